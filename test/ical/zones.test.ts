import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  changes,
  formatWall,
  instantOf,
  isZone,
  parseWall,
  toLocal,
  toUtc,
  wallOf,
  zoneNamed,
} from '../../lib/ical/zones.ts';

const BOTH_WAYS: readonly [zone: string, local: string, utc: string][] = [
  ['UTC', '2026-07-01T12:00:00', '2026-07-01T12:00:00Z'],
  ['Europe/Brussels', '2026-01-15T09:00:00', '2026-01-15T08:00:00Z'],
  ['Europe/Brussels', '2026-07-15T09:00:00', '2026-07-15T07:00:00Z'],
  ['Europe/Brussels', '2026-03-29T01:59:59', '2026-03-29T00:59:59Z'],
  ['Europe/Brussels', '2026-03-29T03:00:00', '2026-03-29T01:00:00Z'],
  ['Europe/Brussels', '2026-10-25T03:00:00', '2026-10-25T02:00:00Z'],
  ['America/New_York', '2026-07-15T09:00:00', '2026-07-15T13:00:00Z'],
  ['America/New_York', '2006-03-20T09:00:00', '2006-03-20T14:00:00Z'], // before the rule of 2007
  ['Asia/Kolkata', '2026-01-15T09:00:00', '2026-01-15T03:30:00Z'],
  ['Asia/Kathmandu', '2026-01-15T09:00:00', '2026-01-15T03:15:00Z'],
  ['Australia/Lord_Howe', '2026-01-15T09:00:00', '2026-01-14T22:00:00Z'],
  ['Pacific/Kiritimati', '2026-01-01T00:00:00', '2025-12-31T10:00:00Z'],
  ['Etc/GMT+12', '2026-01-01T00:00:00', '2026-01-01T12:00:00Z'],
  ['Africa/Casablanca', '2025-03-01T12:00:00', '2025-03-01T12:00:00Z'], // Ramadan
  ['Africa/Casablanca', '2025-05-01T12:00:00', '2025-05-01T11:00:00Z'],
  ['Europe/Brussels', '1970-01-01T01:00:00', '1970-01-01T00:00:00Z'],
];

for (const [zone, local, utc] of BOTH_WAYS) {
  test(`${local} in ${zone} is ${utc}`, () => {
    assert.equal(toUtc(zone, local), Date.parse(utc));
    assert.equal(toLocal(zone, Date.parse(utc)), local);
  });
}

/** RFC 5545, 3.3.5: the offset before a gap, the first of two. */
const GAPS_AND_FOLDS: readonly [zone: string, local: string, utc: string][] = [
  ['Europe/Brussels', '2026-03-29T02:30:00', '2026-03-29T01:30:00Z'],
  ['Europe/Brussels', '2026-10-25T02:30:00', '2026-10-25T00:30:00Z'],
  ['America/New_York', '2026-03-08T02:30:00', '2026-03-08T07:30:00Z'],
  ['America/New_York', '2026-11-01T01:30:00', '2026-11-01T05:30:00Z'],
  ['Australia/Sydney', '2026-10-04T02:30:00', '2026-10-03T16:30:00Z'],
  ['Australia/Sydney', '2026-04-05T02:30:00', '2026-04-04T15:30:00Z'],
  ['Australia/Lord_Howe', '2026-10-04T02:15:00', '2026-10-03T15:45:00Z'],
  ['Pacific/Apia', '2011-12-30T12:00:00', '2011-12-30T22:00:00Z'], // the day that was left out
];

for (const [zone, local, utc] of GAPS_AND_FOLDS) {
  test(`${local} in ${zone} is read as ${utc}`, () => assert.equal(toUtc(zone, local), Date.parse(utc)));
}

const NAMES: readonly [text: string, zone: string | undefined][] = [
  ['Europe/Brussels', 'Europe/Brussels'],
  ['europe/brussels', 'Europe/Brussels'],
  ['AMERICA/ARGENTINA/BUENOS_AIRES', 'America/Argentina/Buenos_Aires'],
  [' etc/gmt+12 ', 'Etc/GMT+12'],
  ['asia/kolkata', 'Asia/Kolkata'],
  ['Asia/Calcutta', 'Asia/Calcutta'],
  ['utc', 'UTC'],
  ['US/Pacific-New', 'US/Pacific-New'],
  ['Romance Standard Time', undefined],
  ['+01:00', undefined],
  ['CT', undefined],
  ['Mars/Olympus', undefined],
  ['', undefined],
  ['__proto__', undefined],
];

for (const [text, zone] of NAMES) {
  test(`“${text}” names ${zone ?? 'no zone'}`, () => {
    assert.equal(zoneNamed(text), zone);
    assert.equal(isZone(text), zone !== undefined);
  });
}

test('an unknown zone is never taken for UTC', () => {
  assert.throws(() => toUtc('Mars/Olympus', '2026-01-01T00:00:00'), RangeError);
  assert.throws(() => toLocal('+01:00', 0), RangeError);
});

test('walls are read and written in full', () => {
  for (const local of [
    '0001-01-01T00:00:00',
    '0099-12-31T23:59:59',
    '1969-12-31T23:59:59',
    '9999-12-31T23:59:59',
  ])
    assert.equal(formatWall(parseWall(local)), local);
  assert.equal(parseWall('2026-01-01'), Date.UTC(2026));
  for (const wrong of ['', '2026', '2026-1-1', '2026-01-01 00:00:00', '2026-01-01T00:00', 'x2026-01-01'])
    assert.throws(() => parseWall(wrong), RangeError);
});

test('dates far off have a zone too', () => {
  assert.equal(toLocal('Europe/Brussels', Date.parse('9999-06-01T00:00:00Z')).slice(0, 10), '9999-06-01');
  assert.equal(toLocal('Europe/Brussels', Date.parse('0001-01-02T00:00:00Z')).slice(0, 4), '0001');
});

test('two changes within a month are both found', () => {
  const found = changes('Africa/Casablanca', 2024, 2024).map(({ at }) => new Date(at).toISOString());
  assert.deepEqual(found, [
    '2024-01-01T00:00:00.000Z',
    '2024-03-10T02:00:00.000Z',
    '2024-04-14T02:00:00.000Z',
  ]);
});

test('every instant comes back, but for the second of two that a clock shows alike', () => {
  const zone = fc.constantFrom(
    'Europe/Brussels',
    'America/St_Johns',
    'Asia/Tehran',
    'Pacific/Apia',
    'America/Sao_Paulo',
  );
  const instant = fc.integer({ min: Date.UTC(1975) / 1000, max: Date.UTC(2100) / 1000 });
  fc.assert(
    fc.property(zone, instant, (name, seconds) => {
      const at = seconds * 1000;
      const back = instantOf(name, wallOf(name, at));
      assert.ok(back <= at, 'not later');
      assert.equal(wallOf(name, back), wallOf(name, at), 'shows the same');
    }),
    { numRuns: 2000 },
  );
});
