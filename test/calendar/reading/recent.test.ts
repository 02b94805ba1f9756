/** What was written a moment ago is read until it is certain, and then no more. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { VersionName } from '../../../examples/demo-erp/index.ts';
import { Recent, type Touched } from '../../../lib/calendar/reading/recent.ts';
import { Meetings } from '../meetings.ts';
import { inOffice, type Office, shown, type Values } from '../office.ts';

const row = (stamp: string | undefined): Touched => ({ row: 'calendar.event-1', records: [1], stamp });

interface Look {
  /** Seconds. */
  readonly at: number;
  readonly found: readonly Touched[];
  readonly isRead: boolean;
}

interface Case {
  readonly what: string;
  readonly looks: readonly Look[];
}

const CASES: readonly Case[] = [
  {
    what: 'one stamp: read until ten seconds after it was seen first',
    looks: [
      { at: 0, found: [row('S')], isRead: true },
      { at: 9, found: [row('S')], isRead: true },
      { at: 10, found: [row('S')], isRead: true },
      { at: 11, found: [row('S')], isRead: false },
      { at: 59, found: [row('S')], isRead: false },
    ],
  },
  {
    what: 'an older stamp, of a transaction that took long',
    looks: [
      { at: 0, found: [row('S')], isRead: true },
      { at: 10, found: [row('S')], isRead: true },
      { at: 15, found: [row('R')], isRead: true },
      { at: 16, found: [row('R')], isRead: true },
    ],
  },
  {
    what: 'a stamp that was seen before another',
    looks: [
      { at: 0, found: [row('S')], isRead: true },
      { at: 10, found: [row('S')], isRead: true },
      { at: 11, found: [row('T')], isRead: true },
      { at: 12, found: [row('S')], isRead: true },
    ],
  },
  {
    what: 'no stamp',
    looks: [
      { at: 0, found: [row(undefined)], isRead: true },
      { at: 20, found: [row(undefined)], isRead: true },
      { at: 40, found: [row(undefined)], isRead: true },
    ],
  },
  {
    what: 'a stamp that was away meanwhile',
    looks: [
      { at: 0, found: [row('S')], isRead: true },
      { at: 10, found: [row('S')], isRead: true },
      { at: 11, found: [], isRead: false },
      { at: 12, found: [row('S')], isRead: true },
    ],
  },
];

describe('rows that probes find', () => {
  for (const { what, looks } of CASES)
    it(what, () => {
      const recent = new Recent();
      for (const { at, found, isRead } of looks) {
        assert.deepEqual(recent.unread(found, at * 1000), isRead ? [1] : [], `at ${at}`);
        recent.settle(at * 1000);
      }
    });

  it('are read again where the reading failed', () => {
    const recent = new Recent();
    for (const at of [0, 10, 20]) assert.deepEqual(recent.unread([row('S')], at * 1000), [1]);
  });
});

/** Nothing is listed or read of a calendar of 8 and later: what was written a moment ago tells when that was. */
const QUIET = [
  'calendar.attendee.search_read',
  'calendar.event.search',
  'calendar.event.search_count',
  'calendar.event.search_read',
];

/** A calendar in which nothing was written for long. */
async function calendarOf(office: Office) {
  const calendar = await office.calendar('Meetings');
  office.pass(120);
  await calendar.token();
  office.pass(6);
  return calendar;
}

const SERIES: Values = { recurrency: true, rrule_type: 'daily', interval: 1, end_type: 'count', count: 3 };

for (const version of ['8', '13', '14', '19'] as const satisfies readonly VersionName[])
  describe(`a meeting that was changed a moment ago in ${version}`, () => {
    const costs = async (office: Office, act: () => Promise<unknown>): Promise<readonly string[]> => {
      office.erp.calls.clear();
      await act();
      return office.erp.calls.names.toSorted();
    };

    it('is read until that is certain to be all, and then not with each poll', () =>
      inOffice(version, async (office) => {
        const meetings = new Meetings(office, version);
        const id = await meetings.add('one');
        const calendar = await calendarOf(office);
        await meetings.edit(id, { name: 'edited' });
        for (const seconds of [1, 6, 12]) {
          office.pass(seconds);
          assert.notDeepEqual(await costs(office, () => calendar.token()), QUIET);
        }
        for (const seconds of [6, 6, 6]) {
          office.pass(seconds);
          assert.deepEqual(await costs(office, () => calendar.token()), QUIET);
        }
        assert.deepEqual(await shown(calendar), ['edited']);
      }));

    it('is seen with a second change of the same second, however late that shows up', () =>
      inOffice(version, async (office) => {
        const meetings = new Meetings(office, version);
        const [id, other] = [await meetings.add('one'), await meetings.add('two')];
        const calendar = await calendarOf(office);
        await meetings.edit(id, { name: 'first' });
        office.erp.inject({ method: 'write', slowTransaction: 300, count: 1 });
        const late = meetings.edit(id, { name: 'second' });
        await meetings.edit(other, { name: 'begun before' });
        for (const seconds of [6, 6]) {
          office.pass(seconds);
          await calendar.token();
        }
        await late;
        office.pass(12);
        assert.deepEqual(await shown(calendar), ['begun before', 'second']);
      }));

    it('is seen when it is changed again after it was certain', () =>
      inOffice(version, async (office) => {
        const meetings = new Meetings(office, version);
        const id = await meetings.add('one');
        const calendar = await calendarOf(office);
        await meetings.edit(id, { name: 'first' });
        for (const seconds of [1, 6, 12, 6]) {
          office.pass(seconds);
          assert.deepEqual(await shown(calendar), ['first']);
        }
        await meetings.edit(id, { name: 'second' });
        office.pass(6);
        assert.deepEqual(await shown(calendar), ['second']);
      }));
  });

for (const version of ['14', '19'] as const satisfies readonly VersionName[])
  it(`occurrences, which change with their recurrence, are read for a minute in ${version}`, () =>
    inOffice(version, async (office) => {
      const meetings = new Meetings(office, version);
      const id = await meetings.add('series', SERIES);
      const calendar = await calendarOf(office);
      await meetings.edit(id, { name: 'edited' });
      for (const seconds of [1, 6, 12, 6, 6]) {
        office.pass(seconds);
        office.erp.calls.clear();
        await calendar.token();
        assert.ok(office.erp.calls.names.length > QUIET.length, `after ${seconds} seconds`);
      }
    }));
