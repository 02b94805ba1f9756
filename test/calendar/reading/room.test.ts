import assert from 'node:assert/strict';
import test from 'node:test';
import { startDemoErp } from '../../../examples/demo-erp/index.ts';
import { createDirectory } from '../../../lib/calendar/directory.ts';
import { Room } from '../../../lib/calendar/reading/room.ts';
import type { Entry } from '../../../lib/calendar/types.ts';
import { Erp } from '../../../lib/erp/session.ts';
import { silent } from '../../../lib/log.ts';
import { openMemory } from '../../../lib/store/index.ts';

test('there is room for those that were used last', () => {
  const room = new Room(10);
  const forgotten: string[] = [];
  const calendar = (name: string) => ({ forget: () => forgotten.push(name) });
  const [a, b, c] = [calendar('a'), calendar('b'), calendar('c')];
  room.used(a, 0);
  room.used(b, 3);
  room.used(a, 6);
  assert.deepEqual(forgotten, []);
  room.used(c, 3);
  assert.deepEqual(forgotten, ['b']);
  room.used(b, 1000);
  assert.deepEqual(forgotten, ['b', 'a', 'c']);
});

const sorted = (entries: readonly Entry[]): readonly Entry[] =>
  [...entries].sort((a, b) => (a.name < b.name ? -1 : 1));

test('a calendar that had to make room is read from the store again, not from the ERP', async () => {
  const time = { now: Date.UTC(2026, 10, 23, 12) };
  const clock = () => time.now;
  const demo = await startDemoErp({ version: '17', events: 30, clock });
  time.now += 3_600_000; // what is there is older than any overlap
  const [erp, store] = [new Erp({ url: demo.url }), openMemory()];
  const currency = { freshness: 60, fullCheck: 300 };
  const parts = { erp, store, currency, cacheSize: 1e6, log: silent, clock };
  const calendarsIn = async (membersHeld: number) => {
    const home = await createDirectory({ ...parts, membersHeld }).logIn('demo', 'admin', 'admin');
    const [meetings, tasks] = (await home?.calendars()) ?? [];
    assert.ok(meetings && tasks);
    return { meetings, tasks };
  };
  try {
    const { meetings, tasks } = await calendarsIn(5);
    const first = sorted(await meetings.list());
    assert.ok(first.length > 5);
    await tasks.list();
    const token = await tasks.token();
    const before = demo.calls.length;
    assert.deepEqual(sorted(await meetings.list()), first);
    assert.ok(demo.calls.length > before, 'it was looked at anew');
    const names = demo.calls.names.slice(before);
    assert.deepEqual(
      names.filter((name) => /^calendar.event.*read$/.test(name)),
      [],
      'but no meeting was read',
    );
    assert.equal(await tasks.token(), token);

    const roomy = await calendarsIn(1000);
    await roomy.meetings.list();
    await roomy.tasks.list();
    const calls = demo.calls.length;
    await roomy.meetings.list();
    assert.equal(demo.calls.length, calls, 'where there is room it stays');
  } finally {
    await erp.close();
    await store.close();
    await demo.close();
  }
});
