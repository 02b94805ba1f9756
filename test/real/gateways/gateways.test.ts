/** Devices go on as if nothing had happened while gateways are killed under them, and while the store is away. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { type DemoErp, startDemoErp } from '../../../examples/demo-erp/index.ts';
import { Erp } from '../../../lib/erp/session.ts';
import { Device } from '../../protocol/writers/device.ts';
import { unavailable } from '../packages.ts';
import { Postgres } from './postgres.ts';
import { Setting } from './setting.ts';

const EVENTS = 1500;
const ROUNDS = 6;
/** Names of what devices make; the ERP has none of them before. */
const NAME = /^round \d+ of \w+/;

const missing = unavailable(['haproxy']);
const postgres = missing === undefined ? await Postgres.open() : { reason: missing };
const skip = 'reason' in postgres ? postgres.reason : false;

after(async () => {
  if (postgres instanceof Postgres) await postgres.close();
});

/** The same every time. */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** As devices do: what fails for the moment is tried again; a refused token never comes. */
async function insistent<T>(act: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++)
    try {
      return await act();
    } catch (error) {
      assert.doesNotMatch(String(error), /valid-sync-token/);
      if (tries === 100) throw error;
      await delay(150);
    }
}

class Colleague {
  readonly device: Device;
  readonly name: string;
  readonly #made: string[] = [];
  readonly #random: (below: number) => number;

  constructor(url: string, login: string, name: string, seed: number) {
    this.device = new Device(url, 'demo', { login, address: `${login}@example.com` });
    this.name = name;
    this.#random = randomOf(seed);
  }

  sync(): Promise<void> {
    return insistent(() => this.device.sync('Meetings'));
  }

  /** Makes an entry, or renames one of his own. */
  async round(number: number, { isNew = false } = {}): Promise<void> {
    await this.sync();
    const old = isNew ? undefined : this.#made[this.#random(this.#made.length * 2)];
    const uid = old ?? `${this.name}-${number}`;
    if (old === undefined) this.#made.push(uid);
    await this.#save(uid, `round ${number} of ${this.name}`);
    await this.sync();
  }

  get made(): readonly string[] {
    return this.#made;
  }

  /** Until the calendar has it: an answer that was lost may have been a yes. */
  async #save(uid: string, summary: string): Promise<void> {
    const { device } = this;
    const href = device.hrefOf('Meetings', `${uid}.ics`);
    const said = () => device.copies.Meetings.get(href)?.text.includes(`SUMMARY:${summary}`) === true;
    await insistent(async () => {
      const status = await device.put(
        'Meetings',
        href,
        textOf(uid, summary),
        device.copies.Meetings.get(href)?.etag,
      );
      if (status === 412) await device.sync('Meetings');
      assert.ok(status < 300 || (status === 412 && said()), `PUT ${uid}: ${status}`);
    });
  }
}

function textOf(uid: string, summary: string): string {
  const lines = [
    ...['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Example//Phone//EN', 'BEGIN:VEVENT', `UID:${uid}`],
    ...['DTSTAMP:20261120T080000Z', 'DTSTART:20270301T090000Z', 'DTEND:20270301T100000Z'],
    ...[`SUMMARY:${summary}`, 'END:VEVENT', 'END:VCALENDAR', ''],
  ];
  return lines.join('\r\n');
}

/** What the ERP has of what the devices made, by who asks. */
async function namesIn(erp: DemoErp): Promise<readonly string[]> {
  const sessions = new Erp({ url: erp.url });
  try {
    const session = await sessions.logIn('demo', 'admin', 'admin');
    const events = session?.profile.events;
    assert.ok(session && events);
    const context = events.context(session.reader);
    const rows = await session.ask({
      ask: 'rows',
      model: events.model,
      domain: [],
      fields: ['name'],
      context,
    });
    return rows.map(({ name }) => String(name)).filter((name) => NAME.test(name));
  } finally {
    await sessions.close();
  }
}

/** Waits until a change is under way. */
async function intentIn({ url }: Postgres): Promise<void> {
  const client = new Client(url);
  await client.connect();
  try {
    while ((await client.query('SELECT 1 FROM erpcal.intent')).rowCount === 0) await delay(5);
  } finally {
    await client.end();
  }
}

function entriesOf({ copies }: Device): Readonly<Record<string, string>> {
  return sorted([...copies.Meetings.values()].map(({ href, etag }) => [href, etag]));
}

/** What each gateway shows him itself: the same. */
async function listedBy(setting: Setting, { user }: Device): Promise<Readonly<Record<string, string>>> {
  const lists = await Promise.all(
    setting.names.map(async (name) => {
      const device = new Device(setting.directly(name), 'demo', user);
      return sorted([...(await insistent(() => device.listed('Meetings')))]);
    }),
  );
  const [list = {}, ...others] = lists;
  for (const other of others) assert.deepEqual(other, list);
  return list;
}

function sorted(entries: readonly (readonly [string, string])[]): Readonly<Record<string, string>> {
  return Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
}

interface Scene {
  readonly erp: DemoErp;
  readonly setting: Setting;
  readonly postgres: Postgres;
}

async function play(act: (scene: Scene) => Promise<void>): Promise<void> {
  assert.ok(postgres instanceof Postgres);
  const erp = await startDemoErp({ version: '17', events: EVENTS, speed: true });
  const setting = await Setting.open(erp.url, postgres.url).catch(async (error: unknown) => {
    await erp.close();
    throw error;
  });
  try {
    await act({ erp, setting, postgres });
  } finally {
    await setting.close();
    await erp.close();
  }
}

test(
  'gateways are killed in the middle of a first sync and of a PUT, and nobody loses anything',
  { skip },
  () =>
    play(async ({ erp, setting, postgres }) => {
      const people = [
        new Colleague(setting.url, 'admin', 'phone', 1),
        new Colleague(setting.url, 'admin', 'laptop', 2),
        new Colleague(setting.url, 'demo', 'tablet', 3),
        new Colleague(setting.url, 'demo', 'watch', 4),
      ] as const;
      const [first, second] = people;

      const syncing = first.sync();
      const reading = await setting.busy();
      while (!erp.calls.names.some((name) => /read/.test(name))) await delay(5);
      await setting.kill(reading);
      await syncing;
      assert.ok(first.device.copies.Meetings.size >= EVENTS, `${first.device.copies.Meetings.size} entries`);
      await setting.start(reading);

      for (let round = 1; round <= ROUNDS; round++) {
        const rounds = people.map((one) => one.round(round));
        const lost = round % 2 === 0 ? await setting.busy() : undefined;
        if (lost) await setting.kill(lost);
        await Promise.all(rounds);
        if (lost) await setting.start(lost);
      }

      const heal = erp.inject({ method: 'create', count: 1, latency: 2500 });
      const saving = first.round(ROUNDS + 1, { isNew: true });
      await intentIn(postgres);
      const writing = await setting.busy();
      await setting.kill(writing);
      await Promise.all([saving, ...people.slice(1).map((one) => one.round(ROUNDS + 1))]);
      heal();
      await setting.start(writing);
      for (const one of people) await one.sync();

      const made = people.flatMap((one) => one.made);
      const names = await namesIn(erp);
      assert.equal(
        names.length,
        made.length,
        `the ERP has one record of each: ${[...names].sort().join(', ')}`,
      );
      assert.deepEqual(await listedBy(setting, second.device), entriesOf(first.device));
      for (const { device, name } of people)
        assert.deepEqual(entriesOf(device), await listedBy(setting, device), `${name} has what is there`);
    }),
);

test(
  'while PostgreSQL is away clients are told to come again, and nothing has to be restarted',
  { skip },
  () =>
    play(async ({ setting, postgres }) => {
      const one = new Colleague(setting.url, 'demo', 'phone', 5);
      await one.sync();
      const { device } = one;
      const before = await listedBy(setting, device);
      await postgres.stop();
      for (const name of setting.names) {
        const lost = new Device(setting.directly(name), 'demo', device.user);
        const href = lost.hrefOf('Meetings', 'new.ics');
        const answers = [
          await lost.ask('PROPFIND', `${lost.home}/Meetings/`, { Depth: '1' }),
          await lost.ask(
            'PUT',
            href,
            { 'Content-Type': 'text/calendar' },
            textOf('new', 'round 1 of nobody'),
          ),
        ];
        for (const { status, headers } of answers) {
          assert.equal(status, 503, name);
          assert.match(headers.get('retry-after') ?? '', /^\d+$/);
        }
      }
      await postgres.start();
      await one.sync();
      assert.deepEqual(await listedBy(setting, device), before);
      assert.deepEqual(entriesOf(device), before);
    }),
);
