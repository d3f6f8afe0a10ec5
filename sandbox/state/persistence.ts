import { monotonicMs, waitRealMs } from '../clock.ts';
import type { World } from '../world.ts';
import { lockDirectory } from './lock.ts';
import { readSnapshot, writeSnapshot } from './snapshot.ts';

/** The shortest time between two snapshots, in real ms. */
const restMs = 200;
/** A snapshot may take at most one part in twenty of the time, however large the state is. */
const restPerWriting = 20;

/** Writes the state to its directory a moment after each change, and once more at the end. Without a directory it does nothing. */
export class Persistence {
  readonly #directory: string | undefined;
  readonly #world: World;
  readonly #stop = new AbortController();
  #changed = false;
  #unlock: (() => void) | undefined;
  #writing: Promise<void> | undefined;
  readonly #onFailure: (message: string) => void;

  /** `onFailure` hears of a snapshot that could not be written; the next change tries again. */
  constructor(directory: string | undefined, world: World, onFailure: (message: string) => void) {
    this.#directory = directory;
    this.#world = world;
    this.#onFailure = onFailure;
  }

  /** Takes the directory for itself and takes up the state that it holds; false when it holds none. Throws when it cannot. */
  restore(): boolean {
    if (this.#directory === undefined) return false;
    this.#unlock = lockDirectory(this.#directory);
    const snapshot = readSnapshot(this.#directory);
    if (snapshot === undefined) return false;
    this.#world.restore(snapshot);
    return true;
  }

  markChanged(): void {
    if (this.#directory === undefined || this.#stop.signal.aborted) return;
    this.#changed = true;
    this.#writing ??= this.#writeSoon(this.#directory);
  }

  /** Writes what is not written yet, with the clock as it stands now. Rejects when that is not possible. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#writing;
    try {
      if (this.#directory !== undefined) writeSnapshot(this.#directory, this.#world.snapshot());
    } finally {
      this.giveUp();
    }
  }

  /** Gives the directory free without writing, where the sandbox did not come to life. */
  giveUp(): void {
    this.#unlock?.();
    this.#unlock = undefined;
  }

  async #writeSoon(directory: string): Promise<void> {
    let waitMs = restMs;
    try {
      while (this.#changed) {
        await waitRealMs(waitMs, this.#stop.signal);
        this.#changed = false;
        const before = monotonicMs();
        writeSnapshot(directory, this.#world.snapshot());
        waitMs = Math.max(restMs, (monotonicMs() - before) * restPerWriting);
      }
    } catch (error) {
      // The end of the sandbox ends the wait; `close` writes.
      if (!this.#stop.signal.aborted) this.#onFailure(`the state was not written: ${(error as Error).message}`);
    } finally {
      this.#writing = undefined;
    }
  }
}
