/** Why a run must not write any more, although nobody interrupted it. */
export type StopCode = 'lease-lost' | 'journal-unwritable';

/** Thrown instead of sending a write. Like an interrupt: what is under way is finished, nothing new begins, and the result says what is left. */
export class WritesStopped extends Error {
  override readonly name = 'WritesStopped';
  readonly code: StopCode;
  constructor(code: StopCode, message: string) {
    super(message);
    this.code = code;
  }
}
