/** Series of 14 and later, as measured on real servers of 14 and 19 (odoo-14.md 3, odoo-14-to-19.md). */
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { type DemoErp, VERSIONS, type VersionName } from '../../../examples/demo-erp/index.ts';
import type { Env } from '../../../examples/demo-erp/orm/env.ts';
import type { Stored, Values } from '../../../examples/demo-erp/orm/value.ts';
import { Recurrence } from '../../../examples/demo-erp/series/recurrence.ts';
import { SERIES } from '../../../examples/demo-erp/series/versions.ts';
import { fault, logIn, withErp } from '../client.ts';

const RECORDS = VERSIONS.slice(VERSIONS.indexOf('14'));
const SINCE_15 = RECORDS.slice(1);
const SINCE_16 = RECORDS.slice(2);

const NAMES = ['mo', 'tu', 'we', 'th', 'fr', 'sa', 'su'];
/** In the fields of a version, with the days ticked. */
const fieldsOf = (version: VersionName, values: Values, days: readonly string[]): Values => ({
  ...values,
  ...Object.fromEntries(days.map((day) => [SERIES[version].names.days[NAMES.indexOf(day)] ?? '', true])),
});

/** Mondays at nine, in Brussels. */
const MONDAYS: Values = {
  name: 'series',
  start: '2026-12-07 09:00:00',
  stop: '2026-12-07 10:00:00',
  recurrency: true,
  rrule_type: 'weekly',
  interval: 1,
  end_type: 'count',
  count: 6,
  event_tz: 'Europe/Brussels',
};

/** `MM-DD`, with its hour unless that is nine; `x` archived, `!` moved alone, `#n` the nth record, `R` its series. */
function told(records: readonly Stored[], first: readonly Stored[]): string[] {
  const rules = [...new Set(records.map(({ recurrence_id }) => recurrence_id))].filter(Boolean).sort();
  const sorted = records.toSorted((a, b) => `${a.start}${a.id}`.localeCompare(`${b.start}${b.id}`));
  return sorted.map(({ id, start, active, follow_recurrence, recurrence_id }) => {
    const known = first.findIndex((each) => each.id === id);
    const hour = String(start).slice(11, 16);
    return [
      String(start).slice(5, 10),
      hour === '09:00' ? '' : ` ${hour}`,
      known === -1 ? '' : ` #${known}`,
      recurrence_id ? ` R${rules.indexOf(recurrence_id)}` : '',
      active === false ? ' x' : '',
      follow_recurrence === true ? '' : ' !',
    ].join('');
  });
}

const recordsOf = (env: Env): Stored[] =>
  [...env.model('calendar.event').table.all()].sort((a, b) => (String(a.start) < String(b.start) ? -1 : 1));

const look = <T>(erp: DemoErp, work: (env: Env) => T): T => erp.act('admin', work);

const snapshot = (erp: DemoErp): Stored[] =>
  look(erp, (env) => recordsOf(env).map((record) => ({ ...record })));

interface Made {
  readonly name: string;
  readonly values: Values;
  readonly days?: readonly string[];
  readonly on: readonly VersionName[];
  /** Starts of those alive. */
  readonly starts: readonly string[];
  /** The id that `create` returned is archived. */
  readonly archived?: boolean;
}

const at = (date: string, hour = '09:00', length = 1): Values => ({
  start: `${date} ${hour}:00`,
  stop: `${date} ${String(Number(hour.slice(0, 2)) + length).padStart(2, '0')}${hour.slice(2)}:00`,
});

const MADE: readonly Made[] = [
  {
    name: 'on Mondays and Wednesdays from a Wednesday: 14 goes back to Monday',
    values: { ...at('2026-12-09'), count: 4 },
    days: ['mo', 'we'],
    on: ['14'],
    starts: ['12-07', '12-09', '12-14', '12-16'],
  },
  {
    name: 'on Mondays and Wednesdays from a Wednesday',
    values: { ...at('2026-12-09'), count: 4 },
    days: ['mo', 'we'],
    on: SINCE_15,
    starts: ['12-09', '12-14', '12-16', '12-21'],
  },
  {
    name: 'every second week on two days: 14 counts from the Sunday before',
    values: { interval: 2, count: 4 },
    days: ['mo', 'su'],
    on: ['14'],
    starts: ['12-06', '12-14', '12-20', '12-28'],
    archived: true,
  },
  {
    name: 'every second week on two days: its weeks begin on Sunday',
    values: { interval: 2, count: 4 },
    days: ['mo', 'su'],
    on: SINCE_15,
    starts: ['12-07', '12-20', '12-21', '01-03'],
  },
  {
    name: 'on a day of the month that is over: 14 takes it',
    values: { rrule_type: 'monthly', month_by: 'date', day: 3, count: 3 },
    on: ['14'],
    starts: ['12-03', '01-03', '02-03'],
    archived: true,
  },
  {
    name: 'on a day of the month that is over',
    values: { rrule_type: 'monthly', month_by: 'date', day: 3, count: 3 },
    on: SINCE_15,
    starts: ['01-03', '02-03', '03-03'],
    archived: true,
  },
  {
    name: 'an hour that is left out, and the day after by the new clock',
    values: { ...at('2027-03-26', '01:30', 0), rrule_type: 'daily', count: 4 },
    on: RECORDS,
    starts: ['03-26 01:30', '03-27 01:30', '03-28 01:30', '03-29 00:30'],
  },
  {
    name: 'an hour that comes twice is the second',
    values: { ...at('2026-10-23', '00:30', 0), rrule_type: 'daily', count: 4 },
    on: RECORDS,
    starts: ['10-23 00:30', '10-24 00:30', '10-25 01:30', '10-26 01:30'],
  },
  {
    name: 'in the month of summer time: 14 keeps the hour of winter',
    values: { ...at('2027-03-29', '08:00'), rrule_type: 'monthly', month_by: 'date', day: 29, count: 2 },
    on: ['14'],
    starts: ['03-29 07:00', '04-29 07:00'],
    archived: true,
  },
  {
    name: 'in the month of summer time',
    values: { ...at('2027-03-29', '08:00'), rrule_type: 'monthly', month_by: 'date', day: 29, count: 2 },
    on: SINCE_15,
    starts: ['03-29 08:00', '04-29 08:00'],
  },
  {
    name: 'until a day that is over in UTC only',
    values: {
      ...at('2026-12-07', '23:30', 0),
      rrule_type: 'daily',
      end_type: 'end_date',
      until: '2026-12-09',
    },
    on: RECORDS,
    starts: ['12-07 23:30', '12-08 23:30'],
  },
];

suite('a series is made', () => {
  for (const { name, values, days = [], on, starts, archived = false } of MADE) {
    for (const version of on) {
      test(`${name}, on ${version}`, () =>
        withErp({ version }, async (erp) => {
          const admin = await logIn(erp, 'admin');
          const id = await admin(
            'calendar.event',
            'create',
            fieldsOf(version, { ...MONDAYS, ...values }, days),
          );
          const records = snapshot(erp);
          const alive = records.filter(({ active }) => active !== false);
          assert.deepEqual(
            alive.map(({ start }) => String(start).slice(5, 16).replace(' 09:00', '')),
            starts,
          );
          assert.equal(records.find((record) => record.id === id)?.active === false, archived);
        }));
    }
  }
});

interface Written {
  readonly name: string;
  readonly on: readonly VersionName[];
  /** Which of six Mondays. */
  readonly occurrence: number;
  readonly values: Values;
  readonly becomes: readonly string[];
}

const ALL = { recurrence_update: 'all_events' };
const FUTURE = { recurrence_update: 'future_events' };

const WRITTEN: readonly Written[] = [
  {
    name: 'one moved',
    on: RECORDS,
    occurrence: 2,
    values: at('2026-12-22', '15:00'),
    becomes: [
      '12-07 #0 R0',
      '12-14 #1 R0',
      '12-22 15:00 #2 R0 !',
      '12-28 #3 R0',
      '01-04 #4 R0',
      '01-11 #5 R0',
    ],
  },
  {
    name: 'a new time for all, by the third: those of 15 are gone',
    on: ['15'],
    occurrence: 2,
    values: { ...at('2026-12-21', '10:00'), ...ALL },
    becomes: [
      '12-07 10:00 #0 R0',
      ...['12-14', '12-21', '12-28', '01-04', '01-11'].map((day) => `${day} 10:00 R0`),
    ],
  },
  {
    name: 'a new time for all, by the third',
    on: SINCE_16,
    occurrence: 2,
    values: { ...at('2026-12-21', '10:00'), ...ALL },
    becomes: [
      '12-07 10:00 #0 R0',
      ...['12-14', '12-21', '12-28', '01-04', '01-11'].flatMap((day, index) => [
        `${day} #${index + 1} x`,
        `${day} 10:00 R0`,
      ]),
    ],
  },
  {
    name: 'a place from the third on: nothing new',
    on: ['14', '15'],
    occurrence: 2,
    values: { location: 'elsewhere', ...FUTURE },
    becomes: ['12-07 #0 R0', '12-14 #1 R0', '12-21 #2 R0', '12-28 #3 R0', '01-04 #4 R0', '01-11 #5 R0'],
  },
  {
    name: 'a place from the third on: a series of new records',
    on: SINCE_16,
    occurrence: 2,
    values: { location: 'elsewhere', ...FUTURE },
    becomes: [
      ...['12-07 #0 R0', '12-14 #1 R0', '12-21 #2 R1'],
      ...['12-28 #3 x', '12-28 R1', '01-04 #4 x', '01-04 R1', '01-11 #5 x', '01-11 R1'],
    ],
  },
  {
    name: 'another weekday from the third on',
    on: ['14', '15'],
    occurrence: 2,
    values: { ...at('2026-12-22'), ...FUTURE },
    becomes: ['12-07 #0 R0', '12-14 #1 R0', '12-22 #2 R1', '12-29 R1', '01-05 R1', '01-12 R1'],
  },
  {
    name: 'the series ended at the third: later ones are gone',
    on: RECORDS,
    occurrence: 2,
    values: { recurrency: false, ...FUTURE },
    becomes: ['12-07 #0 R0', '12-14 #1 R0', '12-21 #2'],
  },
  {
    name: 'the series ended for all: the one written stays',
    on: RECORDS,
    occurrence: 2,
    values: { recurrency: false, ...ALL },
    becomes: ['12-21 #2'],
  },
  {
    name: 'the end alone for all: the start moves along',
    on: SINCE_16,
    occurrence: 0,
    values: { stop: '2026-12-07 12:00:00', count: 2, ...ALL },
    becomes: [
      '12-07 11:00 #0 R0',
      ...['12-14 #1 x', '12-14 11:00 R0', '12-21 #2 x', '12-28 #3 x', '01-04 #4 x', '01-11 #5 x'],
    ],
  },
];

async function sixMondays(erp: DemoErp, version: VersionName) {
  const admin = await logIn(erp, 'admin');
  await admin('calendar.event', 'create', fieldsOf(version, MONDAYS, ['mo']));
  return { admin, first: snapshot(erp) };
}

suite('a series is written', () => {
  for (const { name, on, occurrence, values, becomes } of WRITTEN) {
    for (const version of on) {
      test(`${name}, on ${version}`, () =>
        withErp({ version }, async (erp) => {
          const { admin, first } = await sixMondays(erp, version);
          await admin('calendar.event', 'write', [first[occurrence]?.id], values);
          assert.deepEqual(told(snapshot(erp), first), becomes);
        }));
    }
  }

  test('14 refuses a new time for all', () =>
    withErp({ version: '14' }, async (erp) => {
      const { admin, first } = await sixMondays(erp, '14');
      const moved = { ...at('2026-12-21', '10:00'), ...ALL };
      const written = admin('calendar.event', 'write', [first[2]?.id], moved);
      await assert.rejects(
        written,
        fault(
          'warning -- UserError\n\nUpdating All Events is not allowed when dates or time is modified. You can only update one particular event and following events.',
        ),
      );
      assert.deepEqual(snapshot(erp).length, 6);
    }));

  for (const version of SINCE_16) {
    test(`events deleted in one call have their base looked for once, on ${version}`, ({ mock }) =>
      withErp({ version }, async (erp) => {
        const { admin, first } = await sixMondays(erp, version);
        const looks = mock.method(Recurrence.prototype, 'firstFitting');
        const ids = first.map(({ id }) => id);
        await admin('calendar.event', 'unlink', ids.slice(0, 4));
        assert.deepEqual(told(snapshot(erp), first), ['01-04 #4 R0', '01-11 #5 R0']);
        const base = look(erp, (env) => [...env.model('calendar.recurrence').table.all()][0]?.base_event_id);
        assert.deepEqual([base, looks.mock.callCount()], [ids[4], 1]);
      }));
  }

  for (const version of SINCE_15) {
    test(`action_mass_deletion does its work and faults, on ${version}`, () =>
      withErp({ version }, async (erp) => {
        const { admin, first } = await sixMondays(erp, version);
        const deleted = admin('calendar.event', 'action_mass_deletion', [first[2]?.id], 'future_events');
        await assert.rejects(deleted, fault(/./, /cannot marshal None/));
        assert.deepEqual(told(snapshot(erp), first), ['12-07 #0 R0', '12-14 #1 R0']);
      }));
  }
});
