import type { Cell, TypeName } from '../model/address.ts';
import { resourceKey } from '../model/address.ts';
import { type CellSet, CellSetBuilder, type CellSpace } from '../model/cell-set.ts';
import type { Diagnostic } from '../model/diagnostic.ts';
import { formatSource } from '../model/source.ts';
import type { Layer, UnlistedPolicy } from '../providers/layer.ts';
import type { DesiredResource, DesiredState } from '../providers/provider.ts';
import { ConflictLog } from './conflicts.ts';
import { bySource, type Contribution, type Merged, mergeContributions, mergeUnlisted, sourceOf } from './merge.ts';
import { type Partition, partition } from './partition.ts';

/** Cells whose layers are the same, and what is asked of them: one object for all. */
export interface DesiredClass {
  readonly layers: readonly Layer[];
  readonly desired: DesiredState;
  readonly cells: CellSet;
}

/** All layers merged. */
export interface Resolution {
  /** In no cell's interest twice: cells with the same layers get the same object. A cell of no layer, or outside the space, is asked nothing. */
  desiredOf(cell: Cell): DesiredState;
  /** The layers that hold in the cell. */
  layersOf(cell: Cell): readonly Layer[];
  readonly classes: readonly DesiredClass[];
  /** V-04 where lines of equal weight disagree; V-29 (warning) for an entry in effect in no cell. */
  readonly diagnostics: readonly Diagnostic[];
}

const nothing: DesiredState = { resources: new Map(), unlisted: new Map() };

/** Merges layers into one desired state for each distinct list of layers. The order of the layers does not matter. */
export function resolveLayers(layers: readonly Layer[], space: CellSpace): Resolution {
  const ordered = [...layers].sort(inOrder);
  const groups = partition(
    space,
    ordered.map((layer) => layer.cells),
  );
  const merger = new Merger(ordered);
  const log = new ConflictLog(space);
  const cells = cellsOfGroups(space, groups);
  const classes: DesiredClass[] = groups.groups.map((members, group) => {
    const cellSet = cells[group] ?? space.empty();
    const layersOfGroup = members.map((index) => merger.layer(index));
    return { layers: layersOfGroup, desired: members.length === 0 ? nothing : merger.merge(members, cellSet, log), cells: cellSet };
  });
  const classOf = (cell: Cell): DesiredClass | undefined => {
    const index = space.indexOf(cell);
    return index === undefined ? undefined : classes[groups.groupOf[index] ?? 0];
  };
  return {
    desiredOf: (cell) => classOf(cell)?.desired ?? nothing,
    layersOf: (cell) => classOf(cell)?.layers ?? [],
    classes: classes.filter((each) => each.layers.length > 0 && each.cells.size > 0),
    diagnostics: [...log.diagnostics(), ...inNoCell(ordered)],
  };
}

/** A fixed order, so that the outcome does not hang on the order in which documents were read. */
function inOrder(a: Layer, b: Layer): number {
  if (a.document !== b.document) return a.document < b.document ? -1 : 1;
  if (a.rank !== b.rank) return a.rank - b.rank;
  const [first, second] = [placeOf(a), placeOf(b)];
  if (first === undefined || second === undefined) return first === second ? 0 : first === undefined ? -1 : 1;
  return bySource(first, second);
}

const placeOf = (layer: Layer) => layer.wanted[0] ?? layer.removed[0] ?? layer.unlisted[0];

function cellsOfGroups(space: CellSpace, { groups, groupOf }: Partition): readonly CellSet[] {
  const builders = groups.map(() => new CellSetBuilder(space));
  for (let index = 0; index < groupOf.length; index++) builders[groupOf[index] ?? 0]?.addIndex(index);
  return builders.map((builder) => builder.build());
}

/** Merges groups of layers. A resource that the same lines speak of in many groups is merged once and shared. */
class Merger {
  readonly #layers: readonly Layer[];
  /** Each line of each layer, with a number of its own. */
  readonly #lines: readonly (readonly { readonly key: string; readonly id: number; readonly contribution: Contribution }[])[];
  readonly #merged = new Map<string, Merged>();
  readonly #mergedAlone: (Merged | undefined)[] = [];

  constructor(layers: readonly Layer[]) {
    this.#layers = layers;
    let next = 0;
    const numbered = (contribution: Contribution, of: { readonly type: TypeName; readonly name: string }) => ({
      key: resourceKey(of.type, of.name),
      id: next++,
      contribution,
    });
    this.#lines = layers.map((layer) => [
      ...layer.wanted.map((wanted) => numbered({ layer, wanted }, wanted)),
      ...layer.removed.map((removed) => numbered({ layer, removed }, removed)),
    ]);
  }

  layer(index: number): Layer {
    const layer = this.#layers[index];
    if (layer === undefined) throw new RangeError(`no layer ${index}`);
    return layer;
  }

  merge(members: readonly number[], cells: CellSet, log: ConflictLog): DesiredState {
    const lines = new Map<string, { ids: number[]; contributions: Contribution[] }>();
    for (const index of members) {
      for (const { key, id, contribution } of this.#lines[index] ?? []) {
        const known = lines.get(key);
        if (known === undefined) lines.set(key, { ids: [id], contributions: [contribution] });
        else {
          known.ids.push(id);
          known.contributions.push(contribution);
        }
      }
    }
    const resources = new Map<string, DesiredResource>();
    const unmanaged = new Set<string>();
    for (const [key, { ids, contributions }] of lines) {
      const { resource, unmanaged: nobodys, conflicts } = this.#mergeOnce(ids, contributions);
      if (resource !== undefined) resources.set(key, resource);
      if (nobodys) unmanaged.add(key);
      for (const conflict of conflicts) log.add(conflict, key, cells);
    }
    return { resources, unlisted: this.#unlisted(members, cells, log), unmanaged };
  }

  #mergeOnce(ids: readonly number[], contributions: readonly Contribution[]): Merged {
    const [only] = ids;
    if (ids.length === 1 && only !== undefined) {
      this.#mergedAlone[only] ??= mergeContributions(contributions);
      return this.#mergedAlone[only];
    }
    const signature = ids.join();
    const known = this.#merged.get(signature);
    if (known !== undefined) return known;
    const merged = mergeContributions(contributions);
    this.#merged.set(signature, merged);
    return merged;
  }

  #unlisted(members: readonly number[], cells: CellSet, log: ConflictLog): ReadonlyMap<TypeName, UnlistedPolicy> {
    const byType = new Map<TypeName, { layer: Layer; policy: UnlistedPolicy }[]>();
    for (const layer of members.map((index) => this.layer(index))) {
      for (const policy of layer.unlisted) {
        const list = byType.get(policy.type) ?? [];
        list.push({ layer, policy });
        byType.set(policy.type, list);
      }
    }
    const merged = new Map<TypeName, UnlistedPolicy>();
    for (const [type, policies] of byType) {
      const { policy, conflicts } = mergeUnlisted(policies);
      if (policy !== undefined) merged.set(type, policy);
      for (const conflict of conflicts) log.add(conflict, `what is unlisted of ${type}`, cells);
    }
    return merged;
  }
}

/**
 * Entries that compile put into no cell: a `where` that selects nothing. Not those of an override or a document that has no cell at all:
 * its `match` or `targets` is reported already.
 */
function* inNoCell(layers: readonly Layer[]): Generator<Diagnostic> {
  const inEffect = layers.filter((layer) => layer.cells.size > 0);
  const said = new Set(inEffect.flatMap(linesOf).map((line) => formatSource(sourceOf(line))));
  const documents = new Set(inEffect.map((layer) => layer.document));
  const overrides = new Set(inEffect.map((layer) => `${layer.document} ${layer.rank}`));
  for (const layer of layers) {
    const reaches = layer.rank === 0 ? documents.has(layer.document) : overrides.has(`${layer.document} ${layer.rank}`);
    if (layer.cells.size > 0 || !reaches) continue;
    for (const line of linesOf(layer)) {
      const source = sourceOf(line);
      if (said.has(formatSource(source))) continue;
      said.add(formatSource(source));
      const { name } = 'wanted' in line ? line.wanted : line.removed;
      const message = `this entry (${name}) is in effect in no cell`;
      yield { severity: 'warning', code: 'V-29', source, message, hint: 'widen its where or match, or take it out' };
    }
  }
}

const linesOf = (layer: Layer): Contribution[] => [
  ...layer.wanted.map((wanted) => ({ layer, wanted })),
  ...layer.removed.map((removed) => ({ layer, removed })),
];
