import type { CreateFindingAggregatorCommandOutput, GetFindingAggregatorCommandOutput } from '@aws-sdk/client-securityhub';
import type { JsonObject } from '../json.ts';
import { readOrGone, removeUnlessGone } from './reading.ts';
import type { Handled, ResourceType } from './resource-type.ts';
import { listProperty } from './resource-type.ts';

export const securityHubFindingAggregator: ResourceType = {
  name: 'AWS::SecurityHub::FindingAggregator',
  properties: { RegionLinkingMode: 'required', Regions: 'mutable' },
  seconds: 10,
  drift: true,
  async create(properties, context) {
    const answer = await context.call<CreateFindingAggregatorCommandOutput>('securityhub', 'CreateFindingAggregator', given(properties));
    return handled(answer.FindingAggregatorArn ?? '', answer.FindingAggregationRegion ?? '');
  },
  async update(FindingAggregatorArn, properties, _before, context) {
    const input = { FindingAggregatorArn, ...given(properties) };
    const answer = await context.call<CreateFindingAggregatorCommandOutput>('securityhub', 'UpdateFindingAggregator', input);
    return handled(FindingAggregatorArn, answer.FindingAggregationRegion ?? '');
  },
  async delete(FindingAggregatorArn, _properties, context) {
    await removeUnlessGone(() => context.call('securityhub', 'DeleteFindingAggregator', { FindingAggregatorArn }));
  },
  async read(FindingAggregatorArn, properties, context) {
    const live = await readOrGone(() =>
      context.call<GetFindingAggregatorCommandOutput>('securityhub', 'GetFindingAggregator', { FindingAggregatorArn }),
    );
    if (live === undefined) return undefined;
    const regions = live.Regions ?? [];
    const wanted = listProperty(properties, 'Regions').map(String);
    return {
      RegionLinkingMode: live.RegionLinkingMode ?? '',
      Regions: [...wanted.filter((region) => regions.includes(region)), ...regions.filter((region) => !wanted.includes(region))],
    };
  },
};

const given = (properties: JsonObject) => ({
  RegionLinkingMode: properties['RegionLinkingMode'],
  ...(properties['Regions'] === undefined ? {} : { Regions: listProperty(properties, 'Regions') }),
});

const handled = (arn: string, region: string): Handled => ({
  physicalId: arn,
  attributes: { FindingAggregatorArn: arn, FindingAggregationRegion: region },
});
