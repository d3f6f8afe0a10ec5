import type { Cell } from '../model/address.ts';
import type { CellSet } from '../model/cell-set.ts';
import type { ApplyResult, CellResult, CellStatus, PlanClass, WaveResult } from '../model/plan.ts';
import type { Provider } from '../providers/provider.ts';
import type { Wave } from '../targets/waves.ts';
import { type ApplyInput, apply } from './apply.ts';

/** Asked between two waves where a gate wants an approval. */
export type Approve = (after: WaveResult, next: string) => Promise<boolean>;

interface PlannedWave {
  readonly wave: Wave;
  readonly classes: readonly PlanClass[];
  readonly cells: CellSet;
}

/**
 * Applies a plan wave by wave: nothing of a later wave is touched before the gate of the one before has been passed. A gate is passed when the
 * wave's cells have been seen converged, but for the share that may fail, and when somebody approved where that is asked. A run that stops
 * says at which wave, and can be resumed. Without waves it is one apply.
 */
export async function applyInWaves(
  input: ApplyInput & { readonly classes: readonly PlanClass[] },
  waves: readonly Wave[],
  approve: Approve,
): Promise<ApplyResult> {
  if (waves.length === 0) return apply(input);
  const { space } = input.plan;
  const planned = splitByWave(input.classes, waves, input.providers, space.empty());
  const cells = new Map<number, CellResult>();
  const results: WaveResult[] = [];
  let last: ApplyResult = { space, cells: [], moved: [], guards: [], interrupted: false };
  const moved: PlanClass[] = [];
  for (const [index, { wave, classes, cells: own }] of planned.entries()) {
    last = await apply({ ...input, plan: { space, classes } });
    moved.push(...last.moved);
    for (const result of last.cells) merge(cells, space.indexOf(result.cell) ?? -1, result);
    const ended = endOf(wave, own, last);
    const next = planned.slice(index + 1).find((each) => each.cells.size > 0);
    const isWaiting = ended.state === 'passed' && wave.gate.approval && next !== undefined && !(await approve(ended, next.wave.name));
    results.push(isWaiting ? { ...ended, state: 'awaiting-approval' } : ended);
    if (ended.state === 'passed' && !isWaiting) continue;
    const why = isWaiting
      ? `the wave ${wave.name} waits for approval: --resume with --approve-wave ${wave.name} goes on`
      : `the wave ${wave.name} stopped the rollout: ${ended.failed} of ${ended.cells} cells did not converge`;
    for (const later of planned.slice(index + 1)) {
      results.push({ name: later.wave.name, state: 'not-reached', cells: later.cells.size, failed: 0 });
      for (const cell of later.cells) merge(cells, space.indexOf(cell) ?? -1, notReached(cell, why, isWaiting));
    }
    break;
  }
  const { interrupted, stopped } = last;
  const sorted = [...cells].sort(([a], [b]) => a - b).map(([, result]) => result);
  return { space, cells: sorted, moved, guards: [], interrupted, ...(stopped === undefined ? {} : { stopped }), waves: results };
}

const notReached = (cell: Cell, why: string, isWaiting: boolean): CellResult => ({
  cell,
  status: 'skipped',
  changes: 0,
  code: isWaiting ? 'wave-approval' : 'wave-stopped',
  message: `not touched: ${why}`,
});

function endOf(wave: Wave, cells: CellSet, result: ApplyResult): WaveResult {
  const failed = result.cells.filter(isFailure).length;
  const early = result.interrupted || result.stopped !== undefined;
  const passed = !early && failed * 100 <= cells.size * wave.gate.maxFailedShare;
  return { name: wave.name, state: passed ? 'passed' : 'stopped', cells: cells.size, failed };
}

/** What a guard refused from the start says nothing of how the wave goes; a cell that moved does. */
function isFailure({ status, code, waitingFor }: CellResult): boolean {
  if (status === 'converging') return waitingFor === undefined || code !== undefined;
  return status === 'failed' || status === 'unreadable' || (status === 'refused' && code === 'stale-target');
}

/** Worst first. */
const severity: readonly CellStatus[] = ['failed', 'unreadable', 'converging', 'refused', 'skipped', 'converged'];

/** A cell may have parts in two waves (a stack set's home); the worse end is the cell's. */
function merge(cells: Map<number, CellResult>, index: number, result: CellResult): void {
  const before = cells.get(index);
  if (before === undefined) {
    cells.set(index, result);
    return;
  }
  const worse = severity.indexOf(before.status) <= severity.indexOf(result.status) ? before : result;
  cells.set(index, { ...worse, changes: before.changes + result.changes });
}

/**
 * The plan's classes by wave. A change belongs to the wave of its account. One whose write reaches other cells too (the update of a stack set)
 * belongs to the last wave of those that it reaches, so that it touches nobody early; what such a change only makes ready (a new stack set)
 * belongs to the first.
 */
function splitByWave(
  classes: readonly PlanClass[],
  waves: readonly Wave[],
  providers: readonly Provider[],
  none: CellSet,
): readonly PlannedWave[] {
  const waveOfAccount = new Map(waves.flatMap(({ accounts }, index) => [...accounts].map((account) => [account, index] as const)));
  const waveOfCell = ({ account }: Cell): number => waveOfAccount.get(account) ?? waves.length - 1;
  const providerOf = new Map(providers.flatMap((provider) => provider.types.map((type) => [type.name, provider] as const)));
  const byWave = waves.map((): PlanClass[] => []);
  for (const each of classes) {
    const provider = providerOf.get(each.type);
    const cellsOf = waves.map((): Cell[] => []);
    for (const cell of each.cells) {
      const { type, name, action, after } = each;
      const reached = provider?.reach?.({ cell, type, name, action, ...(after === undefined ? {} : { after }) });
      const reachedWaves = [...new Set([...(reached ?? [])].map(waveOfCell))];
      const own = waveOfCell(cell);
      const wave = reachedWaves.length === 0 ? own : action === 'create' ? Math.min(...reachedWaves) : Math.max(...reachedWaves);
      cellsOf[wave]?.push(cell);
    }
    for (const [wave, cells] of cellsOf.entries()) if (cells.length > 0) byWave[wave]?.push({ ...each, cells: none.space.of(cells) });
  }
  return waves.map((wave, index) => {
    const own = byWave[index] ?? [];
    return { wave, classes: own, cells: own.reduce((all, { cells }) => all.union(cells), none) };
  });
}
