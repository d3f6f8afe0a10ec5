/**
 * The one EC2 operation served here, in the format of the SDK's static schemas (facts/sandbox.md 1.1). Written by hand because the EC2
 * client costs 75 MB to load.
 */
const namespace = 'com.amazonaws.ec2';

const structure = (name: string, members: Readonly<Record<string, unknown>>) =>
  [3, namespace, name, 0, Object.keys(members), Object.values(members)] as const;

/** A list whose items are called `item` (in answers) or numbered (in requests). */
const list = (name: string, value: unknown) => [1, namespace, name, 0, [value, { xmlName: 'item' }]] as const;

const filter = structure('Filter', { Name: 0, Values: [list('ValueStringList', 0), { xmlName: 'Value' }] });

const request = structure('DescribeRegionsRequest', {
  RegionNames: [list('RegionNameStringList', 0), { xmlName: 'RegionName' }],
  AllRegions: 2,
  DryRun: [2, { ec2QueryName: 'DryRun', xmlName: 'dryRun' }],
  Filters: [list('FilterList', filter), { xmlName: 'Filter' }],
});

const region = structure('Region', {
  OptInStatus: [0, { xmlName: 'optInStatus' }],
  RegionName: [0, { xmlName: 'regionName' }],
  Endpoint: [0, { xmlName: 'regionEndpoint' }],
});

const result = structure('DescribeRegionsResult', { Regions: [list('RegionList', region), { xmlName: 'regionInfo' }] });

export const DescribeRegions$ = [9, namespace, 'DescribeRegions', 0, () => request, () => result] as const;

export interface DescribeRegionsInput {
  readonly RegionNames?: readonly string[];
  readonly AllRegions?: boolean;
  readonly DryRun?: boolean;
  readonly Filters?: readonly { readonly Name?: string; readonly Values?: readonly string[] }[];
}

export interface DescribeRegionsOutput {
  readonly Regions: readonly { readonly OptInStatus: string; readonly RegionName: string; readonly Endpoint: string }[];
}
