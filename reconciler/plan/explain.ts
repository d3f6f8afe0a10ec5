import { type Address, type Cell, formatAddress, resourceKey, type TypeName } from '../model/address.ts';
import { didYouMean } from '../model/did-you-mean.ts';
import type { Properties } from '../model/properties.ts';
import { formatSource, type Source } from '../model/source.ts';
import type { Layer, Wanted } from '../providers/layer.ts';
import type { Observation, ObservedResource } from '../providers/observation.ts';
import type { DesiredResource, DesiredState, ResourceType } from '../providers/provider.ts';
import type { ExceptionCells, Expansion } from '../targets/expand.ts';
import { type NotTargeted, whyNotBy, whyOutside } from '../targets/why.ts';
import { bySource, type Contribution, sourceOf } from './merge.ts';
import type { Resolution } from './resolve.ts';

/** One line that speaks of the resource in this cell. */
export interface ExplainedLine {
  readonly source: Source;
  readonly document: string;
  readonly priority: number;
  readonly rank: number;
  /** `wins`: it decides something; `agrees`: it says nothing else than the winner; `loses`: a stronger line decides; `removes`: it takes others out; `removed`: it was taken out. */
  readonly verdict: 'wins' | 'agrees' | 'loses' | 'removes' | 'removed';
  readonly state?: Wanted['state'];
  readonly properties?: Properties;
}

/** What is live, as far as somebody looked. */
export type ExplainedLive =
  | { readonly is: 'not-read'; readonly why?: string }
  | { readonly is: 'unreadable'; readonly message: string }
  | { readonly is: 'absent' }
  | {
      readonly is: 'present';
      readonly properties: Properties;
      readonly ours: boolean;
      readonly theirs?: string;
      readonly condition?: string;
    };

export interface Explanation {
  readonly address: string;
  /** Set when no document can reach the cell. */
  readonly outside?: NotTargeted;
  /** Every document with targets, and why it does not reach the cell where it does not. */
  readonly documents: readonly { readonly document: string; readonly targets: boolean; readonly why?: NotTargeted }[];
  /** Declared to be nobody's: neither compared nor corrected. */
  readonly unmanaged: boolean;
  /** Absent where nothing is asked. */
  readonly effective?: Pick<DesiredResource, 'state' | 'properties' | 'source'>;
  /** Strongest first. */
  readonly lines: readonly ExplainedLine[];
  readonly live: ExplainedLive;
}

/** What came of reading the cell for these types, or for all of them. */
export type ExplainRead =
  | { readonly is: 'observed'; readonly types: readonly TypeName[]; readonly observation: Observation }
  | { readonly is: 'unreadable'; readonly types: readonly TypeName[]; readonly message: string }
  | { readonly is: 'skipped'; readonly reason: string };

export interface ExplainInput {
  readonly expansion: Expansion;
  readonly resolution: Resolution;
  /** How reading the cell went, provider by provider; empty where nobody read it. */
  readonly reads: readonly ExplainRead[];
  /** `Organization.metadata.name`. */
  readonly organization: string;
  /** All types of all providers. */
  readonly types: readonly ResourceType[];
}

/**
 * The desired state with a wish for the resource, so that observers look at it: they read what documents name. Its parent is not on its way
 * out then, since what goes with its parent is not read.
 */
export function withInterestIn(desired: DesiredState, about: Address, types: readonly ResourceType[]): DesiredState {
  const key = resourceKey(about.type, about.name);
  const parentKey = parentKeyOf(about, types);
  const resources = new Map(desired.resources);
  if (parentKey !== undefined && resources.get(parentKey)?.state === 'absent') resources.delete(parentKey);
  if (!resources.has(key)) {
    const { type, name } = about;
    resources.set(key, { type, name, state: 'present', properties: {}, allowDelete: false, source: nowhere, overrode: [] });
  }
  return { ...desired, resources };
}

const nowhere: Source = { file: '', line: 1, column: 1, endLine: 1, endColumn: 1, pointer: '' };

function parentKeyOf({ type, name }: Pick<Address, 'type' | 'name'>, types: readonly ResourceType[]): string | undefined {
  const parent = types.find((each) => each.name === type)?.parent;
  return parent === undefined ? undefined : resourceKey(parent.type, parent.nameOf(name));
}

/** Everything about one resource: what is asked, by which line, which lines lost, what is live, why documents do not reach the cell. */
export function explainResource(address: Address, input: ExplainInput): Explanation {
  const key = resourceKey(address.type, address.name);
  const desired = input.resolution.desiredOf(address);
  const effective = desired.resources.get(key);
  return {
    address: formatAddress(address),
    ...reach(address, input.expansion),
    unmanaged: desired.unmanaged?.has(key) === true,
    ...(effective === undefined
      ? {}
      : { effective: { state: effective.state, properties: effective.properties, source: effective.source } }),
    lines: explainLines(input.resolution.layersOf(address), key, effective),
    live: liveOf(address, input),
  };
}

/** The name that was probably meant, when neither a document nor what was read knows of the resource; undefined when none is near. */
export function unknownName(address: Address, { lines, live }: Explanation, input: ExplainInput): string | undefined {
  if (lines.length > 0 || live.is === 'present') return undefined;
  const known = new Set<string>();
  for (const resource of input.resolution.desiredOf(address).resources.values())
    if (resource.type === address.type) known.add(resource.name);
  for (const read of input.reads) {
    if (read.is !== 'observed') continue;
    for (const resource of read.observation.resources.values()) if (resource.type === address.type) known.add(resource.name);
  }
  return didYouMean(address.name, [...known].sort());
}

export interface CellExplanation {
  readonly address: string;
  readonly outside?: NotTargeted;
  readonly documents: Explanation['documents'];
  /** How many resources of each type the documents ask for here. */
  readonly asked: readonly { readonly type: TypeName; readonly present: number; readonly absent: number }[];
  /** How many resources of each type were found; types that could not be read with the reason. */
  readonly found: readonly (
    | { readonly type: TypeName; readonly count: number }
    | { readonly type: TypeName; readonly unreadable: string }
  )[];
  /** Why nothing was read. */
  readonly notRead?: string;
}

/** The same for a whole cell: which documents reach it, and how much they ask. */
export function explainCell(cell: Cell, input: ExplainInput): CellExplanation {
  const counts = new Map<TypeName, { present: number; absent: number }>();
  for (const { type, state } of input.resolution.desiredOf(cell).resources.values()) {
    const count = counts.get(type) ?? { present: 0, absent: 0 };
    count[state]++;
    counts.set(type, count);
  }
  const asked = [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([type, count]) => ({ type, ...count }));
  return { address: `${cell.account}/${cell.region}`, ...reach(cell, input.expansion), asked, ...foundIn(input.reads) };
}

function foundIn(reads: readonly ExplainRead[]): Pick<CellExplanation, 'found' | 'notRead'> {
  const found: CellExplanation['found'][number][] = [];
  let notRead: string | undefined;
  for (const read of reads) {
    if (read.is === 'skipped') notRead = read.reason;
    else if (read.is === 'unreadable') found.push(...read.types.map((type) => ({ type, unreadable: read.message })));
    else {
      for (const type of read.types) {
        const hidden = read.observation.unreadable.find((each) => each.types === undefined || each.types.includes(type));
        const count = [...read.observation.resources.values()].filter((resource) => resource.type === type).length;
        found.push(hidden === undefined ? { type, count } : { type, unreadable: `${hidden.code}: ${hidden.message}` });
      }
    }
  }
  return { found, ...(notRead === undefined ? {} : { notRead }) };
}

function reach(cell: Cell, expansion: Expansion): Pick<Explanation, 'outside' | 'documents'> {
  const outside = whyOutside(expansion, cell.account, cell.region);
  const account = expansion.tree.account(cell.account);
  if (outside !== undefined || account === undefined) return { ...(outside === undefined ? {} : { outside }), documents: [] };
  const documents = [...expansion.targets].map(([document, targets]) => {
    const why = whyNotBy(targets, expansion, account, cell.region);
    return { document, targets: why === undefined, ...(why === undefined ? {} : { why }) };
  });
  return { documents: [...documents, ...[...expansion.exceptions].map(([id, each]) => reachOfException(id, each, cell, expansion))] };
}

function reachOfException(
  id: string,
  { document, cells }: ExceptionCells,
  cell: Cell,
  { calendar }: Expansion,
): Explanation['documents'][number] {
  const { expires } = document.value.spec;
  if (expires < calendar.today)
    return { document: id, targets: false, why: { message: `it ended on ${expires}`, source: document.at('spec', 'expires') } };
  if (cells.has(cell)) return { document: id, targets: true };
  return {
    document: id,
    targets: false,
    why: { message: 'its selector does not select the cell', source: document.at('spec', 'selector') },
  };
}

function explainLines(layers: readonly Layer[], key: string, effective: DesiredResource | undefined): ExplainedLine[] {
  const contributions = layers.flatMap((layer): Contribution[] => [
    ...layer.wanted.filter((each) => resourceKey(each.type, each.name) === key).map((wanted) => ({ layer, wanted })),
    ...layer.removed.filter((each) => resourceKey(each.type, each.name) === key).map((removed) => ({ layer, removed })),
  ]);
  const lost = new Set((effective?.overrode ?? []).map(formatSource));
  return contributions.sort(strongestFirst).map((each): ExplainedLine => {
    const { document, priority, rank } = each.layer;
    const line = { source: sourceOf(each), document, priority, rank };
    if ('removed' in each) return { ...line, verdict: 'removes' };
    const verdict = verdictOf(each, contributions, effective, lost);
    return { ...line, verdict, state: each.wanted.state, properties: each.wanted.properties };
  });
}

function verdictOf(
  each: Extract<Contribution, { wanted: unknown }>,
  all: readonly Contribution[],
  effective: DesiredResource | undefined,
  lost: ReadonlySet<string>,
): ExplainedLine['verdict'] {
  const takenOut = all.some(
    (other) => 'removed' in other && other.layer.document === each.layer.document && other.layer.rank > each.layer.rank,
  );
  if (takenOut) return 'removed';
  const place = formatSource(each.wanted.source);
  if (effective !== undefined && place === formatSource(effective.source)) return 'wins';
  return lost.has(place) ? 'loses' : decides(each, all) ? 'wins' : 'agrees';
}

/** Whether a weaker line still decides a property that no stronger line names. */
function decides(each: Extract<Contribution, { wanted: unknown }>, all: readonly Contribution[]): boolean {
  const others = all.filter((other) => other !== each && 'wanted' in other);
  return Object.keys(each.wanted.properties).some((name) => !others.some((other) => 'wanted' in other && name in other.wanted.properties));
}

function strongestFirst(a: Contribution, b: Contribution): number {
  return b.layer.priority - a.layer.priority || b.layer.rank - a.layer.rank || bySource({ source: sourceOf(a) }, { source: sourceOf(b) });
}

function liveOf(address: Address, { reads, organization, types }: ExplainInput): ExplainedLive {
  const { type } = address;
  const read = reads.find((each) => each.is === 'skipped' || each.types.includes(type));
  if (read === undefined) return { is: 'not-read' };
  if (read.is === 'skipped') return { is: 'not-read', why: read.reason };
  if (read.is === 'unreadable') return { is: 'unreadable', message: read.message };
  const { observation } = read;
  const unreadable = observation.unreadable.find((each) => each.types === undefined || each.types.includes(type));
  if (unreadable !== undefined) return { is: 'unreadable', message: `${unreadable.code}: ${unreadable.message}` };
  const live: ObservedResource | undefined = observation.resources.get(resourceKey(type, address.name));
  if (live === undefined) {
    const hiding = observation.resources.get(parentKeyOf(address, types) ?? '')?.condition;
    return hiding?.acceptsChildren === false ? { is: 'not-read', why: hiding.message } : { is: 'absent' };
  }
  const condition = live.condition === undefined ? {} : { condition: live.condition.message };
  const owner = live.mark?.organization;
  const theirs = owner === undefined || owner === organization ? {} : { theirs: owner };
  return { is: 'present', properties: live.properties, ours: owner === organization, ...theirs, ...condition };
}
