import type { TypeName } from '../model/address.ts';
import { canonicalJson, type PropertyValue } from '../model/properties.ts';
import { formatSource, type Source } from '../model/source.ts';
import type { Layer, UnlistedPolicy, Wanted } from '../providers/layer.ts';
import type { DesiredResource } from '../providers/provider.ts';
import { byText } from './order.ts';

/** One line that speaks of a resource, in one cell: it asks for it, or takes it out of its document's lower layers. */
export type Contribution =
  | { readonly layer: Layer; readonly wanted: Wanted }
  | { readonly layer: Layer; readonly removed: { readonly type: TypeName; readonly name: string; readonly source: Source } };

/** Two lines of equal weight that ask for different things (V-04). `field` is a property, `state`, or the policy for what is unlisted. */
export interface Conflict {
  readonly field: string;
  readonly one: { readonly value: PropertyValue; readonly source: Source };
  readonly other: { readonly value: PropertyValue; readonly source: Source };
  readonly sameDocument: boolean;
  readonly priority: number;
}

export interface Merged {
  /** Undefined where everything that was asked for was taken out again, or where the strongest line says that it is nobody's. */
  readonly resource: DesiredResource | undefined;
  readonly unmanaged: boolean;
  readonly conflicts: readonly Conflict[];
}

/** A value with its weight: between documents the priority counts, inside one the rank. */
interface Weighted {
  readonly value: PropertyValue;
  readonly source: Source;
  readonly document: string;
  readonly priority: number;
  readonly rank: number;
}

/**
 * Merges all that is asked of one resource in one cell. Inside a document a higher rank wins and `removed` deletes what lower ranks
 * asked; between documents the higher priority wins, whatever the rank. Each property is merged by itself, and so is `state`: properties
 * count only from lines that ask for the winning state. Facts: compliance 6.3, merge order.
 */
export function mergeContributions(contributions: readonly Contribution[]): Merged {
  const conflicts: Conflict[] = [];
  const documents = [...byDocument(contributions).values()].map(withoutRemoved).filter((asked) => asked.length > 0);
  const states = documents.map((asked) => ({ asked, state: strongest('state', asked.map(stateOf), rankOf, conflicts) }));
  const first = states[0]?.asked[0];
  if (first === undefined) return { resource: undefined, unmanaged: false, conflicts };
  const state = strongest(
    'state',
    states.map((each) => each.state),
    priorityOf,
    conflicts,
  );
  if (state.value === 'unmanaged') return { resource: undefined, unmanaged: true, conflicts };
  const standing = states
    .filter((each) => each.state.value === state.value)
    .flatMap(({ asked }) => asked.filter(({ wanted }) => wanted.state === state.value));
  const values = new Map<string, Weighted[]>();
  for (const { layer, wanted } of standing) {
    for (const [name, value] of Object.entries(wanted.properties)) {
      const list = values.get(name) ?? [];
      list.push(weigh(layer, value, wanted.propertySources?.[name] ?? wanted.source));
      values.set(name, list);
    }
  }
  const properties: { [name: string]: PropertyValue } = {};
  const winners = [state];
  for (const [name, list] of [...values].sort(([a], [b]) => byText(a, b))) {
    const won = winner(name, list, conflicts);
    properties[name] = won.value;
    winners.push(won);
  }
  return {
    resource: {
      type: first.wanted.type,
      name: first.wanted.name,
      state: state.value === 'absent' ? 'absent' : 'present',
      properties,
      allowDelete: states.some((each) => each.state.priority === state.priority && allowsDelete(each, state.value)),
      source: state.source,
      overrode: losers(contributions, winners),
    },
    unmanaged: false,
    conflicts,
  };
}

type Asked = Extract<Contribution, { wanted: Wanted }>;

/**
 * Whether a document allows what is lost: the permission comes with its line that asks for the state, not with one that this line overrides.
 * Agreeing documents of equal weight may each give it.
 */
const allowsDelete = (
  { asked, state: own }: { readonly asked: readonly Asked[]; readonly state: Weighted },
  state: PropertyValue,
): boolean => asked.some(({ layer, wanted }) => wanted.allowDelete && layer.rank === own.rank && wanted.state === state);

const stateOf = ({ layer, wanted }: Asked): Weighted => weigh(layer, wanted.state, wanted.source);
const rankOf = (each: Weighted): number => each.rank;
const priorityOf = (each: Weighted): number => each.priority;

const weigh = (layer: Layer, value: PropertyValue, source: Source): Weighted => ({
  value,
  source,
  document: layer.document,
  priority: layer.priority,
  rank: layer.rank,
});

function byDocument(contributions: readonly Contribution[]): Map<string, Contribution[]> {
  const documents = new Map<string, Contribution[]>();
  for (const each of contributions) {
    const list = documents.get(each.layer.document);
    if (list === undefined) documents.set(each.layer.document, [each]);
    else list.push(each);
  }
  return documents;
}

function withoutRemoved(ofDocument: readonly Contribution[]): Asked[] {
  const removedBelow = Math.max(Number.NEGATIVE_INFINITY, ...ofDocument.flatMap((each) => ('removed' in each ? [each.layer.rank] : [])));
  return ofDocument.filter((each): each is Asked => 'wanted' in each && each.layer.rank >= removedBelow);
}

/** The value that holds. Reports a conflict where lines of equal weight disagree on what decides. */
function winner(field: string, values: readonly Weighted[], conflicts: Conflict[]): Weighted {
  const tops = [...groupBy(values, (each) => each.document).values()].map((ofDocument) => strongest(field, ofDocument, rankOf, conflicts));
  return strongest(field, tops, priorityOf, conflicts);
}

function strongest(field: string, values: readonly Weighted[], weight: (each: Weighted) => number, conflicts: Conflict[]): Weighted {
  const top = Math.max(...values.map(weight));
  const [one, ...others] = values.filter((each) => weight(each) === top).sort(bySource);
  if (one === undefined) throw new Error(`nothing to choose from for ${field}`);
  for (const other of others) {
    if (canonicalJson(other.value) === canonicalJson(one.value)) continue;
    conflicts.push({ field, one, other, sameDocument: one.document === other.document, priority: one.priority });
  }
  return one;
}

/** Lines that speak of the resource and did not win anything, strongest first; lines that agree with a winner of equal weight did not lose. */
function losers(contributions: readonly Contribution[], winners: readonly Weighted[]): readonly Source[] {
  const won = new Set(winners.map((each) => formatSource(each.source)));
  const lost = contributions
    .filter(({ layer }) => contributions.some((other) => stronger(other.layer, layer)))
    .sort(
      (a, b) =>
        b.layer.priority - a.layer.priority || b.layer.rank - a.layer.rank || bySource({ source: sourceOf(a) }, { source: sourceOf(b) }),
    );
  const sources = new Map<string, Source>();
  for (const each of lost) {
    const source = sourceOf(each);
    const place = formatSource(source);
    // A removal is not a line that lost: it is why others lost.
    if ('wanted' in each && !won.has(place)) sources.set(place, source);
  }
  return [...sources.values()];
}

const stronger = (a: Layer, b: Layer): boolean => (a.document === b.document ? a.rank > b.rank : a.priority > b.priority);

export const sourceOf = (contribution: Contribution): Source =>
  'wanted' in contribution ? contribution.wanted.source : contribution.removed.source;

/** The policy for what nobody declares, merged like a property. */
export function mergeUnlisted(policies: readonly { readonly layer: Layer; readonly policy: UnlistedPolicy }[]): {
  readonly policy: UnlistedPolicy | undefined;
  readonly conflicts: readonly Conflict[];
} {
  if (policies.length === 0) return { policy: undefined, conflicts: [] };
  const conflicts: Conflict[] = [];
  const won = winner(
    'unlisted',
    policies.map(({ layer, policy }) => weigh(layer, policy.policy, policy.source)),
    conflicts,
  );
  return { policy: policies.find(({ policy }) => policy.source === won.source)?.policy, conflicts };
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const list = groups.get(key);
    if (list === undefined) groups.set(key, [item]);
    else list.push(item);
  }
  return groups;
}

/** Order of places: file, line, column. Makes the outcome the same whatever the order of documents. */
export function bySource(a: { readonly source: Source }, b: { readonly source: Source }): number {
  if (a.source.file !== b.source.file) return a.source.file < b.source.file ? -1 : 1;
  return a.source.line - b.source.line || a.source.column - b.source.column;
}
