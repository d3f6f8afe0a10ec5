/**
 * One answer that many cells look at. A viewer that comes again wants a newer answer than it has seen; one that comes for the first time
 * takes the newest there is. So a round of looks by thousands of cells costs one read, and nobody is shown the same answer twice.
 */
export class SharedLook<T> {
  readonly #read: () => Promise<T>;
  readonly #seen = new Map<string, number>();
  #generation = 0;
  #answer: Promise<T> | undefined;
  #settled = true;

  constructor(read: () => Promise<T>) {
    this.#read = read;
  }

  look(viewer: string): Promise<T> {
    // A read under way is newer than anything that anybody has seen.
    if (this.#answer === undefined || (this.#settled && this.#seen.get(viewer) === this.#generation)) this.#refresh();
    this.#seen.set(viewer, this.#generation);
    return this.latest();
  }

  /** The newest answer; reads where there is none. */
  latest(): Promise<T> {
    if (this.#answer === undefined) this.#refresh();
    return this.#answer ?? this.#read();
  }

  /** What was read is old for everybody: something was written. */
  forget(): void {
    this.#answer = undefined;
  }

  #refresh(): void {
    this.#generation++;
    this.#settled = false;
    const answer = this.#read();
    this.#answer = answer;
    const done = (): void => {
      if (this.#answer === answer) this.#settled = true;
    };
    answer.then(done, done);
  }
}
