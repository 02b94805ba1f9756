import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import type { Row } from '../../../../../lib/erp/wire.ts';
import { formatWall, parseWall, toLocal, toUtc } from '../../../../../lib/ical/zones.ts';
import { assembled, at, events, READER, shown, textOf } from '../../around.ts';

const OWNED = { user_id: [2, 'Demo User'], allday: false, name: 'series A' };

/** A daily series of five at 09:00, as 6.x and 7.0 keep it. */
const base = (exdate: string | false, more: Row = {}): Row => ({
  ...OWNED,
  id: 41,
  date: '2026-04-06 09:00:00',
  date_deadline: '2026-04-06 10:00:00',
  duration: 1,
  recurrency: true,
  rrule_type: 'daily',
  interval: 1,
  end_type: 'count',
  count: 5,
  exdate,
  exrule: false,
  recurrent_uid: 0,
  recurrent_id: false,
  ...more,
});

const edited = (id: number, date: string, more: Row = {}): Row => ({
  ...OWNED,
  id,
  date,
  date_deadline: date.replace(/ (\d\d)/, (_, hour) => ` ${String(Number(hour) + 1).padStart(2, '0')}`),
  duration: 1,
  recurrency: false,
  recurrent_uid: 41,
  recurrent_id: date,
  ...more,
});

const DAYS = ['06', '07', '08', '09', '10'].map((day) => `2026-04-${day}T09:00:00`);
const originals = (series: ReturnType<typeof assembled>): Record<number, string> =>
  Object.fromEntries(series.overrides.map(({ original, record }) => [record.id, textOf(original)]));

test('exdate alone: occurrences are deleted; Z or none, and garbage', () => {
  const series = assembled('6.1', [base('20260408T090000,20260409T090000Z,garbage,,20270101T090000')]);
  assert.equal(series.rule, 'FREQ=DAILY;COUNT=5');
  assert.equal(series.zone, 'UTC');
  assert.deepEqual(series.excluded.map(textOf), [DAYS[2], DAYS[3]]);
  assert.deepEqual(shown(series), [DAYS[0], DAYS[1], DAYS[4]]);
});

test('6.1: an edited occurrence claims the exdate of its time, a moved one the nearest left', () => {
  const series = assembled('6.1', [
    base('20260407T090000,20260408T090000,20260410T090000'),
    edited(42, '2026-04-08 09:00:00', { name: 'elsewhere' }),
    edited(43, '2026-04-07 15:00:00'),
  ]);
  assert.deepEqual(originals(series), { 42: DAYS[2], 43: DAYS[1] });
  assert.deepEqual(series.excluded.map(textOf), [DAYS[4]]);
  assert.deepEqual(shown(series), [DAYS[0], '2026-04-07T15:00:00', DAYS[2], DAYS[3]]);
});

test('6.1: an original that is not where the row is tells the truth', () => {
  const series = assembled('6.1', [
    base('20260407T090000,20260408T090000'),
    edited(42, '2026-04-07 15:00:00', { recurrent_id: '2026-04-08 09:00:00' }),
  ]);
  assert.deepEqual(originals(series), { 42: DAYS[2] });
  assert.deepEqual(series.excluded.map(textOf), [DAYS[1]]);
});

test('6.0: the recurrent_id of the first occurrence is not believed', () => {
  const series = assembled('6.0', [
    base('20260408T090000', { end_type: 'forever' }),
    edited(42, '2026-04-08 13:00:00', { recurrent_id: '2026-04-06 09:00:00' }),
  ]);
  assert.equal(series.rule, 'FREQ=DAILY');
  assert.deepEqual(originals(series), { 42: DAYS[2] });
});

test('6.1: who attends the series has its edited occurrences, which lost their attendees; later they keep them', () => {
  const rows = [base('20260408T090000'), edited(42, '2026-04-08 13:00:00')];
  const listed = new Set([41]);
  assert.deepEqual(originals(assembled('6.1', rows, { listed })), { 42: DAYS[2] });
  const later = rows.map((row) => ({
    ...row,
    recurrent_id: row.recurrent_uid ?? 0,
    recurrent_id_date: '2026-04-08 09:00:00',
  }));
  assert.deepEqual(assembled('7.0', later, { listed }).excluded.map(textOf), [DAYS[2]]);
});

test('6.1: an original found out earlier stays', () => {
  const rows = [base('20260407T090000,20260410T090000'), edited(42, '2026-04-10 15:00:00')];
  assert.deepEqual(originals(assembled('6.1', rows)), { 42: DAYS[4] });
  const paired = new Map([[42, at('2026-04-07 09:00:00')]]);
  assert.deepEqual(originals(assembled('6.1', rows, { paired })), { 42: DAYS[1] });
});

test('an exception without its exdate stands beside the occurrence, as the ERP shows it', () => {
  const series = assembled('6.1', [base(false), edited(42, '2026-04-08 09:00:00', { name: 'direct' })]);
  assert.equal(series.added.length, 1);
  assert.deepEqual(shown(series), [...DAYS.slice(0, 3), DAYS[2], ...DAYS.slice(3)].sort());
});

test('7.0: recurrent_id_date is the original, also of what was moved', () => {
  const exception = {
    ...edited(42, '2026-04-09 15:00:00'),
    recurrent_id: 41,
    recurrent_id_date: '2026-04-07 09:00:00',
  };
  const head = { ...base('20260407T090000'), recurrent_id: 0, recurrent_id_date: false };
  const series = assembled('7.0', [head, exception]);
  assert.deepEqual(originals(series), { 42: DAYS[1] });
  assert.deepEqual(series.excluded, []);
});

test('6.0 repeats by the clock of its server', () => {
  const naive = 'Europe/Brussels';
  const head = base('20260328T090000', {
    date: '2026-03-27 09:00:00',
    date_deadline: '2026-03-27 10:00:00',
    count: 4,
  });
  const series = assembled('6.0', [head], { naive });
  assert.equal(series.zone, naive);
  assert.deepEqual(shown(series), ['2026-03-27T08:00:00', '2026-03-29T07:00:00', '2026-03-30T07:00:00']);
});

test('an exrule takes its occurrences away', () => {
  const series = assembled('6.1', [base(false, { exrule: 'FREQ=DAILY;INTERVAL=2' })]);
  assert.deepEqual(shown(series), [DAYS[1], DAYS[3]]);
});

test('whole days: exdates name days, whatever hour they are stored at', () => {
  const days = {
    allday: true,
    date: '2026-04-05 22:00:00',
    date_deadline: '2026-04-06 22:00:00',
    duration: 24,
  };
  const series = assembled('7.0', [{ ...base('20260407T220000'), ...days, recurrent_id: 0 }]);
  assert.deepEqual(series.excluded, [{ on: '2026-04-08' }]);
  assert.deepEqual(shown(series), ['2026-04-06', '2026-04-07', '2026-04-09', '2026-04-10']);
});

test('exceptions whose base is not listed stand alone, or without a master', () => {
  const rows = [edited(42, '2026-04-08 13:00:00'), edited(43, '2026-04-09 13:00:00')];
  const [first] = rows;
  assert.ok(first);
  const alone = assembled('6.1', [first]);
  assert.equal(alone.key, 'crm.meeting-41');
  assert.equal(alone.master?.id, 42);
  const both = assembled('6.1', rows);
  assert.equal(both.master, undefined);
  assert.deepEqual(shown(both), ['2026-04-08T13:00:00', '2026-04-09T13:00:00']);
});

/** Daily, as 8 to 13 keep it. */
const head = (more: Row = {}): Row => ({
  ...OWNED,
  id: 83,
  start: '2026-12-06 09:00:00',
  stop: '2026-12-06 10:00:00',
  write_date: '2026-01-01 00:00:00',
  recurrency: true,
  rrule: 'FREQ=DAILY;INTERVAL=1;COUNT=6',
  rrule_type: 'daily',
  interval: 1,
  end_type: 'count',
  count: 6,
  recurrent_id: 0,
  recurrent_id_date: false,
  ...more,
});

const exception = (id: number, of: string, start: string, more: Row = {}): Row => ({
  ...head(),
  id,
  recurrency: false,
  rrule: '',
  recurrent_id: 83,
  recurrent_id_date: of,
  start,
  stop: start.replace(/ (\d\d)/, (_, hour) => ` ${String(Number(hour) + 1).padStart(2, '0')}`),
  ...more,
});

test('8 to 13: exceptions name their original, inactive ones take it away', () => {
  for (const version of ['8', '9', '10', '11', '12', '13']) {
    const rows = [
      head(),
      exception(84, '2026-12-08 09:00:00', '2026-12-08 13:00:00'),
      exception(85, '2026-12-09 09:00:00', '2026-12-09 09:00:00', { active: false }),
    ];
    const series = assembled(version, rows, { listed: new Set([83, 84]) });
    assert.deepEqual(originals(series), { 84: '2026-12-08T09:00:00' });
    assert.deepEqual(series.excluded.map(textOf), ['2026-12-09T09:00:00']);
    assert.equal(shown(series).length, 5);
  }
});

test('8 to 13: a base that was moved shows again what its exceptions hid', () => {
  const rows = [
    head({ start: '2026-12-06 11:00:00', stop: '2026-12-06 12:00:00' }),
    exception(84, '2026-12-08 09:00:00', '2026-12-08 13:00:00'),
    exception(85, '2026-12-09 09:00:00', '2026-12-09 09:00:00', { active: false }),
  ];
  const series = assembled('10', rows, { listed: new Set([83, 84]) });
  assert.equal(shown(series).length, 7);
  assert.deepEqual(series.excluded, []);
  assert.deepEqual(
    series.overrides.map(({ record }) => textOf(record.start)),
    ['2026-12-08T13:00:00'],
  );
});

const ZONES = [
  ['8', {}, 'UTC', ['2026-03-28T08:00:00', '2026-03-29T08:00:00', '2026-03-30T08:00:00']],
  ['10', {}, 'UTC', ['2026-03-28T08:00:00', '2026-03-29T08:00:00', '2026-03-30T08:00:00']],
  ['11', {}, 'Europe/Brussels', ['2026-03-28T08:00:00', '2026-03-29T07:00:00', '2026-03-30T07:00:00']],
  ['12', {}, 'Europe/Brussels', ['2026-03-28T08:00:00', '2026-03-29T07:00:00', '2026-03-30T07:00:00']],
  [
    '13',
    { event_tz: 'America/New_York' },
    'America/New_York',
    ['2026-03-28T08:00:00', '2026-03-29T08:00:00', '2026-03-30T08:00:00'],
  ],
  [
    '13',
    { event_tz: 'Europe/Brussels' },
    'Europe/Brussels',
    ['2026-03-28T08:00:00', '2026-03-29T07:00:00', '2026-03-30T07:00:00'],
  ],
  ['13', { event_tz: false }, 'UTC', ['2026-03-28T08:00:00', '2026-03-29T08:00:00', '2026-03-30T08:00:00']],
] as const;

test('each version repeats in a zone of its own', () => {
  for (const [version, more, zone, expected] of ZONES) {
    const times = {
      start: '2026-03-28 08:00:00',
      stop: '2026-03-28 09:00:00',
      rrule: 'FREQ=DAILY;COUNT=3',
      count: 3,
    };
    const series = assembled(version, [head({ ...times, ...more })]);
    assert.equal(series.zone, zone);
    assert.deepEqual(shown(series), expected, version);
  }
});

test('12: UNTIL is compared in the zone of the reader', () => {
  const times = {
    start: '2026-12-07 23:30:00',
    stop: '2026-12-07 23:45:00',
    rrule: 'FREQ=DAILY;UNTIL=20261209T235959Z',
  };
  assert.equal(shown(assembled('12', [head(times)])).length, 2);
  const reader = { ...READER, zone: 'UTC' };
  assert.equal(shown(assembled('12', [head(times)], { reader })).length, 3);
});

test('a series whose rule was emptied is its base alone', () => {
  const series = assembled('10', [head({ rrule: '' })]);
  assert.equal(series.rule, undefined);
  assert.equal(shown(series).length, 1);
});

test('whole days: an original is a day, however it is stored', () => {
  const days = {
    allday: true,
    start: '2026-12-07 07:00:00',
    stop: '2026-12-07 17:00:00',
    start_date: '2026-12-07',
    stop_date: '2026-12-07',
  };
  const rows = [
    head({ ...days, rrule: 'FREQ=WEEKLY;INTERVAL=1;COUNT=3' }),
    exception(85, '2026-12-14 00:00:00', '2026-12-14 00:00:00', { ...days, active: false }),
  ];
  const series = assembled('10', rows, { listed: new Set([83]) });
  assert.deepEqual(series.excluded, [{ on: '2026-12-14' }]);
  assert.deepEqual(shown(series), ['2026-12-07', '2026-12-21']);
});

test('a start that the rule does not make is no occurrence', () => {
  const series = assembled('8', [head({ rrule: 'FREQ=WEEKLY;BYDAY=WE;INTERVAL=1;COUNT=2' })]);
  assert.deepEqual(shown(series), ['2026-12-09T09:00:00', '2026-12-16T09:00:00']);
});

/** Mondays and Wednesdays, as 14 and later keep it. */
const RECURRENCE: Row = {
  id: 1,
  base_event_id: [46, 'Weekly'],
  rrule: 'DTSTART:20261122T070531\nRRULE:FREQ=WEEKLY;COUNT=6;BYDAY=MO,WE',
  rrule_type: 'weekly',
  event_tz: 'Europe/Brussels',
  end_type: 'count',
  interval: 1,
  count: 6,
  until: false,
  mo: true,
  we: true,
  mon: true,
  wed: true,
};

const occurrence = (id: number, start: string, more: Row = {}): Row => ({
  ...OWNED,
  id,
  name: 'Weekly',
  start,
  stop: start.replace(/ (\d\d)/, (_, hour) => ` ${String(Number(hour) + 1).padStart(2, '0')}`),
  write_date: '2026-01-01 00:00:00',
  recurrence_id: [1, 'every week'],
  follow_recurrence: true,
  ...more,
});

const SIX = ['07', '09', '14', '16', '21', '23'].map((day) => `2026-12-${day} 09:00:00`);
const weekly = (): Row[] => SIX.map((start, index) => occurrence(46 + index, start));
const tables = (more: Row = {}) => ({ 'calendar.recurrence': [{ ...RECURRENCE, ...more }] });

test('14 and later: records at the instants of the rule are one series', () => {
  for (const version of ['14', '15', '16', '17', '18', '19']) {
    const series = assembled(version, weekly(), { tables: tables() });
    assert.equal(series.key, 'calendar.recurrence-1');
    assert.equal(series.rule, 'FREQ=WEEKLY;BYDAY=MO,WE;COUNT=6');
    assert.equal(series.zone, 'Europe/Brussels');
    assert.deepEqual(series.records, [46, 47, 48, 49, 50, 51]);
    assert.deepEqual([series.excluded, series.overrides, series.added], [[], [], []]);
    assert.equal(series.pairing.size, 6);
  }
});

test('hours that summer time leaves out or shows twice are told apart', () => {
  const nights = ['2026-03-28 01:30:00', '2026-03-29 01:30:00', '2026-03-30 00:30:00'];
  const daily = { rrule_type: 'daily', count: 3 };
  const series = assembled(
    '14',
    nights.map((start, id) => occurrence(id + 1, start)),
    { tables: tables(daily) },
  );
  assert.deepEqual([series.excluded, series.overrides, series.added], [[], [], []]);
  const second = ['2026-10-24 00:30:00', '2026-10-25 01:30:00', '2026-10-26 01:30:00'];
  const autumn = assembled(
    '14',
    second.map((start, id) => occurrence(id + 1, start)),
    { tables: tables(daily) },
  );
  assert.deepEqual(
    shown(autumn),
    second.map((start) => start.replace(' ', 'T')),
  );
});

test('8 to 13: an exception in the hour that summer time leaves out', () => {
  const times = { start: '2026-03-28 01:30:00', stop: '2026-03-28 02:00:00', rrule: 'FREQ=DAILY;COUNT=3' };
  const rows = [head(times), exception(84, '2026-03-29 01:30:00', '2026-03-29 01:30:00', { active: false })];
  const series = assembled('12', rows, { listed: new Set([83]) });
  assert.deepEqual(shown(series), ['2026-03-28T01:30:00', '2026-03-30T00:30:00']);
});

test('12: of an hour that comes twice the ERP means the second', () => {
  const times = { start: '2026-10-24 00:30:00', stop: '2026-10-24 00:45:00', rrule: 'FREQ=DAILY;COUNT=3' };
  const expected = ['2026-10-24T00:30:00', '2026-10-25T01:30:00', '2026-10-26T01:30:00'];
  assert.deepEqual(shown(assembled('12', [head(times)])), expected);
  const rows = [head(times), exception(84, '2026-10-25 01:30:00', '2026-10-25 01:30:00', { active: false })];
  const series = assembled('12', rows, { listed: new Set([83]) });
  assert.deepEqual(shown(series), [expected[0], expected[2]]);
});

test('14 and later: what moved, what is gone, what differs', () => {
  const rows = weekly().filter(({ id }) => id !== 48);
  const changed = rows.map((row) => {
    if (row.id === 49) return occurrence(49, '2026-12-17 12:00:00', { follow_recurrence: false });
    return row.id === 50 ? { ...row, location: 'Room 2' } : row;
  });
  const series = assembled('14', changed, { tables: tables() });
  assert.deepEqual(series.excluded.map(textOf), ['2026-12-14T09:00:00']);
  assert.deepEqual(originals(series), { 49: '2026-12-16T09:00:00', 50: '2026-12-21T09:00:00' });
});

test('14 and later: what the ERP forgot of a move, the pairing kept', () => {
  const before = assembled('14', weekly(), { tables: tables() });
  const moved = weekly().map((row) =>
    row.id === 47 ? occurrence(47, '2026-12-22 09:00:00', { follow_recurrence: false }) : row,
  );
  const after = assembled('14', moved, { tables: tables(), paired: before.pairing });
  assert.deepEqual(originals(after), { 47: '2026-12-09T09:00:00' });
  assert.deepEqual(after.excluded, []);
});

test('14: the first record leads, where the ERP began a week late or before the start', () => {
  const late = ['2026-12-14', '2026-12-28', '2027-01-11'].map((day, id) =>
    occurrence(id + 50, `${day} 09:00:00`),
  );
  const series = assembled('14', late, {
    tables: tables({ interval: 2, count: 3, we: false, base_event_id: [50, 'x'] }),
  });
  assert.deepEqual(shown(series), ['2026-12-14T09:00:00', '2026-12-28T09:00:00', '2027-01-11T09:00:00']);
  assert.deepEqual([series.excluded, series.added], [[], []]);
});

test('14: forever is as far as the ERP goes', () => {
  const days = Array.from({ length: 720 }, (_, day) =>
    occurrence(day + 1, formatWall(parseWall('2026-01-01T09:00:00') + day * 86_400_000).replace('T', ' ')),
  );
  const daily = { rrule_type: 'daily', end_type: 'forever', event_tz: false };
  const series = assembled('14', days, { tables: tables(daily) });
  assert.equal(series.rule, 'FREQ=DAILY;COUNT=720');
  assert.deepEqual(series.excluded, []);
});

test('who attends part of a series sees that part', () => {
  const most = assembled('14', weekly(), { tables: tables(), listed: new Set([46, 47, 48, 50]) });
  assert.deepEqual(most.excluded.map(textOf), ['2026-12-16T09:00:00', '2026-12-23T09:00:00']);
  const two = assembled('14', weekly(), { tables: tables(), listed: new Set([47, 50]) });
  assert.equal(two.master, undefined);
  assert.deepEqual(originals(two), { 47: '2026-12-09T09:00:00', 50: '2026-12-21T09:00:00' });
});

test('records beyond the rule stand beside it', () => {
  const rows = [...weekly(), occurrence(60, '2026-12-14 09:00:00', { follow_recurrence: false })];
  const series = assembled('16', rows, { tables: tables() });
  assert.equal(series.added.length, 1);
  assert.equal(shown(series).length, 7);
});

test('the content most share is the master, so that few are overrides', () => {
  const rows = weekly().map((row) => (row.id === 46 ? { ...row, name: 'Kick-off' } : row));
  const series = assembled('19', rows, { tables: tables() });
  assert.equal(series.master?.summary, 'Weekly');
  assert.deepEqual(series.master?.start, at('2026-12-07 09:00:00'));
  assert.deepEqual(
    series.overrides.map(({ record }) => record.id),
    [46],
  );
});

test('records whose recurrence cannot be read are shown all the same', () => {
  assert.equal(shown(assembled('14', weekly())).length, 6);
});

test('the siblings of a resource', () => {
  assert.deepEqual(events('14').siblings(['calendar.recurrence-1', 'calendar.event-9']), [
    ['active', '=', true],
    ['recurrence_id', 'in', [1]],
  ]);
  assert.equal(events('14').siblings(['calendar.event-9']), undefined);
  assert.deepEqual(events('8').siblings(['calendar.event-9']), [
    ...['|', '&', ['id', 'in', [9]]],
    ['active', '=', true],
    ['recurrent_id', 'in', [9]],
  ]);
  assert.deepEqual(events('7.0').siblings(['crm.meeting-9']), [
    ['active', '=', true],
    ...['|', ['id', 'in', [9]], ['recurrent_id', 'in', [9]]],
  ]);
});

const RULES: readonly Row[] = [
  { rrule_type: 'daily', interval: 1 },
  { rrule_type: 'weekly', interval: 1, mo: true, we: true },
  { rrule_type: 'weekly', interval: 2, mo: true, we: false },
  { rrule_type: 'monthly', interval: 1, month_by: 'date', day: 15 },
  { rrule_type: 'monthly', interval: 1, month_by: 'day', byday: '-1', weekday: 'FR' },
  { rrule_type: 'yearly', interval: 1 },
];

test('whatever people do to occurrences, those shown are the records of the ERP', () => {
  const fate = fc.record({
    does: fc.constantFrom('stay', 'stay', 'move', 'go', 'rename'),
    hours: fc.integer({ min: -200, max: 200 }),
  });
  const zone = fc.constantFrom('UTC', 'Europe/Brussels', 'America/New_York', 'Asia/Kolkata');
  fc.assert(
    fc.property(
      fc.constantFrom(...RULES),
      zone,
      fc.array(fate, { minLength: 10, maxLength: 10 }),
      (rule, event_tz, fates) => {
        const recurrence = tables({ we: false, mo: false, ...rule, count: 10, event_tz });
        // Made as the ERP makes them: on the wall clock of the zone, across the change to summer time.
        const truth = made(rule, event_tz);
        const rows = truth.flatMap((instant, index): Row[] => {
          const { does, hours } = fates[index] ?? { does: 'stay', hours: 0 };
          if (does === 'go') return [];
          const start = toLocal('UTC', does === 'move' ? instant + hours * 3_600_000 : instant).replace(
            'T',
            ' ',
          );
          const name = does === 'rename' ? 'Other' : 'Weekly';
          return [occurrence(index + 1, start, { stop: start, name, follow_recurrence: does !== 'move' })];
        });
        fc.pre(rows.length > 0);
        const series = assembled('14', rows, { tables: recurrence });
        assert.deepEqual(shown(series), rows.map((row) => String(row.start).replace(' ', 'T')).sort());
      },
    ),
    { numRuns: 200 },
  );
});

/** Ten occurrences from 2 March 2026 at 09:30 on the clock of the zone. */
function made(rule: Row, zone: string): readonly number[] {
  const found: number[] = [];
  for (let day = parseWall('2026-03-02T09:30:00'); found.length < 10; day += 86_400_000)
    if (isMade(rule, new Date(day))) found.push(toUtc(zone, formatWall(day)));
  return found;
}

function isMade(rule: Row, date: Date): boolean {
  const weeks = Math.floor((date.getTime() - parseWall('2026-03-02')) / (7 * 86_400_000));
  const weekday = date.getUTCDay();
  const last = new Date(date.getTime() + 7 * 86_400_000).getUTCMonth() !== date.getUTCMonth();
  if (rule.rrule_type === 'daily') return true;
  if (rule.rrule_type === 'weekly')
    return (
      weeks % Number(rule.interval) === 0 &&
      ((weekday === 1 && rule.mo === true) || (weekday === 3 && rule.we === true))
    );
  if (rule.rrule_type === 'yearly') return date.getUTCMonth() === 2 && date.getUTCDate() === 2;
  return rule.month_by === 'date' ? date.getUTCDate() === 15 : weekday === 5 && last;
}
