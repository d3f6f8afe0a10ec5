/**
 * The process around the services: where they are reached from outside, and what they have going on beside requests, such as an invoked
 * function. All of it ends with the sandbox.
 */
export class Host {
  readonly #working = new Set<Promise<void>>();
  readonly #stops = new Set<() => void>();
  #endpoint: string | undefined;
  #isClosed = false;
  #onWorked: () => void = () => undefined;

  /** `http://127.0.0.1:PORT`, for AWS_ENDPOINT_URL. Throws before the sandbox listens. */
  get endpoint(): string {
    if (this.#endpoint === undefined) throw new Error('the sandbox does not listen yet');
    return this.#endpoint;
  }

  /** Tells where the sandbox listens, and what to call after each piece of work that may have changed the state. */
  opened(endpoint: string, onWorked: () => void): void {
    this.#endpoint = endpoint;
    this.#onWorked = onWorked;
  }

  /** Work that no request waits for. It must not reject. */
  work(piece: Promise<void>): void {
    const done: Promise<void> = piece.finally(() => {
      this.#working.delete(done);
      this.#onWorked();
    });
    this.#working.add(done);
  }

  /** Calls `stop` when the sandbox closes, at once when it has closed already, unless the returned function is called before. */
  untilClosed(stop: () => void): () => void {
    if (this.#isClosed) stop();
    else this.#stops.add(stop);
    return () => this.#stops.delete(stop);
  }

  /** Resolves when no work is going on. */
  async idle(): Promise<void> {
    while (this.#working.size > 0) await Promise.allSettled(this.#working);
  }

  /** Stops everything and waits until it has stopped. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const stop of this.#stops) stop();
    this.#stops.clear();
    await this.idle();
  }
}
