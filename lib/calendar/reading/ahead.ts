import { Lanes } from '../../erp/lanes.ts';

/**
 * What `start` makes of each, in their order. While one is used the next ones are under way: `most` at a time with the
 * one in use, so that whoever uses them slowly holds the others back. When one fails nothing more is begun.
 */
export async function* ahead<T, R>(
  all: Iterable<T>,
  most: number,
  start: (one: T) => Promise<R>,
): AsyncGenerator<R> {
  const rest = all[Symbol.iterator]();
  const begun: Promise<R>[] = [];
  for (;;) {
    while (begun.length < most) {
      const next = rest.next();
      if (next.done) break;
      begun.push(quiet(start(next.value)));
    }
    const first = begun.shift();
    if (first === undefined) return;
    yield await first;
  }
}

/** One that fails after the first that did is nobody's any more. */
function quiet<R>(promise: Promise<R>): Promise<R> {
  promise.catch(() => undefined);
  return promise;
}

/** `work` for so many at once, others in the order in which they came; none any more once one failed, or it is over. */
export class FewAtOnce<T, R> implements Disposable {
  readonly #lanes: Lanes;
  readonly #work: (one: T) => Promise<R>;
  readonly #over = new AbortController();

  constructor(most: number, work: (one: T) => Promise<R>) {
    this.#lanes = new Lanes(most);
    this.#work = work;
  }

  of(one: T): Promise<R> {
    const { signal } = this.#over;
    return this.#lanes.run(
      () => this.#begun(one),
      () => signal,
    );
  }

  [Symbol.dispose](): void {
    this.#over.abort();
  }

  /** Before its lane goes to who waits. */
  async #begun(one: T): Promise<R> {
    try {
      return await this.#work(one);
    } catch (error) {
      this.#over.abort(error);
      throw error;
    }
  }
}
