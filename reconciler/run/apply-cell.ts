import { type Cell, resourceKey, type TypeName } from '../model/address.ts';
import { AwsFailure } from '../model/aws-failure.ts';
import type { Change } from '../model/change.ts';
import type { Clock } from '../model/clock.ts';
import { WritesStopped } from '../model/writes-stopped.ts';
import type { CellChange } from '../plan/compare.ts';
import type { ReadClients, WriteClients } from '../providers/clients.ts';
import type { Observation } from '../providers/observation.ts';
import type { CellPart, Interest, Outcome, Provider, ResourceType, StepContext, WriteStamp } from '../providers/provider.ts';
import { type CellView, end, isOpen, keyOfChange, newWork, updateStandings, type Work } from './cell-work.ts';
import { inStep } from './guarded-writes.ts';
import { asksForMore, mergeLook, partAfterWrite, partToWaitFor } from './narrow-look.ts';
import { nextBatches } from './next-batches.ts';
import { unreadableMessage } from './observe.ts';

/** Waits between two looks at a cell: short at first, then wider. */
export interface PollPolicy {
  readonly firstMs: number;
  readonly factor: number;
  readonly capMs: number;
  /** How long something that AWS took may stay unseen before it counts as lost. */
  readonly verifyMs: number;
  /** Without any progress for so long (`limits.standardReadyTimeout`) the cell is left as converging. */
  readonly patienceMs: number;
  /** How long something that moves (a stack set's operation) is followed without anything of the cell ending (`limits.stackSetOperationTimeout`). */
  readonly operationMs: number;
}

export const defaultPolls = { firstMs: 1_000, factor: 1.5, capMs: 30_000, verifyMs: 60_000, operationMs: 6 * 3_600_000 } as const;

/** One cell of one provider, with all that working on it takes. */
export interface CellTask {
  readonly cell: Cell;
  readonly provider: Provider;
  readonly planned: readonly CellChange[];
  /** Another provider has written in the cell since the plan, which may have brought about a part of this. */
  readonly follows?: boolean;
  readonly interest: Interest;
  readonly compare: (observation: Observation) => CellView;
  readonly read: ReadClients;
  readonly write: WriteClients;
  readonly clock: Clock;
  readonly stamp?: WriteStamp;
  readonly polls: PollPolicy;
  /** Stops after the call under way. */
  readonly signal: AbortSignal;
  /** Cuts off the call under way: the grace after `signal` is over. */
  readonly abandoned: AbortSignal;
  /** Called around a wait, so that the account's place goes to somebody else meanwhile. */
  readonly whileWaiting: (wait: () => Promise<void>) => Promise<void>;
  /** Changes that an earlier attempt at the run began to write. */
  readonly isBegun: (planned: CellChange) => boolean;
  readonly wrote: (type: TypeName, changes: number) => void;
  readonly waiting: (waitingFor: string) => void;
}

/** How the work on one cell ended. */
export interface CellEnd {
  readonly works: readonly Work[];
  /** What was still settling, or asked for patience, when patience ended. */
  readonly waitingFor?: string;
  /** What was asked for waits for something outside of AWS. */
  readonly outside?: string;
  /** The cell could not be read, so that nothing is known of what is not done. */
  readonly blind?: { readonly code: string; readonly message: string };
  readonly interrupted: boolean;
}

/** What one look at a cell found. */
interface Look {
  readonly observation: Observation;
  readonly view: CellView;
  /** Only part of it was read; the rest is from the look before. */
  readonly partial: boolean;
}

interface Blind {
  readonly blind: { readonly code: string; readonly message: string };
}

/**
 * Brings one cell to what was planned, level-triggered: read, compare, write what is ready, read again, until everything planned is seen
 * in effect, or cannot be, or patience ends. Between writes and while something settles only that is read; the first look, the look when
 * something has settled and the last look, which decides, are at everything. Nothing is remembered but when AWS took what, so a run that dies is continued by a new one.
 * Source: facts/compliance.md 6.8.
 */
export async function applyCell(task: CellTask): Promise<CellEnd> {
  return new CellLoop(task).run();
}

class CellLoop {
  readonly #task: CellTask;
  readonly #types: ReadonlyMap<TypeName, ResourceType>;
  readonly #works: readonly Work[];
  #first = true;
  #progressMs: number;
  /** Since when something has only moved, and nothing of the cell has come to its end. */
  #movesSinceMs: number | undefined;
  #pollMs: number;
  /** What the cell was last seen as. */
  #known: Observation | undefined;
  /** What the next look is at; undefined for everything. */
  #part: CellPart | undefined;

  constructor(task: CellTask) {
    this.#task = task;
    this.#types = new Map(task.provider.types.map((type) => [type.name, type]));
    this.#works = task.planned.map(newWork);
    this.#progressMs = task.clock.monotonicMs();
    this.#pollMs = task.polls.firstMs;
  }

  async run(): Promise<CellEnd> {
    const { clock, polls, signal } = this.#task;
    for (;;) {
      if (signal.aborted) return { works: this.#works, interrupted: true };
      const look = await this.#look();
      if ('blind' in look) return { works: this.#works, blind: look.blind, interrupted: false };
      const before = this.#openCount();
      const nowMs = clock.monotonicMs();
      const mayBeIgnored = (now: CellChange): boolean =>
        this.#types.get(now.type)?.mayBeIgnored?.(now.before ?? {}, now.after ?? {}) === true;
      // What a document asks for does not name it: the live resource says it.
      const failedBecause = (now: CellChange): string | undefined =>
        this.#types.get(now.type)?.failedBecause?.(look.observation.resources.get(keyOfChange(now))?.properties ?? {});
      const isReached = (planned: CellChange): boolean => this.#isReached(planned, look.observation);
      const first = this.#first;
      const exact = first && this.#task.follows !== true;
      updateStandings(this.#works, look.view, {
        nowMs,
        verifyMs: polls.verifyMs,
        first,
        exact,
        mayBeIgnored,
        failedBecause,
        isReached,
        isBegun: this.#task.isBegun,
      });
      this.#first = false;
      if (this.#openCount() < before) this.#progressed(nowMs);
      const batches = nextBatches({ works: this.#works, types: this.#types, observation: look.observation, nowMs });
      const isOver = nowMs - this.#progressMs >= polls.patienceMs || this.#isFollowedTooLong(nowMs);
      // What AWS puts off for ever is not asked for ever: a look may take longer than the wait, so that there is always something to try again.
      if (batches.length > 0 && !(isOver && batches.flat().every((work) => work.notBeforeMs > 0))) {
        await this.#writeAll(batches);
        continue;
      }
      const waitingFor = this.#waitingFor(look.view);
      if (waitingFor === undefined && look.partial) {
        this.#part = undefined;
        continue;
      }
      if (waitingFor === undefined) return { works: this.#settled(), interrupted: false, ...this.#outside(look.view) };
      if (isOver) return { works: this.#works, waitingFor: this.#givenUp(waitingFor, nowMs), interrupted: false };
      this.#part = partToWaitFor(this.#works, look.view, this.#types);
      await this.#wait(waitingFor);
    }
  }

  async #look(): Promise<Look | Blind> {
    const { provider, cell, interest, read, compare } = this.#task;
    const partial = await this.#lookAtPart();
    try {
      this.#known = partial ?? (await provider.observe(cell, interest, read));
      return { observation: this.#known, view: compare(this.#known), partial: partial !== undefined };
    } catch (error) {
      if (!(error instanceof AwsFailure)) throw error;
      return { blind: { code: error.awsName, message: unreadableMessage(error) } };
    }
  }

  /** The cell with a part of it read anew, or undefined when everything has to be read. */
  async #lookAtPart(): Promise<Observation | undefined> {
    const { provider, cell, interest, read } = this.#task;
    const known = this.#known;
    const part = this.#part;
    if (known === undefined || part === undefined) return undefined;
    try {
      const fresh = await provider.observe(cell, { ...interest, only: part }, read);
      return asksForMore(known, fresh, part, this.#types) ? undefined : mergeLook(known, fresh, part);
    } catch (error) {
      // What the part could not tell, the whole look says for good.
      if (!(error instanceof AwsFailure)) throw error;
      return undefined;
    }
  }

  #isReached({ type, name, action, after = {} }: CellChange, { resources }: Observation): boolean {
    const live = resources.get(resourceKey(type, name));
    const isThere = live !== undefined && live.condition?.leaving !== true;
    // What a stack has brought back to where nobody speaks of it is not listed (a control that is enabled again).
    if (action === 'update' && live === undefined && this.#task.follows === true) return true;
    return action === 'delete' ? !isThere : isThere && this.#types.get(type)?.same(after, live.properties) === true;
  }

  async #writeAll(batches: readonly (readonly Work[])[]): Promise<void> {
    for (const batch of batches) {
      // What is under way is finished; the next batch is not started.
      if (this.#task.signal.aborted) return;
      await this.#write(batch);
    }
    this.#part = partAfterWrite(batches.flat(), this.#works, this.#types);
  }

  async #write(batch: readonly Work[]): Promise<void> {
    const { provider, cell, write, clock, interest, stamp } = this.#task;
    const { catalogue, organization } = interest;
    // A write that has begun is not cut off by an interrupt, only at the end of its grace: whether it arrived is then anybody's guess.
    const step: StepContext = { cell, catalogue, organization, signal: this.#task.abandoned, ...(stamp === undefined ? {} : { stamp }) };
    const changes = batch.map((work) => toChange(work.change, cell));
    const outcomes = await inStep({ cell, changes: batch.map(({ change: { type, name, action } }) => ({ type, name, action })) }, () =>
      provider.apply(changes, write, step),
    ).catch((error: unknown) => {
      if (error instanceof AwsFailure) return batch.map((): Outcome => outcomeOfFailure(error));
      if (error instanceof WritesStopped) return 'unsent';
      if (this.#task.abandoned.aborted) return 'abandoned';
      throw error;
    });
    const nowMs = clock.monotonicMs();
    if (outcomes === 'unsent') return;
    if (outcomes === 'abandoned') {
      for (const work of batch) work.sentMs = nowMs;
      return;
    }
    for (const [index, work] of batch.entries()) this.#settle(work, outcomes[index], nowMs);
    if (outcomes.every((outcome) => outcome.status === 'later')) this.#lookLessOften();
    const [first] = batch;
    if (first !== undefined) this.#task.wrote(first.change.type, batch.length);
  }

  #settle(work: Work, outcome: Outcome | undefined, nowMs: number): void {
    if (outcome === undefined) throw new Error(`provider ${this.#task.provider.name} gave no outcome for ${keyOfChange(work.change)}`);
    if (outcome.status === 'failed') {
      end(work, 'failed', outcome.code, outcome.message);
      this.#progressed(nowMs);
    } else if (outcome.status === 'later') {
      work.notBeforeMs = nowMs + this.#pollMs;
      work.code = outcome.code;
      work.message = outcome.message;
      if (outcome.progressed === true) {
        this.#progressMs = nowMs;
        this.#movesSinceMs ??= nowMs;
      }
    } else {
      work.standing = 'sent';
      work.sentMs = nowMs;
      work.code = undefined;
      work.message = undefined;
      this.#progressed(nowMs);
    }
  }

  /** Something happened: patience begins anew, and the next look comes soon. */
  #progressed(nowMs: number): void {
    this.#progressMs = nowMs;
    this.#movesSinceMs = undefined;
    this.#pollMs = this.#task.polls.firstMs;
  }

  #isFollowedTooLong(nowMs: number): boolean {
    return this.#movesSinceMs !== undefined && nowMs - this.#movesSinceMs >= this.#task.polls.operationMs;
  }

  /** A limit that was hit is named. */
  #givenUp(waitingFor: string, nowMs: number): string {
    if (!this.#isFollowedTooLong(nowMs)) return waitingFor;
    return `${waitingFor} (after ${Math.round(this.#task.polls.operationMs / 60_000)} minutes, limits.stackSetOperationTimeout; the next run goes on from there)`;
  }

  #lookLessOften(): void {
    const { capMs, factor } = this.#task.polls;
    this.#pollMs = Math.min(capMs, this.#pollMs * factor);
  }

  /** What a wait is for, or undefined when waiting changes nothing. */
  #waitingFor(view: CellView): string | undefined {
    const planned = new Set(this.#works.filter((work) => isOpen(work) || work.standing === 'done').map((work) => keyOfChange(work.change)));
    const open = this.#works.some(isOpen);
    // While something is open anything that settles may free it (a parent, another of an exclusive type); at the end only our own count.
    const settling = view.settling.find((each) => open || planned.has(keyOfChange(each)));
    if (settling !== undefined) return settling.message;
    const sent = this.#works.find((work) => work.standing === 'sent');
    if (sent !== undefined) return `${keyOfChange(sent.change)} to show`;
    return this.#works.find((work) => work.standing === 'pending' && work.notBeforeMs > 0)?.message;
  }

  /** What was changed here and waits for something outside: nobody waits for it, and it is not called converged. */
  #outside(view: CellView): { readonly outside?: string } {
    const planned = new Set(this.#works.map((work) => keyOfChange(work.change)));
    const messages = view.outside.filter((each) => planned.has(keyOfChange(each))).map((each) => each.message);
    return messages.length === 0 ? {} : { outside: messages.join('; ') };
  }

  async #wait(waitingFor: string): Promise<void> {
    const { clock, signal, whileWaiting, waiting } = this.#task;
    waiting(waitingFor);
    const ms = this.#pollMs;
    this.#lookLessOften();
    await whileWaiting(() =>
      clock.sleep(ms, signal).catch((error: unknown) => {
        if (!signal.aborted) throw error;
      }),
    );
  }

  /** Nothing moves any more: what is still open waits for something that will not come. */
  #settled(): readonly Work[] {
    for (const work of this.#works) {
      if (work.standing === 'pending') end(work, 'failed', 'held-back', 'not attempted: what it depends on did not come into effect');
    }
    return this.#works;
  }

  #openCount(): number {
    return this.#works.filter(isOpen).length;
  }
}

const outcomeOfFailure = (error: AwsFailure): Outcome =>
  // The call was tried long enough for this minute, not for this run.
  error.failureClass === 'throttled' || error.failureClass === 'transient'
    ? { status: 'later', code: error.awsName, message: `${error.service} ${error.operation}: ${error.message}` }
    : { status: 'failed', code: error.awsName, message: `${error.service} ${error.operation}: ${error.message}` };

/** The plan's class as the change of one cell, which is what a provider is given. */
export function toChange(change: CellChange, cell: Cell): Change {
  const { type, name, difference, destructive, source, before = {}, after = {}, because } = change;
  const asked = { address: { type, ...cell, name }, difference, destructive, ...(source === undefined ? {} : { source }) };
  switch (change.action) {
    case 'create':
      return { ...asked, action: 'create', after };
    case 'update':
      return { ...asked, action: 'update', before, after, ...(because === undefined ? {} : { because }) };
    case 'replace':
      return { ...asked, action: 'replace', before, after, because: because ?? '' };
    case 'delete':
      return { ...asked, action: 'delete', before, because: deleteReason(because) };
    default:
      return change.action satisfies never;
  }
}

const deleteReasons = ['declared-absent', 'expired', 'pruned', 'unlisted'] as const;

function deleteReason(because: string | undefined): (typeof deleteReasons)[number] {
  const reason = deleteReasons.find((each) => each === because);
  if (reason === undefined) throw new Error(`a delete because of ${because ?? 'nothing'}`);
  return reason;
}
