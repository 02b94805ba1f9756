/** Numbers that are the same for the same seed (Mulberry32). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** A whole number from 0, below `below`. */
  below(below: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  }

  /** Undefined of none. */
  of<T>(list: readonly T[]): T | undefined {
    return list[this.below(Math.max(list.length, 1))];
  }

  /** One of the rows, as often as its weight says. */
  weighed<T extends { readonly weight: number }>(rows: readonly T[]): T {
    let place = this.below(rows.reduce((sum, { weight }) => sum + weight, 0));
    for (const row of rows) {
      if (place < row.weight) return row;
      place -= row.weight;
    }
    throw new Error('No row has a weight.');
  }
}
