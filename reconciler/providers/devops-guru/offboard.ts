import { type Cell, resourceKey } from '../../model/address.ts';
import type { DevOpsGuruTargets } from '../../model/documents.generated.ts';
import type { Positioned } from '../../model/positioned.ts';
import type { ReadClients } from '../clients.ts';
import type { Layer, Wanted } from '../layer.ts';
import type { Notice, Observation } from '../observation.ts';
import type { CompileInput, Interest, Provider } from '../provider.ts';
import { carry } from './compile-stack-set.ts';
import { propertiesOfCoverage } from './coverage-value.ts';
import { withoutKeptKeys } from './kept-keys.ts';
import { arnOf, partsOfSubscription } from './names.ts';
import { createDevOpsGuruProvider } from './provider.ts';
import { channelTypeName } from './resources/channel.ts';
import { coverageTypeName } from './resources/coverage.ts';
import { integrationTypeName } from './resources/integration.ts';
import { keyTypeName } from './resources/key.ts';
import { subscriptionTypeName } from './resources/subscription.ts';
import { readSubscribers, topicTypeName } from './resources/topic.ts';

export interface OffboardingOptions {
  /** Whether the deletion of keys made for topics is scheduled too. */
  readonly keys?: boolean;
}

/**
 * DevOps Guru as `trueup offboard DevOpsGuruTargets` wants it: where the documents turn it on, nothing is analysed, their channels and integrations are off, the
 * topics that we made are gone, and so are their stack sets. What no document names stays. Keys stay too, unless they are asked for: what
 * they have encrypted would be lost with them. Source: facts/compliance.md 1.2 (teardown), 3.2, 3.3.
 */
export function createDevOpsGuruOffboarding({ keys = false }: OffboardingOptions = {}): Provider {
  const provider = createDevOpsGuruProvider();
  /** By topic: the addresses that documents subscribe to it, as told by `compile`. */
  let addresses: ReadonlyMap<string, ReadonlySet<string>> = new Map();
  return {
    ...provider,
    // The documents were checked for what they are; what is taken out has rules of its own.
    check: () => [],
    compile(input) {
      const layers = provider.compile(input);
      addresses = addressesOf(layers);
      return layers.map((layer) => offboarded(layer, keys));
    },
    carry: (input, merged) => carry(withoutStackSets(input), merged),
    observe: async (cell, interest, aws) => withoutKeptTopics(await provider.observe(cell, interest, aws), { interest, addresses, aws }),
  };
}

/** `removed` of an override only says what it does not want; everything goes. */
const offboarded = (layer: Layer, keys: boolean): Layer => ({
  ...layer,
  wanted: layer.wanted.flatMap((wanted) => takenOut(wanted, keys)),
  removed: [],
});

function takenOut(wanted: Wanted, keys: boolean): Wanted[] {
  switch (wanted.type) {
    case coverageTypeName:
      return [{ ...wanted, properties: propertiesOfCoverage({ mode: 'none' }) }];
    case integrationTypeName:
      return [wanted.state === 'present' ? { ...wanted, properties: switchedOff(wanted) } : wanted];
    case channelTypeName:
    case topicTypeName:
      return [{ ...wanted, state: 'absent', properties: {}, allowDelete: true }];
    case keyTypeName:
      return keys ? [{ ...wanted, state: 'absent', properties: {}, allowDelete: true }] : [];
    // Subscriptions go with their topic.
    default:
      return [];
  }
}

const switchedOff = ({ name }: Wanted): Wanted['properties'] => (name === 'kms' ? { key: 'aws-owned' } : { status: 'disabled' });

function addressesOf(layers: readonly Layer[]): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  for (const { type, name } of layers.flatMap(({ wanted }) => wanted)) {
    if (type !== subscriptionTypeName) continue;
    const { topic, email } = partsOfSubscription(name);
    found.set(topic, (found.get(topic) ?? new Set()).add(email));
  }
  return found;
}

/** With mechanism `api` a document's stack set is taken away, and what its stacks made stays for the API to take out. */
function withoutStackSets(input: CompileInput): CompileInput {
  const byApi = (document: Positioned<DevOpsGuruTargets>): Positioned<DevOpsGuruTargets> => ({
    ...document,
    value: { ...document.value, spec: { ...document.value.spec, mechanism: 'api' } },
  });
  const documents = input.documents.all('DevOpsGuruTargets').map(byApi);
  return { ...input, documents: { ...input.documents, all: (kind) => (kind === 'DevOpsGuruTargets' ? (documents as never) : []) } };
}

interface Look {
  readonly interest: Interest;
  readonly addresses: ReadonlyMap<string, ReadonlySet<string>>;
  readonly aws: ReadClients;
}

/** Topics that we did not make, or that others have subscribed to, are told and left alone. */
async function withoutKeptTopics(observation: Observation, look: Look): Promise<Observation> {
  const topics = [...observation.resources.values()].filter(({ type }) => type === topicTypeName);
  const kept = await Promise.all(topics.map(async ({ name }) => ({ name, why: await whyKept(name, observation.cell, look) })));
  const notices = kept.flatMap(({ name, why }): Notice[] =>
    why === undefined
      ? []
      : [{ difference: 'topic-unexpected', severity: 'warning', type: topicTypeName, name, message: `the topic ${name} stays: ${why}` }],
  );
  const staying = new Set(notices.map(({ name = '' }) => name));
  const left = new Set([...staying].map((name) => resourceKey(topicTypeName, name)));
  const withoutTopics: Observation = {
    ...observation,
    resources: new Map([...observation.resources].filter(([key]) => !left.has(key))),
    notices: [...observation.notices, ...notices],
  };
  return withoutKeptKeys(withoutTopics, staying, look.interest.organization.name, look.aws);
}

async function whyKept(topic: string, cell: Cell, { interest, addresses, aws }: Look): Promise<string | undefined> {
  const { name, partition } = interest.organization;
  const TopicArn = arnOf(topic, cell, partition);
  const { Tags = [] } = await aws.sns.listTagsForResource({ ResourceArn: TopicArn });
  if (!Tags.some(({ Key, Value }) => Key === 'trueup' && Value === name)) return 'it does not bear our mark';
  const ours = addresses.get(topic);
  const others = (await readSubscribers(TopicArn, aws)).filter((each) => ours?.has(each) !== true).sort();
  return others.length === 0 ? undefined : `no document names its subscribers ${others.join(', ')}; take them out first`;
}
