import type { Cell, TypeName } from '../model/address.ts';
import { type CellSet, CellSetBuilder, type CellSpace } from '../model/cell-set.ts';
import type { NoticeClass, PlanClass, UnreadableCell } from '../model/plan.ts';
import type { Notice } from '../providers/observation.ts';
import type { CellChange, CellComparison } from './compare.ts';
import { classId, contentOf } from './digest.ts';
import { byText } from './order.ts';

interface OpenClass {
  readonly change: CellChange;
  readonly cells: CellSetBuilder;
}
interface OpenNotice {
  readonly notice: Notice;
  readonly cells: CellSetBuilder;
}

/** Everything that the comparisons of a run say, folded. */
export interface Folded {
  /** In no particular order. */
  readonly classes: readonly PlanClass[];
  readonly notices: readonly NoticeClass[];
  readonly unreadable: readonly UnreadableCell[];
  readonly changedCells: number;
  readonly unreadableCells: number;
  /** Cells that were read in full and are in sync with every provider. */
  readonly unchangedCells: number;
  readonly compared: number;
  readonly managed: ReadonlyMap<TypeName, number>;
  readonly seen: CellSet;
  /** Those of `seen` that are not in sync. */
  readonly unsettled: CellSet;
}

/** Folds comparisons, cell by cell, in any order, into classes. Memory grows with what differs, not with the number of cells. */
export class PlanBuilder {
  readonly space: CellSpace;
  /** Weak: the comparer keeps the changes that cells share, nobody keeps the others. */
  readonly #byChange = new WeakMap<CellChange, OpenClass>();
  readonly #byContent = new Map<string, OpenClass>();
  readonly #notices = new Map<string, OpenNotice>();
  readonly #unreadable: UnreadableCell[] = [];
  readonly #seen: CellSetBuilder;
  readonly #changed: CellSetBuilder;
  readonly #unsettled: CellSetBuilder;
  readonly #managed = new Map<TypeName, number>();
  #compared = 0;

  constructor(space: CellSpace) {
    this.space = space;
    this.#seen = new CellSetBuilder(space);
    this.#changed = new CellSetBuilder(space);
    this.#unsettled = new CellSetBuilder(space);
  }

  /** What a provider's comparison of a cell found; once for each provider and cell. */
  add(cell: Cell, provider: string, comparison: CellComparison): void {
    this.#seen.add(cell);
    if (!comparison.inSync) this.#unsettled.add(cell);
    if (comparison.changes.length > 0) this.#changed.add(cell);
    for (const change of comparison.changes) this.#classOf(change).cells.add(cell);
    for (const notice of comparison.notices) this.#noticeOf(notice).cells.add(cell);
    for (const each of comparison.unreadable) this.#unreadable.push({ cell, provider, ...each });
    for (const [type, count] of comparison.managed) this.#managed.set(type, (this.#managed.get(type) ?? 0) + count);
    this.#compared += comparison.compared;
  }

  /** A cell that could not be read at all. */
  addUnreadable(unreadable: UnreadableCell): void {
    this.#seen.add(unreadable.cell);
    this.#unsettled.add(unreadable.cell);
    this.#unreadable.push(unreadable);
  }

  /** Resources that are managed in cells that a plan of part of the organization does not read: the guards' shares are of the whole. */
  addManaged(type: TypeName, count: number): void {
    this.#managed.set(type, (this.#managed.get(type) ?? 0) + count);
  }

  fold(): Folded {
    const [seen, unsettled] = [this.#seen.build(), this.#unsettled.build()];
    return {
      classes: [...this.#byContent.values()].map(({ change, cells }) => ({ id: classId(change), ...change, cells: cells.build() })),
      notices: [...this.#notices.values()].map(({ notice, cells }) => ({ ...notice, cells: cells.build() })).sort(byNotice),
      unreadable: this.#unreadable.toSorted(byCell),
      changedCells: this.#changed.build().size,
      unreadableCells: this.space.of(this.#unreadable.map((each) => each.cell)).size,
      unchangedCells: seen.minus(unsettled).size,
      compared: this.#compared,
      managed: this.#managed,
      seen,
      unsettled,
    };
  }

  #classOf(change: CellChange): OpenClass {
    // Most changes come as the same object in every cell; the text is made only for the others.
    const same = this.#byChange.get(change);
    if (same !== undefined) return same;
    const content = contentOf(change);
    const open = this.#byContent.get(content) ?? { change, cells: new CellSetBuilder(this.space) };
    this.#byContent.set(content, open);
    this.#byChange.set(change, open);
    return open;
  }

  #noticeOf(notice: Notice): OpenNotice {
    const key = noticeKey(notice);
    const known = this.#notices.get(key);
    if (known !== undefined) return known;
    const open = { notice, cells: new CellSetBuilder(this.space) };
    this.#notices.set(key, open);
    return open;
  }
}

/** Notices with equal keys are one, whatever their cells. */
export const noticeKey = ({ difference, severity, type, name, message }: Notice): string =>
  [difference, severity, type, name, message].join('\n');

/** Order of notices: warnings first. */
export const byNotice = (a: NoticeClass, b: NoticeClass): number =>
  byText(b.severity, a.severity) ||
  byText(a.difference, b.difference) ||
  byText(a.type ?? '', b.type ?? '') ||
  byText(a.name ?? '', b.name ?? '') ||
  byText(a.message, b.message);

/** Order of unreadable cells. */
export const byCell = (a: UnreadableCell, b: UnreadableCell): number =>
  byText(a.cell.account, b.cell.account) ||
  byText(a.cell.region, b.cell.region) ||
  byText(a.provider, b.provider) ||
  byText(a.code, b.code);
