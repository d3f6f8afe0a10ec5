import type { NotificationChannelConfig, NotificationFilterConfig } from '@aws-sdk/client-devops-guru';
import type { Cell } from '../../../model/address.ts';
import type { Change } from '../../../model/change.ts';
import type { NotificationFilters } from '../../../model/documents.generated.ts';
import { listAll } from '../../../model/paged-list.ts';
import { canonicalJson, type Properties } from '../../../model/properties.ts';
import type { DevOpsGuruReads, WriteClients } from '../../clients.ts';
import type { ObservedResource } from '../../observation.ts';
import type { Leftover, Outcome, ResourceType, StepContext } from '../../provider.ts';
import { isMissing, outcomeOf, outcomeOfFailure } from '../failures.ts';
import { arnOf, referenceOf } from '../names.ts';
import { sameMembers } from '../same-members.ts';
import { coverageTypeName } from './coverage.ts';
import { topicTypeName } from './topic.ts';

export const channelTypeName = 'devops-guru/channel';
/** Topics that DevOps Guru publishes to in one cell. Source: facts/compliance.md 3.3, 3.7. */
export const mostChannels = 2;

const severities = ['HIGH', 'LOW', 'MEDIUM'] as const;
const messageTypes = ['CLOSED_INSIGHT', 'NEW_ASSOCIATION', 'NEW_INSIGHT', 'NEW_RECOMMENDATION', 'SEVERITY_UPGRADED'] as const;
const defaultSeverities: readonly string[] = ['HIGH', 'MEDIUM'];

/** Channels are unmarkable: one that nobody declares goes only where a document says `unlistedChannels: remove`. */
export const channelType: ResourceType = {
  name: channelTypeName,
  batchSize: 1,
  after: [coverageTypeName, topicTypeName],
  exclusive: false,
  room: mostChannels,
  same: sameMembers,
  difference: ({ action }) => (action === 'create' ? 'channel-missing' : action === 'delete' ? 'channel-unexpected' : 'channel-filters'),
  isDestructiveUpdate: () => false,
  replaces: () => 'AWS cannot change a channel: it is removed and added again, and what happens in between is not notified',
  leftover(observed, policy): Leftover {
    if (policy === undefined || policy.policy === 'ignore') return { action: 'none' };
    if (policy.policy === 'correct') return { action: 'delete', difference: 'channel-unexpected', because: 'unlisted' };
    const message = `the channel to ${observed.name} is not declared (unlistedChannels: report)`;
    return {
      action: 'notice',
      notice: { difference: 'channel-unexpected', severity: 'note', type: channelTypeName, name: observed.name, message },
    };
  },
};

/** Filters as sets in a fixed order; what is absent is AWS's default. Source: facts/compliance.md 3.3. */
export function propertiesOfFilters(filters: NotificationFilters | undefined): Properties {
  return canonicalFilters(filters?.severities, filters?.messageTypes);
}

function canonicalFilters(ofSeverities: readonly string[] | undefined, ofTypes: readonly string[] | undefined): Properties {
  return {
    severities: [...new Set(isGiven(ofSeverities) ? ofSeverities : defaultSeverities)].sort(),
    messageTypes: [...new Set(isGiven(ofTypes) ? ofTypes : messageTypes)].sort(),
  };
}

const isGiven = (list: readonly string[] | undefined): list is readonly string[] => list !== undefined && list.length > 0;

function normaliseChannel(config: NotificationChannelConfig | undefined, cell: Cell): ObservedResource {
  return {
    type: channelTypeName,
    name: referenceOf(config?.Sns?.TopicArn ?? '', cell),
    properties: canonicalFilters(config?.Filters?.Severities, config?.Filters?.MessageTypes),
  };
}

interface LiveChannel {
  readonly id: string;
  readonly resource: ObservedResource;
}

type ChannelReader = Pick<DevOpsGuruReads, 'listNotificationChannels'>;

export async function readChannels(guru: ChannelReader, cell: Cell): Promise<LiveChannel[]> {
  const channels = await listAll(
    (next) => guru.listNotificationChannels(next),
    (page) => page.Channels,
  );
  return channels.map(({ Id = '', Config }) => ({ id: Id, resource: normaliseChannel(Config, cell) }));
}

export async function writeChannel([change]: readonly Change[], aws: WriteClients, step: StepContext): Promise<Outcome[]> {
  switch (change?.action) {
    case 'create':
      return [await outcomeOf(() => add(change, change.after, aws, step))];
    case 'delete':
      return [await outcomeOf(() => remove(change, aws, step))];
    case 'replace':
      return [await replace(change, aws, step)];
    default:
      throw new Error('a channel is added, removed or replaced');
  }
}

const add = ({ address }: Change, properties: Properties, aws: WriteClients, step: StepContext): Promise<unknown> =>
  aws.devOpsGuru.addNotificationChannel({ Config: configOf(address.name, properties, step) }, step.signal);

/** Without filters where they are AWS's default: a channel made by hand looks the same. */
function configOf(name: string, properties: Properties, step: StepContext): NotificationChannelConfig {
  const Sns = { TopicArn: arnOf(name, step.cell, step.organization.partition) };
  return canonicalJson(properties) === canonicalJson(propertiesOfFilters(undefined)) ? { Sns } : { Sns, Filters: filtersOf(properties) };
}

function filtersOf(properties: Properties): NotificationFilterConfig {
  const has = (name: string, entry: string): boolean => {
    const list = properties[name];
    return Array.isArray(list) && list.includes(entry);
  };
  return {
    Severities: severities.filter((entry) => has('severities', entry)),
    MessageTypes: messageTypes.filter((entry) => has('messageTypes', entry)),
  };
}

/** Removes the channel to the topic; one that is gone already is removed. */
async function remove({ address }: Change, aws: WriteClients, step: StepContext): Promise<void> {
  const live = await readChannels(aws.devOpsGuru, step.cell);
  for (const { id } of live.filter((each) => each.resource.name === address.name)) {
    await aws.devOpsGuru.removeNotificationChannel({ Id: id }, step.signal).catch((error: unknown) => {
      if (!isMissing(error)) throw error;
    });
  }
}

/**
 * New filters for the same topic: AWS has no such call and refuses a topic twice, so the channel is removed and added again. When AWS
 * then refuses the new one, the old one is put back, and the change says which of the two is there. A run that dies in between
 * leaves a missing channel, which the next plan shows. Source: facts/compliance.md 3.3, 6.8.
 */
async function replace(change: Extract<Change, { action: 'replace' }>, aws: WriteClients, step: StepContext): Promise<Outcome> {
  const removed = await outcomeOf(() => remove(change, aws, step));
  if (removed.status !== 'sent') return removed;
  const added = await outcomeOf(() => add(change, change.after, aws, step));
  if (added.status === 'sent') return added;
  try {
    await add(change, change.before, aws, step);
    return { ...added, message: `${added.message}; the channel is back with its old filters` };
  } catch (error) {
    const { code } = added;
    // The wanted channel is still to be added: that may succeed at the next look, and the next plan shows it missing.
    const back = outcomeOfFailure(error);
    const why = back.status === 'sent' ? '' : `, nor could the old one: ${back.message}`;
    return { status: added.status, code, message: `the channel is removed and could not be added again: ${added.message}${why}` };
  }
}
