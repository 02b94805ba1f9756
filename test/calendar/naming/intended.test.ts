import assert from 'node:assert/strict';
import { test } from 'node:test';
import { madeBy } from '../../../lib/calendar/naming/intended.ts';
import type { Reader } from '../../../lib/erp/profile.ts';
import type { Resource } from '../../../lib/erp/records.ts';
import type { Intent } from '../../../lib/store/store.ts';
import { seriesOf, taskOf } from '../../mapping/fixtures.ts';

const reader: Reader = {
  ...{ uid: 3, login: 'anne', name: 'Anne', zone: 'Europe/Brussels', address: 'anne@example.com' },
};
const NINE = Date.UTC(2026, 11, 1, 8);
const HOUR = 3_600_000;

function calendar(...lines: readonly string[]): string {
  return ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//x//x//EN', ...lines, 'END:VCALENDAR', ''].join('\r\n');
}

const event = (...more: readonly string[]) =>
  calendar('BEGIN:VEVENT', 'UID:x-1', 'DTSTAMP:20261101T000000Z', 'SUMMARY:Budget', ...more, 'END:VEVENT');
const task = (...more: readonly string[]) =>
  calendar('BEGIN:VTODO', 'UID:x-1', 'DTSTAMP:20261101T000000Z', 'SUMMARY:Call', ...more, 'END:VTODO');

const TIMED = event('DTSTART;TZID=Europe/Brussels:20261201T090000', 'DURATION:PT1H');
const WHOLE_DAY = event('DTSTART;VALUE=DATE:20261201');
const DUE = task('DUE:20261201T080000Z');

const meeting = (more: Record<string, unknown> = {}): Resource =>
  seriesOf({ master: { start: NINE, end: NINE + HOUR, summary: 'Budget', ...more } });
const call = (more: Record<string, unknown> = {}): Resource =>
  taskOf({ summary: 'Call', status: 'needs-action', ...more });
const by = (address: string) => ({ organizer: { name: 'Somebody', address } });

interface Case {
  readonly what: string;
  readonly body: string;
  readonly uid?: number;
  readonly resource: Resource;
  readonly expected: boolean;
}

const CASES: readonly Case[] = [
  { what: 'the same name and start', body: TIMED, resource: meeting(), expected: true },
  {
    what: 'another end, which an ERP may round',
    body: TIMED,
    resource: meeting({ end: NINE + 1 }),
    expected: true,
  },
  { what: 'a space the ERP took', body: TIMED, resource: meeting({ summary: 'Budget ' }), expected: true },
  { what: 'organised by him', body: TIMED, resource: meeting(by('Anne@Example.com')), expected: true },
  { what: 'organised by another', body: TIMED, resource: meeting(by('bert@example.com')), expected: false },
  { what: 'the intent of another', body: TIMED, uid: 4, resource: meeting(), expected: false },
  { what: 'another name', body: TIMED, resource: meeting({ summary: 'Lunch' }), expected: false },
  { what: 'another start', body: TIMED, resource: meeting({ start: NINE + HOUR }), expected: false },
  { what: 'a whole day', body: TIMED, resource: meeting({ start: { on: '2026-12-01' } }), expected: false },
  {
    what: 'the same day',
    body: WHOLE_DAY,
    resource: meeting({ start: { on: '2026-12-01' }, end: { on: '2026-12-02' } }),
    expected: true,
  },
  { what: 'a task', body: TIMED, resource: call({ summary: 'Budget' }), expected: false },
  { what: 'no calendar object', body: 'nonsense', resource: meeting(), expected: false },
  { what: 'a task of the same name', body: DUE, resource: call(), expected: true },
  { what: 'a task due then', body: DUE, resource: call({ due: NINE }), expected: true },
  { what: 'a task due that day', body: DUE, resource: call({ due: { on: '2026-12-01' } }), expected: true },
  { what: 'a task due at another time', body: DUE, resource: call({ due: NINE + HOUR }), expected: false },
  { what: 'a task of another name', body: DUE, resource: call({ summary: 'Write' }), expected: false },
];

for (const { what, body, uid = reader.uid, resource, expected } of CASES)
  test(`${expected ? 'made' : 'not made'} by an intent: ${what}`, () => {
    const intent: Intent = {
      ...{ db: 'demo', model: 'calendar.event', uid, icalUid: 'x-1', name: 'x.ics', hash: 'h', body },
      ...{ since: 0, at: 1 },
    };
    assert.equal(madeBy(reader)(intent)(resource), expected);
  });
