import type { GetResourceCollectionCommandOutput } from '@aws-sdk/client-devops-guru';
import { isObject, type Json, type JsonObject } from '../json.ts';
import { HandlerError } from '../stacks/handling.ts';
import { type HandlerContext, listProperty, type ResourceType } from './resource-type.ts';

/** Names or values of one call. Source: facts/compliance.md 3.2. */
const chunkSize = 100;

/** One kind of collection with its names: stacks, or the values of one tag key. */
interface Collection {
  readonly key?: string;
  readonly names: readonly string[];
}

/**
 * A singleton of account and Region: a create overrides what is there. Source: facts/compliance.md 3.2 (transitions), 3.5.
 */
export const devOpsGuruResourceCollection: ResourceType = {
  name: 'AWS::DevOpsGuru::ResourceCollection',
  properties: { ResourceCollectionFilter: 'required' },
  seconds: 10,
  drift: true,
  async create(properties, context) {
    const wanted = collectionOf(properties);
    await change(await liveCollection(context), wanted, context);
    return handled(wanted);
  },
  async update(_physicalId, properties, _before, context) {
    const wanted = collectionOf(properties);
    await change(await liveCollection(context), wanted, context);
    return handled(wanted);
  },
  async delete(_physicalId, _properties, context) {
    const live = await liveCollection(context);
    if (live !== undefined) await send('REMOVE', { ...live, names: ['*'] }, context);
  },
  async read(_physicalId, properties, context) {
    const live = await liveCollection(context);
    if (live === undefined) return undefined;
    const { key } = live;
    const names = inOrderOf(collectionOf(properties).names, live.names);
    return {
      ResourceCollectionFilter:
        key === undefined ? { CloudFormation: { StackNames: names } } : { Tags: [{ AppBoundaryKey: key, TagValues: names }] },
    };
  },
};

const inOrderOf = (expected: readonly string[], live: readonly string[]): string[] => [
  ...expected.filter((name) => live.includes(name)),
  ...live.filter((name) => !expected.includes(name)),
];

const handled = ({ key }: Collection) => {
  const type = key === undefined ? 'AWS_CLOUD_FORMATION' : 'AWS_TAGS';
  return { physicalId: type, attributes: { ResourceCollectionType: type } };
};

/** Exactly one of CloudFormation or one tag key, and a star only by itself. Throws HandlerError. */
function collectionOf(properties: JsonObject): Collection {
  const filter = properties['ResourceCollectionFilter'];
  const { CloudFormation: stacks, Tags: tags } = isObject(filter) ? filter : {};
  if ((stacks === undefined) === (tags === undefined))
    throw new HandlerError('InvalidRequest', 'Exactly one of CloudFormation or Tags must be specified');
  const [tag, ...others] = tags === undefined ? [] : listProperty({ Tags: tags }, 'Tags');
  if (others.length > 0) throw new HandlerError('InvalidRequest', 'Multiple app boundary keys are not supported');
  const collection =
    tag === undefined
      ? { names: namesOf(stacks, 'StackNames') }
      : { key: isObject(tag) ? String(tag['AppBoundaryKey']) : '', names: namesOf(tag, 'TagValues') };
  if (collection.names.length === 0) throw new HandlerError('InvalidRequest', 'The resource collection must not be empty');
  if (collection.names.includes('*') && collection.names.length > 1)
    throw new HandlerError('InvalidRequest', 'Star selection can only be used in isolation');
  return collection;
}

const namesOf = (value: Json | undefined, member: string): string[] => (isObject(value) ? listProperty(value, member).map(String) : []);

/** Added first, removed afterwards, because an empty collection in between would lose what was learned; a star replaces by itself. */
async function change(live: Collection | undefined, wanted: Collection, context: HandlerContext): Promise<void> {
  // The service refuses two kinds and two keys, so another one goes before.
  const isSameKind = live === undefined || live.key === wanted.key;
  if (live !== undefined && !isSameKind) await send('REMOVE', { ...live, names: ['*'] }, context);
  const before = isSameKind ? (live?.names ?? []) : [];
  await send('ADD', { ...wanted, names: wanted.names.filter((name) => !before.includes(name)) }, context);
  if (before.includes('*') || wanted.names.includes('*')) return;
  await send('REMOVE', { ...wanted, names: before.filter((name) => !wanted.names.includes(name)) }, context);
}

async function send(Action: 'ADD' | 'REMOVE', { key, names }: Collection, context: HandlerContext): Promise<void> {
  for (let start = 0; start < names.length; start += chunkSize) {
    const some = names.slice(start, start + chunkSize);
    const ResourceCollection =
      key === undefined ? { CloudFormation: { StackNames: some } } : { Tags: [{ AppBoundaryKey: key, TagValues: some }] };
    await context.call('devops-guru', 'UpdateResourceCollection', { Action, ResourceCollection });
  }
}

async function liveCollection(context: HandlerContext): Promise<Collection | undefined> {
  const stacks: string[] = [];
  for await (const page of pages('AWS_CLOUD_FORMATION', context)) stacks.push(...(page.CloudFormation?.StackNames ?? []));
  if (stacks.length > 0) return { names: stacks };
  const values: string[] = [];
  let key: string | undefined;
  for await (const page of pages('AWS_TAGS', context)) {
    for (const tag of page.Tags ?? []) {
      key ??= tag.AppBoundaryKey;
      values.push(...(tag.TagValues ?? []));
    }
  }
  return key === undefined ? undefined : { key, names: values };
}

async function* pages(ResourceCollectionType: string, context: HandlerContext) {
  let NextToken: string | undefined;
  do {
    const answer: GetResourceCollectionCommandOutput = await context.call('devops-guru', 'GetResourceCollection', {
      ResourceCollectionType,
      ...(NextToken === undefined ? {} : { NextToken }),
    });
    yield answer.ResourceCollection ?? {};
    ({ NextToken } = answer);
  } while (NextToken !== undefined);
}
