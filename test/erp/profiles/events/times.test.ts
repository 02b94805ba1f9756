import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import type { Target } from '../../../../lib/erp/profile.ts';
import { companionTimes, datedTimes, flaggedTimes } from '../../../../lib/erp/profiles/events/times.ts';
import type { Moment } from '../../../../lib/erp/records.ts';
import type { Row } from '../../../../lib/erp/wire.ts';
import { formatWall, instantOf, parseWall } from '../../../../lib/ical/zones.ts';
import { around, at, meeting, READER } from '../around.ts';

const dated = { name: 'Fair', user_id: [2, 'Demo'], write_date: '2026-01-01 00:00:00' };

/** As each version stored the whole days of 7 and 8 December. */
const DATED = [
  ['8', { start: '2026-12-07 00:00:00', stop: '2026-12-08 00:00:00' }],
  ['10', { start: '2026-12-07 07:00:00', stop: '2026-12-08 17:00:00' }],
  [
    '12',
    { start: '2026-12-07 08:00:00', stop: '2026-12-08 18:00:00', start_datetime: '2026-11-01 09:00:00' },
  ],
  ['14', { start: '2026-12-07 08:00:00', stop: '2026-12-08 18:00:00' }],
  ['19', { start: '2026-12-07 08:00:00', stop: '2026-12-08 18:00:00' }],
] as const;

test('inclusive dates become an exclusive end', () => {
  for (const [version, hours] of DATED) {
    const row = {
      ...dated,
      ...hours,
      id: 1,
      allday: true,
      start_date: '2026-12-07',
      stop_date: '2026-12-08',
    };
    const { start, end } = meeting(version, row);
    assert.deepEqual({ start, end }, { start: { on: '2026-12-07' }, end: { on: '2026-12-09' } }, version);
  }
});

test('whole days without dates are those that stand in the times', () => {
  const row = { ...dated, id: 1, allday: true, start: '2026-12-07 00:00:00', stop: '2026-12-07 23:00:00' };
  const { start, end } = meeting('10', { ...row, start_date: false, stop_date: false });
  assert.deepEqual({ start, end }, { start: { on: '2026-12-07' }, end: { on: '2026-12-08' } });
});

test('the flag decides: dates left over from whole days mean nothing', () => {
  const row = { ...dated, id: 1, allday: false, start: '2026-12-07 09:00:00', stop: '2026-12-07 10:00:00' };
  const { start, end } = meeting('12', { ...row, start_date: '2026-11-01', stop_date: '2026-11-02' });
  assert.deepEqual({ start, end }, { start: at('2026-12-07 09:00:00'), end: at('2026-12-07 10:00:00') });
});

const REPAIRED = [
  ['14', { start: '2026-12-07 09:00:00', stop: false, duration: 1.5 }, '2026-12-07 10:30:00'],
  ['14', { start: '2026-12-07 09:00:00', stop: false }, '2026-12-07 09:00:00'],
  ['9', { start: '2026-12-07 09:00:00', stop: '2026-12-07 08:00:00', duration: -1 }, '2026-12-07 09:00:00'],
  ['6.1', { date: '2026-12-07 09:00:00', date_deadline: false, duration: 2 }, '2026-12-07 11:00:00'],
  ['6.1', { date: '2026-12-07 09:00:00', date_deadline: false, duration: 0 }, '2026-12-07 09:00:00'],
  [
    '6.1',
    { date: '2026-12-07 09:00:00', date_deadline: '2026-12-06 09:00:00', duration: 3 },
    '2026-12-07 09:00:00',
  ],
] as const;

test('an end that is missing or too early is repaired', () => {
  for (const [version, times, end] of REPAIRED)
    assert.deepEqual(meeting(version, { ...dated, ...times, id: 1, allday: false }).end, at(end), version);
});

test('a meeting without a start makes no sense', () => {
  assert.throws(() => meeting('14', { ...dated, id: 1, allday: false, start: false }), /no start/);
  assert.throws(() => meeting('14', { ...dated, id: 1, allday: true, start: false }), /no date/);
});

const FLAGGED = { name: 'Fair', user_id: [2, 'Demo'], allday: true, class: 'public' };

/** Etc/GMT+12 is UTC-12. */
const EVERYWHERE = [
  ...Array.from({ length: 13 }, (_, hours) => `Etc/GMT+${hours}`),
  ...Array.from({ length: 15 }, (_, hours) => `Etc/GMT-${hours}`),
];

test('whole days written by the reader, at his midnight or in UTC, are his days, wherever he is', () => {
  for (const zone of EVERYWHERE) {
    const reader = { ...READER, zone };
    for (const from of [zone, 'UTC']) {
      const date = formatWall(instantOf(from, parseWall('2026-12-07'))).replace('T', ' ');
      const date_deadline = formatWall(instantOf(from, parseWall('2026-12-09'))).replace('T', ' ');
      const { start, end } = meeting('7.0', { ...FLAGGED, id: 1, date, date_deadline }, { reader });
      assert.deepEqual(
        { start, end },
        { start: { on: '2026-12-07' }, end: { on: '2026-12-09' } },
        `${zone} ${from}`,
      );
    }
  }
});

test('whole days across a change of the clock stay whole', () => {
  for (const days of [1, 2, 3, 4, 5, 6, 7]) {
    for (const [first, change] of [
      ['2026-03-29T00:00:00', '2026-03-28 23:00:00'],
      ['2026-10-25T00:00:00', '2026-10-24 22:00:00'],
    ] as const) {
      const day = parseWall(first) + days * 86_400_000;
      const midnight = formatWall(instantOf('Europe/Brussels', day)).replace('T', ' ');
      const { start, end } = meeting('6.1', { ...FLAGGED, id: 1, date: change, date_deadline: midnight });
      assert.deepEqual([start, end], [{ on: first.slice(0, 10) }, { on: formatWall(day).slice(0, 10) }]);
    }
  }
});

test('midnight in the zone of the meeting counts before that of the reader', () => {
  const row = { ...FLAGGED, id: 1, date: '2026-12-06 15:00:00', date_deadline: '2026-12-07 15:00:00' };
  assert.deepEqual(meeting('6.1', { ...row, vtimezone: 'asia/tokyo' }).start, { on: '2026-12-07' });
});

test('midnight of somebody else, somewhere, is the day that begins there', () => {
  fc.assert(
    fc.property(fc.integer({ min: -10, max: 13 }), fc.integer({ min: 1, max: 5 }), (offset, days) => {
      const midnight = parseWall('2026-12-07') - offset * 3_600_000;
      const text = (wall: number): string => formatWall(wall).replace('T', ' ');
      const times = { date: text(midnight), date_deadline: text(midnight + days * 86_400_000) };
      const { start } = meeting('7.0', { ...FLAGGED, ...times, id: 1 });
      assert.deepEqual(start, { on: '2026-12-07' });
    }),
  );
});

test('a flag on hours in the middle of a day takes the day of the reader', () => {
  const row = {
    ...FLAGGED,
    id: 1,
    date: '2026-12-07 23:30:00',
    date_deadline: '2026-12-08 00:30:00',
    duration: 1,
  };
  const { start, end } = meeting('6.1', row);
  assert.deepEqual({ start, end }, { start: { on: '2026-12-08' }, end: { on: '2026-12-09' } });
});

test('the oldest version keeps the clock of its server', () => {
  const row = { name: 'x', user_id: [2, 'Demo'], allday: false, duration: 1 };
  const times = { date: '2026-07-01 10:00:00', date_deadline: '2026-07-01 11:00:00' };
  const brussels = { naive: 'Europe/Brussels' };
  assert.deepEqual(meeting('6.0', { ...row, ...times, id: 1 }, brussels).start, at('2026-07-01 08:00:00'));
  const days = { date: '2026-07-01 00:00:00', date_deadline: '2026-07-02 00:00:00', allday: true };
  assert.deepEqual(meeting('6.0', { ...row, ...days, id: 1 }, brussels).start, { on: '2026-07-01' });
});

test('fractions of seconds are no second', () => {
  const row = { ...dated, id: 1, allday: false, start: '2026-12-07 09:00:00.5', stop: '2026-12-07 10:00:00' };
  assert.deepEqual(meeting('14', row).start, at('2026-12-07 09:00:00'));
});

test('whole days of the oldest begin at midnight of their owner, wherever the reader is', () => {
  for (const [version, field] of [
    ['6.1', 'context_tz'],
    ['7.0', 'tz'],
  ] as const)
    for (const zone of ['Etc/GMT+12', 'Pacific/Kiritimati', 'Asia/Tokyo']) {
      const midnight = formatWall(instantOf(zone, parseWall('2026-12-07')));
      const row = {
        ...FLAGGED,
        id: 1,
        date: midnight,
        date_deadline: false,
        duration: 24,
        user_id: [9, 'Other'],
      };
      const tables = { 'res.users': [{ id: 9, [field]: zone }] };
      const { start, end } = meeting(version, row, { tables });
      assert.deepEqual({ start, end }, { start: { on: '2026-12-07' }, end: { on: '2026-12-08' } }, zone);
    }
});

const MORNING = { start: at('2026-12-07 09:00:00'), end: at('2026-12-07 10:30:00') };
const FAIR = { start: { on: '2026-12-07' }, end: { on: '2026-12-09' } };

/** All the fields in one write: alone, one moves another, is refused, or spoils the row. */
const WRITTEN = [
  [
    '6.1',
    { allday: false, date: '2026-12-07 09:00:00', date_deadline: '2026-12-07 10:30:00', duration: 1.5 },
    { allday: true, date: '2026-12-07 00:00:00', date_deadline: '2026-12-09 00:00:00', duration: 48 },
  ],
  [
    '10',
    {
      allday: false,
      start: '2026-12-07 09:00:00',
      stop: '2026-12-07 10:30:00',
      start_datetime: '2026-12-07 09:00:00',
      stop_datetime: '2026-12-07 10:30:00',
    },
    { allday: true, start: '2026-12-07 00:00:00', stop: '2026-12-08 00:00:00' },
  ],
  [
    '14',
    { allday: false, start: '2026-12-07 09:00:00', stop: '2026-12-07 10:30:00' },
    {
      allday: true,
      start: '2026-12-07 00:00:00',
      stop: '2026-12-08 00:00:00',
      start_date: '2026-12-07',
      stop_date: '2026-12-08',
    },
  ],
] as const;
const CODECS = { '6.1': flaggedTimes('context_tz'), '10': companionTimes, '14': datedTimes };
const TO: Target = {
  reader: READER,
  naive: 'UTC',
  found: new Map(),
  policy: { mails: false, contacts: false },
  row: undefined,
};

test('times are written together, and whole days as each version keeps them', () => {
  for (const [version, timed, whole] of WRITTEN) {
    const { encode } = CODECS[version];
    assert.deepEqual(encode?.(MORNING, TO, undefined), timed, version);
    assert.deepEqual(encode?.(FAIR, TO, undefined), whole, version);
  }
});

test('what is written is read as it was meant, on a server in any zone', () => {
  const zones = fc.constantFrom('UTC', 'Europe/Brussels', 'America/New_York', 'Asia/Kolkata');
  const minutes = fc.integer({ min: 0, max: 3 * 1440 });
  const begin = fc.integer({ min: Date.UTC(2026) / 60_000, max: Date.UTC(2030) / 60_000 });
  fc.assert(
    fc.property(zones, fc.boolean(), begin, minutes, (zone, allDay, start, length) => {
      const day = (minute: number): Moment => ({ on: formatWall(minute * 60_000).slice(0, 10) });
      const moment = allDay ? day : (minute: number): Moment => ({ at: minute * 60_000 });
      const times = { start: moment(start), end: moment(start + (allDay ? length + 1440 : length)) };
      for (const codec of Object.values(CODECS)) {
        // Where an hour comes twice a text cannot say which.
        const naive = allDay ? zone : 'UTC';
        const row = { id: 1, ...codec.encode?.(times, { ...TO, naive }, undefined) } as Row;
        assert.deepEqual(codec.decode(row, around({ naive })), times);
      }
    }),
  );
});
