import type { Clock } from '../model/clock.ts';

/** Where text goes. `write` resolves when the text was taken, so that ten million lines need no ten million buffers. */
export interface Output {
  /** Throws OutputClosed when nobody reads any more, and an Error with the reason when the text cannot be written. */
  write(text: string): Promise<void>;
  readonly isTerminal: boolean;
  /** Width in columns; 80 where unknown. */
  readonly columns: number;
}

/** All that the program touches of the process it runs in: tests pass their own. */
export interface Io {
  readonly stdout: Output;
  readonly stderr: Output;
  /** Asks a person; undefined when there is no terminal to ask on. */
  readonly ask: ((question: string) => Promise<string>) | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Monotonic time for waits, deadlines and budgets. */
  readonly clock: Clock;
  /** The wall clock; `--now` replaces it as the calendar. */
  readonly now: () => Date;
  /** Aborts at the first interrupt. */
  readonly signal: AbortSignal;
  /** Asked before an apply and again once it holds the lease: why nothing is to be written any more, since a newer run does it. */
  readonly superseded?: () => Promise<string | undefined>;
  /** Random bytes for run ids. */
  readonly randomHex: (bytes: number) => string;
}

/** The reader of our output went away (`trueup plan | head`): end quietly, with 1. */
export class OutputClosed extends Error {
  override readonly name = 'OutputClosed';
}

/** Wrong usage, or a problem that is not about documents: one sentence, exit 1, no stack trace. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly hint: string | undefined;
  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}

/** Exit codes of DESIGN section 5; where several hold, `worstExitCode` picks. */
export const ExitCode = {
  Ok: 0,
  Error: 1,
  Changes: 2,
  InvalidDocuments: 3,
  Partial: 4,
  Refused: 5,
  Incomplete: 6,
  Interrupted: 130,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

const strongestFirst: readonly ExitCode[] = [
  ExitCode.Interrupted,
  ExitCode.Error,
  ExitCode.InvalidDocuments,
  ExitCode.Refused,
  ExitCode.Partial,
  ExitCode.Incomplete,
  ExitCode.Changes,
];

/** The one to end with where several hold: 3 > 5 > 4 > 6 > 2. */
export function worstExitCode(codes: Iterable<ExitCode>): ExitCode {
  const held = new Set(codes);
  return strongestFirst.find((code) => held.has(code)) ?? ExitCode.Ok;
}

/** Writes pieces one after the other, waiting for each. */
export async function writeAll(output: Output, pieces: Iterable<string>): Promise<void> {
  // Joined into larger writes: a write call for each of a million small pieces costs more than the pieces.
  let buffer = '';
  for (const piece of pieces) {
    buffer += piece;
    if (buffer.length >= 65_536) {
      await output.write(buffer);
      buffer = '';
    }
  }
  if (buffer !== '') await output.write(buffer);
}
