import type * as Sms from '@aws-sdk/client-pinpoint-sms-voice-v2';
import type { Operation } from '../operation.ts';
import { quotaValue } from '../service-quotas/state.ts';
import { once, requireForm, requireName } from './checks.ts';
import { conflict, invalidField, notFound, overQuota, validation } from './errors.ts';
import { setOf } from './lookup.ts';
import type { ConfigurationSet, EventDestination } from './state.ts';

type Answer<Output> = Omit<Output, '$metadata'>;

const spread = (channel: string, names: string): string[] => names.split(' ').map((name) => `${channel}_${name}`);

/** The event types that a destination can ask for; TEXT_SENT is in the client's enumeration and not supported. */
const eventTypes: ReadonlySet<string> = new Set([
  'ALL',
  ...spread(
    'TEXT',
    'ALL PENDING QUEUED SUCCESSFUL DELIVERED INVALID INVALID_MESSAGE UNREACHABLE CARRIER_UNREACHABLE BLOCKED CARRIER_BLOCKED SPAM UNKNOWN TTL_EXPIRED PROTECT_BLOCKED',
  ),
  ...spread('VOICE', 'ALL INITIATED RINGING ANSWERED COMPLETED BUSY NO_ANSWER FAILED TTL_EXPIRED'),
  ...spread(
    'MEDIA',
    'ALL PENDING QUEUED SUCCESSFUL DELIVERED INVALID INVALID_MESSAGE UNREACHABLE CARRIER_UNREACHABLE BLOCKED CARRIER_BLOCKED SPAM UNKNOWN TTL_EXPIRED FILE_INACCESSIBLE FILE_TYPE_UNSUPPORTED FILE_SIZE_EXCEEDED',
  ),
  ...spread('RCS', 'ALL SENT DELIVERED READ FAILED QUEUED FALLEN_BACK_TO_SMS TTL_EXPIRED PROTECT_BLOCKED'),
]);

function checkedTypes(types: readonly string[] | undefined): string[] {
  const all = types ?? [];
  if (all.length < 1 || all.length > 52) throw invalidField('MatchingEventTypes', 'must have 1 to 52 members');
  const odd = all.find((type) => !eventTypes.has(type));
  if (odd !== undefined) throw invalidField('MatchingEventTypes', `${odd} is not supported`);
  return [...new Set(all)];
}

type Given = Pick<Sms.CreateEventDestinationRequest, 'CloudWatchLogsDestination' | 'KinesisFirehoseDestination' | 'SnsDestination'>;

/** The one destination that an input carries; undefined without any. Throws for more than one. */
function destinationOf(input: Given): Pick<EventDestination, 'kind' | 'target' | 'role'> | undefined {
  const { CloudWatchLogsDestination: logs, KinesisFirehoseDestination: firehose, SnsDestination: sns } = input;
  const all: Pick<EventDestination, 'kind' | 'target' | 'role'>[] = [];
  if (logs !== undefined) all.push({ kind: 'logs', target: logs.LogGroupArn ?? '', role: logs.IamRoleArn ?? null });
  if (firehose !== undefined) all.push({ kind: 'firehose', target: firehose.DeliveryStreamArn ?? '', role: firehose.IamRoleArn ?? null });
  if (sns !== undefined) all.push({ kind: 'sns', target: sns.TopicArn ?? '', role: null });
  if (all.length > 1) throw validation('PARAMETERS_CANNOT_BE_USED_TOGETHER', 'An event destination has exactly one destination.');
  const [one] = all;
  if (one !== undefined) {
    requireForm('destination', one.target, new RegExp(`^arn:[\\w-]+:${one.kind}:[\\w-]+:\\d{12}:\\S+$`), `an ARN of ${one.kind}`);
    requireForm('IamRoleArn', one.role ?? undefined, /^arn:[\w-]+:iam::\d{12}:role\/\S+$/, "a role's ARN");
  }
  return one;
}

export function describeDestination(destination: EventDestination): Sms.EventDestination {
  const { name, enabled, types, kind, target, role } = destination;
  return {
    EventDestinationName: name,
    Enabled: enabled,
    MatchingEventTypes: types as Sms.EventType[],
    ...(kind === 'logs' ? { CloudWatchLogsDestination: { IamRoleArn: role ?? '', LogGroupArn: target } } : {}),
    ...(kind === 'firehose' ? { KinesisFirehoseDestination: { IamRoleArn: role ?? '', DeliveryStreamArn: target } } : {}),
    ...(kind === 'sns' ? { SnsDestination: { TopicArn: target } } : {}),
  };
}

const answered = (set: ConfigurationSet, destination: EventDestination) => ({
  ConfigurationSetArn: set.arn,
  ConfigurationSetName: set.name,
  EventDestination: describeDestination(destination),
});

export const createEventDestination: Operation<Sms.CreateEventDestinationCommandInput, Answer<Sms.CreateEventDestinationCommandOutput>> = (
  input,
  context,
) => {
  const name = input.EventDestinationName ?? '';
  requireName('EventDestinationName', name);
  const types = checkedTypes(input.MatchingEventTypes);
  const given = destinationOf(input);
  if (given === undefined) throw validation('MISSING_PARAMETER', 'An event destination has exactly one destination.');
  const set = setOf(input.ConfigurationSetName, context);
  const destination = once(
    input,
    context,
    (id) => set.destinations.find((one) => one.name === id),
    () => {
      if (set.destinations.some((one) => one.name === name)) {
        throw conflict('RESOURCE_ALREADY_EXISTS', `The event destination ${name} exists.`, 'event-destination', name);
      }
      const most = quotaValue(context, context.account, context.region, 'sms.eventDestinationsPerSet');
      if (set.destinations.length >= most) {
        throw overQuota('EVENT_DESTINATIONS_PER_CONFIGURATION_SET', `The configuration set has its ${most} event destinations.`);
      }
      const made: EventDestination = { name, enabled: true, types, ...given };
      set.destinations.push(made);
      return { id: name, made };
    },
  );
  return answered(set, destination);
};

function destinationNamed(set: ConfigurationSet, name: string | undefined): EventDestination {
  const found = set.destinations.find((one) => one.name === name);
  if (found === undefined) throw notFound('event-destination', name ?? '');
  return found;
}

/** Types, target and whether it is enabled; the kind of destination stays. */
export const updateEventDestination: Operation<Sms.UpdateEventDestinationCommandInput, Answer<Sms.UpdateEventDestinationCommandOutput>> = (
  input,
  context,
) => {
  const set = setOf(input.ConfigurationSetName, context);
  const destination = destinationNamed(set, input.EventDestinationName);
  const types = input.MatchingEventTypes === undefined ? destination.types : checkedTypes(input.MatchingEventTypes);
  const given = destinationOf(input);
  if (given !== undefined && given.kind !== destination.kind) {
    throw conflict('EVENT_DESTINATION_MISMATCH', `The destination is of kind ${destination.kind}.`, 'event-destination', destination.name);
  }
  destination.types = types;
  destination.enabled = input.Enabled ?? destination.enabled;
  destination.target = given?.target ?? destination.target;
  destination.role = given?.role ?? destination.role;
  return answered(set, destination);
};

export const deleteEventDestination: Operation<Sms.DeleteEventDestinationCommandInput, Answer<Sms.DeleteEventDestinationCommandOutput>> = (
  input,
  context,
) => {
  const set = setOf(input.ConfigurationSetName, context);
  const destination = destinationNamed(set, input.EventDestinationName);
  set.destinations = set.destinations.filter((one) => one !== destination);
  return answered(set, destination);
};
