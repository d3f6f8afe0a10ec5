import { type AccountId, parseAccountId } from './account-id.ts';

/** A Region's name (`eu-west-1`), or `global` for what has no Region. */
export type Region = string;

/** One (account, Region). */
export interface Cell {
  readonly account: AccountId;
  readonly region: Region;
}

/** `service/type`, for example `securityhub/control`: the unit of provider code. */
export type TypeName = `${string}/${string}`;

/** Names one resource for ever: `service/type/account/region/name`. The name comes last because a standard's id holds slashes. */
export interface Address {
  readonly type: TypeName;
  readonly account: AccountId;
  readonly region: Region;
  readonly name: string;
}

export const formatAddress = (a: Address): string => `${a.type}/${a.account}/${a.region}/${a.name}`;

/** The address in `text`, or undefined when it has not five parts or the account is not one. */
export function parseAddress(text: string): Address | undefined {
  const match = /^([^/]+\/[^/]+)\/([^/]+)\/([^/]+)\/(.+)$/s.exec(text);
  const account = parseAccountId(match?.[2] ?? '');
  if (match === null || account === undefined) return undefined;
  return { type: match[1] as TypeName, account, region: match[3] ?? '', name: match[4] ?? '' };
}

export const cellKey = (cell: Cell): string => `${cell.account}/${cell.region}`;
/** Identifies a resource inside its scope. */
export const resourceKey = (type: TypeName, name: string): string => `${type}/${name}`;
