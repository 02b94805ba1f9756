import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCalendar } from '../../lib/ical/index.ts';
import { caldav, dav, type Name } from '../../lib/names.ts';
import { childNamed, childrenNamed, elements } from '../../lib/xml/element.ts';
import { ALL_RIGHTS, FixtureCalendar, FixtureDirectory } from './fixture-calendar.ts';
import { MEETINGS as TEXTS } from './fixture-texts.ts';
import { talkTo, textIn } from './talk.ts';
import { meeting } from './writing-world.ts';

const USER = '/webdav/erp/calendars/users/admin/';
const MEETINGS = `${USER}c/Meetings/`;
const INBOX = `${USER}inbox/`;
const OUTBOX = `${USER}outbox/`;
const PRINCIPAL = '/webdav/erp/principals/users/admin/';

function world(scheduling = true) {
  const calendar = (texts = {}) => new FixtureCalendar({ name: 'Meetings', rights: ALL_RIGHTS, texts });
  const mine = calendar(TEXTS);
  const lunch = meeting('lunch').replace('20260301T090000Z', '20260107T110000Z');
  const ask = talkTo(
    new FixtureDirectory({
      'erp/admin': { password: 'admin', calendars: [mine] },
      'erp/demo': {
        password: 'demo',
        addresses: ['Demo@Example.com'],
        calendars: [calendar({ 'l.ics': lunch.replace('END:VEVENT', 'DURATION:PT1H\r\nEND:VEVENT') })],
      },
      'erp/shy': { password: 'shy', calendars: [], hidden: true },
    }),
    {},
    { scheduling },
  );
  return { ask, mine };
}

const SPACES = 'xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"';
const find = (prop: string) => ({
  body: `<propfind ${SPACES}><prop>${prop}</prop></propfind>`,
  headers: { Depth: '0' },
});

interface Asked {
  readonly attendees?: readonly string[];
  readonly organizer?: string;
  readonly lines?: readonly string[];
  readonly method?: string;
}

function question({
  attendees = ['mailto:demo@example.com'],
  organizer = 'mailto:admin@example.com',
  lines,
  method = 'REQUEST',
}: Asked = {}): string {
  const times = lines ?? ['DTSTART:20260107T000000Z', 'DTEND:20260108T000000Z'];
  const people = [`ORGANIZER:${organizer}`, ...attendees.map((one) => `ATTENDEE;CN="A: b":${one}`)];
  const all = ['UID:q1', 'DTSTAMP:20260101T000000Z', ...times, ...people];
  return [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    `METHOD:${method}`,
    'BEGIN:VFREEBUSY',
    ...all,
    'END:VFREEBUSY',
    'END:VCALENDAR',
    '',
  ].join('\r\n');
}

test('busy times are told for each who is asked about, and for whom not, why', async () => {
  const { ask } = world();
  const attendees = [
    'MAILTO:demo%40example.com',
    'mailto:admin@example.com',
    PRINCIPAL,
    '/principals/users/demo/',
    'mailto:shy@example.com',
    'mailto:nobody@example.com',
    'urn:uuid:1',
    'http://elsewhere.example/principals/users/demo/',
  ];
  const { status, xml } = await ask('POST', OUTBOX, {
    body: question({ attendees }),
    headers: { 'Content-Type': 'text/calendar' },
  });
  assert.deepEqual([status, xml.name], [200, caldav('schedule-response')]);
  const told = childrenNamed(xml, caldav('response')).map((response) => {
    const [recipient, code, text] = [caldav('recipient'), caldav('request-status'), caldav('calendar-data')]
      .map((name) => childNamed(response, name))
      .map((one) => one && textIn(one));
    const calendar = text === undefined ? undefined : parseCalendar(text);
    const busy = calendar?.getFirstSubcomponent('vfreebusy');
    assert.equal(calendar?.getFirstPropertyValue('method') ?? 'REPLY', 'REPLY');
    if (busy) {
      assert.deepEqual(
        ['uid', 'organizer', 'attendee'].map((name) => busy.getFirstPropertyValue(name)),
        ['q1', 'mailto:admin@example.com', recipient],
      );
      assert.equal(busy.getFirstProperty('attendee')?.getFirstParameter('cn'), 'A: b');
    }
    return [
      recipient,
      code?.slice(0, 3),
      busy?.getAllProperties('freebusy').map((one) => String(one.getFirstValue())),
    ];
  });
  const demo = ['2026-01-07T11:00:00Z/2026-01-07T12:00:00Z'];
  const admin = ['2026-01-07T09:00:00Z/2026-01-07T10:00:00Z'];
  assert.deepEqual(told, [
    [attendees[0], '2.0', demo],
    [attendees[1], '2.0', admin],
    [PRINCIPAL, '2.0', admin],
    [attendees[3], '2.0', demo],
    [attendees[4], '3.8', undefined],
    [attendees[5], '3.7', undefined],
    [attendees[6], '3.7', undefined],
    [attendees[7], '3.7', undefined],
  ]);
});

test('a calendar that is transparent for its user is left out', async () => {
  const { ask } = world();
  const set = `<propertyupdate ${SPACES}><set><prop><C:schedule-calendar-transp><C:transparent/></C:schedule-calendar-transp></prop></set></propertyupdate>`;
  await ask('PROPPATCH', MEETINGS, { body: set });
  const { text } = await ask('POST', OUTBOX, { body: question({ attendees: ['mailto:admin@example.com'] }) });
  assert.doesNotMatch(text, /FREEBUSY;/);
});

const REFUSED: readonly (readonly [what: string, body: string, condition: Name])[] = [
  ['nothing', '', caldav('valid-calendar-data')],
  ['a meeting', meeting(), caldav('valid-scheduling-message')],
  ['another method', question({ method: 'REPLY' }), caldav('valid-scheduling-message')],
  ['nobody to ask about', question({ attendees: [] }), caldav('valid-scheduling-message')],
  ['no range', question({ lines: ['DTSTART:20260107T000000Z'] }), caldav('valid-scheduling-message')],
  [
    'an end before the start',
    question({ lines: ['DTSTART:20260107T000000Z', 'DTEND:20260106T000000Z'] }),
    caldav('valid-scheduling-message'),
  ],
  [
    'a hundred years',
    question({ lines: ['DTSTART:20000107T000000Z', 'DTEND:21000106T000000Z'] }),
    caldav('max-instances'),
  ],
  [
    'before time',
    question({ lines: ['DTSTART:18990107T000000Z', 'DTEND:19010106T000000Z'] }),
    caldav('min-date-time'),
  ],
  ['somebody else’s question', question({ organizer: 'mailto:demo@example.com' }), caldav('valid-organizer')],
  [
    'too many people',
    question({ attendees: Array.from({ length: 1001 }, (_, n) => `mailto:${n}@example.com`) }),
    caldav('max-attendees-per-instance'),
  ],
];

for (const [what, body, condition] of REFUSED)
  test(`the outbox refuses ${what}`, async () => {
    const { ask } = world();
    const { status, error } = await ask('POST', OUTBOX, { body });
    assert.deepEqual([status, error.conditions], [403, [condition]]);
    assert.match(error.sentence, /^[A-Z].*\.$/);
  });

test('with invitations by the ERP scheduling is announced, and else nothing of it is there', async () => {
  for (const scheduling of [true, false]) {
    const { ask } = world(scheduling);
    const { headers } = await ask('OPTIONS', MEETINGS, { as: undefined });
    assert.equal(headers.DAV?.split(', ').includes('calendar-auto-schedule'), scheduling);
    const urls = await ask('PROPFIND', PRINCIPAL, find('<C:schedule-inbox-URL/><C:schedule-outbox-URL/>'));
    assert.deepEqual(
      ['inbox', 'outbox'].map((box) => urls.prop(caldav(`schedule-${box}-URL`))),
      scheduling ? [INBOX, OUTBOX] : [undefined, undefined],
    );
    for (const box of [INBOX, OUTBOX])
      assert.equal((await ask('PROPFIND', box, find('<resourcetype/>'))).status, scheduling ? 207 : 404);
    assert.equal((await ask('POST', OUTBOX, { body: question() })).status, scheduling ? 200 : 404);
    const allowed = (await ask('OPTIONS', OUTBOX)).headers.Allow?.split(', ') ?? [];
    assert.equal(allowed.includes('POST'), scheduling);
    assert.equal(
      (await ask('OPTIONS', '/elsewhere')).headers.Allow?.split(', ').includes('POST'),
      scheduling,
    );
  }
});

test('both boxes say what they are', async () => {
  const { ask } = world();
  for (const [path, kind] of [
    [INBOX, 'schedule-inbox'],
    [OUTBOX, 'schedule-outbox'],
  ] as const) {
    const { parts } = await ask('PROPFIND', path, find('<resourcetype/>'));
    const type = parts.get(path)?.props.get(dav('resourcetype'));
    assert.deepEqual(type && elements(type).map(({ name }) => name), [dav('collection'), caldav(kind)]);
  }
  const home = await ask('PROPFIND', INBOX, find('<C:schedule-default-calendar-URL/>'));
  assert.equal(home.prop(caldav('schedule-default-calendar-URL')), MEETINGS);
});

test('what may be done is said of each box', async () => {
  const { ask } = world();
  const privileges = async (path: string) => {
    const { parts } = await ask('PROPFIND', path, find('<current-user-privilege-set/>'));
    const set = parts.get(path)?.props.get(dav('current-user-privilege-set'));
    return set ? elements(set).flatMap((one) => elements(one).map(({ name }) => name)) : [];
  };
  assert.ok((await privileges(OUTBOX)).includes(caldav('schedule-send-freebusy')));
  for (const path of [INBOX, OUTBOX]) assert.ok(!(await privileges(path)).includes(dav('bind')), path);
  assert.ok(!(await privileges(MEETINGS)).includes(caldav('schedule-send')));
  assert.ok((await privileges(MEETINGS)).includes(dav('all')));
});

test('the inbox is an empty calendar to read', async () => {
  const { ask } = world();
  const listed = await ask('PROPFIND', INBOX, { body: find('<getetag/>').body, headers: { Depth: '1' } });
  assert.deepEqual(listed.hrefs, [INBOX]);
  const query = `<C:calendar-query ${SPACES}><prop><getetag/></prop><C:filter><C:comp-filter name="VCALENDAR"/></C:filter></C:calendar-query>`;
  assert.deepEqual((await ask('REPORT', INBOX, { body: query, headers: { Depth: '1' } })).hrefs, []);
  const sync = (token: string) =>
    ask('REPORT', INBOX, {
      body: `<sync-collection ${SPACES}><sync-token>${token}</sync-token><sync-level>1</sync-level><prop/></sync-collection>`,
    });
  const first = await sync('');
  const token = childNamed(first.xml, dav('sync-token'));
  assert.deepEqual(
    [first.hrefs, token && textIn(token)],
    [[], (await ask('PROPFIND', INBOX, find('<sync-token/>'))).prop(dav('sync-token'))],
  );
  assert.equal((await sync(token ? textIn(token) : '')).status, 207);
  assert.equal((await sync('urn:elsewhere')).status, 403);
  for (const method of ['PUT', 'DELETE'])
    assert.ok((await ask(method, `${INBOX}a.ics`, { body: meeting() })).status >= 404);
  assert.deepEqual(
    Object.values(
      Object.fromEntries(
        (
          await ask('PROPPATCH', INBOX, {
            body: `<propertyupdate ${SPACES}><set><prop><displayname>x</displayname></prop></set></propertyupdate>`,
          })
        ).parts.get(INBOX)?.statuses ?? [],
      ),
    ),
    [403],
  );
});

const SCHEDULED = [
  'ORGANIZER:mailto:admin@example.com',
  'ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:demo@example.com',
];

test('what is scheduled has a Schedule-Tag, which answers do not change', async () => {
  const { ask } = world();
  const put = (...lines: string[]) => ask('PUT', `${MEETINGS}s.ics`, { body: meeting('s', ...lines) });
  const first = (await put(...SCHEDULED)).headers['Schedule-Tag'];
  assert.match(first ?? '', /^"[^"]+"$/);
  assert.equal((await ask('GET', `${MEETINGS}s.ics`)).headers['Schedule-Tag'], first);
  for (const Depth of ['0', '1']) {
    const path = Depth === '0' ? `${MEETINGS}s.ics` : MEETINGS;
    const found = await ask('PROPFIND', path, {
      body: find('<C:schedule-tag/><C:calendar-data/>').body,
      headers: { Depth },
    });
    assert.equal(found.prop(caldav('schedule-tag'), `${MEETINGS}s.ics`), first);
    assert.equal(found.parts.get(`${MEETINGS}s.ics`)?.statuses.get(caldav('calendar-data')), 404);
  }
  const multiget = `<C:calendar-multiget ${SPACES}><prop><getetag/><C:schedule-tag/></prop><href>${MEETINGS}s.ics</href><href>${MEETINGS}calendar.event-1.ics</href></C:calendar-multiget>`;
  const got = await ask('REPORT', MEETINGS, { body: multiget });
  assert.equal(got.prop(caldav('schedule-tag'), `${MEETINGS}s.ics`), first);
  assert.equal(got.prop(caldav('schedule-tag'), `${MEETINGS}calendar.event-1.ics`), undefined);

  const accepted = SCHEDULED.map((line) => line.replace('NEEDS-ACTION', 'ACCEPTED'));
  const before = (await ask('GET', `${MEETINGS}s.ics`)).headers.ETag;
  const answered = await put(...accepted);
  assert.equal(answered.headers['Schedule-Tag'], first);
  assert.notEqual(answered.headers.ETag, before);
  const matched = { headers: { 'If-Schedule-Tag-Match': first ?? '' } };
  const moved = await ask('PUT', `${MEETINGS}s.ics`, {
    ...matched,
    body: meeting('s', ...accepted, 'LOCATION:x'),
  });
  assert.equal(moved.status, 204);
  assert.notEqual(moved.headers['Schedule-Tag'], first);
  assert.equal((await ask('PUT', `${MEETINGS}s.ics`, { ...matched, body: meeting('s') })).status, 412);
});

test('without scheduling nothing is tagged, and a tag a client still has is compared', async () => {
  const { ask } = world(false);
  const put = await ask('PUT', `${MEETINGS}s.ics`, { body: meeting('s', ...SCHEDULED) });
  const got = await ask('GET', `${MEETINGS}s.ics`);
  assert.deepEqual([put.headers['Schedule-Tag'], got.headers['Schedule-Tag']], [undefined, undefined]);
  const headers = { 'If-Schedule-Tag-Match': '"old"' };
  assert.equal((await ask('DELETE', `${MEETINGS}s.ics`, { headers })).status, 412);
});

test('somebody else’s outbox is closed', async () => {
  const { ask } = world();
  const { status, error } = await ask('POST', '/webdav/erp/calendars/users/demo/outbox/', {
    body: question(),
  });
  assert.deepEqual([status, error.conditions], [403, [dav('need-privileges')]]);
});
