import { type Address, type Cell, formatAddress, resourceKey, type TypeName } from '../model/address.ts';
import type { Properties } from '../model/properties.ts';
import { formatSource, type Source } from '../model/source.ts';
import type { Layer, Wanted } from '../providers/layer.ts';
import type { Observation, ObservedResource } from '../providers/observation.ts';
import type { DesiredResource } from '../providers/provider.ts';
import type { Expansion } from '../targets/expand.ts';
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
  | { readonly is: 'not-read' }
  | { readonly is: 'unreadable'; readonly message: string }
  | { readonly is: 'absent' }
  | { readonly is: 'present'; readonly properties: Properties; readonly ours: boolean; readonly condition?: string };

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

export interface ExplainInput {
  readonly expansion: Expansion;
  readonly resolution: Resolution;
  /** The cell as it was read; undefined where nobody read it. */
  readonly observation?: Observation;
  /** `Organization.metadata.name`. */
  readonly organization: string;
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
    live: liveOf(input, address.type, key),
  };
}

export interface CellExplanation {
  readonly address: string;
  readonly outside?: NotTargeted;
  readonly documents: Explanation['documents'];
  /** How many resources of each type the documents ask for here. */
  readonly asked: readonly { readonly type: TypeName; readonly present: number; readonly absent: number }[];
}

/** The same for a whole cell: which documents reach it, and how much they ask. */
export function explainCell(cell: Cell, input: Pick<ExplainInput, 'expansion' | 'resolution'>): CellExplanation {
  const counts = new Map<TypeName, { present: number; absent: number }>();
  for (const { type, state } of input.resolution.desiredOf(cell).resources.values()) {
    const count = counts.get(type) ?? { present: 0, absent: 0 };
    count[state]++;
    counts.set(type, count);
  }
  const asked = [...counts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([type, count]) => ({ type, ...count }));
  return { address: `${cell.account}/${cell.region}`, ...reach(cell, input.expansion), asked };
}

function reach(cell: Cell, expansion: Expansion): Pick<Explanation, 'outside' | 'documents'> {
  const outside = whyOutside(expansion, cell.account, cell.region);
  const account = expansion.tree.account(cell.account);
  if (outside !== undefined || account === undefined) return { ...(outside === undefined ? {} : { outside }), documents: [] };
  const documents = [...expansion.targets].map(([document, targets]) => {
    const why = whyNotBy(targets, expansion, account, cell.region);
    return { document, targets: why === undefined, ...(why === undefined ? {} : { why }) };
  });
  return { documents };
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

function liveOf({ observation, organization }: ExplainInput, type: TypeName, key: string): ExplainedLive {
  if (observation === undefined) return { is: 'not-read' };
  const unreadable = observation.unreadable.find((each) => each.types === undefined || each.types.includes(type));
  if (unreadable !== undefined) return { is: 'unreadable', message: `${unreadable.code}: ${unreadable.message}` };
  const live: ObservedResource | undefined = observation.resources.get(key);
  if (live === undefined) return { is: 'absent' };
  const condition = live.condition === undefined ? {} : { condition: live.condition.message };
  return { is: 'present', properties: live.properties, ours: live.mark?.organization === organization, ...condition };
}
