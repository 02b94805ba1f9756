import type { Instant } from './records.ts';

/**
 * How far the ERP's clock is from the gateway's, by the `Date` of its answers. A `Date` names a second, and was
 * written between request and answer: each answer bounds the difference, and the bounds of all together narrow it.
 */
export class Skew {
  #least = Number.NEGATIVE_INFINITY;
  #most = Number.POSITIVE_INFINITY;

  /** `date` as sent; what is no date is passed over. */
  note(date: string | undefined, sent: Instant, received: Instant): void {
    const second = Date.parse(date ?? '');
    if (Number.isNaN(second)) return;
    const [least, most] = [second - received, second + 999 - sent];
    const contradicts = least > this.#most || most < this.#least; // one of the clocks was set
    this.#least = contradicts ? least : Math.max(least, this.#least);
    this.#most = contradicts ? most : Math.min(most, this.#most);
  }

  /** Milliseconds to add to the gateway's clock; 0 until an answer came. */
  get value(): number {
    return Number.isFinite(this.#least) ? Math.round((this.#least + this.#most) / 2) : 0;
  }
}
