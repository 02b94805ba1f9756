/** Why is my phone not syncing? What each device of a user asked last, what it got, and what to do. */
import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { surplusOf } from '../../store/exchanges.ts';
import type { KeptExchange, Store } from '../../store/store.ts';
import { type Advice, adviceFor, whereIn } from './advice.ts';
import type { Asked } from './asked.ts';

/** A request that was answered just now. */
export interface Answered extends Omit<KeptExchange, 'mark' | 'since' | 'at' | 'asked'> {
  readonly asked: Asked;
}

/** What the user reads; texts are said by the page, by `asked` and `advice`. */
export interface Exchange extends Omit<KeptExchange, 'mark' | 'db' | 'login' | 'asked'> {
  readonly asked: Asked;
  readonly advice: Advice;
  /** Where in the entry that was sent. */
  readonly line?: number;
  readonly property?: string;
}

interface Recent {
  kept: KeptExchange;
  /** When it was written last; -Infinity: never. */
  written: number;
}

interface Options {
  readonly store: Pick<Store, 'exchanges' | 'keepExchanges'>;
  /** The gateway's clock, in milliseconds. */
  readonly clock?: () => number;
  readonly onTrouble?: (error: unknown) => void;
}

/** Milliseconds: new ones are gathered for so long, the same again is written once in so long. */
const GATHERED = 2000;
const REPEATED = 60_000;
/** Exchanges in memory, and those that wait to be written; users who were asked for with wrong passwords. */
const REMEMBERED = 20_000;
const WAITING = 5000;
const STRANGERS = 500;

/**
 * Written in batches, on nobody's time: a poll that finds what it found before moves a time in memory, and once a minute
 * in the store. What comes without the right password is in a place of its own, few of each login, so that nobody fills
 * memory or store by guessing, or hides what a device really asked.
 */
export class Exchanges {
  readonly #store: Options['store'];
  readonly #clock: () => number;
  readonly #onTrouble: (error: unknown) => void;
  readonly #recent = new LRUCache<string, Recent>({ max: REMEMBERED });
  readonly #waiting = new Map<string, Recent>();
  readonly #unproven = new LRUCache<string, readonly Recent[]>({ max: STRANGERS });
  #timer: { readonly handle: NodeJS.Timeout; readonly due: number } | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor({ store, clock = Date.now, onTrouble = () => {} }: Options) {
    this.#store = store;
    this.#clock = clock;
    this.#onTrouble = onTrouble;
  }

  record(answered: Answered): void {
    const now = this.#clock();
    const key = keyOf(answered);
    const known = this.#known(answered, key);
    if (known) {
      known.kept = { ...known.kept, at: now };
      this.#await(key, known, now);
      return;
    }
    const made = { kept: { ...answered, mark: markOf(key), since: now, at: now }, written: -Infinity };
    if (answered.proven) this.#recent.set(key, made);
    else this.#suspect(made);
    this.#await(key, made, now);
  }

  /** Newest first, also what is not written yet. */
  async of(db: string, login: string): Promise<readonly Exchange[]> {
    const own = [...this.#waiting.values(), ...(this.#unproven.get(userOf({ db, login })) ?? [])]
      .map(({ kept }) => kept)
      .filter((one) => one.db === db && one.login === login);
    const byMark = new Map<string, KeptExchange>();
    for (const one of [...(await this.#store.exchanges(db, login)), ...own]) {
      const { since = one.since } = byMark.get(one.mark) ?? {};
      byMark.set(one.mark, { ...one, since });
    }
    const newest = [...byMark.values()].sort((a, b) => b.at - a.at);
    const surplus = new Set(surplusOf(newest));
    return newest.filter((one) => !surplus.has(one)).map(told);
  }

  /** Writes what waits. */
  close(): Promise<void> {
    clearTimeout(this.#timer?.handle);
    return this.#write([...this.#waiting]);
  }

  #known({ proven, db, login }: Answered, key: string): Recent | undefined {
    if (proven) return this.#recent.get(key);
    const mark = markOf(key);
    return this.#unproven.get(userOf({ db, login }))?.find(({ kept }) => kept.mark === mark);
  }

  #suspect(made: Recent): void {
    const user = userOf(made.kept);
    const newest = [made, ...(this.#unproven.get(user) ?? [])].sort((a, b) => b.kept.at - a.kept.at);
    const surplus = new Set(surplusOf(newest.map(({ kept }) => kept)));
    this.#unproven.set(
      user,
      newest.filter(({ kept }) => !surplus.has(kept)),
    );
  }

  #await(key: string, recent: Recent, now: number): void {
    if (this.#waiting.has(key) || this.#waiting.size >= WAITING) return;
    this.#waiting.set(key, recent);
    this.#wake(dueAt(recent), now);
  }

  #wake(at: number, now: number): void {
    const due = Math.max(at, now + GATHERED);
    if (this.#timer && this.#timer.due <= due) return;
    clearTimeout(this.#timer?.handle);
    this.#timer = { handle: setTimeout(() => this.#flush(), due - now).unref(), due };
  }

  #flush(): void {
    this.#timer = undefined;
    const now = this.#clock();
    const due = [...this.#waiting].filter(([, recent]) => dueAt(recent) <= now);
    void this.#write(due);
    const next = Math.min(...[...this.#waiting.values()].map(dueAt));
    if (Number.isFinite(next)) this.#wake(next, now);
  }

  /** One batch after the other. What cannot be written is lost: the next request says the like. */
  #write(due: readonly (readonly [string, Recent])[]): Promise<void> {
    const batch = due.map(([, { kept }]) => kept);
    for (const [key, recent] of due) {
      this.#waiting.delete(key);
      recent.written = this.#clock();
    }
    this.#writing = this.#writing.then(() => this.#store.keepExchanges(batch)).catch(this.#onTrouble);
    return this.#writing;
  }
}

/** Who only guesses makes no writing now. */
function dueAt({ written, kept }: Recent): number {
  if (written > -Infinity) return written + REPEATED;
  return kept.proven ? kept.since : kept.since + REPEATED;
}

const userOf = ({ db, login }: { db: string; login: string }): string => `${db}\n${login}`;

/** All but the times. */
function keyOf(one: Answered): string {
  const { db, login, device, agent, asked, calendar, entry, title } = one;
  const { status, condition, reason, proven } = one;
  return [db, login, device, agent, asked, calendar, entry, title, status, condition, reason, proven].join(
    '\n',
  );
}

const markOf = (key: string): string => hash('sha256', key, 'base64url').slice(0, 22);

function told({ mark, db, login, ...one }: KeptExchange): Exchange {
  const asked = one.asked as Asked;
  return { ...one, asked, advice: adviceFor({ ...one, asked }), ...whereIn(one.reason) };
}
