import { standardData } from './catalogue-data.ts';

/** Where an ARN belongs. */
export interface ArnCell {
  readonly partition: string;
  readonly account: string;
  readonly region: string;
}

const prefix = (cell: ArnCell) => `arn:${cell.partition}:securityhub:${cell.region}:${cell.account}`;

/** The standard's ARN in the cell's Region; CIS 1.2.0 has no Region in it. Source: facts/compliance.md 2.1. */
export function standardArn(cell: Pick<ArnCell, 'partition' | 'region'>, standard: string): string {
  return standardData.get(standard)?.arnKind === 'ruleset'
    ? `arn:${cell.partition}:securityhub:::ruleset/${standard}`
    : `arn:${cell.partition}:securityhub:${cell.region}::standards/${standard}`;
}

export const subscriptionArn = (cell: ArnCell, standard: string): string => `${prefix(cell)}:subscription/${standard}`;
export const standardsControlArn = (cell: ArnCell, standard: string, suffix: string): string =>
  `${prefix(cell)}:control/${standard}/${suffix}`;
export const securityControlArn = (cell: ArnCell, control: string): string => `${prefix(cell)}:security-control/${control}`;
export const hubArn = (cell: ArnCell): string => `${prefix(cell)}:hub/default`;
export const policyArn = (cell: ArnCell, id: string): string => `${prefix(cell)}:configuration-policy/${id}`;
export const aggregatorArn = (cell: ArnCell, id: string): string => `${prefix(cell)}:finding-aggregator/${id}`;

const standardPattern = /^arn:[\w-]+:securityhub:([\w-]*)::(standards|ruleset)\/(.+)$/;

/**
 * The standard that a standards ARN names in this Region, or undefined when it is malformed, of another Region, of the wrong kind
 * (`standards` for CIS 1.2.0 or `ruleset` for any other) or unknown. The Region may be left out, as AWS's own examples do.
 */
export function standardOfArn(region: string, arn: string): string | undefined {
  const [, inRegion, kind, id] = standardPattern.exec(arn) ?? [];
  if (id === undefined || (inRegion !== '' && inRegion !== region)) return undefined;
  return standardData.get(id)?.arnKind === kind ? id : undefined;
}

/** The standard of a subscription ARN of this cell, or undefined. */
export function standardOfSubscription(cell: ArnCell, arn: string): string | undefined {
  const start = `${prefix(cell)}:subscription/`;
  const id = arn.startsWith(start) ? arn.slice(start.length) : '';
  return standardData.has(id) ? id : undefined;
}

/** Standard and last part of a standards control ARN of this cell, or undefined for any other ARN. */
export function partsOfControlArn(cell: ArnCell, arn: string): { readonly standard: string; readonly suffix: string } | undefined {
  const start = `${prefix(cell)}:control/`;
  if (!arn.startsWith(start)) return undefined;
  const rest = arn.slice(start.length);
  const cut = rest.lastIndexOf('/');
  return cut <= 0 ? undefined : { standard: rest.slice(0, cut), suffix: rest.slice(cut + 1) };
}

/** The control id of a security control id or a security control ARN of this cell; undefined for another cell's ARN. */
export function controlOfIdOrArn(cell: ArnCell, text: string): string | undefined {
  if (!text.startsWith('arn:')) return text;
  const start = `${prefix(cell)}:security-control/`;
  return text.startsWith(start) ? text.slice(start.length) : undefined;
}
