import type { CreateFindingAggregatorRequest, GetFindingAggregatorResponse } from '@aws-sdk/client-securityhub';
import type { Change } from '../../../model/change.ts';
import type { Properties } from '../../../model/properties.ts';
import type { ReadClients, WriteClients } from '../../clients.ts';
import type { ObservedResource } from '../../observation.ts';
import type { Outcome, ResourceType } from '../../provider.ts';
import { allPages } from '../pages.ts';
import { sameMembers } from '../same-members.ts';

export const aggregatorTypeName = 'securityhub/finding-aggregator';
/** An account has at most one. */
export const aggregatorName = 'default';

/** What brings findings to the home Region, in the administrator's home cell. Facts: compliance 2.6. */
export const aggregatorType: ResourceType = {
  name: aggregatorTypeName,
  batchSize: 1,
  after: [],
  exclusive: false,
  same: sameMembers,
  difference: ({ action }) =>
    action === 'create' ? 'aggregator-missing' : action === 'delete' ? 'aggregator-unexpected' : 'aggregator-regions',
  isDestructiveUpdate: linksLess,
  replaces: (before, after) =>
    before['homeRegion'] === after['homeRegion'] ? undefined : 'the home Region of an aggregator cannot be changed, so it is made again',
  replaceLoses: 'the findings that were aggregated in the former home Region',
  deleteLoses: 'the view of the findings of all linked Regions in one place',
  leftover: () => ({ action: 'none' }),
};

const regionsOf = (properties: Properties): ReadonlySet<string> => {
  const { regions } = properties;
  return new Set(Array.isArray(regions) ? regions.map(String) : []);
};

/** Whether a Region that was linked would not be any more. Which Regions there are at all does not matter for it. */
function linksLess(before: Properties, after: Properties): boolean {
  const [was, is] = [regionsOf(before), regionsOf(after)];
  const isLinked = (properties: Properties, listed: ReadonlySet<string>, region: string | undefined): boolean => {
    switch (properties['mode']) {
      case 'ALL_REGIONS':
        return true;
      case 'ALL_REGIONS_EXCEPT_SPECIFIED':
        return region === undefined || !listed.has(region);
      case 'SPECIFIED_REGIONS':
        return region !== undefined && listed.has(region);
      default:
        return false;
    }
  };
  // `undefined` stands for every Region that neither list names.
  return [...was, ...is, undefined].some((region) => isLinked(before, was, region) && !isLinked(after, is, region));
}

/** Two calls; one where there is none. An aggregator of another Region than the caller's is found too. */
export async function readAggregator(aws: ReadClients): Promise<ObservedResource | undefined> {
  const arn = await aggregatorArn(aws);
  if (arn === undefined) return undefined;
  return normaliseAggregator(await aws.securityHub.getFindingAggregator({ FindingAggregatorArn: arn }));
}

function normaliseAggregator(live: GetFindingAggregatorResponse): ObservedResource {
  return {
    type: aggregatorTypeName,
    name: aggregatorName,
    properties: {
      homeRegion: live.FindingAggregationRegion ?? '',
      mode: live.RegionLinkingMode ?? '',
      regions: [...(live.Regions ?? [])].sort(),
    },
  };
}

async function aggregatorArn(aws: ReadClients): Promise<string | undefined> {
  const found = await allPages(
    (token) => aws.securityHub.listFindingAggregators({ MaxResults: 100, ...token }),
    ({ FindingAggregators, NextToken }) => [FindingAggregators, NextToken],
  );
  return found[0]?.FindingAggregatorArn;
}

/** Creates, changes, moves or removes the aggregator; each from the Region where it is at home. May be repeated. */
export async function writeAggregator([change]: readonly Change[], aws: WriteClients, signal: AbortSignal): Promise<Outcome[]> {
  if (change === undefined) throw new Error('no change');
  const arn = await aggregatorArn(aws.reads);
  if (change.action === 'delete' || change.action === 'replace') {
    if (arn !== undefined) await remove(arn, aws, signal);
    if (change.action === 'delete') return [{ status: 'sent' }];
  } else if (arn !== undefined) {
    await aws.securityHub.updateFindingAggregator({ FindingAggregatorArn: arn, ...linking(change.after) }, signal);
    return [{ status: 'sent' }];
  }
  await aws.securityHub.createFindingAggregator(linking(change.after), signal);
  return [{ status: 'sent' }];
}

async function remove(arn: string, aws: WriteClients, signal: AbortSignal): Promise<void> {
  const region = arn.split(':')[3] ?? aws.cell.region;
  await aws.at({ account: aws.cell.account, region }).securityHub.deleteFindingAggregator({ FindingAggregatorArn: arn }, signal);
}

function linking(properties: Properties): CreateFindingAggregatorRequest {
  const regions = [...regionsOf(properties)];
  return { RegionLinkingMode: String(properties['mode']), ...(regions.length === 0 ? {} : { Regions: regions }) };
}
