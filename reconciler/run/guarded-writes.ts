import { AsyncLocalStorage } from 'node:async_hooks';
import type { WriteGate, WriteTarget, WriteTicket } from '../aws/write-gate.ts';
import { type Cell, cellKey } from '../model/address.ts';
import { WritesStopped } from '../model/writes-stopped.ts';
import type { BeginEntry, JournalChange, JournalWriter } from './journal.ts';
import type { HeldLease } from './lease.ts';

/** What is being written right now, for whoever journals the calls. */
interface Step {
  readonly cell: Cell;
  readonly changes: readonly JournalChange[];
}

const steps = new AsyncLocalStorage<Step>();

/** Runs `work` as the writing of these changes: each of its calls is journaled with them. */
export function inStep<T>(step: Step, work: () => Promise<T>): Promise<T> {
  return steps.run(step, work);
}

/**
 * Lets a write leave only while the run holds the organization's lease, and only after the journal has it on the disk. One place for all
 * providers: a call of a batch, of a retry or of an operation that serves many cells passes here too.
 */
export class GuardedWrites implements WriteGate {
  readonly #journal: JournalWriter;
  readonly #lease: HeldLease;
  readonly #now: () => Date;
  readonly #stopped: (why: WritesStopped) => void;
  #steps = 0;

  constructor(parts: {
    readonly journal: JournalWriter;
    readonly lease: HeldLease;
    readonly now: () => Date;
    /** Told once something keeps the run from writing. */
    readonly stopped: (why: WritesStopped) => void;
  }) {
    this.#journal = parts.journal;
    this.#lease = parts.lease;
    this.#now = parts.now;
    this.#stopped = parts.stopped;
  }

  async begin(target: WriteTarget): Promise<WriteTicket> {
    this.#checkLease();
    const step = ++this.#steps;
    await this.#journal.write(this.#beginEntry(step, target)).catch((error: unknown) => this.#stop(error));
    // Asked again: the disk may have taken its time.
    this.#checkLease();
    return {
      end: ({ code, requestId }) => {
        const entry = {
          kind: 'end',
          step,
          at: this.#now().toISOString(),
          status: code === undefined ? 'answered' : 'failed',
          ...(code === undefined ? {} : { code }),
          ...(requestId === undefined ? {} : { request: requestId }),
        } as const;
        // Nobody waits for it: a step without an end is one that has to be looked at, which is what the next read does anyway.
        this.#journal.write(entry).catch((error: unknown) => {
          if (error instanceof WritesStopped) this.#stopped(error);
        });
      },
    };
  }

  #beginEntry(step: number, { account, region, service, operation }: WriteTarget): BeginEntry {
    const current = steps.getStore();
    return {
      kind: 'begin',
      step,
      at: this.#now().toISOString(),
      account,
      region,
      service,
      operation,
      cell: current === undefined ? `${account}/${region}` : cellKey(current.cell),
      changes: current?.changes ?? [],
    };
  }

  #checkLease(): void {
    const lost = this.#lease.lost();
    if (lost !== undefined) this.#stop(new WritesStopped('lease-lost', `${lost}: it writes no more`));
  }

  #stop(error: unknown): never {
    if (error instanceof WritesStopped) this.#stopped(error);
    throw error;
  }
}
