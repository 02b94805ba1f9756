import type { Store } from '../store/store.ts';

/** Databases somebody was let into, whenever and at whichever gateway: one that goes is lost, one never seen is none. */
export class Databases {
  readonly #store: Pick<Store, 'kept' | 'once'>;
  readonly #seen: Set<string>;

  /** @param configured is taken to be there */
  constructor(store: Pick<Store, 'kept' | 'once'>, configured: string | undefined) {
    this.#store = store;
    this.#seen = new Set(configured === undefined ? [] : [configured]);
  }

  async has(db: string): Promise<boolean> {
    return this.#seen.has(db) || (await this.#store.kept(keyOf(db))) !== undefined;
  }

  async add(db: string): Promise<void> {
    if (this.#seen.has(db)) return;
    await this.#store.once(keyOf(db), () => 'seen');
    this.#seen.add(db);
  }
}

const keyOf = (db: string): string => `database:${db}`;
