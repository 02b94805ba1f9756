import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { DemoErp, VersionName } from '../../../examples/demo-erp/index.ts';
import { type Answer, fault, logIn, type User, withErp } from '../client.ts';

const EVENTS = 'calendar.event';
const REAL = { virtual_id: false, active_test: false };
const QUIET = { no_mail_to_attendees: true };

/** Five days from 7 December 2026, nine o’clock. */
const DAILY = {
  ...{ name: 'daily', start: '2026-12-07 09:00:00', stop: '2026-12-07 10:00:00' },
  ...{ recurrency: true, rrule_type: 'daily', interval: 1, end_type: 'count', count: 5 },
};

const clock = (): number => Date.UTC(2026, 10, 23, 12);
const on = (version: VersionName, work: (admin: User, erp: DemoErp) => Promise<void>): Promise<void> =>
  withErp({ version, clock }, async (erp) => work(await logIn(erp, 'admin'), erp));

const daily = (admin: User, values: object = {}, context: object = QUIET): Promise<number> =>
  admin.keywords(EVENTS, 'create', [{ ...DAILY, ...values }], { context });

const vid = (id: number, day: string): string => `${id}-202612${day}090000`;
const days = async (admin: User, id: number): Promise<string[]> => {
  const found: unknown[] = await admin(EVENTS, 'search', [['name', '=', 'daily']]);
  return found
    .filter((each) => String(each).startsWith(`${id}-`))
    .map((each) => String(each).slice(-8, -6))
    .sort();
};
const rowsOf = (admin: User, id: number): Promise<Answer[]> =>
  admin.keywords(
    EVENTS,
    'search_read',
    [[['recurrent_id', '=', id]], ['start', 'active', 'recurrent_id_date', 'alarm_ids', 'recurrency']],
    { context: REAL },
  );

suite('occurrences of 8 to 13', () => {
  test('deleted are archived rows, which nothing but two steps removes', () =>
    on('10', async (admin) => {
      const id = await daily(admin);
      assert.equal(await admin(EVENTS, 'unlink', [vid(id, '08')]), true);
      assert.deepEqual(await days(admin, id), ['07', '09', '10', '11']);
      const [row] = await rowsOf(admin, id);
      assert.deepEqual(
        [row.active, row.recurrent_id_date, row.recurrency],
        [false, '2026-12-08 09:00:00', false],
      );
      await admin(EVENTS, 'unlink', [row.id]);
      assert.equal((await rowsOf(admin, id)).length, 1);
      await admin(EVENTS, 'write', [row.id], { recurrent_id: 0 });
      await admin(EVENTS, 'unlink', [row.id]);
      assert.deepEqual(await days(admin, id), ['07', '08', '09', '10', '11']);
    }));

  test('made by hand hide what they stand for', () =>
    on('13', async (admin) => {
      const id = await daily(admin);
      const times = { start: '2026-12-08 13:00:00', stop: '2026-12-08 14:00:00' };
      await admin(EVENTS, 'create', {
        name: 'moved',
        recurrent_id: id,
        recurrent_id_date: '2026-12-08 09:00:00',
        ...times,
      });
      await admin(EVENTS, 'create', {
        name: 'x',
        active: false,
        recurrent_id: id,
        recurrent_id_date: '2026-12-09 09:00:00',
        ...times,
      });
      assert.deepEqual(await days(admin, id), ['07', '10', '11']);
    }));

  test('stay behind when the series goes, and stop matching when it moves', () =>
    on('8', async (admin) => {
      const id = await daily(admin);
      await admin(EVENTS, 'unlink', [vid(id, '08')]);
      await admin(EVENTS, 'write', [id], { start: '2026-12-07 11:00:00', stop: '2026-12-07 12:00:00' });
      assert.equal((await days(admin, id)).length, 5);
      await admin(EVENTS, 'unlink', [id]);
      assert.equal((await rowsOf(admin, id)).length, 1);
    }));

  test('lose their alarms when they are changed, and do not touch the series', () =>
    on('12', async (admin) => {
      const alarm = await admin('calendar.alarm', 'create', {
        name: '15',
        type: 'notification',
        duration: 15,
        interval: 'minutes',
      });
      const id = await daily(admin, { alarm_ids: [[6, 0, [alarm]]] });
      const [before] = await admin(EVENTS, 'read', [id], ['write_date', 'alarm_ids'], REAL);
      assert.deepEqual(before.alarm_ids, [alarm]);
      await admin(EVENTS, 'write', [vid(id, '08')], { active: false });
      const [row] = await rowsOf(admin, id);
      assert.deepEqual(row.alarm_ids, []);
      const [after] = await admin(EVENTS, 'read', [id], ['write_date'], REAL);
      assert.equal(after.write_date, before.write_date);
    }));

  test('that end the recurrence end the whole series', () =>
    on('8', async (admin) => {
      const id = await daily(admin);
      await admin(EVENTS, 'write', [vid(id, '08')], { recurrency: false, location: 'other' });
      assert.deepEqual(await admin(EVENTS, 'search', [['name', '=', 'daily']]), [id]);
    }));

  test('an emptied rule leaves the series with itself alone on 10, and does nothing on 8', async () => {
    await on('10', async (admin) => {
      const id = await daily(admin);
      await admin(EVENTS, 'write', [id], { rrule: '' });
      const [row] = await admin(EVENTS, 'read', [id], ['recurrency', 'rrule'], REAL);
      assert.deepEqual([row.recurrency, row.rrule], [true, '']);
      assert.deepEqual(await admin(EVENTS, 'search', [['name', '=', 'daily']]), [id]);
    });
    await on('8', async (admin) => {
      const id = await daily(admin);
      await admin(EVENTS, 'write', [id], { rrule: '' });
      assert.equal((await days(admin, id)).length, 5);
    });
  });

  test('are detached by a method that works and faults from 10 on', () =>
    on('10', async (admin) => {
      const id = await daily(admin);
      const detach = admin(EVENTS, 'detach_recurring_event', [vid(id, '08')], { location: 'detached' });
      await assert.rejects(detach, fault(/recursive dictionaries/));
      assert.equal((await rowsOf(admin, id)).length, 1);
    }));

  test('read an id with something behind it as a fault', () =>
    on('10', async (admin) => {
      const id = await daily(admin);
      await assert.rejects(admin(EVENTS, 'read', [`${vid(id, '08')}x`], ['name']));
    }));
});

/** All-day, by version: start, stop and start_date of the second week, read by its virtual id. */
const ALL_DAY: readonly (readonly [VersionName, string, string, string])[] = [
  ['8', '2026-12-14 00:00:00', '2026-12-14 01:00:00', '2026-12-14 00:00:00'],
  ['11', '2026-12-14 08:00:00', '2026-12-14 09:00:00', '2026-12-14 08:00:00'],
  ['12', '2026-12-14 08:00:00', '2026-12-14 18:00:00', '2026-12-14 08:00:00'],
];

suite('an all-day occurrence', () => {
  for (const [version, ...read] of ALL_DAY) {
    test(`of ${version} reads moments for dates`, () =>
      on(version, async (admin) => {
        const dates = {
          allday: true,
          start_date: '2026-12-07',
          stop_date: '2026-12-07',
          rrule_type: 'weekly',
          mo: true,
        };
        const id = await daily(admin, {
          ...dates,
          start: '2026-12-07 00:00:00',
          stop: '2026-12-07 00:00:00',
        });
        const found: string[] = await admin(EVENTS, 'search', [['name', '=', 'daily']]);
        const second = found.find((each) => each.startsWith(`${id}-20261214`));
        const [row] = await admin(EVENTS, 'read', [second], ['start', 'start_date']);
        assert.deepEqual([row.start, row.stop, row.start_date], read);
      }));
  }
});

/** Mails that deleting, and moving, one occurrence of a series with one guest sends. */
const MAILS: readonly (readonly [VersionName, context: object, deleted: number, moved: number])[] = [
  ['8', {}, 1, 1],
  ['8', QUIET, 1, 1],
  ['10', {}, 1, 1],
  ['10', QUIET, 0, 0],
  ['12', {}, 0, 2],
  ['12', QUIET, 0, 0],
];

suite('mails about one occurrence', () => {
  for (const [version, context, deleted, moved] of MAILS) {
    test(`${version} with ${JSON.stringify(context)}`, () =>
      on(version, async (admin, erp) => {
        const guest = await admin('res.partner', 'create', { name: 'Guest', email: 'guest@example.com' });
        const [own] = await admin('res.users', 'read', [admin.uid], ['partner_id']);
        const id = await daily(admin, { partner_ids: [[6, 0, [own.partner_id[0], guest]]] });
        const start = '2026-12-09 15:00:00';
        const stop = '2026-12-09 16:00:00';
        const four = { start, stop, start_datetime: start, stop_datetime: stop };
        assert.equal(erp.outbox.length, 0);
        await admin.keywords(EVENTS, 'unlink', [[vid(id, '08')]], { context });
        assert.equal(erp.outbox.length, deleted);
        await admin.keywords(EVENTS, 'write', [[vid(id, '09')], four], { context });
        assert.equal(erp.outbox.length - deleted, moved);
      }));
  }
});
