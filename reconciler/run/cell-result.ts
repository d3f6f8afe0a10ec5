import type { Cell } from '../model/address.ts';
import type { ApplyResult, CellResult, CellStatus, UnreadableCell } from '../model/plan.ts';
import type { StopCode } from '../model/writes-stopped.ts';
import type { CellEnd } from './apply-cell.ts';
import { isOpen, keyOfChange, type Standing, type Work } from './cell-work.ts';

/** Worst first: the one that a person must look at names the cell. */
const severity: readonly CellStatus[] = ['failed', 'unreadable', 'converging', 'refused', 'skipped', 'converged'];

const statusOf: Readonly<Record<Standing, CellStatus>> = {
  failed: 'failed',
  unreadable: 'unreadable',
  pending: 'converging',
  sent: 'converging',
  moved: 'refused',
  refused: 'refused',
  done: 'converged',
};

/** Why a run ended before its time. */
export interface EarlyEnd {
  readonly code: 'interrupted' | StopCode;
  /** What happened, as the beginning of a sentence. */
  readonly what: string;
}

export const interruption: EarlyEnd = { code: 'interrupted', what: 'the run was interrupted' };

/** The one line for a cell, from how each provider's part of it ended. */
export function cellResult(cell: Cell, ends: readonly CellEnd[], early: EarlyEnd = interruption): CellResult {
  const results = ends.map((each) => resultOf(cell, each, early));
  const worst = severity.map((status) => results.find((each) => each.status === status)).find((each) => each !== undefined);
  if (worst === undefined) throw new Error(`nothing was done in ${cell.account}/${cell.region}`);
  return { ...worst, changes: results.reduce((sum, each) => sum + each.changes, 0) };
}

function resultOf(cell: Cell, { works, waitingFor, outside, blind, interrupted }: CellEnd, early: EarlyEnd): CellResult {
  const changes = works.filter((work) => work.standing === 'done').length;
  const open = works.filter(isOpen);
  const failed = works.filter((work) => work.standing === 'failed');
  if (failed.length > 0) return { cell, status: 'failed', changes, ...explanation(failed) };
  if (blind !== undefined) return { cell, status: 'unreadable', changes, ...blind };
  if (interrupted && open.length > 0) return earlyResult(cell, works, changes, early);
  if (open.length > 0 || waitingFor !== undefined) {
    const patient = open.filter((work) => work.code !== undefined);
    const code = patient.length > 0 ? explanation(patient) : { code: 'still-settling' };
    return { cell, status: 'converging', changes, ...code, ...(waitingFor === undefined ? {} : { waitingFor }) };
  }
  const worst = severity.find((status) => works.some((work) => statusOf[work.standing] === status)) ?? 'converged';
  // A wait without a code is one for something outside: DESIGN section 5, exit 0.
  if (worst === 'converged' && outside !== undefined) return { cell, status: 'converging', changes, waitingFor: outside };
  if (worst === 'converged') return { cell, status: 'converged', changes, ...explanation(works.filter((work) => work.code !== undefined)) };
  return { cell, status: worst, changes, ...explanation(works.filter((work) => statusOf[work.standing] === worst)) };
}

/**
 * The result with what the plan could not read: a cell is never converged while a part of it was not seen, and one that had nothing to change as far as could be
 * read is unreadable too. Source: DESIGN section 1, 2.
 */
export function withUnread(result: ApplyResult, unread: readonly UnreadableCell[]): ApplyResult {
  const { space } = result;
  const cells = new Map(result.cells.map((each) => [space.indexOf(each.cell), each]));
  for (const { cell, provider, types, code, message } of unread) {
    const index = space.indexOf(cell);
    const known = cells.get(index);
    if (known !== undefined && known.status !== 'converged') continue;
    const part = types === undefined ? provider : types.join(', ');
    cells.set(index, { cell, status: 'unreadable', changes: known?.changes ?? 0, code, message: `${part}: ${message}` });
  }
  return { ...result, cells: [...cells].sort(([a = -1], [b = -1]) => a - b).map(([, each]) => each) };
}

function earlyResult(cell: Cell, works: readonly Work[], changes: number, { code, what }: EarlyEnd): CellResult {
  const begun = works.some((work) => work.sentMs !== undefined);
  return begun
    ? { cell, status: 'converging', changes, code, message: `${what} before it saw all changes in effect` }
    : { cell, status: 'skipped', changes, code, message: `${what} before this cell was written` };
}

/** The first one's reason in full, and how many others there are. */
function explanation(works: readonly Work[]): { readonly code?: string; readonly message?: string } {
  const [first, ...others] = works;
  if (first === undefined) return {};
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  return {
    ...(first.code === undefined ? {} : { code: first.code }),
    ...(first.message === undefined ? {} : { message: `${keyOfChange(first.change)}: ${first.message}${more}` }),
  };
}
