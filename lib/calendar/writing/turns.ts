import type { Store } from '../../store/store.ts';

/** Things that must not overlap take turns, by key, here and at all gateways of the store; other keys do not wait. */
export class Turns {
  readonly #store: Pick<Store, 'hold'>;
  readonly #last = new Map<string, Promise<unknown>>();

  constructor(store: Pick<Store, 'hold'>) {
    this.#store = store;
  }

  async take<T>(key: string, act: () => Promise<T>): Promise<T> {
    const alone = () => this.#alone(key, act);
    const before = this.#last.get(key);
    const turn = (before ?? Promise.resolve()).then(alone, alone);
    const over = turn.catch(() => undefined);
    this.#last.set(key, over);
    try {
      return await turn;
    } finally {
      if (this.#last.get(key) === over) this.#last.delete(key);
    }
  }

  async #alone<T>(key: string, act: () => Promise<T>): Promise<T> {
    const release = await this.#store.hold(key);
    try {
      return await act();
    } finally {
      await release();
    }
  }
}
