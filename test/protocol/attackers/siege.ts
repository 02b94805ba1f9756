/** Ten who guess passwords and three who know theirs, before an ERP that locks addresses. */
import assert from 'node:assert/strict';
import { createDirectory } from '../../../lib/calendar/directory.ts';
import { Erp, type Session } from '../../../lib/erp/session.ts';
import { type Application, application } from '../../../lib/http/app.ts';
import { silent } from '../../../lib/log.ts';
import { openMemory, type Store } from '../../../lib/store/index.ts';
import { basic } from '../../dav/talk.ts';

/** What cannot be told without the ERP. */
const ASKED = '<D:propfind xmlns:D="DAV:"><D:prop><D:sync-token/></D:prop></D:propfind>';

export interface Place {
  readonly url: string;
  readonly db: string;
}

/** Notes when the ERP refused a password. */
class CountingErp extends Erp {
  readonly refused: number[] = [];
  readonly #now: () => number;
  #asked = 0;

  constructor(url: string, now: () => number) {
    super({ url });
    this.#now = now;
  }

  get asked(): number {
    return this.#asked;
  }

  override async logIn(...asked: Parameters<Erp['logIn']>): Promise<Session | undefined> {
    this.#asked++;
    const session = await super.logIn(...asked);
    if (!session) this.refused.push(this.#now());
    return session;
  }

  override async lock(db: string): ReturnType<Erp['lock']> {
    const lock = await super.lock(db);
    if (lock === 'counted') this.refused.push(this.#now());
    return lock;
  }
}

export interface Answer {
  readonly status: number;
  /** Seconds. */
  readonly retryAfter: number | undefined;
  readonly body: unknown;
}

/** A gateway on a clock of the caller's. */
export class Siege {
  readonly erp: CountingErp;
  readonly store: Store;
  readonly #app: Application;
  readonly #db: string;

  constructor({ url, db }: Place, now: () => number, store: Store = openMemory(now)) {
    this.erp = new CountingErp(url, now);
    this.store = store;
    this.#db = db;
    const currency = { freshness: 5, fullCheck: 300 };
    const parts = { erp: this.erp, store, currency, cacheSize: 1e6, log: silent, clock: now };
    this.#app = application({ directory: createDirectory(parts), log: silent, now, pause: async () => {} });
  }

  async ask(user: string, address: string): Promise<Answer> {
    const login = user.slice(0, user.indexOf(':'));
    const { status, headers, body } = await this.#app(
      {
        method: 'PROPFIND',
        path: `/webdav/${this.#db}/calendars/users/${encodeURIComponent(login)}/c/Meetings/`,
        query: '',
        headers: new Map([
          ['authorization', basic(user)],
          ['depth', '0'],
        ]),
        read: async () => Buffer.from(ASKED),
      },
      { address, encrypted: true },
    );
    const after = headers['Retry-After'];
    return { status, retryAfter: after === undefined ? undefined : Number(after), body };
  }

  /** The most passwords that the ERP refused, and counted, within any one minute. */
  get worstMinute(): number {
    const { refused } = this.erp;
    return Math.max(
      0,
      ...refused.map((from) => refused.filter((at) => at >= from && at < from + 60_000).length),
    );
  }

  async close(): Promise<void> {
    await this.erp.close();
    await this.store.close();
  }
}

/** So many guesses, each its own; what becomes of them: never let in, never told that the gateway is at fault. */
export async function guess(siege: Siege, login: string, turn: number): Promise<readonly Answer[]> {
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, n) => siege.ask(`${login}:guess ${turn} ${n}`, `192.0.2.${n}`)),
  );
  for (const { status, retryAfter } of answers) {
    assert.ok([401, 429, 503].includes(status), `${status}`);
    assert.equal(retryAfter === undefined, status === 401);
  }
  return answers;
}

/** How three devices fare that had the right password all along. */
export async function work(siege: Siege, logins: readonly string[]): Promise<readonly number[]> {
  const answers = await Promise.all(
    ['198.51.100.1', '198.51.100.2', '192.0.2.1'].map((address, n) =>
      siege.ask(`${logins[n % logins.length]}:${logins[n % logins.length]}`, address),
    ),
  );
  return answers.map(({ status }) => status);
}
