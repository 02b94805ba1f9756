/** Wrong passwords from one place: some are anybody's slip, more have to wait longer and longer. */
import { LRUCache } from 'lru-cache';
import { DavError } from '../errors.ts';

/** So many wrong passwords are tried without delay; the second is for all users of an address. */
const FREE = { user: 10, address: 100 } as const;
/** Milliseconds after which one more is forgiven. */
const FORGIVEN = 60_000;
/** Milliseconds between tries once there were too many; twice as long after each other wrong one. */
const FIRST = 1000;
const LONGEST = 300_000;
/** Milliseconds for which a try is held back; where it would be longer, it is refused. */
const HELD = 5000;
/** Places remembered at once. */
const PLACES = 10_000;

interface Trouble {
  /** Wrong passwords that are not forgiven. */
  count: number;
  /** When one was counted last. */
  at: number;
  /** When the next try has its turn. */
  next: number;
}

/** Never counts a user as a whole: whoever has his password, elsewhere, is not held up by those who have not. */
export class Backoff {
  readonly #now: () => number;
  readonly #troubles = new LRUCache<string, Trouble>({ max: PLACES });

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Milliseconds to wait for the turn. Throws 429 where that is long; who was let in before is not to be asked to. */
  turn(address: string, user: string): number {
    const wait = Math.max(0, ...this.#places(address, user).map(([key, free]) => this.#turnAt(key, free)));
    if (wait <= HELD) return wait;
    throw new DavError(429, 'Too many wrong passwords came from your address; try again later.', {
      retryAfter: Math.ceil(wait / 1000),
    });
  }

  /** One more wrong password. */
  count(address: string, user: string): void {
    const now = this.#now();
    for (const [key] of this.#places(address, user)) {
      const { count, next } = this.#troubleAt(key) ?? { count: 0, next: now };
      this.#troubles.set(key, { count: count + 1, at: now, next });
    }
  }

  #places(address: string, user: string) {
    return [
      [address, FREE.address],
      [`${address} ${user}`, FREE.user],
    ] as const;
  }

  #turnAt(key: string, free: number): number {
    const [now, trouble] = [this.#now(), this.#troubleAt(key)];
    if (!trouble || trouble.count < free) return 0;
    const wait = Math.max(0, trouble.next - now);
    if (wait <= HELD)
      this.#troubles.set(key, {
        ...trouble,
        next: now + wait + Math.min(FIRST * 2 ** (trouble.count - free), LONGEST),
      });
    return wait;
  }

  /** As it is now, some of it forgiven. */
  #troubleAt(key: string): Trouble | undefined {
    const trouble = this.#troubles.get(key);
    if (!trouble) return undefined;
    const forgiven = Math.floor((this.#now() - trouble.at) / FORGIVEN);
    return { ...trouble, count: Math.max(0, trouble.count - forgiven), at: trouble.at + forgiven * FORGIVEN };
  }
}
