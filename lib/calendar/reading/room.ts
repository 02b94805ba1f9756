import { LRUCache } from 'lru-cache';

/** What can be read from the store again. */
export interface Forgettable {
  forget(): void;
}

interface Held {
  readonly calendar: Forgettable;
  /** Members. */
  readonly size: number;
}

/** How many members of calendars are held in memory: those of the calendars that were used last. */
export class Room {
  readonly #held: LRUCache<Forgettable, Held>;
  readonly #members: number;

  constructor(members: number) {
    this.#members = members;
    this.#held = new LRUCache({
      maxSize: members,
      sizeCalculation: ({ size }) => size,
      dispose: ({ calendar }, _, reason) => {
        if (reason === 'evict') calendar.forget();
      },
    });
  }

  /** A calendar alone may be larger than all the room there is. */
  used(calendar: Forgettable, members: number): void {
    const size = Math.min(Math.max(members, 1), this.#members);
    if (this.#held.get(calendar)?.size !== size) this.#held.set(calendar, { calendar, size });
  }
}
