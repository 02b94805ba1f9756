/** A world for `dav/` and `http/`: calendars of plain .ics texts, held in memory. */
import { createHash } from 'node:crypto';
import type {
  Calendar,
  Changes,
  Diary,
  Directory,
  Found,
  Home,
  MoveResult,
  Precondition,
  Principal,
  PutResult,
  Range,
  Rights,
  Sent,
  Served,
} from '../../lib/calendar/types.ts';
import { UidConflict } from '../../lib/calendar/uid-conflict.ts';
import { DavError, refusal } from '../../lib/errors.ts';
import { parseCalendar } from '../../lib/ical/index.ts';

export interface FixtureCalendarOptions {
  readonly name: string;
  readonly title?: string;
  readonly description?: string;
  readonly component?: 'VEVENT' | 'VTODO';
  readonly rights?: Rights;
  /** By name of the resource. */
  readonly texts?: Readonly<Record<string, string>>;
}

function uidIn({ body }: Served): string {
  const [entry] = parseCalendar(Buffer.from(body).toString('utf8'))
    .getAllSubcomponents()
    .filter(({ name }) => name !== 'vtimezone');
  return String(entry?.getFirstPropertyValue('uid'));
}

export const ALL_RIGHTS: Rights = { create: true, write: true, remove: true };
const NO_RIGHTS: Rights = { create: false, write: false, remove: false };

/** Keeps a revision for each change, as the real one does; `withhold` makes an entry unreadable. */
export class FixtureCalendar implements Calendar {
  readonly name: string;
  readonly title: string;
  readonly description?: string;
  readonly component: 'VEVENT' | 'VTODO';
  readonly color: string = '#1E25FFFF';
  readonly order: number = 1;
  readonly #rights: Rights;
  /** Calls of `get`, with the names asked. */
  readonly asked: (readonly string[])[] = [];
  readonly #entries = new Map<string, { served: Served | undefined; withheld: boolean; revision: number }>();
  readonly #aliases = new Map<string, string>();
  readonly #properties = new Map<string, string>();
  /** What the ERP makes of a text it is given. */
  rewrite: (text: string) => string = (text) => text;
  /** Calls of `put` and `remove` that did something. */
  writes = 0;
  #revision = 0;

  constructor({ name, title, description, component, rights, texts }: FixtureCalendarOptions) {
    this.name = name;
    this.title = title ?? name;
    if (description !== undefined) this.description = description;
    this.component = component ?? 'VEVENT';
    this.#rights = rights ?? NO_RIGHTS;
    for (const [resource, text] of Object.entries(texts ?? {})) this.set(resource, text);
  }

  set(name: string, text: string): void {
    const body = Buffer.from(text.replace(/\r?\n/g, '\r\n'));
    const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
    const served: Served = { name, etag, size: body.byteLength, modified: Date.UTC(2026, 0, 5, 12), body };
    this.#entries.set(name, { served, withheld: false, revision: ++this.#revision });
  }

  /** What somebody else does. */
  drop(name: string): void {
    this.#entries.set(name, { served: undefined, withheld: false, revision: ++this.#revision });
  }

  withhold(name: string): void {
    const entry = this.#entries.get(name);
    if (entry) entry.withheld = true;
  }

  alias(name: string, of: string): void {
    this.#aliases.set(name, of);
  }

  async rights(): Promise<Rights> {
    return this.#rights;
  }

  async token(): Promise<string> {
    return this.#token(this.#revision);
  }

  async list(_range?: Range): Promise<readonly Served[]> {
    return [...this.#entries.values()].flatMap(({ served }) => served ?? []);
  }

  async get(names: readonly string[]): Promise<ReadonlyMap<string, Found>> {
    this.asked.push(names);
    return new Map(names.map((name) => [name, this.#find(this.#aliases.get(name) ?? name)]));
  }

  async put(name: string, { uid, text }: Sent, precondition: Precondition): Promise<PutResult> {
    const target = this.#aliases.get(name) ?? name;
    const before = this.#served(target);
    precondition(before);
    const other = [...this.#entries].find(
      ([key, one]) => key !== target && one.served && uidIn(one.served) === uid,
    );
    if (other) throw new UidConflict(other[0]);
    this.writes += 1;
    this.set(target, this.rewrite(text));
    const kept = this.#served(target);
    const same = kept && Buffer.from(kept.body).toString('utf8') === text;
    return { created: before === undefined, name: target, ...(same && { etag: kept.etag }) };
  }

  async move(name: string, to: FixtureCalendar, as: string, precondition: Precondition): Promise<MoveResult> {
    const before = this.#served(name);
    if (!before) throw new DavError(404, 'There is nothing at this address.');
    precondition(before);
    if (to.#served(as)) throw new UidConflict(as);
    to.set(as, Buffer.from(before.body).toString());
    this.drop(name);
    return { created: true, name: as };
  }

  async remove(name: string, precondition: Precondition): Promise<void> {
    const target = this.#aliases.get(name) ?? name;
    const before = this.#served(target);
    if (!before) throw new DavError(404, 'There is nothing at this address.');
    precondition(before);
    this.writes += 1;
    this.drop(target);
  }

  async properties(): Promise<ReadonlyMap<string, string>> {
    return new Map(this.#properties);
  }

  async setProperties(values: ReadonlyMap<string, string | undefined>): Promise<void> {
    for (const [name, value] of values)
      if (value === undefined) this.#properties.delete(name);
      else this.#properties.set(name, value);
  }

  async changes(since: string | undefined, limit = Number.POSITIVE_INFINITY): Promise<Changes> {
    const from = since === undefined ? 0 : this.#revisionOf(since);
    const all = [...this.#entries].filter(([, { served, revision }]) => revision > from && (served || since));
    const shown = all.sort(([, one], [, other]) => one.revision - other.revision).slice(0, limit);
    const truncated = shown.length < all.length;
    return {
      changed: shown.flatMap(([, { served }]) => served ?? []),
      removed: shown.flatMap(([name, { served }]) => (served ? [] : name)),
      token: this.#token(truncated ? (shown.at(-1)?.[1].revision ?? 0) : this.#revision),
      truncated,
    };
  }

  #served(name: string): Served | undefined {
    return this.#entries.get(name)?.served;
  }

  #find(name: string): Found {
    const entry = this.#entries.get(name);
    if (!entry?.served) return 'missing';
    return entry.withheld ? 'withheld' : entry.served;
  }

  #token(revision: number): string {
    return `urn:erpcal:fixture:${this.name}:${revision}`;
  }

  #revisionOf(token: string): number {
    const revision = Number(
      token.startsWith(this.#token(0).slice(0, -1)) ? token.split(':').at(-1) : Number.NaN,
    );
    if (!Number.isInteger(revision) || revision > this.#revision)
      throw refusal('valid-sync-token', 'This token is not known here.');
    return revision;
  }
}

export interface FixtureUser {
  readonly password: string;
  readonly name?: string;
  readonly addresses?: readonly string[];
  readonly zone?: string;
  readonly calendars: readonly Calendar[];
  /** His meetings are shown to nobody else. */
  readonly hidden?: boolean;
}

/** Users by `DB/LOGIN`; `down` makes every log-in fail with what it holds. */
export class FixtureDirectory implements Directory {
  readonly #defaultDb: string | undefined;
  readonly users: Map<string, FixtureUser>;
  down: Error | undefined;
  logIns = 0;

  constructor(users: Readonly<Record<string, FixtureUser>>, defaultDb: string | undefined = 'erp') {
    this.users = new Map(Object.entries(users));
    this.#defaultDb = defaultDb;
  }

  async defaultDb(): Promise<string | undefined> {
    return this.#defaultDb;
  }

  async logIn(...[db, login, password]: Parameters<Directory['logIn']>): Promise<Home | undefined> {
    this.logIns += 1;
    if (this.down) throw this.down;
    const user = this.users.get(`${db}/${login}`);
    return user && user.password === password ? this.#home(db, login, user) : undefined;
  }

  async #diary(db: string, name: string): Promise<Diary | 'unknown' | 'hidden'> {
    const found = [...this.users].find(([key, one]) => {
      const { login, addresses } = principal(db, key.slice(db.length + 1), one);
      return key.startsWith(`${db}/`) && [login, ...addresses.map((one) => one.toLowerCase())].includes(name);
    });
    if (!found) return 'unknown';
    const [, { zone = 'Europe/Brussels', calendars, hidden }] = found;
    if (hidden) return 'hidden';
    const meetings = calendars.filter(({ component }) => component === 'VEVENT');
    const lists = await Promise.all(
      meetings.map(async (one) => one.get((await one.list()).map((entry) => entry.name))),
    );
    const served = lists.flatMap((list) => [...list.values()]).filter((one) => typeof one !== 'string');
    return { zone, texts: served.map(({ body }) => Buffer.from(body).toString('utf8')) };
  }

  #home(db: string, login: string, user: FixtureUser): Home {
    return {
      principal: principal(db, login, user),
      calendars: async () => user.calendars,
      diaries: async (names) =>
        new Map(await Promise.all(names.map(async (name) => [name, await this.#diary(db, name)] as const))),
      people: async (match) =>
        [...this.users]
          .filter(([key]) => key.startsWith(`${db}/`))
          .map(([key, one]) => principal(db, key.slice(db.length + 1), one))
          .filter(({ name, addresses }) =>
            `${name} ${addresses}`.toLowerCase().includes(match.toLowerCase()),
          ),
    };
  }
}

function principal(db: string, login: string, { name, addresses, zone }: FixtureUser): Principal {
  return {
    db,
    login,
    name: name ?? login,
    addresses: addresses ?? [`${login}@example.com`],
    zone: zone ?? 'Europe/Brussels',
  };
}
