import { setMaxListeners } from 'node:events';
import type { Cell, TypeName } from '../model/address.ts';
import type { CellSet } from '../model/cell-set.ts';
import type { Clock } from '../model/clock.ts';
import type { ApplyResult, CellResult, Plan } from '../model/plan.ts';
import type { WritesStopped } from '../model/writes-stopped.ts';
import type { CellChange } from '../plan/compare.ts';
import type { ReadClients, WriteClients } from '../providers/clients.ts';
import type { Observation } from '../providers/observation.ts';
import type { Interest, PlannedChange, Provider, WriteStamp } from '../providers/provider.ts';
import { AccountSlots } from './account-slots.ts';
import { applyCell, type CellEnd, type CellTask, defaultPolls, type PollPolicy } from './apply-cell.ts';
import { cellResult, type EarlyEnd, interruption } from './cell-result.ts';
import { type CellView, end, keyOfChange, newWork } from './cell-work.ts';
import { foldMoved, type MovedChange } from './moved.ts';
import { cellsByAccount } from './observe.ts';

/** How long a call under way may go on after an interrupt before it is given up. */
export const interruptGraceMs = 20_000;

/** Told while an apply runs, for the progress line. */
export type ApplyEvent =
  | { readonly kind: 'finished'; readonly result: CellResult; readonly done: number; readonly total: number }
  | { readonly kind: 'wrote'; readonly cell: Cell; readonly type: TypeName; readonly changes: number }
  | { readonly kind: 'waiting'; readonly cell: Cell; readonly waitingFor: string };

export interface ApplyInput {
  readonly plan: Pick<Plan, 'space' | 'classes'>;
  readonly providers: readonly Provider[];
  readonly interestOf: (cell: Cell) => Interest;
  /** The comparison that made the plan. */
  readonly compare: (provider: Provider, cell: Cell, observation: Observation) => CellView;
  readonly readClients: (cell: Cell) => ReadClients;
  readonly writeClients: (cell: Cell) => WriteClients;
  readonly clock: Clock;
  /** Accounts worked on at once; one that only waits does not count. */
  readonly concurrency: number;
  readonly polls?: Partial<PollPolicy>;
  /** `limits.standardReadyTimeout`. */
  readonly standardReadyTimeoutMs: number;
  /** Stops starting; what is under way is finished within `interruptGraceMs`, and the rest is marked. */
  readonly signal: AbortSignal;
  /** Why nothing may be written any more, where that is not an interrupt. */
  readonly stopped?: () => WritesStopped | undefined;
  /** Changes of a cell, by `resourceKey`, that an earlier attempt at this run began to write. */
  readonly begun?: (cell: Cell) => ReadonlySet<string>;
  readonly report: (event: ApplyEvent) => void;
  readonly stamp?: WriteStamp;
}

/**
 * Executes a plan: exactly its changes, in the cells that it names, each seen in effect before it counts. Accounts run side by side, the
 * cells of an account too, the calls of a cell one after another. Throws only on our own mistakes and when AWS cannot be entered at all.
 */
export async function apply(input: ApplyInput): Promise<ApplyResult> {
  return new ApplyRun(input).run();
}

class ApplyRun {
  readonly #input: ApplyInput;
  readonly #slots: AccountSlots;
  readonly #results: CellResult[] = [];
  readonly #moved: MovedChange[] = [];
  readonly #running = new Set<Promise<void>>();
  readonly #polls: PollPolicy;
  readonly #providerOf: ReadonlyMap<TypeName, Provider>;
  /** The plan's classes as changes, made once: cells share them. */
  readonly #classes: readonly { readonly cells: CellSet; readonly change: CellChange }[];
  readonly #abandoned = new AbortController();
  #total = 0;
  #broken: { readonly error: unknown } | undefined;

  constructor(input: ApplyInput) {
    this.#input = input;
    this.#slots = new AccountSlots(input.concurrency);
    this.#polls = { ...defaultPolls, patienceMs: input.standardReadyTimeoutMs, ...input.polls };
    this.#classes = input.plan.classes.map(({ id: _, cells, ...change }) => ({ cells, change }));
    this.#providerOf = new Map(input.providers.flatMap((provider) => provider.types.map((type) => [type.name, provider] as const)));
  }

  async run(): Promise<ApplyResult> {
    // Every cell's call under way listens to it; hundreds are normal.
    setMaxListeners(0, this.#abandoned.signal);
    const over = new AbortController();
    const grace = this.#endGrace(over.signal);
    try {
      return await this.#runAll();
    } finally {
      over.abort();
      await grace;
    }
  }

  /** Cuts off what is still under way when the grace after an interrupt is over. */
  async #endGrace(over: AbortSignal): Promise<void> {
    const { signal, clock } = this.#input;
    await aborted(AbortSignal.any([signal, over]));
    if (over.aborted) return;
    await clock.sleep(interruptGraceMs, over).then(
      () => this.#abandoned.abort(new Error(`abandoned ${interruptGraceMs / 1000} s after the interrupt`)),
      () => undefined,
    );
  }

  async #runAll(): Promise<ApplyResult> {
    const cells = cellsOf(this.#input.plan);
    for (const provider of this.#input.providers) provider.begin?.(this.#plannedOf(provider));
    this.#total = cells.size;
    for (const [account, own] of cellsByAccount(cells)) {
      // The first cell holds the account's place until the others have asked for it too.
      await this.#slots.enter(account);
      for (const cell of own) this.#start(cell);
      this.#slots.leave(account);
    }
    while (this.#running.size > 0) await Promise.all(this.#running);
    if (this.#broken !== undefined) throw this.#broken.error;
    const { space } = this.#input.plan;
    const order = (result: CellResult): number => space.indexOf(result.cell) ?? space.size;
    return {
      space,
      cells: this.#results.sort((a, b) => order(a) - order(b)),
      moved: foldMoved(space, this.#moved),
      guards: [],
      ...this.#early(),
    };
  }

  #early(): Pick<ApplyResult, 'interrupted' | 'stopped'> {
    const stopped = this.#input.stopped?.();
    if (stopped === undefined) return { interrupted: this.#input.signal.aborted };
    return { interrupted: false, stopped: { code: stopped.code, message: stopped.message } };
  }

  #start(cell: Cell): void {
    const work: Promise<void> = this.#finish(cell)
      .catch((error: unknown) => {
        this.#broken ??= { error };
      })
      .finally(() => this.#running.delete(work));
    this.#running.add(work);
  }

  async #finish(cell: Cell): Promise<void> {
    const ends: CellEnd[] = [];
    await this.#slots.enter(cell.account);
    try {
      for (const [provider, planned] of this.#plannedIn(cell)) {
        const follows = ends.some(({ works }) => works.length > 0);
        const ended = await this.#applyPart(cell, provider, planned, follows);
        ends.push(ended);
        for (const { now } of ended.works) if (now !== undefined) this.#moved.push({ cell, provider: provider.name, change: now });
      }
    } finally {
      this.#slots.leave(cell.account);
    }
    const result = cellResult(cell, ends, earlyEnd(this.#input.stopped?.()));
    this.#results.push(result);
    this.#input.report({ kind: 'finished', result, done: this.#results.length, total: this.#total });
  }

  /** Every change that will be tried, for a provider that writes for many cells at once. */
  *#plannedOf(provider: Provider): Generator<PlannedChange> {
    for (const { cells, change } of this.#classes) {
      if (change.refused !== undefined || this.#providerOf.get(change.type) !== provider) continue;
      const { type, name, action, after } = change;
      for (const cell of cells) yield { cell, type, name, action, ...(after === undefined ? {} : { after }) };
    }
  }

  /** The cell's share of the plan, by the provider that owns the types: what stack sets carry comes after them, and mends the rest. Facts: compliance 6.8. */
  #plannedIn(cell: Cell): readonly (readonly [Provider, readonly CellChange[]])[] {
    const parts = new Map<Provider, CellChange[]>();
    for (const { cells, change } of this.#classes) {
      if (!cells.has(cell)) continue;
      const provider = this.#providerOf.get(change.type);
      if (provider === undefined) throw new Error(`no provider for ${change.type}`);
      const part = parts.get(provider);
      if (part === undefined) parts.set(provider, [change]);
      else part.push(change);
    }
    const rank = (provider: Provider): number => (provider.carry === undefined ? 0 : 1);
    return [...parts].sort(([a], [b]) => rank(a) - rank(b));
  }

  async #applyPart(cell: Cell, provider: Provider, changes: readonly CellChange[], follows: boolean): Promise<CellEnd> {
    const refused = changes.filter((change) => change.refused !== undefined).map(refusedWork);
    const planned = changes.filter((change) => change.refused === undefined);
    // A cell with nothing but refused changes is not even read again.
    if (planned.length === 0 || this.#broken !== undefined) {
      return { works: [...refused, ...planned.map(newWork)], interrupted: planned.length > 0 };
    }
    const ended = await applyCell(this.#task(cell, provider, planned, follows));
    return { ...ended, works: [...ended.works, ...refused] };
  }

  #task(cell: Cell, provider: Provider, planned: readonly CellChange[], follows: boolean): CellTask {
    const { interestOf, compare, readClients, writeClients, clock, signal, report, stamp } = this.#input;
    const begun = this.#input.begun?.(cell);
    return {
      cell,
      provider,
      planned,
      follows,
      interest: interestOf(cell),
      compare: (observation) => compare(provider, cell, observation),
      read: readClients(cell),
      write: writeClients(cell),
      clock,
      ...(stamp === undefined ? {} : { stamp }),
      polls: this.#polls,
      signal,
      abandoned: this.#abandoned.signal,
      whileWaiting: async (wait) => {
        this.#slots.leave(cell.account);
        try {
          await wait();
        } finally {
          await this.#slots.enter(cell.account);
        }
      },
      isBegun: (change) => begun?.has(keyOfChange(change)) === true,
      wrote: (type, count) => report({ kind: 'wrote', cell, type, changes: count }),
      waiting: (waitingFor) => report({ kind: 'waiting', cell, waitingFor }),
    };
  }
}

const earlyEnd = (stopped: WritesStopped | undefined): EarlyEnd =>
  stopped === undefined
    ? interruption
    : { code: stopped.code, what: stopped.code === 'lease-lost' ? 'the run lost its lease' : 'the journal could not be written' };

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });

function refusedWork(change: CellChange): ReturnType<typeof newWork> {
  const work = newWork(change);
  end(work, 'refused', change.refused?.guard ?? 'refused', change.refused?.message ?? 'a guard holds it');
  return work;
}

const cellsOf = ({ space, classes }: Pick<Plan, 'space' | 'classes'>): CellSet =>
  classes.reduce((all, { cells }) => all.union(cells), space.empty());
