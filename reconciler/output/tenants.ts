import { jsonObject } from '../plan/json-pieces.ts';
import { formatVersion } from '../plan/plan-json.ts';
import { visible } from './visible-text.ts';

/** A tenant in one of its Regions. */
export interface ListedTenant {
  readonly tenant: string;
  /** `displayName`, for people. */
  readonly displayName?: string;
  readonly isolation: string;
  readonly account: string;
  readonly region: string;
  /** The registry's phase; `not set up` where it has none, `unreadable` where the cell could not be read. */
  readonly state: string;
  /** What AWS calls its parts, by `<kind>/<name>`. */
  readonly ids: Readonly<Record<string, string>>;
  /** What SES or the owner has paused, and what is waited for. Empty: nothing is wrong. */
  readonly health: readonly string[];
}

/** The tenants as a table, a line a tenant and Region, what is wrong below each. */
export function* tenantsText(tenants: readonly ListedTenant[]): Generator<string> {
  if (tenants.length === 0) yield 'No tenant is declared.\n';
  for (const { tenant, displayName, isolation, account, region, state, ids, health } of tenants) {
    const known = Object.keys(ids).length;
    const called = displayName === undefined ? '' : ` (${visible(displayName)})`;
    yield `${visible(tenant)}${called}  ${isolation}  ${visible(account)}/${visible(region)}  ${state}  ${known} ids  ${health.length === 0 ? 'healthy' : 'look:'}\n`;
    for (const each of health) yield `  ${visible(each)}\n`;
  }
}

/** The same as JSON, with every id. */
export function* tenantsJson(tenants: readonly ListedTenant[], version: string): Generator<string> {
  yield* jsonObject({ formatVersion, kind: 'tenants', tool: { version }, tenants });
}
