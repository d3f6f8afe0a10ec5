import type { RunEvent } from '../pipeline.ts';
import type { Io } from './io.ts';

/** How far a run is: one line that rewrites itself on a terminal, a plain line now and then elsewhere. On stderr only. */
export class Progress {
  readonly #io: Io;
  readonly #quiet: boolean;
  #shown = false;
  #lastShare = -1;
  #waiting = new Map<string, string>();
  #wrote = 0;

  constructor(io: Io, quiet: boolean) {
    this.#io = io;
    this.#quiet = quiet;
  }

  show(event: RunEvent): void {
    if (this.#quiet) return;
    switch (event.kind) {
      case 'phase':
        this.#line(event.text, true);
        break;
      case 'read':
        this.#line(`read ${event.done} of ${event.total} cells`, this.#isMilestone(event.done, event.total));
        break;
      case 'wrote':
        this.#wrote += event.changes;
        this.#line(`${this.#wrote} changes sent`, false);
        break;
      case 'waiting':
        this.#waiting.set(`${event.cell.account}/${event.cell.region}`, event.waitingFor);
        this.#line(this.#waitingText(), false);
        break;
      case 'finished': {
        const { cell } = event.result;
        this.#waiting.delete(`${cell.account}/${cell.region}`);
        const waiting = this.#waiting.size === 0 ? '' : `; ${this.#waitingText()}`;
        this.#line(`${event.done} of ${event.total} cells done${waiting}`, this.#isMilestone(event.done, event.total));
        break;
      }
      default:
        event satisfies never;
    }
  }

  /** Takes the line off the terminal, so that a result can be printed. */
  clear(): void {
    if (!this.#shown) return;
    this.#shown = false;
    this.#write('\r\x1b[2K');
  }

  #waitingText(): string {
    const [first] = this.#waiting.values();
    return `${this.#waiting.size} cells wait${first === undefined ? '' : `: ${first}`}`;
  }

  /** On a pipe a line every quarter is enough. */
  #isMilestone(done: number, total: number): boolean {
    const share = Math.floor((done * 4) / Math.max(total, 1));
    const isNew = share !== this.#lastShare && share > 0;
    this.#lastShare = share;
    return isNew;
  }

  #line(text: string, milestone: boolean): void {
    if (this.#io.stderr.isTerminal) {
      this.#shown = true;
      this.#write(`\r\x1b[2K${text.slice(0, Math.max(10, this.#io.stderr.columns - 1))}`);
    } else if (milestone) this.#write(`${text}\n`);
  }

  #write(text: string): void {
    // Progress that cannot be shown is no reason to stop a run.
    void this.#io.stderr.write(text).catch(() => undefined);
  }
}

