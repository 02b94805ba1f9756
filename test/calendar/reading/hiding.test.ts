import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Known } from '../../../lib/calendar/naming/alias.ts';
import { fingerprintOf, sorted } from '../../../lib/calendar/reading/hiding.ts';
import type { Reader } from '../../../lib/erp/profile.ts';
import { seriesOf, taskOf } from '../../mapping/fixtures.ts';

const reader: Reader = { uid: 3, login: 'anne', name: 'Anne', zone: 'UTC', address: 'anne@EXAMPLE.com' };
const NINE = Date.UTC(2026, 11, 1, 9);
const HOUR = 3_600_000;
const record = { start: NINE, end: NINE + HOUR, summary: 'Budget', attendees: [answer('declined')] };
const declined = seriesOf({ master: record, rule: 'FREQ=WEEKLY' });
const alone = seriesOf({ overrides: [{ original: NINE, record }] });

const asked = seriesOf({ master: { ...record, attendees: [answer('needs-action')] }, rule: 'FREQ=WEEKLY' });

function answer(participation: string, address = 'Anne@example.com') {
  return { name: 'Anne', address, participation };
}

function names(key: string): ReadonlyMap<string, Known> {
  const binding = {
    db: 'demo',
    model: 'calendar.event',
    key,
    base: 1,
    records: [1],
    name: 'x.ics',
    uid: 'x',
  };
  return new Map([[key, { binding, name: 'seen-as.ics', uid: 'seen-as' }]]);
}

const CASES = [
  { what: 'nothing changed', was: declined, is: declined, away: true },
  {
    what: 'other words for it',
    was: declined,
    is: seriesOf({ master: { ...record, summary: 'Budget 2027', location: 'Room 2' }, rule: 'FREQ=WEEKLY' }),
    away: true,
  },
  {
    what: 'one occurrence less',
    was: declined,
    is: seriesOf({ master: record, rule: 'FREQ=WEEKLY', excluded: [NINE + 7 * 24 * HOUR] }),
    away: true,
  },
  {
    what: 'an hour later',
    was: declined,
    is: seriesOf({ master: { ...record, start: NINE + HOUR, end: NINE + 2 * HOUR }, rule: 'FREQ=WEEKLY' }),
    away: false,
  },
  {
    what: 'longer',
    was: declined,
    is: seriesOf({ master: { ...record, end: NINE + 2 * HOUR }, rule: 'FREQ=WEEKLY' }),
    away: false,
  },
  {
    what: 'another rule',
    was: declined,
    is: seriesOf({ master: record, rule: 'FREQ=WEEKLY;INTERVAL=2' }),
    away: false,
  },
  { what: 'no rule any more', was: declined, is: seriesOf({ master: record }), away: false },
  {
    what: 'he is asked again',
    was: declined,
    is: seriesOf({ master: { ...record, attendees: [answer('needs-action')] }, rule: 'FREQ=WEEKLY' }),
    away: false,
  },
  {
    what: 'another is asked again',
    was: declined,
    is: seriesOf({
      master: { ...record, attendees: [answer('needs-action', 'bert@example.com'), answer('declined')] },
      rule: 'FREQ=WEEKLY',
    }),
    away: true,
  },
  {
    what: 'he is no attendee by his address',
    was: declined,
    is: seriesOf({ master: { ...record, attendees: [] }, rule: 'FREQ=WEEKLY' }),
    away: true,
  },
  { what: 'an ERP that never heard he declined', was: asked, is: asked, away: true },
  { what: 'an ERP that heard it later', was: asked, is: declined, away: true },
  { what: 'single occurrences', was: alone, is: alone, away: true },
  {
    what: 'one more single occurrence',
    was: alone,
    is: seriesOf({
      overrides: [NINE, NINE + HOUR].map((start) => ({
        original: start,
        record: { ...record, start, end: start + HOUR },
      })),
    }),
    away: false,
  },
];

for (const { what, was, is, away } of CASES)
  test(`what was taken off a device ${away ? 'stays away' : 'comes back'}: ${what}`, () => {
    const hidden = new Map([
      [
        'x.ics',
        {
          db: 'demo',
          model: 'calendar.event',
          uid: 3,
          name: 'x.ics',
          fingerprint: fingerprintOf(was, reader),
        },
      ],
    ]);
    const { shown, returned } = sorted([is], names(is.key), hidden, reader);
    assert.deepEqual(
      { shown, returned },
      away ? { shown: [], returned: [] } : { shown: [is], returned: ['x.ics'] },
    );
  });

test('what nobody took away is shown, and does not come back', () => {
  const task = taskOf({ summary: 'Call', status: 'needs-action' });
  for (const resource of [declined, task])
    assert.deepEqual(sorted([resource], names(resource.key), new Map(), reader), {
      shown: [resource],
      returned: [],
    });
});
