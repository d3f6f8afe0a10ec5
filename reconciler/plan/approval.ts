// Which changes of a fresh plan somebody has approved: by what is done where, not by what is there now (facts: github 3.3).
import { type CellSet, CellSetBuilder } from '../model/cell-set.ts';
import type { Plan, PlanClass } from '../model/plan.ts';
import { canonicalJson } from '../model/properties.ts';

export interface ApprovalOptions {
  /** What is there before counts too: a change whose cell has moved was not approved. */
  readonly strict: boolean;
  /** What takes nothing away needs no approval. */
  readonly allowAdditive: boolean;
}

/** What became of the changes of a fresh plan. */
export interface Approval {
  /** Changes that nobody was shown, with their cells. */
  readonly unapproved: readonly PlanClass[];
  /** Changes that were let through although nobody was shown them, since they take nothing away. */
  readonly additive: number;
  /** Changes that were approved and are due no more. */
  readonly vanished: number;
  /** Changes of the fresh plan that are made. */
  readonly approved: number;
}

/** Compares the changes of a fresh plan with all that were shown. What a guard refuses is not made, and needs no approval. */
export function judgeApproval(
  fresh: Pick<Plan, 'space' | 'classes'>,
  shown: readonly Pick<Plan, 'classes'>[],
  { strict, allowAdditive }: ApprovalOptions,
): Approval {
  const approvedIn = new Map<string, CellSet[]>();
  for (const plan of shown) {
    for (const each of plan.classes) {
      if (each.refused !== undefined) continue;
      const key = keyOf(each, strict);
      approvedIn.set(key, [...(approvedIn.get(key) ?? []), each.cells]);
    }
  }
  const due = new Map<string, CellSet[]>();
  const unapproved: PlanClass[] = [];
  let [additive, approved] = [0, 0];
  for (const each of fresh.classes) {
    if (each.refused !== undefined) continue;
    const key = keyOf(each, strict);
    due.set(key, [...(due.get(key) ?? []), each.cells]);
    const sets = approvedIn.get(key) ?? [];
    const builder = new CellSetBuilder(fresh.space);
    for (const cell of each.cells) if (!sets.some((set) => set.has(cell))) builder.add(cell);
    const cells = builder.build();
    approved += each.cells.size - cells.size;
    if (cells.size === 0) continue;
    if (allowAdditive && takesNothingAway(each)) additive += cells.size;
    else unapproved.push({ ...each, cells });
  }
  return { unapproved, additive, approved, vanished: vanishedOf(approvedIn, due) };
}

/** Cells of approved changes that are due no more, each counted once however often it was shown. */
function vanishedOf(approvedIn: ReadonlyMap<string, readonly CellSet[]>, due: ReadonlyMap<string, readonly CellSet[]>): number {
  let vanished = 0;
  for (const [key, sets] of approvedIn) {
    const still = due.get(key) ?? [];
    const seen = new Set<string>();
    for (const set of sets) {
      for (const cell of set) {
        const place = `${cell.account}/${cell.region}`;
        if (seen.has(place)) continue;
        seen.add(place);
        if (!still.some((each) => each.has(cell))) vanished++;
      }
    }
  }
  return vanished;
}

const takesNothingAway = ({ destructive, action }: PlanClass): boolean => !destructive && action !== 'delete' && action !== 'replace';

/** The content of `changeId` without the cell. */
const keyOf = ({ type, name, action, after, before }: PlanClass, strict: boolean): string =>
  canonicalJson({ type, name, action, after, ...(strict ? { before } : {}) }).normalize('NFC');
