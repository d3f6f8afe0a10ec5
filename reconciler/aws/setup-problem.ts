/** Something outside the documents keeps a run from starting: a missing variable, the wrong organization, no way in. Ends the run with exit 1. */
export class SetupProblem extends Error {
  override readonly name = 'SetupProblem';
  /** What to do about it. */
  readonly hint: string;

  constructor(message: string, hint: string, cause?: unknown) {
    super(message, { cause });
    this.hint = hint;
  }
}
