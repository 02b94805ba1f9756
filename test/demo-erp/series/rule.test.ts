import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { toLocal, toUtc, wallOf, written } from '../../../examples/demo-erp/series/moment.ts';
import { parseRule, starts } from '../../../examples/demo-erp/series/rule.ts';

/** What python-dateutil lists: rule, start, the dates. */
const LISTED: readonly (readonly [rule: string, start: string, dates: string])[] = [
  ['FREQ=DAILY;COUNT=3', '2026-12-07 09:00:00', '2026-12-07 2026-12-08 2026-12-09'],
  ['FREQ=DAILY;UNTIL=20261209T235959', '2026-12-07 23:30:00', '2026-12-07 2026-12-08 2026-12-09'],
  ['FREQ=DAILY;INTERVAL=250;COUNT=2', '2026-12-07 09:00:00', '2026-12-07 2027-08-14'],
  ['FREQ=DAILY;BYDAY=MO,TU;COUNT=3', '2026-12-07 09:00:00', '2026-12-07 2026-12-08 2026-12-14'],
  ['FREQ=WEEKLY;COUNT=2', '2026-12-07 09:00:00', '2026-12-07 2026-12-14'],
  ['FREQ=WEEKLY;BYDAY=MO,WE;COUNT=3', '2026-12-09 09:00:00', '2026-12-09 2026-12-14 2026-12-16'],
  ['FREQ=WEEKLY;INTERVAL=2;COUNT=3;BYDAY=MO', '2026-12-06 09:00:00', '2026-12-14 2026-12-28 2027-01-11'],
  [
    'FREQ=WEEKLY;INTERVAL=2;WKST=SU;COUNT=3;BYDAY=MO',
    '2026-12-06 09:00:00',
    '2026-12-07 2026-12-21 2027-01-04',
  ],
  [
    'FREQ=WEEKLY;INTERVAL=2;WKST=SU;COUNT=4;BYDAY=MO,SU',
    '2026-12-07 09:00:00',
    '2026-12-07 2026-12-20 2026-12-21 2027-01-03',
  ],
  ['FREQ=MONTHLY;COUNT=3', '2026-12-31 09:00:00', '2026-12-31 2027-01-31 2027-03-31'],
  ['FREQ=MONTHLY;COUNT=3;BYMONTHDAY=3', '2026-12-07 09:00:00', '2027-01-03 2027-02-03 2027-03-03'],
  ['FREQ=MONTHLY;COUNT=3;BYMONTHDAY=-1', '2027-01-01 09:00:00', '2027-01-31 2027-02-28 2027-03-31'],
  ['FREQ=MONTHLY;COUNT=3;BYDAY=+1MO', '2026-12-07 09:00:00', '2026-12-07 2027-01-04 2027-02-01'],
  ['FREQ=MONTHLY;COUNT=3;BYDAY=-1FR', '2026-12-01 09:00:00', '2026-12-25 2027-01-29 2027-02-26'],
  [
    'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=3',
    '2026-12-07 09:00:00',
    '2026-12-31 2027-01-29 2027-02-26',
  ],
  ['FREQ=MONTHLY;INTERVAL=12;COUNT=3;BYDAY=-1MO', '2026-12-07 09:00:00', '2026-12-28 2027-12-27 2028-12-25'],
  ['FREQ=YEARLY;COUNT=2', '2028-02-29 09:00:00', '2028-02-29 2032-02-29'],
  ['FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO;COUNT=2', '2026-12-07 09:00:00', '2027-05-31 2028-05-29'],
  ['FREQ=YEARLY;BYDAY=20MO;COUNT=1', '2026-01-01 09:00:00', '2026-05-18'],
  ['FREQ=HOURLY;INTERVAL=12;COUNT=3', '2026-12-07 09:00:00', '2026-12-07 2026-12-07 2026-12-08'],
  ['RRULE:FREQ=DAILY;COUNT=1', '2026-12-07 09:00:00', '2026-12-07'],
  ['DTSTART:20200101T000000\nRRULE:FREQ=DAILY;COUNT=1', '2026-12-07 09:00:00', '2026-12-07'],
];

suite('a rule', () => {
  for (const [text, start, dates] of LISTED) {
    test(`${text} from ${start.slice(0, 10)}`, () => {
      const found = [...starts(parseRule(text), wallOf(start))].map(written);
      assert.deepEqual(
        found.map((each) => each.slice(0, 10)),
        dates.split(' '),
      );
      if (!text.includes('HOURLY')) assert.ok(found.every((each) => each.slice(11) === start.slice(11)));
    });
  }

  test('that nobody understands faults', () => {
    assert.throws(() => parseRule('FREQ=BOGUS;X=1'), { message: "invalid 'FREQ': BOGUS" });
    assert.throws(() => parseRule('FREQ=DAILY;X=1'), { message: "unknown parameter 'X'" });
  });
});

/** Zone, the clock on the wall, UTC: as Odoo 14 and 19 made them. */
const CLOCKS: readonly (readonly [zone: string, local: string, utc: string])[] = [
  ['Europe/Brussels', '2027-03-27 02:30:00', '2027-03-27 01:30:00'],
  ['Europe/Brussels', '2027-03-28 02:30:00', '2027-03-28 01:30:00'],
  ['Europe/Brussels', '2027-03-29 02:30:00', '2027-03-29 00:30:00'],
  ['Europe/Brussels', '2026-10-24 02:30:00', '2026-10-24 00:30:00'],
  ['Europe/Brussels', '2026-10-25 02:30:00', '2026-10-25 01:30:00'],
  ['America/New_York', '2026-07-01 09:00:00', '2026-07-01 13:00:00'],
  ['', '2026-07-01 09:00:00', '2026-07-01 09:00:00'],
];

suite('clocks', () => {
  for (const [zone, local, utc] of CLOCKS) {
    test(`${local} in ${zone || 'UTC'}`, () => assert.equal(written(toUtc(wallOf(local), zone)), utc));
  }
  test('back again', () =>
    assert.equal(written(toLocal(wallOf('2026-07-01 13:00:00'), 'America/New_York')), '2026-07-01 09:00:00'));
});
