import type { CellSet } from '../../model/cell-set.ts';
import type { DevOpsGuruOverride, DevOpsGuruTargets, DevOpsGuruTargetsSpec, Notification } from '../../model/documents.generated.ts';
import type { PathSegment, Positioned } from '../../model/positioned.ts';
import type { Properties } from '../../model/properties.ts';
import type { Source } from '../../model/source.ts';
import type { Layer, UnlistedPolicy, Wanted } from '../layer.ts';
import type { CompileInput, TargetResolver } from '../provider.ts';
import { compileExceptions } from './compile-exceptions.ts';
import { coverageOf, propertiesOfCoverage } from './coverage-value.ts';
import { tagsOf } from './marks.ts';
import { keyAliasOf, partsOfWrittenArn, subscriptionName } from './names.ts';
import { channelTypeName, propertiesOfFilters } from './resources/channel.ts';
import { coverageName, coverageTypeName } from './resources/coverage.ts';
import { integrationNames, integrationTypeName, propertiesOfIntegration } from './resources/integration.ts';
import { keyTypeName, wantedKey } from './resources/key.ts';
import { subscriptionTypeName } from './resources/subscription.ts';
import { topicTypeName } from './resources/topic.ts';

/** `spec.priority` where it is omitted. Source: facts/compliance.md 6.3. */
export const defaultPriority = 100;

type Document = Positioned<DevOpsGuruTargets>;
type Asked = Pick<DevOpsGuruTargetsSpec, 'coverage' | 'notifications' | 'integrations'>;

/** What the documents of this domain ask for, as layers; merging them is the engine's. `check` has refused what cannot be meant. */
export const compile = (input: CompileInput): readonly Layer[] => [
  ...input.documents.all('DevOpsGuruTargets').flatMap((document) => compileDocument(document, input.targets, input.organization.name)),
  ...compileExceptions(input),
];

function compileDocument(document: Document, targets: TargetResolver, organization: string): Layer[] {
  const { metadata, spec } = document.value;
  const id = `DevOpsGuruTargets/${metadata.name}`;
  const cells = targets.cellsOf(id);
  const parts: Part[] = [{ asked: spec, path: ['spec'], cells, rank: 0, removed: [] }];
  for (const [index, override] of (spec.overrides ?? []).entries()) {
    const path = ['spec', 'overrides', index];
    parts.push({ asked: override, path, ...targets.override(id, index), removed: replacedBy(override, document, path, organization) });
  }
  const priority = spec.priority ?? defaultPriority;
  return [
    defaultLayer(document, id, cells),
    ...parts.flatMap((part) =>
      layersOf(part, document, targets, organization).map((layer) => ({ ...layer, document: id, priority, rank: part.rank })),
    ),
    ...unlistedLayer(document, id, cells, priority),
  ];
}

/** Weaker than anything that is written: a default counts only after merging. */
function defaultLayer(document: Document, id: string, cells: CellSet): Layer {
  const policy: UnlistedPolicy = { type: channelTypeName, policy: 'report', allowDelete: false, source: document.at('spec') };
  return { document: id, cells, priority: Number.MIN_SAFE_INTEGER, rank: -1, wanted: [], removed: [], unlisted: [policy] };
}

function unlistedLayer(document: Document, id: string, cells: CellSet, priority: number): Layer[] {
  const { unlistedChannels } = document.value.spec;
  if (unlistedChannels === undefined) return [];
  const policy: UnlistedPolicy = {
    type: channelTypeName,
    policy: unlistedChannels === 'remove' ? 'correct' : unlistedChannels,
    // A channel holds nothing that could be lost with it.
    allowDelete: true,
    source: document.at('spec', 'unlistedChannels'),
  };
  return [{ document: id, cells, priority, rank: 0, wanted: [], removed: [], unlisted: [policy] }];
}

/** A piece of a document that speaks for some cells: its baseline or one of its overrides. */
interface Part {
  readonly asked: Asked;
  readonly path: readonly PathSegment[];
  readonly cells: CellSet;
  readonly rank: number;
  readonly removed: Layer['removed'];
}

/** An override's list of notifications stands for itself: all that the document's other lists make is taken out there. */
function replacedBy(
  override: DevOpsGuruOverride,
  document: Document,
  path: readonly PathSegment[],
  organization: string,
): Layer['removed'] {
  if (override.notifications === undefined) return [];
  const { spec } = document.value;
  const source = document.keyAt(...path, 'notifications');
  const lists = [spec.notifications, ...(spec.overrides ?? []).map((other) => other.notifications)].map((list) => list ?? []);
  return lists
    .flat()
    .flatMap((notification) => [
      ...wantedOf(notification, referenceElsewhere(notification), source, organization),
      ...wantedOf(notification, referenceAtHome(notification), source, organization),
    ])
    .map(({ type, name }) => ({ type, name, source }));
}

type Body = Pick<Layer, 'cells' | 'wanted' | 'removed' | 'unlisted'>;

function layersOf(part: Part, document: Document, targets: TargetResolver, organization: string): Body[] {
  const at: At = (...path) => document.at(...part.path, ...path);
  const always: Wanted[] = [...coverageWanted(part.asked, at), ...integrationsWanted(part.asked, at)];
  const layers: Body[] = [];
  for (const [index, notification] of (part.asked.notifications ?? []).entries()) {
    const source = at('notifications', index, 'topic');
    const { arn } = notification.topic;
    const owner = arn === undefined ? undefined : partsOfWrittenArn(arn).account;
    const wanted = wantedOf(notification, referenceElsewhere(notification), source, organization);
    if (owner === undefined) always.push(...wanted);
    else
      layers.push(
        ...splitByOwner(part.cells, owner, wanted, wantedOf(notification, referenceAtHome(notification), source, organization), targets),
      );
  }
  layers.push(...keyLayers(part, at, targets));
  const main = always.length + part.removed.length > 0 ? [{ cells: part.cells, wanted: always, removed: part.removed, unlisted: [] }] : [];
  return [...main, ...layers];
}

type At = (...path: readonly PathSegment[]) => Source;

function coverageWanted({ coverage }: Asked, at: At): Wanted[] {
  if (coverage === undefined) return [];
  const properties = propertiesOfCoverage(coverageOf(coverage));
  return [wantedAs(coverageTypeName, coverageName, properties, at('coverage'))];
}

const wantedAs = (type: Wanted['type'], name: string, properties: Properties, source: Source): Wanted => ({
  type,
  name,
  state: 'present',
  properties,
  allowDelete: false,
  source,
});

/** Integrations that hold no key: they are the same in every cell. */
function integrationsWanted({ integrations = {} }: Asked, at: At): Wanted[] {
  return integrationNames.flatMap((name): Wanted[] => {
    const value = integrations[name];
    if (value === undefined || value.startsWith('arn:')) return [];
    const source = at('integrations', name);
    if (value === 'unmanaged') return [{ ...wantedAs(integrationTypeName, name, {}, source), state: 'unmanaged' }];
    return [wantedAs(integrationTypeName, name, propertiesOfIntegration(name, value, String), source)];
  });
}

/** A key by its ARN, as it is called in its own account and in others. */
function keyLayers({ asked, cells }: Part, at: At, targets: TargetResolver): Body[] {
  const arn = asked.integrations?.kms;
  if (arn === undefined || !arn.startsWith('arn:')) return [];
  const [, , , , owner = '', key = ''] = arn.split(':');
  const wanted = (reference: string): Wanted[] => [
    wantedAs(
      integrationTypeName,
      'kms',
      propertiesOfIntegration('kms', arn, () => reference),
      at('integrations', 'kms'),
    ),
  ];
  if (!/^\d/.test(owner)) return [{ cells, wanted: wanted(key), removed: [], unlisted: [] }];
  return splitByOwner(cells, owner, wanted(`${owner}:${key}`), wanted(key), targets);
}

/** What belongs to one account is called otherwise in that account's own cells. */
function splitByOwner(
  cells: CellSet,
  owner: string,
  elsewhere: readonly Wanted[],
  atHome: readonly Wanted[],
  targets: TargetResolver,
): Body[] {
  const home = targets.narrow(cells, { accounts: [owner] });
  const away = cells.minus(home);
  const layers: Body[] = [
    { cells: away, wanted: elsewhere, removed: [], unlisted: [] },
    { cells: home, wanted: atHome, removed: [], unlisted: [] },
  ];
  return layers.filter((layer) => layer.cells.size > 0);
}

/** How the topic is called in cells of other accounts than its owner's; a topic of the cell's own account has one name everywhere. */
function referenceElsewhere({ topic }: Notification): string {
  if (topic.arn === undefined) return topic.name ?? '';
  const { account, topic: name } = partsOfWrittenArn(topic.arn);
  return account === undefined ? name : `${account}:${name}`;
}

const referenceAtHome = ({ topic }: Notification): string =>
  topic.arn === undefined ? (topic.name ?? '') : partsOfWrittenArn(topic.arn).topic;

/** The channel, and with `create` the topic, its subscription and its key. */
function wantedOf({ topic, filters }: Notification, reference: string, source: Source, organization: string): Wanted[] {
  const channel = wantedAs(channelTypeName, reference, propertiesOfFilters(filters), source);
  if (topic.create !== true || topic.name === undefined) return [channel];
  const alias = keyAliasOf(topic.name);
  const allowDelete = topic.allowDelete === true;
  const key = topic.kms === 'create' ? [wantedAs(keyTypeName, alias, wantedKey(organization, allowDelete), source)] : [];
  const subscription =
    topic.email === undefined ? [] : [wantedAs(subscriptionTypeName, subscriptionName(topic.name, topic.email), {}, source)];
  const made = wantedAs(
    topicTypeName,
    topic.name,
    { ...(topic.kms === 'create' ? { key: alias } : {}), tags: tagsOf(organization, allowDelete) },
    source,
  );
  return [...key, made, ...subscription, channel];
}
