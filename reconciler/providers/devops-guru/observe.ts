import { type Cell, resourceKey, type TypeName } from '../../model/address.ts';
import type { AwsFailure } from '../../model/aws-failure.ts';
import type { Properties } from '../../model/properties.ts';
import type { ReadClients } from '../clients.ts';
import type { Notice, Observation, ObservedResource, Unreadable } from '../observation.ts';
import type { DesiredState, Interest } from '../provider.ts';
import { type Coverage, coverageIn } from './coverage-value.ts';
import { type Attempt, attempt } from './failures.ts';
import { noticesOfForeignTopic } from './foreign-topic.ts';
import { arnOf, partsOfSubscription } from './names.ts';
import { partsOfOurs } from './ours.ts';
import { channelTypeName, mostChannels, readChannels } from './resources/channel.ts';
import { coverageTypeName, normaliseCoverage, readCoverage } from './resources/coverage.ts';
import { integrationTypeName, profilerName, readProfiler, readServiceIntegrations } from './resources/integration.ts';
import { keyTypeName, readKey } from './resources/key.ts';
import { readSubscriptions, subscriptionTypeName } from './resources/subscription.ts';
import { normaliseTopic, readTopic, readTopicTags, topicTypeName } from './resources/topic.ts';

/** What the documents name in a cell, sorted by what has to be asked. */
interface Declared {
  readonly coverage: Coverage['mode'] | undefined;
  readonly channels: readonly string[];
  readonly asksForChannels: boolean;
  readonly services: boolean;
  readonly profiler: boolean;
  readonly topics: readonly string[];
  readonly withSubscriptions: ReadonlySet<string>;
  readonly keys: readonly string[];
}

const declaredOf = new WeakMap<DesiredState, Declared>();

/** Worked out once for all cells that share a desired state. */
function declaredIn(desired: DesiredState): Declared {
  const known = declaredOf.get(desired);
  if (known !== undefined) return known;
  const namesOf = (type: TypeName): string[] =>
    [...desired.resources.values()].filter((resource) => resource.type === type).map((resource) => resource.name);
  const coverage = [...desired.resources.values()].find((resource) => resource.type === coverageTypeName);
  const channels = namesOf(channelTypeName);
  const policy = desired.unlisted.get(channelTypeName)?.policy;
  const integrations = namesOf(integrationTypeName);
  const withSubscriptions = new Set(namesOf(subscriptionTypeName).map((name) => partsOfSubscription(name).topic));
  const declared: Declared = {
    coverage: coverage === undefined ? undefined : expectedMode(coverage.properties),
    channels,
    asksForChannels: channels.length > 0 || (policy !== undefined && policy !== 'ignore'),
    services: integrations.some((name) => name !== profilerName),
    profiler: integrations.includes(profilerName),
    topics: [...new Set([...namesOf(topicTypeName), ...withSubscriptions])],
    withSubscriptions,
    keys: namesOf(keyTypeName),
  };
  declaredOf.set(desired, declared);
  return declared;
}

/** Without a value somebody only wants to know (`explain`): then nothing is expected, and all kinds are asked. */
const expectedMode = (properties: Properties): Coverage['mode'] =>
  properties['coverage'] === undefined ? 'none' : coverageIn(properties).mode;

/** One part of a cell: what it found, and which types say nothing when it fails. */
interface Part {
  readonly types: readonly TypeName[];
  read(): Promise<Found>;
}
interface Found {
  readonly resources: readonly (ObservedResource | undefined)[];
  readonly notices?: readonly Notice[];
}

/**
 * Reads a cell in one round trip, side by side, and only what documents declare there: three calls where coverage, channels and
 * integrations are declared and in sync; one or two more where the coverage has to be asked for in all kinds; two a topic, one a
 * list of its subscriptions, four a key; what is ours for a prune (`Interest.ours`) is looked for in lists. Source: facts/performance.md 2.2. Throws AwsFailure when nothing could be read.
 */
export async function observeCell(cell: Cell, interest: Interest, aws: ReadClients): Promise<Observation> {
  const parts = partsOf(cell, interest, aws);
  const found = await Promise.all(parts.map(async (part) => ({ part, answer: await attempt(() => part.read()) })));
  const failed = found.flatMap(({ part, answer }) => ('failure' in answer ? [{ part, failure: answer.failure }] : []));
  const [first] = failed;
  if (first !== undefined && failed.length === parts.length) throw first.failure;
  const answers = found.flatMap(({ answer }) => ('value' in answer ? [answer.value] : []));
  const resources = answers.flatMap((answer) => answer.resources).filter((resource) => resource !== undefined);
  return {
    cell,
    resources: new Map(resources.map((resource) => [resourceKey(resource.type, resource.name), resource])),
    withheld: new Map(),
    notices: answers.flatMap((answer) => answer.notices ?? []),
    unreadable: failed.map(({ part, failure }) => unreadableBecause(part.types, failure)),
  };
}

const unreadableBecause = (types: readonly TypeName[], failure: AwsFailure): Unreadable => ({
  types,
  code: failure.awsName,
  message: `${failure.service} ${failure.operation}: ${failure.message}`,
});

function partsOf(cell: Cell, interest: Interest, aws: ReadClients): readonly Part[] {
  const declared = declaredIn(interest.desired);
  const { partition } = interest.organization;
  const parts: Part[] = [];
  const { coverage } = declared;
  if (coverage !== undefined) {
    const read = async (): Promise<Found> => ({ resources: [normaliseCoverage(await readCoverage(aws.devOpsGuru, coverage))] });
    parts.push({ types: [coverageTypeName], read });
  }
  if (declared.asksForChannels) {
    parts.push({ types: [channelTypeName], read: () => channelsOf(cell, declared, partition, aws) });
  }
  if (declared.services || declared.profiler) parts.push({ types: [integrationTypeName], read: () => integrationsOf(declared, aws) });
  for (const topic of declared.topics) {
    const types: readonly TypeName[] = declared.withSubscriptions.has(topic) ? [topicTypeName, subscriptionTypeName] : [topicTypeName];
    parts.push({ types, read: () => topicOf(topic, arnOf(topic, cell, partition), declared, aws) });
  }
  for (const alias of declared.keys) {
    parts.push({ types: [keyTypeName], read: async () => ({ resources: [await readKey(alias, aws)] }) });
  }
  if (interest.ours === true)
    parts.push(...partsOfOurs(cell, { topics: declared.topics, keys: declared.keys }, interest.organization, aws));
  return parts;
}

async function channelsOf(cell: Cell, { channels, topics }: Declared, partition: string, aws: ReadClients): Promise<Found> {
  const [live, ...foreign] = await Promise.all([
    readChannels(aws.devOpsGuru, cell),
    ...channels.map((name) => noticesOfForeignTopic(name, cell, partition, aws)),
  ]);
  const resources = live.map((channel) => channel.resource);
  // Only where the channel is still to be made is it worth a call whether its topic, which nobody declares, is there.
  const awaited = channels.filter(
    (name) => !name.includes(':') && !topics.includes(name) && !resources.some((resource) => resource.name === name),
  );
  const missing = await Promise.all(
    awaited.map(async (name): Promise<Notice[]> => {
      const answer: Attempt<unknown> = await attempt(() => readTopic(arnOf(name, cell, partition), aws));
      if ('failure' in answer || answer.value !== undefined) return [];
      const message = `topic ${name} does not exist here, and the document does not make it (topic.create)`;
      return [{ difference: 'topic-missing', severity: 'warning', type: channelTypeName, name, message }];
    }),
  );
  return { resources, notices: [...foreign.flat(), ...missing.flat(), ...tooMany(channels)] };
}

/** V-19 for cells that only the inventory shows: several documents that meet there. */
function tooMany(channels: readonly string[]): readonly Notice[] {
  if (channels.length <= mostChannels) return [];
  const message = `${channels.length} channels are declared (${channels.join(', ')}), and AWS takes ${mostChannels} in a cell (V-19)`;
  return [{ difference: 'channel-missing', severity: 'warning', type: channelTypeName, message }];
}

async function integrationsOf({ services, profiler }: Declared, aws: ReadClients): Promise<Found> {
  const [ofServices, ofProfiler] = await Promise.all([
    services ? readServiceIntegrations(aws) : [],
    profiler ? readProfiler(aws) : undefined,
  ]);
  return { resources: [...ofServices, ofProfiler] };
}

async function topicOf(topic: string, arn: string, { withSubscriptions }: Declared, aws: ReadClients): Promise<Found> {
  const [attributes, tags] = await Promise.all([readTopic(arn, aws), readTopicTags(arn, aws)]);
  if (attributes === undefined) return { resources: [] };
  const subscriptions = withSubscriptions.has(topic) ? await readSubscriptions(topic, arn, aws) : { resources: [], unconfirmed: [] };
  return { resources: [normaliseTopic(topic, attributes, tags), ...subscriptions.resources], notices: subscriptions.unconfirmed };
}
