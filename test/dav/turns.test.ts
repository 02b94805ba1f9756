/** Long answers give way to others while they are made. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { holding } from '../turns.ts';
import { FixtureCalendar, FixtureDirectory } from './fixture-calendar.ts';
import { talkTo } from './talk.ts';

const OBJECTS = 250;
const PATH = '/webdav/erp/calendars/users/admin/c/long/';
const SPACES = 'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"';

const nameOf = (index: number): string => `meeting-${index}.ics`;
const textOf = (index: number): string =>
  [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//test//EN',
    'BEGIN:VEVENT',
    `UID:${index}`,
    'DTSTAMP:20260101T000000Z',
    `DTSTART:202601${String(1 + (index % 28)).padStart(2, '0')}T090000Z`,
    'DURATION:PT1H',
    'RRULE:FREQ=WEEKLY;COUNT=5',
    `SUMMARY:Meeting ${index}`,
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n');

const texts = Object.fromEntries(Array.from({ length: OBJECTS }, (_, at) => [nameOf(at), textOf(at)]));
const RANGE = 'start="20260101T000000Z" end="20261231T000000Z"';
const hrefs = Object.keys(texts).map((name) => `<D:href>${PATH}${name}</D:href>`);
const DATA = '<D:prop><D:getetag/><C:calendar-data/></D:prop>';
const EXPANDED = `<D:prop><C:calendar-data><C:expand ${RANGE}/></C:calendar-data></D:prop>`;
const filter = (inner: string) =>
  `<C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">${inner}</C:comp-filter></C:comp-filter></C:filter>`;
const SUMMARY = '<C:prop-filter name="SUMMARY"><C:text-match>meeting</C:text-match></C:prop-filter>';

const REPORTS: Readonly<Record<string, string>> = {
  'a query by text': `<C:calendar-query ${SPACES}>${DATA}${filter(SUMMARY)}</C:calendar-query>`,
  'a query by time': `<C:calendar-query ${SPACES}>${DATA}${filter(`<C:time-range ${RANGE}/>`)}</C:calendar-query>`,
  'an expansion': `<C:calendar-query ${SPACES}>${EXPANDED}${filter('')}</C:calendar-query>`,
  'a multiget': `<C:calendar-multiget ${SPACES}>${DATA}${hrefs.join('')}</C:calendar-multiget>`,
  'a busy report': `<C:free-busy-query ${SPACES}><C:time-range ${RANGE}/></C:free-busy-query>`,
  'a first sync with its bodies': `<D:sync-collection ${SPACES}><D:sync-token/><D:sync-level>1</D:sync-level>${DATA}</D:sync-collection>`,
};

for (const [what, body] of Object.entries(REPORTS))
  test(`${what}: after each object others may have their turn`, async () => {
    const calendar = new FixtureCalendar({ name: 'long', texts });
    const ask = talkTo(new FixtureDirectory({ 'erp/admin': { password: 'admin', calendars: [calendar] } }));
    const { result, turns } = await holding(() => ask('REPORT', PATH, { body, headers: { Depth: '1' } }));
    if (result.status === 207) assert.equal(result.hrefs.length, OBJECTS);
    else assert.equal(result.status, 200);
    assert.ok(turns >= OBJECTS, `${turns} turns`);
  });
