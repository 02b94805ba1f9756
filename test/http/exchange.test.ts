/** What users are told of what their devices asked: the sentences and conditions are those that really come. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Exchange, Exchanges } from '../../lib/calendar/exchanges/exchanges.ts';
import type { Directory } from '../../lib/calendar/types.ts';
import { away, DavError, refusal, unavailable } from '../../lib/errors.ts';
import { openMemory } from '../../lib/store/index.ts';
import { tallies } from '../../lib/tally.ts';
import { FixtureCalendar, FixtureDirectory } from '../dav/fixture-calendar.ts';
import { MEETINGS as TEXTS } from '../dav/fixture-texts.ts';
import { type Question, talkTo } from '../dav/talk.ts';

const HOME = '/webdav/erp/calendars/users/admin/c/';
const MEETINGS = `${HOME}Meetings/`;
const AGENT = 'iOS/17.1 (21B74) dataaccessd/1.0';

const rights = { create: true, write: true, remove: true };
const fixtureDirectory = (): FixtureDirectory =>
  new FixtureDirectory({
    'erp/admin': {
      password: 'admin',
      calendars: [new FixtureCalendar({ name: 'Meetings', rights, texts: TEXTS })],
    },
  });

const event = (...lines: readonly string[]): string =>
  [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:x',
    'BEGIN:VEVENT',
    'UID:u-1',
    ...lines,
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n');
const report = (name: string): string =>
  `<?xml version="1.0"?><C:${name} xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop><D:getetag/></D:prop></C:${name}>`;
const calendarData = { 'Content-Type': 'text/calendar' };

async function told(
  [method, path, question = {}]: readonly [method: string, path: string, question?: Question],
  directory: Directory = fixtureDirectory(),
  more: Parameters<typeof talkTo>[2] = {},
): Promise<readonly Exchange[]> {
  const store = openMemory();
  const exchanges = new Exchanges({ store });
  const talk = talkTo(directory, {}, { exchanges, pause: async () => {}, ...more });
  const headers = { 'User-Agent': AGENT, Depth: '1', ...question.headers };
  await talk(method, path, { ...question, headers });
  try {
    return await exchanges.of('erp', 'admin');
  } finally {
    await exchanges.close();
    await store.close();
  }
}

/** What a row of the table says of itself; whatever it leaves out is empty. */
type Said = Partial<Exchange>;
const ROWS: readonly (readonly [string, Parameters<typeof told>[0], Said])[] = [
  ['finds its account', ['PROPFIND', '/'], { asked: 'account', status: 207, advice: 'well' }],
  ['lists calendars', ['PROPFIND', HOME], { asked: 'calendars', status: 207, advice: 'well' }],
  ['polls', ['PROPFIND', MEETINGS], { asked: 'poll', calendar: 'Meetings', status: 207, advice: 'well' }],
  [
    'asks for entries',
    ['REPORT', MEETINGS, { body: report('calendar-multiget').replace('</D:prop>', '$&<D:href>x</D:href>') }],
    { asked: 'entries', calendar: 'Meetings', status: 207, advice: 'well' },
  ],
  [
    'is at a calendar that is not the user’s',
    ['PROPFIND', `${HOME}Leads/`],
    { asked: 'poll', calendar: 'Leads', status: 404, advice: 'calendar-hidden' },
  ],
  [
    'is at no address',
    ['PROPFIND', '/remote.php/dav/'],
    { asked: 'account', status: 404, advice: 'wrong-address' },
  ],
  [
    'reads what went away',
    ['GET', `${MEETINGS}gone.ics`],
    { asked: 'read', calendar: 'Meetings', entry: 'gone.ics', status: 404, advice: 'entry-gone' },
  ],
  [
    'sends an event with a line that is none',
    [
      'PUT',
      `${MEETINGS}x.ics`,
      {
        headers: calendarData,
        body: event('SUMMARY;LANGUAGE=de:Board\\, and', '  lunch', 'DTSTART:20261299T100000Z'),
      },
    ],
    {
      ...{ asked: 'save', calendar: 'Meetings', entry: 'x.ics', title: 'Board, and lunch', status: 403 },
      ...{ condition: 'valid-calendar-data', advice: 'line', line: 8 },
    },
  ],
  [
    'sends something else',
    ['PUT', `${MEETINGS}x.ics`, { headers: calendarData, body: 'hello' }],
    {
      ...{ asked: 'save', calendar: 'Meetings', entry: 'x.ics', status: 403 },
      ...{ condition: 'valid-calendar-data', advice: 'line', line: 1 },
    },
  ],
  [
    'sends an old change',
    [
      'PUT',
      `${MEETINGS}x.ics`,
      { headers: { ...calendarData, 'If-Match': '"old"' }, body: event('DTSTART:20261201T100000Z') },
    ],
    { asked: 'save', calendar: 'Meetings', entry: 'x.ics', status: 412, advice: 'changed-meanwhile' },
  ],
  [
    'makes a calendar',
    ['MKCALENDAR', `${HOME}New/`],
    { asked: 'make-calendar', calendar: 'New', status: 403, condition: 'calendar-collection-location-ok' },
  ],
  [
    'takes a calendar away',
    ['DELETE', MEETINGS],
    { asked: 'remove', calendar: 'Meetings', status: 403, condition: 'need-privileges', advice: 'read-only' },
  ],
  [
    'has a wrong password',
    ['PROPFIND', MEETINGS, { as: 'admin:wrong' }],
    { asked: 'poll', calendar: 'Meetings', status: 401, proven: false, advice: 'wrong-password' },
  ],
];

for (const [what, question, said] of ROWS)
  test(`a device that ${what}`, async () => {
    const [exchange, ...more] = await told(question);
    assert.deepEqual(more, []);
    assert.ok(exchange);
    const { since, at, reason, advice, property, ...rest } = exchange;
    const empty = {
      device: '',
      agent: AGENT,
      calendar: '',
      entry: '',
      title: '',
      condition: '',
      proven: true,
    };
    const { advice: wanted = advice, ...facts } = said;
    assert.deepEqual(rest, { ...empty, ...facts });
    assert.equal(advice, wanted, reason);
    assert.equal(reason === '', rest.status < 400 || rest.status === 401, reason);
  });

/** A directory whose calendars throw. */
function failing(error: () => Error): Directory {
  const directory = fixtureDirectory();
  return {
    defaultDb: () => directory.defaultDb(),
    async logIn(...credentials) {
      const home = await directory.logIn(...credentials);
      return home && { ...home, calendars: () => Promise.reject(error()) };
    },
  };
}

const FAILURES: readonly (readonly [Exchange['advice'], () => Error])[] = [
  ['erp-away', () => away('The ERP does not answer.')],
  ['store-away', () => unavailable('The store is away for now.')],
  ['see-the-log', () => new TypeError('a mistake of ours')],
  ['module-missing', () => new DavError(503, 'A module is missing in the ERP.')],
  [
    'private',
    () => refusal('need-privileges', 'This meeting is private: only those who may see it can change it.'),
  ],
  ['erp-refuses', () => new DavError(403, 'The ERP does not accept this: “No meetings on Sundays.”')],
  ['later', () => unavailable('The calendar is being read by others at the same time.')],
];

for (const [advice, error] of FAILURES)
  test(`what to do: ${advice}`, async () => {
    const [exchange] = await told(['PROPFIND', MEETINGS], failing(error));
    assert.equal(exchange?.advice, advice);
  });

test('who sends his password without TLS is told under the login he sent, and it is kept nowhere', async () => {
  const peer = { address: '192.0.2.1', encrypted: false };
  const [exchange] = await told(['PROPFIND', '/webdav/erp/', { as: 'admin:s3cret' }], undefined, { peer });
  assert.deepEqual([exchange?.advice, exchange?.proven], ['use-https', false]);
  assert.doesNotMatch(JSON.stringify(exchange), /s3cret/);
});

test('nobody is told of what came without a login', async () => {
  assert.deepEqual(await told(['PROPFIND', MEETINGS, { as: undefined }]), []);
  assert.deepEqual(await told(['OPTIONS', MEETINGS]), []);
});

test('records that could not be shown are named', async () => {
  const directory = fixtureDirectory();
  const reading: Directory = {
    defaultDb: () => directory.defaultDb(),
    logIn: async (...credentials) => {
      const tally = tallies.getStore();
      if (tally) tally.withheld = ['calendar.event-7'];
      return directory.logIn(...credentials);
    },
  };
  const found = await tallies.run({ calls: 0 }, () => told(['PROPFIND', MEETINGS], reading));
  assert.deepEqual(found.map(({ asked, entry, advice }) => [asked, entry, advice]).sort(), [
    ['poll', '', 'well'],
    ['show', 'calendar.event-7', 'record-unreadable'],
  ]);
});
