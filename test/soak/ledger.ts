/** What was asked of the gateway and of the ERP, and so what may and what must be there at the end. */
import { HOUR } from '../protocol/writers/document.ts';

/** Begins every summary; then come the entry and how often somebody wanted it written. */
export const MARK = 'soak';
export const LENGTH = HOUR;

/** One wish of somebody: what an entry is called and when it begins. */
export interface Version {
  readonly number: number;
  /** Milliseconds. */
  readonly start: number;
}

/** A change on its way: it happens at some moment between its beginning and its answer. */
export interface Attempt {
  /** It happened. */
  took(): void;
  /** It may have happened. */
  doubt(): void;
}

interface Event {
  /** Undefined: the entry is gone. */
  readonly version: Version | undefined;
  readonly began: number;
  readonly ended: number;
  readonly sure: boolean;
}

interface Entry {
  readonly owner: string;
  /** Occurrences. */
  readonly count: number;
  versions: number;
  readonly events: Event[];
}

/** An occurrence as somebody shows it. */
export interface Sight {
  readonly name: string;
  readonly start: number;
}

export class Ledger {
  readonly #entries = new Map<string, Entry>();
  #moments = 0;

  /** @returns its token */
  begin(owner: string, count: number): string {
    const token = `e${this.#entries.size + 1}`;
    this.#entries.set(token, { owner, count, versions: 0, events: [] });
    return token;
  }

  /** A version nobody wrote before. */
  next(token: string, start: number): Version {
    const entry = this.#entry(token);
    entry.versions += 1;
    return { number: entry.versions, start };
  }

  /** @param version undefined: it is deleted */
  attempt(token: string, version: Version | undefined): Attempt {
    const { events } = this.#entry(token);
    const began = this.#now();
    const ends = (sure: boolean) => () => void events.push({ version, began, ended: this.#now(), sure });
    return { took: ends(true), doubt: ends(false) };
  }

  get size(): number {
    return this.#entries.size;
  }

  ownedBy(owner: string): readonly string[] {
    return [...this.#entries].filter(([, entry]) => entry.owner === owner).map(([token]) => token);
  }

  /** What is wrong with what the ERP shows, in words: a loss, a double, a return from the dead, an old state. */
  judge(shown: readonly Sight[]): readonly string[] {
    const byToken = Map.groupBy(shown, ({ name }) => tokenIn(name));
    return [...this.#entries].flatMap(([token, entry]) => {
      const wrong = wrongWith(entry, byToken.get(token) ?? []);
      return wrong === undefined ? [] : [`${token} of ${entry.owner}: ${wrong}`];
    });
  }

  #now(): number {
    this.#moments += 1;
    return this.#moments;
  }

  #entry(token: string): Entry {
    const entry = this.#entries.get(token);
    if (!entry) throw new Error(`nobody made ${token}`);
    return entry;
  }
}

/** Whatever a sure event did not certainly come after may be the last. */
function last(events: readonly Event[]): readonly Event[] {
  const begun = Math.max(0, ...events.filter(({ sure }) => sure).map(({ began }) => began));
  return events.filter(({ ended }) => ended > begun);
}

function wrongWith({ count, events }: Entry, sights: readonly Sight[]): string | undefined {
  const may = last(events);
  const [first] = sights.toSorted((a, b) => a.start - b.start);
  const mayBeGone = may.some(({ version }) => !version) || !events.some(({ sure }) => sure);
  if (!first) return mayBeGone ? undefined : `it is lost: ${told(events)}`;
  if (sights.length !== count)
    return `${sights.map(({ name }) => name)} instead of ${count}: ${told(events)}`;
  const fits = may.some(
    ({ version }) => version?.number === numberIn(first.name) && version.start === first.start,
  );
  return fits ? undefined : `${first.name} is there at ${first.start}: ${told(events)}`;
}

const told = (events: readonly Event[]): string =>
  events
    .map(({ version, began, ended, sure }) => {
      const what = version ? `${version.number} at ${version.start}` : 'gone';
      return `${what}${sure ? '' : ' perhaps'} (${began} to ${ended})`;
    })
    .join(', ');

export const nameOf = (token: string, { number }: Version): string => `${MARK} ${token} ${number}`;

/** Empty for what is not of the soak. */
export function tokenIn(name: string): string {
  const [mark, token = ''] = name.split(' ');
  return mark === MARK ? token : '';
}

const numberIn = (name: string): number => Number(name.split(' ')[2]);

/** A winter in which no clock changes. */
export const startOf = (random: { below(limit: number): number }): number =>
  Date.UTC(2027, 0, 4 + random.below(40), 8 + random.below(8));
