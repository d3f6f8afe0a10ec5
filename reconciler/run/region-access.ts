import type { Region } from '../model/address.ts';
import { AwsFailure } from '../model/aws-failure.ts';
import { listAll } from '../model/paged-list.ts';
import type { ReadClients } from '../providers/clients.ts';

/** Why a Region cannot be used in an account, by Region. A Region that is not in it can, or nobody could say. */
export type ClosedRegions = ReadonlyMap<Region, string>;

/** Opt-in states that mean "not now"; ENABLED and ENABLED_BY_DEFAULT mean open. */
const closedStates: Readonly<Record<string, string>> = {
  DISABLED: 'the Region is not enabled in this account',
  DISABLING: 'the Region is being disabled in this account',
  ENABLING: 'the Region is still being enabled in this account',
};

/**
 * The Regions that the account has not opened, asked once an account and only where a governed Region needs opening. When the account
 * may not be asked, nothing is closed: reading the cell then shows what is wrong with it. Throws AwsFailure when the account cannot be
 * entered at all. Source: facts/compliance.md 5.1.
 */
export async function closedRegions(aws: ReadClients, signal?: AbortSignal): Promise<ClosedRegions> {
  const closed = new Map<Region, string>();
  try {
    const regions = await listAll(
      async (token) => aws.account.listRegions({ MaxResults: 50, ...token }, signal),
      (page) => page.Regions,
    );
    for (const { RegionName, RegionOptStatus } of regions) {
      const reason = RegionOptStatus === undefined ? undefined : closedStates[RegionOptStatus];
      if (RegionName !== undefined && reason !== undefined) closed.set(RegionName, reason);
    }
  } catch (error) {
    if (error instanceof AwsFailure && error.service === 'account' && error.failureClass === 'denied') return new Map();
    throw error;
  }
  return closed;
}
