/** So many at once; others wait in the order in which they came. */
export class Lanes {
  #free: number;
  readonly #waiting = new Set<() => void>();

  constructor(lanes: number) {
    this.#free = lanes;
  }

  /** Rejects with the reason of the signal, made for who has to wait, when that comes before his turn. */
  async run<T>(work: () => Promise<T>, patience: () => AbortSignal): Promise<T> {
    if (this.#free > 0) this.#free -= 1;
    else await this.#turn(patience());
    try {
      return await work();
    } finally {
      this.#leave();
    }
  }

  async #turn(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const giveUp = (): void => {
      this.#waiting.delete(resolve);
      reject(signal.reason);
    };
    this.#waiting.add(resolve);
    signal.addEventListener('abort', giveUp, { once: true });
    return promise.finally(() => signal.removeEventListener('abort', giveUp));
  }

  /** The lane goes to who waits, never back for somebody who came later. */
  #leave(): void {
    const [next] = this.#waiting;
    if (next === undefined) this.#free += 1;
    else if (this.#waiting.delete(next)) next();
  }
}
