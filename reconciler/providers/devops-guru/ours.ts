import type { Cell, TypeName } from '../../model/address.ts';
import { listAll, markedPages } from '../../model/paged-list.ts';
import type { ReadClients } from '../clients.ts';
import type { Notice, ObservedResource } from '../observation.ts';
import type { OrganizationView } from '../provider.ts';
import { markIn, stackOf, type Tags } from './marks.ts';
import { keyTypeName, readKey, readKeyTags } from './resources/key.ts';
import { normaliseTopic, readSubscribers, readTopic, readTopicTags, topicTypeName } from './resources/topic.ts';

// What bears our mark in a cell and no document names there, for `trueup prune`.

interface Part {
  readonly types: readonly TypeName[];
  read(): Promise<Found>;
}
interface Found {
  readonly resources: readonly (ObservedResource | undefined)[];
  readonly notices?: readonly Notice[];
}

/** Names that documents ask for: those are read anyway. */
interface Asked {
  readonly topics: readonly string[];
  readonly keys: readonly string[];
}

/** One list and a call a topic, and one list and a call a key whose alias is of our form. */
export const partsOfOurs = (cell: Cell, asked: Asked, organization: OrganizationView, aws: ReadClients): readonly Part[] => [
  { types: [topicTypeName], read: () => ourTopics(cell, new Set(asked.topics), organization, aws) },
  { types: [keyTypeName], read: () => ourKeys(new Set(asked.keys), organization, aws) },
];

async function ourTopics(
  cell: Cell,
  asked: ReadonlySet<string>,
  { name: organization }: OrganizationView,
  aws: ReadClients,
): Promise<Found> {
  const arns = await topicArns(aws);
  const found = await Promise.all(
    arns.map(async (arn): Promise<Found> => {
      const topic = arn.slice(arn.lastIndexOf(':') + 1);
      if (asked.has(topic) || !arn.includes(`:${cell.account}:`)) return { resources: [] };
      const tags = await readTopicTags(arn, aws);
      if (markIn(tags)?.organization !== organization) return { resources: [] };
      const stack = stackOf(tags);
      if (stack !== undefined) return { resources: [], notices: [madeByStack(topicTypeName, topic, stack)] };
      const [attributes, subscribers] = await Promise.all([readTopic(arn, aws), readSubscribers(arn, aws)]);
      return { resources: attributes === undefined ? [] : [withSubscribers(normaliseTopic(topic, attributes, tags), subscribers)] };
    }),
  );
  return joined(found);
}

const joined = (found: readonly Found[]): Found => ({
  resources: found.flatMap(({ resources }) => resources),
  notices: found.flatMap(({ notices = [] }) => notices),
});

/** A topic that nobody listens to loses nothing. */
const withSubscribers = (topic: ObservedResource, subscribers: readonly string[]): ObservedResource => ({
  ...topic,
  properties: { ...topic.properties, subscribers: [...subscribers].sort() },
  ...(topic.mark === undefined ? {} : { mark: { ...topic.mark, deleteAllowed: topic.mark.deleteAllowed || subscribers.length === 0 } }),
});

async function topicArns(aws: ReadClients): Promise<readonly string[]> {
  const topics = await listAll(
    (next) => aws.sns.listTopics(next),
    (page) => page.Topics,
  );
  return topics.flatMap(({ TopicArn }) => TopicArn ?? []);
}

async function ourKeys(asked: ReadonlySet<string>, { name: organization }: OrganizationView, aws: ReadClients): Promise<Found> {
  const found = await Promise.all(
    (await aliasesOfOurForm(aws)).map(async ({ alias, key }): Promise<Found> => {
      if (asked.has(alias)) return { resources: [] };
      const tags: Tags = await readKeyTags(key, aws);
      if (markIn(tags)?.organization !== organization) return { resources: [] };
      const stack = stackOf(tags);
      if (stack !== undefined) return { resources: [], notices: [madeByStack(keyTypeName, alias, stack)] };
      return { resources: [await readKey(alias, aws)] };
    }),
  );
  return joined(found);
}

async function aliasesOfOurForm(aws: ReadClients): Promise<readonly { readonly alias: string; readonly key: string }[]> {
  const pages = await markedPages(
    (marker) => aws.kms.listAliases({ Limit: 100, ...marker }),
    (page) => (page.Truncated === true ? page.NextMarker : undefined),
  );
  return pages
    .flatMap((page) => page.Aliases ?? [])
    .flatMap(({ AliasName: alias, TargetKeyId: key }) =>
      alias?.startsWith('alias/trueup-') === true && key !== undefined ? [{ alias, key }] : [],
    );
}

const madeByStack = (type: TypeName, name: string, stack: string): Notice => ({
  difference: type === keyTypeName ? 'key-unexpected' : 'topic-unexpected',
  severity: 'note',
  type,
  name,
  message: `${name} was made by ${makerOf(stack)}, which alone may take it away`,
});

/** A stack set names each of its stacks anew; told by the set, what all of them made is one line. */
function makerOf(stack: string): string {
  const [, set] = /^StackSet-(.+)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.exec(stack) ?? [];
  return set === undefined ? `the stack ${stack}` : `the stack set ${set}`;
}
