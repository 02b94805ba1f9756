import { setTimeout as pause } from 'node:timers/promises';
import { v4 as uuid } from 'uuid';
import type { Erp, Session } from '../../erp/session.ts';
import { type DavError, unavailable } from '../../errors.ts';
import type { Log } from '../../log.ts';
import type { Store } from '../../store/store.ts';
import type { Databases } from '../databases.ts';
import { type Attempt, begun, ended, type Outcome, SOON, type Standing, waitOf } from './attempts.ts';

const KEY = 'log-ins';
/** Milliseconds for which a log-in waits for what becomes of others. */
const PATIENCE = 10_000;

export interface EntranceParts {
  readonly erp: Erp;
  readonly store: Pick<Store, 'amend'>;
  readonly databases: Databases;
  readonly log: Log;
}

/**
 * Logs users in without ever getting the gateway's address locked by an ERP that does so: wrong passwords are counted in the
 * store, over all gateways.
 */
export class Entrance {
  readonly #parts: EntranceParts;

  constructor(parts: EntranceParts) {
    this.#parts = parts;
  }

  /**
   * Undefined when the ERP refused. Throws 503 when it is away, or not to be asked for now.
   * @param before an earlier session with the same password
   */
  async logIn(
    db: string,
    login: string,
    password: string,
    before: Session | undefined,
  ): Promise<Session | undefined> {
    const { erp, databases } = this.#parts;
    const known = await databases.has(db);
    if (!(await erp.detect()).lockout) return erp.logIn(db, login, password, { known });
    const count = new Count(this.#parts, db, known ? db : '');
    const wait = await count.begin(before ? 'known' : 'new');
    if (wait > 0 && before) return erp.resume(before, password, count.refused);
    if (wait > 0) throw tooMany(wait);
    const session = await count.during(
      () => erp.logIn(db, login, password, { known, onRefused: count.refused }),
      (answer) => (answer ? 'accepted' : 'refused'),
    );
    // Whom it let in the ERP may know although it is locked.
    if (!session && before) return erp.resume(before, password, count.refused);
    if (!session && known) await this.#assertOpen(db);
    return session;
  }

  /**
   * Throws 503 where a refusal may be a lock: others at the gateway's address, such as a proxy's, may have locked it. Some
   * versions take the question for one more wrong password, so it has to be counted.
   */
  async #assertOpen(db: string): Promise<void> {
    const count = new Count(this.#parts, db);
    const wait = await count.begin('lock');
    if (wait > 0) throw tooMany(wait);
    const lock = await count.during(
      () => this.#parts.erp.lock(db),
      (answer) => (answer === 'counted' ? 'refused' : 'unanswered'),
    );
    if (lock === 'locked') throw tooMany(LOCKED);
  }
}

/** Milliseconds. */
const LOCKED = 60_000;

function tooMany(wait: number): DavError {
  return unavailable(
    'Too many wrong passwords were tried; the ERP takes others soon.',
    Math.ceil(wait / 1000),
  );
}

/** One log-in in the store's count. */
class Count {
  readonly #parts: EntranceParts;
  readonly #db: string;
  readonly #under: string;
  readonly #id = uuid();

  /** @param under the database it counts for until somebody is let in */
  constructor(parts: EntranceParts, db: string, under = db) {
    this.#parts = parts;
    this.#db = db;
    this.#under = under;
  }

  /** Milliseconds it would have to wait; 0: it has begun. */
  async begin(standing: Standing): Promise<number> {
    for (let waited = 0; ; waited += SOON) {
      const wait = await this.#try(standing);
      if (wait === 0 || wait > SOON || waited >= PATIENCE) return wait;
      await pause(wait);
    }
  }

  async #try(standing: Standing): Promise<number> {
    let wait = 0;
    await this.#amend((attempts, now) => {
      wait = waitOf(attempts, this.#under, standing, now);
      return wait > 0 ? attempts : begun(attempts, { id: this.#id, db: this.#under, at: now });
    });
    return wait;
  }

  async during<T>(act: () => Promise<T>, outcomeOf: (answer: T) => Outcome): Promise<T> {
    let outcome: Outcome = 'unanswered';
    try {
      const answer = await act();
      outcome = outcomeOf(answer);
      return answer;
    } finally {
      await this.#amend((attempts, now) => ended(attempts, this.#id, outcome, now));
    }
  }

  /** A password that was right is so no more, as a call in the middle of the work was told. */
  readonly refused = (): void => {
    const { log } = this.#parts;
    const [id, db] = [uuid(), this.#db];
    this.#amend((attempts, now) => ended(begun(attempts, { id, db, at: now }), id, 'refused', now)).catch(
      (error: unknown) => log.warn({ error }, 'a wrong password could not be counted'),
    );
  };

  #amend(change: (attempts: readonly Attempt[], now: number) => readonly Attempt[]): Promise<void> {
    return this.#parts.store.amend(KEY, (text, now) =>
      JSON.stringify(change(text === undefined ? [] : JSON.parse(text), now)),
    );
  }
}
