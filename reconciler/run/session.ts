import type { WriteGate, WriteTarget, WriteTicket } from '../aws/write-gate.ts';
import type { Clock } from '../model/clock.ts';
import type { WritesStopped } from '../model/writes-stopped.ts';
import { GuardedWrites } from './guarded-writes.ts';
import { JournalWriter, journalFormat } from './journal.ts';
import { HeldLease, type Lease, leaseLifetimeMs } from './lease.ts';
import type { Ledger } from './ledger.ts';

/** What a run says of itself when it begins to write. */
export interface Attempt {
  readonly run: string;
  /** 1 for the run itself, one more with each `--resume`. */
  readonly attempt: number;
  readonly command: string;
  readonly version: string;
  readonly commit?: string;
  /** Who runs it, in words for people. */
  readonly holder: string;
  readonly plan: { readonly digest: string; readonly text: string };
  /** Where the plan is a share: the digest of the whole. */
  readonly group?: string;
}

/**
 * The writing part of a run: it holds the organization's lease and journals every write call before it leaves. Given to the connection as the
 * gate of all writes; closed until `enter`.
 */
export class WriteSession implements WriteGate {
  readonly #halt = new AbortController();
  #open: { readonly writes: GuardedWrites; readonly journal: JournalWriter; readonly lease: HeldLease } | undefined;
  #stopped: WritesStopped | undefined;
  #wrote = false;

  /** Whether a write was let through. */
  get wrote(): boolean {
    return this.#wrote;
  }

  /** Aborts when the run must not write any more. */
  get signal(): AbortSignal {
    return this.#halt.signal;
  }

  /** Why, once `signal` is aborted. */
  stopped(): WritesStopped | undefined {
    return this.#stopped;
  }

  /**
   * Takes the lease, keeps the plan of a first attempt and begins the journal. Answers with the lease of the run that holds the organization, if one does. Throws
   * when the ledger cannot be written; then nothing is held and nothing may be written.
   */
  async enter(
    ledger: Ledger,
    attempt: Attempt,
    time: { readonly clock: Clock; readonly now: () => Date },
  ): Promise<{ readonly heldBy: Lease } | 'entered'> {
    const { run, holder, group } = attempt;
    const got = await ledger.leases.take({
      run,
      holder,
      now: time.now(),
      lifetimeMs: leaseLifetimeMs,
      ...(group === undefined ? {} : { group }),
    });
    if ('heldBy' in got) return got;
    const lease = new HeldLease(ledger.leases, got.taken, time.clock, time.now);
    try {
      // Who takes a run up executes the plan that is kept. Written anew, with figures of its own, its text may be of another length, and a table keeps it in pieces.
      if (attempt.attempt === 1) await ledger.journals.savePlan(run, attempt.plan.text);
      const journal = new JournalWriter(await ledger.journals.open(run), ledger.place);
      await journal.write({
        kind: 'attempt',
        format: journalFormat,
        run,
        attempt: attempt.attempt,
        at: time.now().toISOString(),
        command: attempt.command,
        version: attempt.version,
        plan: attempt.plan.digest,
        ...(attempt.commit === undefined ? {} : { commit: attempt.commit }),
      });
      const stopped = (why: WritesStopped): void => {
        this.#stopped ??= why;
        this.#halt.abort(why);
      };
      this.#open = { writes: new GuardedWrites({ journal, lease, now: time.now, stopped }), journal, lease };
    } catch (error) {
      await lease.close();
      throw error;
    }
    return 'entered';
  }

  begin(target: WriteTarget): Promise<WriteTicket> {
    if (this.#open === undefined) throw new Error(`${target.service} ${target.operation} before the run was allowed to write`);
    this.#wrote = true;
    return this.#open.writes.begin(target);
  }

  /** Writes the journal's last line and gives the lease back. What cannot be written is answered in a sentence. */
  async finish(end: {
    readonly at: Date;
    readonly exitCode: number;
    readonly cells: Readonly<Record<string, number>>;
  }): Promise<string | undefined> {
    const open = this.#open;
    if (open === undefined) return undefined;
    this.#open = undefined;
    const problem = await open.journal
      .write({ kind: 'finish', at: end.at.toISOString(), exitCode: end.exitCode, cells: end.cells })
      .then(() => open.journal.close())
      .then(
        () => undefined,
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
      );
    await open.lease.close();
    return problem;
  }

  /** Ends without a result: the journal stays without a last line, and the lease is given back. */
  async abandon(): Promise<void> {
    const open = this.#open;
    this.#open = undefined;
    await open?.journal.close().catch(() => undefined);
    await open?.lease.close();
  }
}
