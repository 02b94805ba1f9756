/** The fields of models that no profile knows, as each database has them. */
import { LRUCache } from 'lru-cache';
import type { Fields } from './profile.ts';
import { described } from './schemas.ts';
import type { Session } from './session.ts';

/** How long they are taken to be the same, in milliseconds. */
const LASTING = 5 * 60_000;

export type Description = Fields | 'absent' | 'hidden';

export class Descriptions {
  readonly #known: LRUCache<string, Promise<Description>>;

  /** @param now the clock, in milliseconds */
  constructor(now: () => number = () => performance.now()) {
    this.#known = new LRUCache({ max: 1000, ttl: LASTING, ttlResolution: 0, perf: { now } });
  }

  /** Asked as the user, and remembered for all of the database; but what is hidden from him may be there for others. */
  of(session: Session, model: string): Promise<Description> {
    const key = JSON.stringify([session.db, model]);
    const known = this.#known.get(key);
    if (known) return known;
    const asked = described(model, (...call) => session.call(...call));
    this.#known.set(key, asked);
    const forget = (): void => {
      this.#known.delete(key);
    };
    asked.then((found) => found === 'hidden' && forget(), forget);
    return asked;
  }
}
