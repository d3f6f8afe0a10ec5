import { AwsError } from '../../wire/errors.ts';
import { isUsable, needsOptIn, shownRegions } from '../account/regions.ts';
import type { Handlers, Operation, OperationContext } from '../operation.ts';
import type { DescribeRegionsInput, DescribeRegionsOutput } from './schemas.ts';

type Region = DescribeRegionsOutput['Regions'][number];

const describeRegions: Operation<DescribeRegionsInput, DescribeRegionsOutput> = (input, context) => {
  if (input.DryRun === true) throw new AwsError('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.', 412);
  const all = shownRegions(context).map((region) => regionShape(region, context));
  for (const name of input.RegionNames ?? []) {
    if (!all.some((region) => region.RegionName === name)) throw new AwsError('InvalidParameterValue', `Invalid region name: ${name}`, 400);
  }
  const named = all.filter((region) => input.RegionNames === undefined || input.RegionNames.includes(region.RegionName));
  const used = named.filter(
    (region) => input.AllRegions === true || input.RegionNames !== undefined || region.OptInStatus !== 'not-opted-in',
  );
  return { Regions: used.filter((region) => (input.Filters ?? []).every((filter) => passes(region, filter))) };
};

function regionShape(region: string, context: OperationContext): Region {
  const optedIn = isUsable(context.account, region, context) ? 'opted-in' : 'not-opted-in';
  return {
    OptInStatus: needsOptIn(region, context) ? optedIn : 'opt-in-not-required',
    RegionName: region,
    Endpoint: `ec2.${region}.amazonaws.com`,
  };
}

function passes(region: Region, filter: NonNullable<DescribeRegionsInput['Filters']>[number]): boolean {
  const values = filter.Values ?? [];
  switch (filter.Name) {
    case 'opt-in-status':
      return values.includes(region.OptInStatus);
    case 'region-name':
      return values.includes(region.RegionName);
    case 'endpoint':
      return values.includes(region.Endpoint);
    default:
      throw new AwsError('InvalidParameterValue', `The filter '${filter.Name ?? ''}' is invalid`, 400);
  }
}

export const handlers: Handlers = { DescribeRegions: describeRegions };
