/** An ERP with a user, his colleague and his gateway; time passes when it is told to. */
import assert from 'node:assert/strict';
import { type DemoErp, startDemoErp, type VersionName } from '../../examples/demo-erp/index.ts';
import { Catalog } from '../../lib/calendar/catalog/catalog.ts';
import { createDirectory } from '../../lib/calendar/directory.ts';
import type { Calendar, Directory, Home } from '../../lib/calendar/types.ts';
import { Erp, type Session } from '../../lib/erp/session.ts';
import type { Wire } from '../../lib/erp/wire.ts';
import { type Component, parseCalendar } from '../../lib/ical/index.ts';
import { silent } from '../../lib/log.ts';
import { openMemory, type Store } from '../../lib/store/index.ts';

export type Values = Record<string, Wire>;

interface Parts {
  readonly erp: DemoErp;
  /** The colleague. */
  readonly admin: Session;
  /** The user, as he works in the ERP himself. */
  readonly demo: Session;
  /** Starts a gateway. */
  readonly gateway: () => Directory;
  readonly clock: { now: number };
  readonly close: () => Promise<void>;
}

export class Office {
  readonly erp: DemoErp;
  readonly admin: Session;
  readonly demo: Session;
  readonly #parts: Parts;
  #gateway: Directory;
  /** What people's devices see, by login. */
  readonly #homes = new Map<string, Home>();

  private constructor(parts: Parts) {
    this.erp = parts.erp;
    this.admin = parts.admin;
    this.demo = parts.demo;
    this.#parts = parts;
    this.#gateway = parts.gateway();
  }

  static async open(version: VersionName, store: Store, catalog = new Catalog()): Promise<Office> {
    const clock = { now: Date.UTC(2026, 10, 23, 12) };
    const now = () => clock.now;
    const simulated = await startDemoErp({ version, demoData: false, zone: 'Europe/Brussels', clock: now });
    const erp = new Erp({ url: simulated.url });
    const currency = { freshness: 5, fullCheck: 300 };
    const gateway = () =>
      createDirectory({ erp, store, catalog, currency, cacheSize: 1e6, log: silent, clock: now });
    const admin = await erp.logIn('demo', 'admin', 'admin');
    const demo = await erp.logIn('demo', 'demo', 'demo');
    assert.ok(admin && demo);
    const close = async () => {
      await erp.close();
      await simulated.close();
      await store.close();
    };
    return new Office({ erp: simulated, admin, demo, gateway, clock, close });
  }

  pass(seconds: number): void {
    this.#parts.clock.now += seconds * 1000;
  }

  /** The gateway starts anew: what it knows is in the store. */
  restart(): void {
    this.#gateway = this.#parts.gateway();
    this.#homes.clear();
  }

  /** Of all calendars a user has. */
  async names(login: 'demo' | 'admin' = 'demo'): Promise<readonly string[]> {
    return (await (await this.#home(login)).calendars()).map(({ name }) => name);
  }

  async #home(login: 'demo' | 'admin'): Promise<Home> {
    const home = this.#homes.get(login) ?? (await this.#gateway.logIn('demo', login, login));
    assert.ok(home);
    this.#homes.set(login, home);
    return home;
  }

  async calendar(name: string, login: 'demo' | 'admin' = 'demo'): Promise<Calendar> {
    const home = await this.#home(login);
    const found = (await home.calendars()).find((calendar) => calendar.name === name);
    assert.ok(found);
    return found;
  }

  async create(model: string, values: Values, by: Session = this.admin): Promise<number> {
    return Number(await by.call(model, 'create', [values]));
  }

  async write(model: string, id: number, values: Values, by: Session = this.admin): Promise<void> {
    await by.call(model, 'write', [[id], values]);
  }

  async remove(model: string, id: number): Promise<void> {
    await this.admin.call(model, 'unlink', [[id]]);
  }

  close(): Promise<void> {
    return this.#parts.close();
  }
}

/** Runs with an office of its own. */
export async function inOffice(
  version: VersionName,
  act: (office: Office) => Promise<void>,
  store: Store = openMemory(),
  catalog?: Catalog,
): Promise<void> {
  const office = await Office.open(version, store, catalog);
  try {
    await act(office);
  } finally {
    await office.close();
  }
}

/** The entries of a calendar, each as `tell` has it, in order. */
export async function shown(
  calendar: Calendar,
  tell: (entry: Component) => string = summaryOf,
): Promise<readonly string[]> {
  const found = await calendar.get((await calendar.list()).map(({ name }) => name));
  return [...found.values()]
    .map((served) =>
      typeof served === 'string' ? served : tell(entryIn(Buffer.from(served.body).toString())),
    )
    .sort();
}

function entryIn(text: string): Component {
  const calendar = parseCalendar(text);
  const [entry] = [...calendar.getAllSubcomponents('vevent'), ...calendar.getAllSubcomponents('vtodo')];
  assert.ok(entry);
  return entry;
}

export function summaryOf(entry: Component): string {
  return String(entry.getFirstPropertyValue('summary'));
}

export interface Seen {
  readonly act: () => Promise<unknown>;
  readonly expected: readonly string[];
  readonly tell?: (entry: Component) => string;
  /** From the change to the poll. */
  readonly seconds?: number;
}

/** What happens in the ERP is seen by token, list and changes alike, and a poll before it sees nothing. */
export async function isSeen(
  office: Office,
  name: string,
  { act, expected, tell, seconds = 6 }: Seen,
): Promise<void> {
  const calendar = await office.calendar(name);
  office.pass(3600); // what is there is older than any overlap
  const token = await calendar.token();
  assert.notDeepEqual(await shown(calendar, tell), expected);
  office.pass(120);
  assert.equal(await calendar.token(), token, 'nothing happened, nothing changed');
  await act();
  office.pass(seconds);
  assert.notEqual(await calendar.token(), token);
  assert.deepEqual(await shown(calendar, tell), expected);
  const { changed, removed } = await calendar.changes(token, undefined);
  assert.ok(changed.length + removed.length > 0);
}
