import type { EventType, EventDestination as LiveDestination } from '@aws-sdk/client-pinpoint-sms-voice-v2';
import { resourceKey } from '../../../model/address.ts';
import type { Change } from '../../../model/change.ts';
import type { Properties } from '../../../model/properties.ts';
import type { WriteClients } from '../../clients.ts';
import type { ObservedResource } from '../../observation.ts';
import type { Outcome, StepContext } from '../../provider.ts';
import type { DestinationTarget } from '../effective-tenant.ts';
import { filled } from '../names.ts';
import type { ResourceModule } from '../resource-module.ts';
import { rulesOf } from '../rules.ts';
import { clientToken } from './client-token.ts';
import { smsSetTypeName } from './sms-configuration-set.ts';
import { configurationSets, outcomeOfCalls } from './sms-reading.ts';

export const smsDestinationTypeName = 'sms/event-destination';

const setOf = (name: string): string => name.slice(0, name.indexOf('/'));
const destinationOf = (name: string): string => name.slice(name.indexOf('/') + 1);
const targetIn = (properties: Properties): Properties => (properties['target'] ?? {}) as Properties;

/** Where an SMS set's events go, `<set>/<destination>`; the kind of target cannot be changed. Source: facts/tenants.md 2.3, 4.4. */
export const smsEventDestination: ResourceModule = {
  rules: rulesOf(smsDestinationTypeName, [smsSetTypeName, 'firehose/stream'], {
    replaces: (before, after) =>
      targetIn(before)['kind'] === targetIn(after)['kind']
        ? undefined
        : 'the kind of a destination cannot change: events between the removal and the new one are lost',
    summarise: (properties) => {
      const { types } = properties;
      return `${Array.isArray(types) ? types.join(' ') : ''} to ${String(targetIn(properties)['kind'] ?? '')}`;
    },
    leftover: ({ name, mark }, _policy, { desired }) =>
      mark !== undefined && desired.resources.has(resourceKey(smsSetTypeName, setOf(name)))
        ? { action: 'delete', difference: 'resource-unexpected', because: 'pruned' }
        : { action: 'none' },
  }),
  wanted: ({ sms }, { cell, organization }) =>
    (sms?.configurationSet?.events ?? []).flatMap(({ awsName, target, enabled, types, source }) =>
      target === undefined
        ? []
        : [
            {
              type: smsDestinationTypeName,
              name: `${sms?.configurationSet?.awsName ?? ''}/${awsName}`,
              state: 'present' as const,
              properties: {
                enabled,
                types: [...new Set(types)].sort(),
                target: targetProperties(target, (text) => filled(text, { partition: organization.partition, ...cell })),
              },
              allowDelete: false,
              source,
            },
          ],
    ),
  async read(names, look) {
    const declared = look.whole
      ? [...look.interest.desired.resources.values()].filter(({ type }) => type === smsSetTypeName).map(({ name }) => name)
      : [];
    const asked = new Set([...declared, ...[...names].map(setOf)]);
    const sets = (await configurationSets(look)).filter(({ ConfigurationSetName: name = '' }) => asked.has(name));
    return {
      resources: sets.flatMap(({ ConfigurationSetName: set = '', EventDestinations: live = [] }) =>
        live.map((each) => normalise(set, each, look.scene.prefix, look.interest.organization.name)),
      ),
    };
  },
  write: async ([change], aws, step) => [await write(change, aws, step)],
};

function targetProperties(target: DestinationTarget, fill: (text: string) => string): Properties {
  if (target.kind === 'firehose') return { kind: 'firehose', arn: fill(target.streamArn), roleArn: fill(target.roleArn) };
  if (target.kind === 'sns') return { kind: 'sns', arn: fill(target.topicArn) };
  if (target.kind === 'logs') return { kind: 'logs', arn: fill(target.logGroupArn), roleArn: fill(target.roleArn) };
  throw new Error(`SMS does not send events to ${target.kind}: A-03 refuses it`);
}

function normalise(set: string, live: LiveDestination, prefix: string, organization: string): ObservedResource {
  const { EventDestinationName: name = '', KinesisFirehoseDestination: hose, SnsDestination: sns, CloudWatchLogsDestination: logs } = live;
  const target: Properties =
    hose !== undefined
      ? { kind: 'firehose', arn: hose.DeliveryStreamArn ?? '', roleArn: hose.IamRoleArn ?? '' }
      : logs !== undefined
        ? { kind: 'logs', arn: logs.LogGroupArn ?? '', roleArn: logs.IamRoleArn ?? '' }
        : { kind: 'sns', arn: sns?.TopicArn ?? '' };
  const isOurs = prefix !== '' && name.startsWith(`${prefix}-`);
  return {
    type: smsDestinationTypeName,
    name: `${set}/${name}`,
    properties: { enabled: live.Enabled === true, types: [...(live.MatchingEventTypes ?? [])].sort(), target },
    ...(isOurs ? { mark: { organization, deleteAllowed: true } } : {}),
  };
}

async function write(change: Change | undefined, aws: WriteClients, step: StepContext): Promise<Outcome> {
  if (change === undefined) throw new Error('no change');
  const { sms } = aws.messaging;
  const named = { ConfigurationSetName: setOf(change.address.name), EventDestinationName: destinationOf(change.address.name) };
  return outcomeOfCalls(async () => {
    if (change.action === 'delete') return sms.deleteEventDestination(named, step.signal);
    if (change.action === 'replace') await sms.deleteEventDestination(named, step.signal);
    const definition = definitionIn(change.after);
    if (change.action === 'update')
      return sms.updateEventDestination({ ...named, ...definition, Enabled: change.after['enabled'] === true }, step.signal);
    await sms.createEventDestination({ ...named, ...definition, ClientToken: clientToken(change, step) }, step.signal);
    // A new one is enabled.
    return change.after['enabled'] === true ? undefined : sms.updateEventDestination({ ...named, Enabled: false }, step.signal);
  });
}

function definitionIn(properties: Properties) {
  const { types } = properties;
  const { kind, arn, roleArn } = targetIn(properties);
  const text = String(arn);
  const MatchingEventTypes = (Array.isArray(types) ? types : []).map((type) => String(type) as EventType);
  if (kind === 'sns') return { MatchingEventTypes, SnsDestination: { TopicArn: text } };
  const IamRoleArn = String(roleArn);
  return kind === 'logs'
    ? { MatchingEventTypes, CloudWatchLogsDestination: { LogGroupArn: text, IamRoleArn } }
    : { MatchingEventTypes, KinesisFirehoseDestination: { DeliveryStreamArn: text, IamRoleArn } };
}
