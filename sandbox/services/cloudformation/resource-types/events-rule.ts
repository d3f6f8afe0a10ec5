import type { DescribeRuleCommandOutput, ListTargetsByRuleCommandOutput, PutRuleCommandOutput } from '@aws-sdk/client-eventbridge';
import { isObject, type Json, type JsonObject } from '../json.ts';
import { readOrGone, removeUnlessGone } from './reading.ts';
import {
  documentText,
  type Handled,
  type HandlerContext,
  listProperty,
  mergedTags,
  type ResourceType,
  textProperty,
} from './resource-type.ts';

export const eventsRule: ResourceType = {
  name: 'AWS::Events::Rule',
  properties: {
    Name: 'createOnly',
    EventBusName: 'createOnly',
    Description: 'mutable',
    EventPattern: 'mutable',
    ScheduleExpression: 'mutable',
    State: 'mutable',
    RoleArn: 'mutable',
    Targets: 'mutable',
    Tags: 'mutable',
  },
  seconds: 5,
  drift: true,
  async create(properties, context) {
    return put(textProperty(properties, 'Name') ?? context.uniqueName.slice(0, 64), properties, {}, context);
  },
  async update(physicalId, properties, before, context) {
    return put(physicalId, properties, before, context);
  },
  async delete(Name, properties, context) {
    const bus = busOf(properties);
    const ids = targetIds(properties);
    if (ids.length > 0) await removeUnlessGone(() => context.call('events', 'RemoveTargets', { Rule: Name, Ids: ids, ...bus }));
    await removeUnlessGone(() => context.call('events', 'DeleteRule', { Name, ...bus }));
  },
  async read(Name, properties, context) {
    const live = await readOrGone(() => context.call<DescribeRuleCommandOutput>('events', 'DescribeRule', { Name, ...busOf(properties) }));
    if (live === undefined) return undefined;
    const { Targets = [] } = await context.call<ListTargetsByRuleCommandOutput>('events', 'ListTargetsByRule', {
      Rule: Name,
      ...busOf(properties),
    });
    const found: JsonObject = { ...properties, State: live.State ?? 'ENABLED', Description: live.Description ?? '' };
    if (live.EventPattern !== undefined) found['EventPattern'] = JSON.parse(live.EventPattern) as Json;
    if (live.ScheduleExpression !== undefined) found['ScheduleExpression'] = live.ScheduleExpression;
    found['Targets'] = JSON.parse(JSON.stringify(Targets)) as Json;
    return found;
  },
};

const busOf = (properties: JsonObject) => (properties['EventBusName'] === undefined ? {} : { EventBusName: properties['EventBusName'] });
const targetIds = (properties: JsonObject): string[] =>
  listProperty(properties, 'Targets').flatMap((target) => (isObject(target) ? [String(target['Id'])] : []));

async function put(Name: string, properties: JsonObject, before: JsonObject, context: HandlerContext): Promise<Handled> {
  const bus = busOf(properties);
  const texts = ['Description', 'ScheduleExpression', 'State', 'RoleArn'].flatMap((name) =>
    properties[name] === undefined ? [] : [[name, String(properties[name])] as const],
  );
  const { RuleArn = '' } = await context.call<PutRuleCommandOutput>('events', 'PutRule', {
    Name,
    ...Object.fromEntries(texts),
    ...(properties['EventPattern'] === undefined ? {} : { EventPattern: documentText(properties['EventPattern']) }),
    // Tags are taken only when the rule is made.
    ...(Object.keys(before).length === 0 ? { Tags: mergedTags(properties, context) } : {}),
    ...bus,
  });
  const gone = targetIds(before).filter((id) => !targetIds(properties).includes(id));
  if (gone.length > 0) await context.call('events', 'RemoveTargets', { Rule: Name, Ids: gone, ...bus });
  const Targets = listProperty(properties, 'Targets');
  if (Targets.length > 0) await context.call('events', 'PutTargets', { Rule: Name, Targets, ...bus });
  return { physicalId: Name, attributes: { Arn: RuleArn } };
}
