/** Items made by many, read by one, in the order in which they are made. Ends when `end` is called, or with the error given to `fail`. */
export class Stream<T> implements AsyncIterable<T> {
  readonly #items: T[] = [];
  #wake: (() => void) | undefined;
  #over: { readonly error?: unknown } | undefined;

  push(item: T): void {
    this.#items.push(item);
    this.#wake?.();
  }

  end(): void {
    this.#over ??= {};
    this.#wake?.();
  }

  fail(error: unknown): void {
    this.#over ??= { error };
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncIterator<T> {
    for (;;) {
      for (const item of this.#items.splice(0)) yield item;
      if (this.#items.length > 0) continue;
      if (this.#over !== undefined) {
        if ('error' in this.#over) throw this.#over.error;
        return;
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#wake = undefined;
    }
  }
}
