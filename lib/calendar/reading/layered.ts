/** So many entries lie above the others before they are laid together. */
const THICK = 1000;

/**
 * A map that never changes and of which the next one is made at the cost of what is new in it. A value of `undefined`
 * takes a key away.
 */
export class Layered<K, V> {
  readonly #base: ReadonlyMap<K, V>;
  readonly #above: ReadonlyMap<K, V | undefined>;
  readonly size: number;

  private constructor(base: ReadonlyMap<K, V>, above: ReadonlyMap<K, V | undefined>, size: number) {
    this.#base = base;
    this.#above = above;
    this.size = size;
  }

  static empty<K, V>(): Layered<K, V> {
    return new Layered(new Map(), new Map(), 0);
  }

  with(entries: Iterable<readonly [K, V | undefined]>): Layered<K, V> {
    const above = new Map(this.#above);
    let { size } = this;
    for (const [key, value] of entries) {
      const had = above.has(key) ? above.get(key) !== undefined : this.#base.has(key);
      size += Number(value !== undefined) - Number(had);
      above.set(key, value);
    }
    return above.size < THICK
      ? new Layered(this.#base, above, size)
      : new Layered(together(this.#base, above), new Map(), size);
  }

  get(key: K): V | undefined {
    return this.#above.has(key) ? this.#above.get(key) : this.#base.get(key);
  }

  has(key: K): boolean {
    return this.get(key) !== undefined;
  }

  *keys(): Generator<K> {
    for (const [key] of this) yield key;
  }

  *values(): Generator<V> {
    for (const [, value] of this) yield value;
  }

  *[Symbol.iterator](): Generator<[K, V]> {
    for (const [key, value] of this.#base) if (!this.#above.has(key)) yield [key, value];
    for (const [key, value] of this.#above) if (value !== undefined) yield [key, value];
  }
}

function together<K, V>(base: ReadonlyMap<K, V>, above: ReadonlyMap<K, V | undefined>): Map<K, V> {
  const all = new Map(base);
  for (const [key, value] of above) {
    if (value === undefined) all.delete(key);
    else all.set(key, value);
  }
  return all;
}
