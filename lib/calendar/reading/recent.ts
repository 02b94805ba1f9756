/** Rows written a moment ago, which probes find for as long as a transaction may show up late. */
import type { Instant } from '../../erp/records.ts';

/**
 * Only whole seconds are on the wire, and a transaction shows up after the time it writes: what was read so long after a
 * stamp was first seen has all that was written under that stamp.
 */
const SETTLES = 10_000;

/** What a probe found. */
export interface Touched {
  /** Records that have to be read for it. */
  readonly records: readonly number[];
  /** Of the row that was written: its model and id. */
  readonly row: string;
  /** When it was written, as the ERP says it; undefined where nobody asked, or it does not tell one writing from the next. */
  readonly stamp: string | undefined;
}

interface Seen {
  readonly stamp: string | undefined;
  /** By the gateway's clock, before it was asked for. */
  readonly first: Instant;
  readonly isSettled: boolean;
}

/** Keeps what was read with its last stamp, long enough after it, from being read again with every probe. */
export class Recent {
  #seen: ReadonlyMap<string, Seen> = new Map();

  /** Whether the last probe found it too. */
  has(row: string): boolean {
    return this.#seen.has(row);
  }

  /** Of what a probe at `asked` found, the records that have to be read. */
  unread(found: readonly Touched[], asked: Instant): readonly number[] {
    const seen = found.map(({ row, stamp }): readonly [string, Seen] => {
      const known = this.#seen.get(row);
      const isSame = stamp !== undefined && known?.stamp === stamp;
      return [row, isSame ? known : { stamp, first: asked, isSettled: false }];
    });
    this.#seen = new Map(seen);
    const isOpen = ({ row }: Touched): boolean => !this.#seen.get(row)?.isSettled;
    return [...new Set(found.filter(isOpen).flatMap(({ records }) => records))];
  }

  /** All that the probe at `asked` found was read after it, and is kept. */
  settle(asked: Instant): void {
    const settled = (seen: Seen): Seen => {
      const isLater = seen.stamp !== undefined && asked - seen.first >= SETTLES;
      return isLater ? { ...seen, isSettled: true } : seen;
    };
    this.#seen = new Map(Array.from(this.#seen, ([row, seen]) => [row, settled(seen)]));
  }
}
