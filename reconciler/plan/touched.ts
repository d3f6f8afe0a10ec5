import type { TypeName } from '../model/address.ts';
import { type CellSet, CellSetBuilder, type CellSpace } from '../model/cell-set.ts';
import type { Organization } from '../model/documents.generated.ts';
import { canonicalJson } from '../model/properties.ts';
import type { DesiredResource, DesiredState, ResourceType } from '../providers/provider.ts';
import type { Resolution } from './resolve.ts';

/** What the scope asks of a provider. */
export interface TouchedProvider {
  readonly name: string;
  readonly types: readonly ResourceType[];
  /** What it does in one cell may show in another (a stack set and its stacks): a difference anywhere touches all of its cells. */
  readonly spansCells: boolean;
}

/** Members of `Organization.spec` that change no plan by themselves: they name accounts, or set limits of a run. */
const harmless: readonly string[] = ['ous', 'limits', 'guards', 'ledger', 'notifications', 'rollout'];

/** Whether a branch changes the organization's document in a way that may touch every cell: its name, roles, Regions, administrators. */
export function touchesEverything(head: Organization, base: Organization): boolean {
  const essence = ({ metadata, spec }: Organization): string =>
    canonicalJson([metadata, Object.fromEntries(Object.entries(spec).filter(([name]) => !harmless.includes(name)))]);
  return essence(head) !== essence(base);
}

/**
 * The cells, by provider, in which two commits ask for different things: all that a branch can change. Lines that only move, and documents
 * that come out the same, touch nothing. Costs one look at each cell and one comparison for each pair of desired states.
 */
export function touchedCells(
  space: CellSpace,
  head: Pick<Resolution, 'desiredOf'>,
  base: Pick<Resolution, 'desiredOf'>,
  providers: readonly TouchedProvider[],
): ReadonlyMap<string, CellSet> {
  const pairs = new WeakMap<DesiredState, WeakMap<DesiredState, readonly CellSetBuilder[]>>();
  const all = providers.map((provider) => ({ ...provider, builder: new CellSetBuilder(space) }));
  const touchedBy = (mine: DesiredState, theirs: DesiredState): readonly CellSetBuilder[] => {
    const known = pairs.get(mine)?.get(theirs);
    if (known !== undefined) return known;
    const differing = new Set(differingTypes(mine, theirs));
    const touched = all.filter(({ types }) => types.some((type) => differing.has(type.name))).map(({ builder }) => builder);
    pairs.set(mine, (pairs.get(mine) ?? new WeakMap()).set(theirs, touched));
    return touched;
  };
  for (let index = 0; index < space.size; index++) {
    const cell = space.cellAt(index);
    const [mine, theirs] = [head.desiredOf(cell), base.desiredOf(cell)];
    if (mine !== theirs) for (const builder of touchedBy(mine, theirs)) builder.addIndex(index);
  }
  return new Map(
    all.map(({ name, spansCells, builder }) => {
      const cells = builder.build();
      return [name, spansCells && cells.size > 0 ? space.product(space.accounts, space.regions) : cells] as const;
    }),
  );
}

/** Types of which two desired states ask for different things. Where a line stands does not count. */
export function* differingTypes(one: DesiredState, other: DesiredState): Generator<TypeName> {
  for (const [key, resource] of one.resources) {
    const also = other.resources.get(key);
    if (also === undefined || (also !== resource && askedText(also) !== askedText(resource))) yield resource.type;
  }
  for (const [key, resource] of other.resources) if (!one.resources.has(key)) yield resource.type;
  for (const [mine, theirs] of [
    [one, other],
    [other, one],
  ] as const) {
    for (const [type, { policy, allowDelete }] of mine.unlisted) {
      const also = theirs.unlisted.get(type);
      if (also?.policy !== policy || also.allowDelete !== allowDelete) yield type;
    }
    for (const key of mine.unmanaged ?? []) if (theirs.unmanaged?.has(key) !== true) yield typeOfKey(key);
  }
}

const askedText = ({ state, properties, allowDelete }: DesiredResource): string => canonicalJson([state, properties, allowDelete]);

const typeOfKey = (key: string): TypeName => key.split('/').slice(0, 2).join('/') as TypeName;
