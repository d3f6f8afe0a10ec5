import type { EventDestinationDefinition, EventType, EventDestination as LiveDestination } from '@aws-sdk/client-sesv2';
import { resourceKey } from '../../../model/address.ts';
import type { Change } from '../../../model/change.ts';
import type { Properties, PropertyValue } from '../../../model/properties.ts';
import type { WriteClients } from '../../clients.ts';
import type { Wanted } from '../../layer.ts';
import type { ObservedResource } from '../../observation.ts';
import type { Outcome, StepContext } from '../../provider.ts';
import type { DestinationTarget, EffectiveTenant } from '../effective-tenant.ts';
import { filled } from '../names.ts';
import { ifThere, outcomeOf } from '../reading.ts';
import type { Found, Look, Placing, ResourceModule } from '../resource-module.ts';
import { rulesOf } from '../rules.ts';
import { configurationSetNames, configurationSetTypeName } from './ses-configuration-set.ts';

export const eventDestinationTypeName = 'ses/event-destination';

/** Where a set's events go, `<set>/<destination>`. They have no tags: the prefix of the name says that one is ours. Source: facts/tenants.md 2.2. */
export const eventDestination: ResourceModule = {
  rules: rulesOf(eventDestinationTypeName, [configurationSetTypeName, 'firehose/stream'], {
    summarise: ({ types, target }) => (Array.isArray(types) ? `${types.join(' ')} to ${kindIn(target)}` : ''),
    // Of a set that no document names any more the destinations go with the set.
    leftover: ({ name, mark }, _policy, { desired }) =>
      mark !== undefined && desired.resources.has(resourceKey(configurationSetTypeName, setOf(name)))
        ? { action: 'delete', difference: 'resource-unexpected', because: 'pruned' }
        : { action: 'none' },
  }),
  wanted,
  read,
  write,
};

const setOf = (name: string): string => name.slice(0, name.indexOf('/'));
const destinationOf = (name: string): string => name.slice(name.indexOf('/') + 1);
const kindIn = (target: PropertyValue | undefined): string =>
  typeof target === 'object' && !Array.isArray(target) ? String((target as Properties)['kind']) : 'nothing';

function wanted(tenant: EffectiveTenant, { cell, organization }: Placing): Wanted[] {
  const filling = { partition: organization.partition, ...cell };
  return (tenant.email?.configurationSets ?? []).flatMap((set) =>
    set.events.flatMap((event): Wanted[] =>
      event.target === undefined
        ? []
        : [
            {
              type: eventDestinationTypeName,
              name: `${set.awsName}/${event.awsName}`,
              state: 'present',
              properties: {
                enabled: event.enabled,
                types: [...new Set(event.types)].sort(),
                target: targetProperties(event.target, (text) => filled(text, filling)),
              },
              allowDelete: false,
              source: event.source,
            },
          ],
    ),
  );
}

function targetProperties(target: DestinationTarget, fill: (text: string) => string): Properties {
  switch (target.kind) {
    case 'firehose':
      return { kind: 'firehose', streamArn: fill(target.streamArn), roleArn: fill(target.roleArn) };
    case 'sns':
      return { kind: 'sns', topicArn: fill(target.topicArn) };
    case 'eventBridge':
      return { kind: 'eventBridge' };
    case 'metrics':
      return {
        kind: 'metrics',
        dimensions: target.dimensions.map(({ name, source, default: fallback }) => ({ name, source, default: fallback })),
      };
    case 'logs':
      throw new Error('SES does not send events to CloudWatch Logs: A-03 refuses it');
    default:
      return target satisfies never;
  }
}

/** One call for each declared set that is there. */
async function read(names: ReadonlySet<string>, look: Look): Promise<Found> {
  const there = await configurationSetNames(look);
  const declared = look.whole
    ? [...look.interest.desired.resources.values()].filter(({ type }) => type === configurationSetTypeName).map(({ name }) => name)
    : [];
  const sets = [...new Set([...declared, ...[...names].map(setOf)])].filter((set) => there.has(set));
  const found = await Promise.all(sets.map((set) => readSet(set, look)));
  return { resources: found.flat() };
}

async function readSet(set: string, { aws, scene, interest }: Look): Promise<ObservedResource[]> {
  const answer = await ifThere(() => aws.ses.getConfigurationSetEventDestinations({ ConfigurationSetName: set }));
  return (answer?.EventDestinations ?? []).flatMap((live): ObservedResource[] => {
    const name = live.Name ?? '';
    const isOurs = scene.prefix !== '' && name.startsWith(`${scene.prefix}-`);
    return [
      {
        type: eventDestinationTypeName,
        name: `${set}/${name}`,
        properties: {
          enabled: live.Enabled === true,
          types: [...(live.MatchingEventTypes ?? [])].sort(),
          target: normaliseTarget(live),
        },
        ...(isOurs ? { mark: { organization: interest.organization.name, deleteAllowed: true } } : {}),
      },
    ];
  });
}

function normaliseTarget(live: LiveDestination): Properties {
  const { KinesisFirehoseDestination: hose, SnsDestination: sns, EventBridgeDestination: bus, CloudWatchDestination: metrics } = live;
  if (hose !== undefined) return { kind: 'firehose', streamArn: hose.DeliveryStreamArn ?? '', roleArn: hose.IamRoleArn ?? '' };
  if (sns !== undefined) return { kind: 'sns', topicArn: sns.TopicArn ?? '' };
  if (bus !== undefined) return { kind: 'eventBridge' };
  if (metrics !== undefined)
    return {
      kind: 'metrics',
      dimensions: (metrics.DimensionConfigurations ?? []).map((each) => ({
        name: each.DimensionName ?? '',
        source: each.DimensionValueSource ?? '',
        default: each.DefaultDimensionValue ?? '',
      })),
    };
  return { kind: 'pinpoint' };
}

async function write([change]: readonly Change[], aws: WriteClients, step: StepContext): Promise<Outcome[]> {
  if (change === undefined || change.action === 'replace') throw new Error('a destination is made, changed or taken away');
  const ConfigurationSetName = setOf(change.address.name);
  const EventDestinationName = destinationOf(change.address.name);
  return [
    await outcomeOf(async () => {
      if (change.action === 'delete')
        return aws.ses.deleteConfigurationSetEventDestination({ ConfigurationSetName, EventDestinationName }, step.signal);
      const EventDestination = definitionIn(change.after, step);
      const input = { ConfigurationSetName, EventDestinationName, EventDestination };
      return change.action === 'create'
        ? aws.ses.createConfigurationSetEventDestination(input, step.signal)
        : aws.ses.updateConfigurationSetEventDestination(input, step.signal);
    }),
  ];
}

function definitionIn(properties: Properties, { cell, organization }: StepContext): EventDestinationDefinition {
  const { types, enabled } = properties;
  const target = properties['target'] as Properties;
  const text = (name: string): string => String(target[name] ?? '');
  const definition = {
    Enabled: enabled === true,
    MatchingEventTypes: (Array.isArray(types) ? types : []).map((type) => String(type) as EventType),
  };
  switch (target['kind']) {
    case 'firehose':
      return { ...definition, KinesisFirehoseDestination: { DeliveryStreamArn: text('streamArn'), IamRoleArn: text('roleArn') } };
    case 'sns':
      return { ...definition, SnsDestination: { TopicArn: text('topicArn') } };
    case 'eventBridge':
      return {
        ...definition,
        EventBridgeDestination: {
          EventBusArn: `arn:${organization.partition}:events:${cell.region}:${cell.account}:event-bus/default`,
        },
      };
    case 'metrics':
      return { ...definition, CloudWatchDestination: { DimensionConfigurations: dimensionsIn(target['dimensions']) } };
    default:
      throw new Error(`no destination ${String(target['kind'])}`);
  }
}

type Dimensions = NonNullable<NonNullable<EventDestinationDefinition['CloudWatchDestination']>['DimensionConfigurations']>;

function dimensionsIn(dimensions: PropertyValue | undefined): Dimensions {
  return (Array.isArray(dimensions) ? (dimensions as readonly Properties[]) : []).map((each) => ({
    DimensionName: String(each['name']),
    DimensionValueSource: String(each['source']) as Dimensions[number]['DimensionValueSource'],
    DefaultDimensionValue: String(each['default']),
  }));
}
