/** Calendar objects as clients write them, more or less, into calendars of several versions, and out again. */
import assert from 'node:assert/strict';
import type { VersionName } from '../../examples/demo-erp/index.ts';
import { parseCalendar } from '../../lib/ical/index.ts';
import { caldav, dav } from '../../lib/names.ts';
import { corpus } from '../protocol/corpus.ts';
import { dataIn } from './dav-answer.ts';
import { calendarOf, Served } from './gateway.ts';
import { mutated, type Vocabulary } from './mutate.ts';
import type { Case, Target } from './target.ts';

const VERSIONS: readonly VersionName[] = ['6.1', '10', '14', '19'];

/** Who keeps the calendars administers the ERP: an old one lets nobody else delete. */
const OWNER = 'admin';
const SEEDS = corpus().map(({ text, calendar }) => ({
  calendar,
  text: text.replaceAll('demo@demo.example', `${OWNER}@demo.example`),
}));

/** With its continuations. */
const linesOf = (text: string): readonly string[] => text.match(/[^\n]*\n(?:[ \t][^\n]*\n)*|[^\n]+$/g) ?? [];

const RULES = [
  ...[
    'DAILY',
    'WEEKLY;BYDAY=MO,WE',
    'MONTHLY;BYDAY=-1FR',
    'MONTHLY;BYMONTHDAY=31',
    'YEARLY;BYMONTH=2;BYMONTHDAY=29',
    'YEARLY',
  ],
  ...[
    'HOURLY',
    'MINUTELY;COUNT=9',
    'WEEKLY;INTERVAL=0',
    'YEARLY;BYWEEKNO=53',
    'YEARLY;BYYEARDAY=-366',
    'MONTHLY;BYSETPOS=-1;BYDAY=MO,TU',
  ],
  ...[
    'DAILY;COUNT=0',
    'DAILY;UNTIL=19700101',
    'DAILY;UNTIL=99991231T235959Z',
    'WEEKLY;COUNT=3;UNTIL=20270101',
    'X',
    'MONTHLY;BYMONTHDAY=0',
  ],
  ...[
    'DAILY;COUNT=99999999999',
    'WEEKLY;WKST=SU;INTERVAL=2;BYDAY=SU,MO;COUNT=5',
    'DAILY;BYHOUR=9,10;COUNT=4',
    'MONTHLY;BYDAY=+6MO',
  ],
].map((rule) => `FREQ=${rule}`);

const WORDS: Vocabulary = {
  tokens: [
    ...new Set(SEEDS.flatMap(({ text }) => linesOf(text))),
    ...RULES.map((rule) => `RRULE:${rule}\r\n`),
    ...[
      'BEGIN:VEVENT',
      'END:VEVENT',
      'BEGIN:VALARM',
      'END:VALARM',
      'BEGIN:VTODO',
      'END:VTODO',
      'BEGIN:VJOURNAL',
      'BEGIN:VTIMEZONE',
      'END:VTIMEZONE',
    ].map((line) => `${line}\r\n`),
    ...['EXDATE', 'RDATE', 'RECURRENCE-ID', 'DTSTART', 'DTEND', 'DUE', 'COMPLETED'].flatMap((name) => [
      `${name}:20261201T090000Z\r\n`,
      `${name};VALUE=DATE:20261201\r\n`,
      `${name}:20261201T090000\r\n`,
    ]),
    ...[
      'DURATION:PT1H',
      'DURATION:-P1D',
      'DURATION:P99999W',
      'RDATE;VALUE=PERIOD:20261201T090000Z/PT2H',
      'TRIGGER:-P9999D',
      'STATUS:CANCELLED',
      'PERCENT-COMPLETE:101',
    ].map((line) => `${line}\r\n`),
    ...[
      'RECURRENCE-ID;RANGE=THISANDFUTURE:20261208T090000Z',
      'ATTENDEE;PARTSTAT=DECLINED:mailto:other@demo.example',
      'ORGANIZER:mailto:other@demo.example',
      'ATTENDEE:urn:uuid:x',
      'CLASS:PRIVATE',
      'METHOD:REQUEST',
    ].map((line) => `${line}\r\n`),
  ],
  values: [
    ...RULES,
    ...[
      '20261201T090000Z',
      '20261201T090000',
      '20261201',
      '00010101T000000Z',
      '99991231T235959Z',
      '20261232T250000Z',
      '20260329T023000',
      '19011213T204552Z',
    ],
    ...[
      'PT0S',
      '-PT15M',
      'P1W',
      'PT99999999H',
      '',
      ' ',
      'a'.repeat(3000),
      '\\n\\,\\;\\\\',
      '<b>x</b>',
      '&amp;',
      'é😀\u2028',
      '\ufffe',
      '\x0b',
      'mailto:',
      'mailto:admin@demo.example',
    ],
    ...[
      'Europe/Brussels',
      'America/New_York',
      'Nowhere/At_All',
      '/freeassociation.sourceforge.net/Europe/Berlin',
      '100',
      '-5',
      'TRUE',
      'NEEDS-ACTION',
    ],
  ],
  value: /[:=](?=[^:=]*\s*$)[^:=]*\s*$|;[^;:]*(?=[;:])/,
};

export const ics: Target = {
  name: 'ics',
  batch: 150,
  async open(batch) {
    const version = VERSIONS[Math.floor(batch / this.batch) % VERSIONS.length] ?? '14';
    const grounds = new Map([[version, await Served.open(version)]]);
    return {
      make(random) {
        const seed = random.of(SEEDS);
        assert.ok(seed);
        const what = {
          version,
          calendar: seed.calendar,
          encoding: random.below(25) === 0 ? 'latin1' : 'utf8',
        };
        return { what, parts: mutated(linesOf(seed.text), WORDS, random) };
      },
      async run(input) {
        const wanted = (input.what.version ?? version) as VersionName;
        const served = grounds.get(wanted) ?? (await Served.open(wanted));
        grounds.set(wanted, served);
        await kept(served, input);
      },
      async [Symbol.asyncDispose]() {
        for (const served of grounds.values()) await served[Symbol.asyncDispose]();
      },
    };
  },
};

const LIST = '<propfind xmlns="DAV:"><prop><getetag/></prop></propfind>';
const expanded = (component: string): string =>
  `<C:calendar-query xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><prop><C:calendar-data><C:expand start="20260601T000000Z" end="20270601T000000Z"/></C:calendar-data></prop><C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="${component}"><C:time-range start="20260601T000000Z" end="20270601T000000Z"/></C:comp-filter></C:comp-filter></C:filter></C:calendar-query>`;

/** Whether more entries than the limit came of it: the one refusal of a query that says what is right. */
const isTooMany = (text: string): boolean => /number-of-matches-within-limits|max-instances/.test(text);

async function kept(served: Served, { what, parts }: Case): Promise<void> {
  const calendar = calendarOf(OWNER, what.calendar);
  const path = `${calendar}fuzz.ics`;
  const body = Buffer.from(parts.join(''), what.encoding as BufferEncoding);
  const put = await served.ask(OWNER, {
    method: 'PUT',
    path,
    body,
    headers: { 'content-type': 'text/calendar; charset=utf-8' },
  });
  if (put.status >= 400) return nothing(served, path);
  assert.ok(put.status === 201, `a new entry is answered ${put.status}`);
  await read(served, calendar, path, put.etag === undefined ? undefined : { etag: put.etag, body });
  const again = await served.ask(OWNER, {
    method: 'PUT',
    path,
    body,
    headers: { 'content-type': 'text/calendar' },
  });
  assert.ok(again.status === 204, `the same once more is answered ${again.status}: ${again.text}`);
  const removed = await served.ask(OWNER, { method: 'DELETE', path });
  assert.ok(removed.status === 204, `the deletion is answered ${removed.status}: ${removed.text}`);
  await nothing(served, path);
}

async function nothing(served: Served, path: string): Promise<void> {
  const { status } = await served.ask(OWNER, { method: 'GET', path });
  assert.equal(status, 404, 'something is there that was refused or deleted');
}

async function read(
  served: Served,
  calendar: string,
  path: string,
  same: { etag: string; body: Buffer } | undefined,
): Promise<void> {
  const got = await served.ask(OWNER, { method: 'GET', path });
  assert.equal(got.status, 200, 'what was stored is not served');
  parseCalendar(got.text);
  if (same)
    assert.deepEqual(
      [got.etag, got.text],
      [same.etag, same.body.toString('utf8')],
      'other octets than were sent have the ETag of the PUT',
    );
  const list = await served.ask(OWNER, {
    method: 'PROPFIND',
    path: calendar,
    body: LIST,
    headers: { depth: '1' },
  });
  assert.equal(list.status, 207);
  assert.ok(
    namesIn(list.octets).some((href) => href.endsWith('/fuzz.ics')),
    'what was stored is not listed',
  );
  for (const component of ['VEVENT', 'VTODO']) {
    const found = await served.ask(OWNER, {
      method: 'REPORT',
      path: calendar,
      body: expanded(component),
      headers: { depth: '1' },
    });
    if (found.status !== 207)
      assert.ok(isTooMany(found.text), `the expansion is answered ${found.status}: ${found.text}`);
    else for (const text of dataIn(found.octets, caldav('calendar-data')).values()) parseCalendar(text);
  }
}

const namesIn = (octets: Uint8Array): readonly string[] => [...dataIn(octets, dav('getetag')).keys()];
