/** Two gateways before one ERP and one store: whichever is asked, the answer is the same. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { type DemoErp, startDemoErp, type VersionName } from '../../examples/demo-erp/index.ts';
import { createDirectory } from '../../lib/calendar/directory.ts';
import type { Calendar, Sent } from '../../lib/calendar/types.ts';
import { Erp, type Session } from '../../lib/erp/session.ts';
import { DavError } from '../../lib/errors.ts';
import { parseCalendar } from '../../lib/ical/index.ts';
import { silent } from '../../lib/log.ts';
import { openMemory, openStore, type Store } from '../../lib/store/index.ts';

const VERSIONS: readonly VersionName[] = ['6.1', '13', '17'];

function sent(uid: string, summary: string): Sent {
  const text = [
    ...['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Example//Phone//EN', 'BEGIN:VEVENT', `UID:${uid}`],
    ...['DTSTAMP:20261120T080000Z', 'DTSTART:20261201T090000Z', 'DTEND:20261201T100000Z'],
    ...[`SUMMARY:${summary}`, 'END:VEVENT', 'END:VCALENDAR', ''],
  ].join('\r\n');
  return { uid, text, calendar: parseCalendar(text) };
}

const onlyNew = (current: unknown): void => {
  if (current) throw new DavError(412, 'It is there.');
};
const whatever = (): void => {};

/** As a database server would be: seen by all, and keys are held by one at a time. */
function sharedStore(clock: () => number): Store {
  const store = openMemory(clock);
  const held = new Map<string, Promise<void>>();
  const hold: Store['hold'] = async (key) => {
    while (held.has(key)) await held.get(key);
    const { promise, resolve } = Promise.withResolvers<void>();
    held.set(key, promise);
    return async () => {
      held.delete(key);
      resolve();
    };
  };
  return but(store, { shared: true, hold });
}

/** The store, some of whose doors are others. */
function but(store: Store, others: Partial<Store>): Store {
  return new Proxy(store, {
    get: (target, name) => {
      if (Object.hasOwn(others, name)) return Reflect.get(others, name);
      const member: unknown = Reflect.get(target, name);
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
}

interface Scene {
  readonly erp: DemoErp;
  readonly store: Store;
  readonly clock: { now: number };
  /** The user's meetings at a gateway of its own, which has the store or one that is a little different. */
  gateway(store?: Store, calendar?: string): Promise<Calendar>;
  readonly admin: Session;
  /** So many meetings has the ERP. */
  count(): Promise<number>;
}

async function play(version: VersionName, act: (scene: Scene) => Promise<void>): Promise<void> {
  const clock = { now: Date.UTC(2026, 10, 23, 12) };
  const now = () => clock.now;
  const erp = await startDemoErp({ version, clock: now });
  const store = sharedStore(now);
  const sessions = new Erp({ url: erp.url });
  const admin = await sessions.logIn('demo', 'admin', 'admin');
  const events = admin?.profile.events;
  assert.ok(admin && events);
  const gateway = async (own = store, calendar = 'Meetings'): Promise<Calendar> => {
    const currency = { freshness: 5, fullCheck: 300 };
    const parts = { erp: sessions, store: own, currency, cacheSize: 1e6, log: silent, clock: now };
    const home = await createDirectory(parts).logIn('demo', 'admin', 'admin');
    const found = (await home?.calendars())?.find(({ name }) => name === calendar);
    assert.ok(found);
    return found;
  };
  const context = events.context(admin.reader);
  const count = () => admin.ask({ ask: 'count', model: events.model, domain: [], context });
  try {
    await act({ erp, store, clock, gateway, count, admin });
  } finally {
    await sessions.close();
    await erp.close();
    await store.close();
  }
}

/** All a client could tell two gateways apart by. */
async function seen(calendar: Calendar) {
  const entries = [...(await calendar.list())].sort((a, b) => (a.name < b.name ? -1 : 1));
  const found = await calendar.get(entries.map(({ name }) => name));
  const texts = [...found.values()].map((one) =>
    typeof one === 'string' ? one : Buffer.from(one.body).toString(),
  );
  return { entries, texts, token: await calendar.token() };
}

const unfolded = (text: string): string => text.replaceAll('\r\n ', '').replaceAll('\\,', ',');

/** What tasks show by its name: a tag, or where there are none the project. */
const NAMING = [
  { field: 'tag_ids', model: 'project.tags' },
  { field: 'project_id', model: 'project.project' },
];

/** A task that shows such a name, and another task. */
async function taskNaming(admin: Session, texts: readonly string[]) {
  const shown = texts.map(unfolded);
  for (const { field, model } of NAMING) {
    const rows = await taskRows(admin, field);
    for (const row of rows) {
      const [shared] = [row[field]].flat().map(Number);
      const text = shown.find((one) => one.includes(`SUMMARY:${row.name}\r\n`));
      const other = rows.find(
        ({ id, name }) => id !== row.id && shown.some((one) => one.includes(`SUMMARY:${name}\r\n`)),
      );
      if (!text || !shared || !other) continue;
      const [named] = await admin.ask({
        ask: 'rows',
        model,
        domain: [['id', '=', shared]],
        fields: ['name'],
      });
      const name = String(named?.name);
      if (text.includes(name)) return { id: Number(row.id), other: Number(other.id), model, shared, name };
    }
  }
  throw new Error('no task shows a name others show, too');
}

/** A version without the field has no such tasks. */
async function taskRows(admin: Session, field: string) {
  const fields = ['name', field];
  return admin.ask({ ask: 'rows', model: 'project.task', domain: [], fields }).catch(() => []);
}

for (const version of VERSIONS)
  describe(`two gateways on ${version}`, () => {
    it('show the same, and one look at the ERP is enough for both', () =>
      play(version, async ({ erp, clock, gateway }) => {
        const [one, two] = [await gateway(), await gateway()];
        const first = await seen(one);
        const calls = erp.calls.length;
        assert.deepEqual(await seen(two), first);
        assert.equal(erp.calls.length, calls);
        clock.now += 4000;
        await two.token();
        assert.equal(erp.calls.length, calls, 'it is fresh');
        clock.now += 2000;
        await two.token();
        assert.ok(erp.calls.length > calls, 'it is not');
        const again = erp.calls.length;
        assert.deepEqual(await seen(one), first);
        assert.equal(erp.calls.length, again);
      }));

    it('what one wrote the other has at once, and tokens of each are good at both', () =>
      play(version, async ({ gateway }) => {
        const [one, two] = [await gateway(), await gateway()];
        const before = await two.token();
        const { name } = await one.put('a.ics', sent('a@phone', 'Budget'), onlyNew);
        const changes = await two.changes(before, undefined);
        assert.deepEqual(
          changes.changed.map((entry) => entry.name),
          [name],
        );
        assert.deepEqual(await seen(two), await seen(one));
        await two.put('a.ics', sent('a@phone', 'Budget of next year'), whatever);
        assert.equal((await one.changes(changes.token, undefined)).changed.length, 1);
        const token = await two.token();
        assert.deepEqual((await one.changes(token, undefined)).changed, []);
        const three = await gateway();
        assert.deepEqual((await three.changes(token, undefined)).changed, [], 'one that starts later');
        await two.remove('a.ics', whatever);
        assert.deepEqual((await one.changes(token, undefined)).removed, ['a.ics']);
        assert.deepEqual(await seen(one), await seen(two));
      }));

    it('a name many tasks show is found to be another, however much happens, and is no older at the other', () =>
      play(version, async ({ store, clock, gateway, admin }) => {
        const [one, two] = [await gateway(store, 'Tasks'), await gateway(store, 'Tasks')];
        const { texts } = await seen(one);
        await seen(two);
        const { id, other, model, shared, name } = await taskNaming(admin, texts);
        const renamed = `${name}, renamed`;
        for (const [n, each] of [one, two].entries()) {
          clock.now += 20_000;
          await admin.call('project.task', 'write', [[id], { name: `Read by ${n}` }]);
          await each.list();
        }
        clock.now += 20_000;
        await admin.call(model, 'write', [[shared], { name: renamed }]);
        for (let seconds = 0; seconds < 400; seconds += 100) {
          clock.now += 100_000;
          await admin.call('project.task', 'write', [[other], { name: `Changed after ${seconds} s` }]);
          await (seconds % 200 === 0 ? one : two).list();
        }
        clock.now += 6000;
        const shown = (await seen(one)).texts.map(unfolded);
        assert.ok(shown.some((text) => text.includes(renamed)));
        await admin.call('project.task', 'write', [[id], { name: 'Changed at last' }]);
        clock.now += 6000;
        const changed = (await seen(two)).texts.map(unfolded);
        assert.ok(changed.some((text) => text.includes('Changed at last') && text.includes(renamed)));
        assert.deepEqual(await seen(one), await seen(two));
      }));

    it('gateways that render differently do not undo the work of each other with every look', () =>
      play(version, async ({ erp, clock, gateway, admin }) => {
        const one = await gateway();
        const zone = version === '6.1' ? 'context_tz' : 'tz';
        await admin.call('res.users', 'write', [[admin.reader.uid], { [zone]: 'Asia/Tokyo' }]);
        const two = await gateway();
        clock.now += 1_000_000; // what is there is older than any overlap
        const list = async (calendar: Calendar): Promise<number> => {
          const before = erp.calls.length;
          clock.now += 6000;
          await calendar.list();
          return erp.calls.slice(before).filter(({ method }) => /read$/.test(method)).length;
        };
        const few = [];
        assert.ok((await list(one)) > 2, 'all is read');
        assert.ok((await list(two)) > 2, 'all is read again');
        for (const calendar of [one, two, one, two]) few.push(await list(calendar));
        assert.ok(Math.max(...few) <= 2, `${few}`);
      }));

    it('what was restored is noticed by those that run', () =>
      play(version, async ({ store, gateway, clock }) => {
        const gateways = [await gateway(), await gateway()];
        const before = await Promise.all(gateways.map(seen));
        await store.restored();
        clock.now += 6000;
        const after = await Promise.all(gateways.map(seen));
        assert.deepEqual(after[0], after[1]);
        assert.deepEqual(after[0]?.entries, before[0]?.entries);
        for (const calendar of gateways)
          await assert.rejects(calendar.changes(before[0]?.token, undefined), {
            condition: 'valid-sync-token',
          });
      }));

    it('a store that is older than what is remembered of it is believed', () =>
      play(version, async ({ store, gateway, clock }) => {
        const folder = mkdtempSync(join(tmpdir(), 'erpcal-older-'));
        const place = { store };
        const swapped = new Proxy(store, {
          get: (_, name) => {
            if (name === 'shared') return true;
            const member: unknown = Reflect.get(place.store, name);
            return typeof member === 'function' ? member.bind(place.store) : member;
          },
        });
        const one = await gateway(swapped);
        await seen(one);
        await store.copy(join(folder, 'older.sqlite'));
        await one.put('a.ics', sent('a@phone', 'Budget'), onlyNew);
        const { token } = await seen(one);
        place.store = await openStore(`sqlite:${join(folder, 'older.sqlite')}`);
        clock.now += 6000;
        const two = await gateway(swapped);
        const entries = await seen(one);
        assert.deepEqual(entries, await seen(two));
        assert.equal(entries.texts.join().split('SUMMARY:Budget').length, 2);
        await assert.rejects(one.changes(token, undefined), { condition: 'valid-sync-token' });
        await place.store.close();
        rmSync(folder, { recursive: true });
      }));

    it('a property set at one is read at the other', () =>
      play(version, async ({ gateway }) => {
        const [one, two] = [await gateway(), await gateway()];
        assert.deepEqual(await two.properties(), new Map());
        await one.setProperties(new Map([['{x}color', 'red']]));
        assert.deepEqual(await two.properties(), new Map([['{x}color', 'red']]));
      }));

    it('one entry sent to both at once becomes one meeting', () =>
      play(version, async ({ gateway, count }) => {
        const [one, two] = [await gateway(), await gateway()];
        const before = await count();
        const outcomes = await Promise.allSettled(
          [one, two, one, two].map((calendar) => calendar.put('a.ics', sent('a@phone', 'Budget'), onlyNew)),
        );
        assert.deepEqual(outcomes.map(({ status }) => status).sort(), [
          'fulfilled',
          'rejected',
          'rejected',
          'rejected',
        ]);
        assert.equal(await count(), before + 1);
        assert.deepEqual(await seen(two), await seen(one));
      }));

    it('what one wrote and did not live to read, the other does not write again', () =>
      play(version, async ({ store, gateway, count }) => {
        const dying = but(store, { commit: () => Promise.reject(new Error('killed')) });
        const two = await gateway();
        const before = await count();
        await seen(two);
        const one = await gateway(dying);
        await one.put('a.ics', sent('a@phone', 'Budget'), onlyNew);
        await two.put('a.ics', sent('a@phone', 'Budget, again'), whatever);
        assert.equal(await count(), before + 1);
      }));

    it('what is still under way when its gateway is killed, is waited for', () =>
      play(version, async ({ erp, store, gateway, count }) => {
        const free: Store['hold'] = async () => async () => {};
        const { promise: begun, resolve } = Promise.withResolvers<void>();
        const intend: Store['intend'] = (intent) => store.intend(intent).finally(resolve);
        const one = await gateway(but(store, { hold: free, intend }));
        const two = await gateway();
        await seen(two);
        const before = await count();
        const slow = { method: 'create', count: 1, latency: 700 };
        const heal = erp.inject(slow);
        const killed = one.put('a.ics', sent('a@phone', 'Budget'), onlyNew);
        await begun;
        await two.put('a.ics', sent('a@phone', 'Budget'), onlyNew);
        await killed;
        heal();
        assert.equal(await count(), before + 1);
      }));
  });
