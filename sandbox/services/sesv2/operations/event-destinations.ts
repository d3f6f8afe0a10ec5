import type * as Ses from '@aws-sdk/client-sesv2';
import { streamNamed } from '../../firehose/state.ts';
import { roleNamed } from '../../iam/roles.ts';
import type { Operation, OperationContext } from '../../operation.ts';
import { quotaValue } from '../../service-quotas/state.ts';
import { publishForService, publishRefusal } from '../../sns/publish.ts';
import { alreadyExists, badRequest, limitExceeded, notFound } from '../errors.ts';
import { mine, setNamed } from '../find.ts';
import { publisherFor } from '../send/tell.ts';
import { type ConfigurationSetRecord, type DestinationRecord, entryOf } from '../state.ts';

type Answer<Output> = Omit<Output, '$metadata'>;

const kinds = [
  'KinesisFirehoseDestination',
  'CloudWatchDestination',
  'SnsDestination',
  'EventBridgeDestination',
  'PinpointDestination',
] as const;

/** Checks a whole definition and that its target can be used now; a topic is told so. Source: facts/tenants.md 2.2. */
function checked(set: ConfigurationSetRecord, definition: Ses.EventDestinationDefinition | undefined, context: OperationContext) {
  const given = definition ?? {};
  const named = kinds.filter((kind) => given[kind] !== undefined);
  if (named.length !== 1) throw badRequest(`An event destination must have exactly one of ${kinds.join(', ')}`);
  if ((given.MatchingEventTypes ?? []).length === 0) throw badRequest('MatchingEventTypes must name at least one event type');
  if (given.PinpointDestination !== undefined)
    throw badRequest('Amazon Pinpoint has reached its end of support: PinpointDestination cannot be used');
  if (given.EventBridgeDestination !== undefined) checkBus(given.EventBridgeDestination.EventBusArn, context);
  if (given.CloudWatchDestination !== undefined) checkDimensions(given.CloudWatchDestination, context);
  if (given.SnsDestination !== undefined) checkTopic(set, given.SnsDestination.TopicArn ?? '', context);
  if (given.KinesisFirehoseDestination !== undefined) checkStream(given.KinesisFirehoseDestination, context);
  return { ...given, Enabled: given.Enabled ?? false, MatchingEventTypes: [...new Set(given.MatchingEventTypes)] };
}

function checkBus(arn: string | undefined, { partition, region, account }: OperationContext): void {
  if (arn !== `arn:${partition}:events:${region}:${account}:event-bus/default`)
    throw badRequest(`Only the default event bus of the account can be used, not ${arn ?? ''}`);
}

function checkDimensions({ DimensionConfigurations: dimensions = [] }: Ses.CloudWatchDestination, context: OperationContext): void {
  const most = quotaValue(context, context.account, context.region, 'ses.dimensionsPerCloudWatchDestination');
  if (dimensions.length === 0 || dimensions.length > most) throw badRequest(`A CloudWatch destination must have 1 to ${most} dimensions`);
  const names = new Set(dimensions.map((one) => one.DimensionName));
  if (names.size < dimensions.length) throw badRequest('Dimension names must be unique');
}

function checkTopic(set: ConfigurationSetRecord, topicArn: string, context: OperationContext): void {
  const match = /^arn:[\w-]+:sns:([\w-]+):\d{12}:[\w-]{1,256}$/.exec(topicArn);
  if (match === null) throw badRequest(`Invalid SNS topic <${topicArn}>: it must be the ARN of a standard topic`);
  if (match[1] !== context.region) throw badRequest(`SNS topic <${topicArn}> must be in ${context.region}`);
  const publisher = publisherFor(context, context.account, context.region, set.name, topicArn);
  const refused = publishRefusal(context, topicArn, publisher);
  if (refused !== undefined) throw badRequest(`Could not publish to SNS topic <${topicArn}>: ${refused}`);
  publishForService(context, { topicArn, message: 'Successfully validated SNS topic for Amazon SES event publishing.' }, publisher);
}

/** The stream and the role must be there. */
function checkStream(
  { DeliveryStreamArn: arn = '', IamRoleArn: role = '' }: Ses.KinesisFirehoseDestination,
  context: OperationContext,
): void {
  const stream = /^arn:[\w-]+:firehose:([\w-]+):(\d{12}):deliverystream\/([\w.-]{1,64})$/.exec(arn);
  if (stream === null || stream[1] !== context.region || stream[2] !== context.account)
    throw badRequest(`Invalid Firehose stream <${arn}>: it must be one of this account and Region`);
  const roleName = /^arn:[\w-]+:iam::(\d{12}):role\/(?:.+\/)?([^/]+)$/.exec(role);
  if (roleName === null || roleName[1] !== context.account) throw badRequest(`Could not assume IAM role <${role}>.`);
  if (roleNamed(context.account, roleName[2] ?? '', context) === undefined) throw badRequest(`Could not assume IAM role <${role}>.`);
  if (streamNamed(context, context.account, context.region, stream[3] ?? '') === undefined)
    throw badRequest(`Delivery stream <${arn}> does not exist.`);
}

export const createConfigurationSetEventDestination: Operation<
  Ses.CreateConfigurationSetEventDestinationCommandInput,
  Answer<Ses.CreateConfigurationSetEventDestinationCommandOutput>
> = (input, context) => {
  const set = setNamed(mine(context), input.ConfigurationSetName);
  const name = input.EventDestinationName ?? '';
  if (Object.hasOwn(set.destinations, name))
    throw alreadyExists(`Event destination <${name}> already exists for configuration set <${set.name}>.`);
  const most = quotaValue(context, context.account, context.region, 'ses.eventDestinationsPerSet');
  if (Object.keys(set.destinations).length >= most) throw limitExceeded(`A configuration set may have ${most} event destinations`);
  set.destinations[name] = { name, definition: checked(set, input.EventDestination, context) };
  return {};
};

export const updateConfigurationSetEventDestination: Operation<
  Ses.UpdateConfigurationSetEventDestinationCommandInput,
  Answer<Ses.UpdateConfigurationSetEventDestinationCommandOutput>
> = (input, context) => {
  const set = setNamed(mine(context), input.ConfigurationSetName);
  const destination = destinationNamed(set, input.EventDestinationName);
  destination.definition = checked(set, input.EventDestination, context);
  return {};
};

function destinationNamed(set: ConfigurationSetRecord, name: string | undefined): DestinationRecord {
  const destination = entryOf(set.destinations, name);
  if (destination === undefined) throw notFound(`Event destination <${name ?? ''}> does not exist for configuration set <${set.name}>.`);
  return destination;
}

export const deleteConfigurationSetEventDestination: Operation<
  Ses.DeleteConfigurationSetEventDestinationCommandInput,
  Answer<Ses.DeleteConfigurationSetEventDestinationCommandOutput>
> = (input, context) => {
  const set = setNamed(mine(context), input.ConfigurationSetName);
  delete set.destinations[destinationNamed(set, input.EventDestinationName).name];
  return {};
};

export const getConfigurationSetEventDestinations: Operation<
  Ses.GetConfigurationSetEventDestinationsCommandInput,
  Answer<Ses.GetConfigurationSetEventDestinationsCommandOutput>
> = (input, context) => ({
  EventDestinations: Object.values(setNamed(mine(context), input.ConfigurationSetName).destinations).map(({ name, definition }) => ({
    ...definition,
    Name: name,
    MatchingEventTypes: definition.MatchingEventTypes ?? [],
  })),
});
