import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCalendar } from '../../../lib/ical/index.ts';
import { caldav, dav } from '../../../lib/names.ts';
import { FixtureCalendar, FixtureDirectory } from '../fixture-calendar.ts';
import { APPENDIX_B } from '../rfc4791-appendix-b.ts';
import { talkTo } from '../talk.ts';

const BERNARD = '/webdav/erp/calendars/users/admin/c/bernard/';

function world(options: { zone?: string; limits?: object; texts?: Readonly<Record<string, string>> } = {}) {
  const calendar = new FixtureCalendar({ name: 'bernard', texts: options.texts ?? APPENDIX_B });
  const admin = { password: 'admin', calendars: [calendar], zone: options.zone ?? 'UTC' };
  return { calendar, ask: talkTo(new FixtureDirectory({ 'erp/admin': admin }), options.limits) };
}

interface Parts {
  readonly data?: string;
  readonly more?: string;
}

const query = (inner: string, { data = '<C:calendar-data/>', more = '' }: Parts = {}) =>
  `<C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop><D:getetag/>${data}</D:prop><C:filter><C:comp-filter name="VCALENDAR">${inner}</C:comp-filter></C:filter>${more}</C:calendar-query>`;
const events = (inner = '') => `<C:comp-filter name="VEVENT">${inner}</C:comp-filter>`;
const range = (start: string, end: string) => `<C:time-range start="${start}" end="${end}"/>`;
const DEPTH = { headers: { Depth: '1' } };

test('7.8.1: parts of what happens on a day', async () => {
  const data = `<C:calendar-data><C:comp name="VCALENDAR"><C:prop name="VERSION"/><C:comp name="VEVENT"><C:prop name="SUMMARY"/><C:prop name="UID"/><C:prop name="DTSTART"/><C:prop name="RECURRENCE-ID" novalue="yes"/></C:comp><C:comp name="VTIMEZONE"/></C:comp></C:calendar-data>`;
  const body = query(events(range('20060104T000000Z', '20060105T000000Z')), { data });
  const answer = await world().ask('REPORT', BERNARD, { body, ...DEPTH });
  assert.deepEqual(answer.hrefs, [`${BERNARD}abcd2.ics`, `${BERNARD}abcd3.ics`]);
  const calendar = parseCalendar(answer.prop(caldav('calendar-data')) ?? '');
  assert.deepEqual(
    calendar.getAllProperties().map(({ name }) => name),
    ['version'],
  );
  assert.equal(calendar.getFirstSubcomponent('vtimezone')?.getAllSubcomponents().length, 2);
  const [name, ...others] = ['recurrence-id', 'dtstart', 'summary', 'uid'];
  for (const event of calendar.getAllSubcomponents('vevent')) {
    const names = event.getAllProperties().map((property) => property.name);
    assert.deepEqual(names.filter((one) => one !== name).sort(), others);
  }
  const [shortened] = /^RECURRENCE-ID.*$/m.exec(answer.prop(caldav('calendar-data')) ?? '') ?? [];
  assert.equal(shortened?.trim(), 'RECURRENCE-ID;TZID=US/Eastern:');
});

test('7.8.2: a series with the changes of some days alone', async () => {
  const span = 'start="20060103T000000Z" end="20060105T000000Z"';
  const data = `<C:calendar-data><C:limit-recurrence-set ${span}/></C:calendar-data>`;
  const body = query(events(`<C:time-range ${span}/>`), { data });
  const answer = await world().ask('REPORT', BERNARD, { body, ...DEPTH });
  assert.deepEqual(answer.hrefs, [`${BERNARD}abcd2.ics`, `${BERNARD}abcd3.ics`]);
  const calendar = parseCalendar(answer.prop(caldav('calendar-data')) ?? '');
  const summaries = calendar
    .getAllSubcomponents('vevent')
    .map((event) => event.getFirstPropertyValue('summary'));
  assert.deepEqual(summaries, ['Event #2', 'Event #2 bis']);
});

test('7.8.3: a series as single events in UTC', async () => {
  const span = 'start="20060103T000000Z" end="20060105T000000Z"';
  const body = query(events(`<C:time-range ${span}/>`), {
    data: `<C:calendar-data><C:expand ${span}/></C:calendar-data>`,
  });
  const answer = await world().ask('REPORT', BERNARD, { body, ...DEPTH });
  const starts = (href: string) =>
    parseCalendar(answer.prop(caldav('calendar-data'), href) ?? '')
      .getAllSubcomponents('vevent')
      .map(
        (event) =>
          `${event.getFirstPropertyValue('recurrence-id')} ${event.getFirstPropertyValue('dtstart')}`,
      )
      .sort();
  assert.deepEqual(starts(`${BERNARD}abcd2.ics`), [
    '2006-01-03T17:00:00Z 2006-01-03T17:00:00Z',
    '2006-01-04T17:00:00Z 2006-01-04T19:00:00Z',
  ]);
  assert.deepEqual(starts(`${BERNARD}abcd3.ics`), ['null 2006-01-04T15:00:00Z']);
  assert.doesNotMatch(answer.text, /RRULE|VTIMEZONE|TZID/);
});

test('7.8.4: busy times of a day alone', async () => {
  const span = 'start="20060102T000000Z" end="20060103T000000Z"';
  const data = `<C:calendar-data><C:limit-freebusy-set ${span}/></C:calendar-data>`;
  const answer = await world().ask('REPORT', `${BERNARD}abcd8.ics`, { body: query('', { data }) });
  const calendar = parseCalendar(answer.prop(caldav('calendar-data')) ?? '');
  const busy = calendar.getFirstSubcomponent('vfreebusy')?.getAllProperties('freebusy') ?? [];
  assert.deepEqual(
    busy.map((one) => String(one.getFirstValue())),
    ['2006-01-02T10:00:00Z/2006-01-02T12:00:00Z'],
  );
});

test('without partial data the text is that of GET', async () => {
  const { ask } = world();
  const answer = await ask('REPORT', BERNARD, { body: query(events()), ...DEPTH });
  for (const href of answer.hrefs)
    assert.equal(answer.prop(caldav('calendar-data'), href), (await ask('GET', href)).text);
});

test('nothing found is an empty answer, not a missing one', async () => {
  const body = query(
    events('<C:prop-filter name="SUMMARY"><C:text-match>no such thing</C:text-match></C:prop-filter>'),
  );
  const answer = await world().ask('REPORT', BERNARD, { body, ...DEPTH });
  assert.deepEqual([answer.status, answer.hrefs], [207, []]);
});

test('all of a kind is listed without a look at any body', async () => {
  const { ask, calendar } = world();
  const answer = await ask('REPORT', BERNARD, { body: query(events(), { data: '' }), ...DEPTH });
  assert.equal(answer.hrefs.length, Object.keys(APPENDIX_B).length);
  assert.deepEqual(calendar.asked, []);
});

for (const [depth, hrefs] of [
  ['0', 0],
  [undefined, 0],
  ['1', 8],
  ['infinity', 8],
] as const)
  test(`with Depth ${depth}`, async () => {
    const headers = depth === undefined ? {} : { Depth: depth };
    const answer = await world().ask('REPORT', BERNARD, { body: query('', { data: '' }), headers });
    assert.equal(answer.hrefs.length, hrefs);
  });

test('of one object alone', async () => {
  const { ask } = world();
  const path = `${BERNARD}abcd1.ics`;
  assert.deepEqual((await ask('REPORT', path, { body: query(events()) })).hrefs, [path]);
  assert.deepEqual((await ask('REPORT', path, { body: query('<C:comp-filter name="VTODO"/>') })).hrefs, []);
});

test('what cannot be had may match, and is said to be there', async () => {
  const { ask, calendar } = world();
  calendar.withhold('abcd1.ics');
  const body = query(events('<C:prop-filter name="SUMMARY"><C:text-match>#3</C:text-match></C:prop-filter>'));
  const { parts } = await ask('REPORT', BERNARD, { body, ...DEPTH });
  assert.deepEqual(
    [...parts].map(([href, { status }]) => [href, status]),
    [
      [`${BERNARD}abcd1.ics`, 503],
      [`${BERNARD}abcd3.ics`, undefined],
    ],
  );
});

test('an object nobody can read harms no other', async () => {
  const texts = { 'broken.ics': 'BEGIN:VCALENDAR\nBEGIN:VEVENT\nnonsense', ...APPENDIX_B };
  const body = query(events(range('20060104T000000Z', '20060105T000000Z')), { data: '' });
  const answer = await world({ texts }).ask('REPORT', BERNARD, { body, ...DEPTH });
  assert.deepEqual(answer.hrefs, [`${BERNARD}broken.ics`, `${BERNARD}abcd2.ics`, `${BERNARD}abcd3.ics`]);
});

const event = (...lines: readonly string[]) =>
  [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'BEGIN:VEVENT',
    'UID:x',
    ...lines,
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\n');

/** What no part of an answer can be computed of. */
const UNCOMPUTABLE: Readonly<Record<string, string>> = {
  'no calendar': 'nonsense',
  'a zone nobody knows': event('DTSTART;TZID=Nowhere/Land:20060104T100000', 'RRULE:FREQ=DAILY'),
  'a rule that is none': event('DTSTART:20060104T100000Z', 'RRULE:FREQ=SOMETIMES'),
  'a length that is none': event('DTSTART:20060104T100000Z', 'DURATION:long', 'RRULE:FREQ=DAILY'),
};
const JANUARY = 'start="20060101T000000Z" end="20060201T000000Z"';
const COMPUTED = [`<C:expand ${JANUARY}/>`, `<C:limit-recurrence-set ${JANUARY}/>`];

for (const [what, text] of Object.entries(UNCOMPUTABLE))
  for (const inner of COMPUTED)
    test(`${what} comes as it is, the others as asked: ${inner.slice(3, 12)}`, async () => {
      const { ask } = world({ texts: { 'odd.ics': text, ...APPENDIX_B } });
      const body = query(events(range('20060104T000000Z', '20060105T000000Z')), {
        data: `<C:calendar-data>${inner}</C:calendar-data>`,
      });
      const answer = await ask('REPORT', BERNARD, { body, ...DEPTH });
      const data = answer.hrefs.map((href) => answer.prop(caldav('calendar-data'), href) ?? '');
      assert.deepEqual(answer.hrefs, [`${BERNARD}odd.ics`, `${BERNARD}abcd2.ics`, `${BERNARD}abcd3.ics`]);
      assert.equal(data[0], text.replaceAll('\n', '\r\n'));
      assert.ok(parseCalendar(data[1] ?? '').getAllSubcomponents('vevent').length > 0);
    });

test('in what zone days are read is the same for what is found and what is expanded', async () => {
  const { ask } = world({
    zone: 'America/New_York',
    texts: { 'days.ics': event('DTSTART;VALUE=DATE:20260301', 'RRULE:FREQ=DAILY') },
  });
  const { text } = await ask('REPORT', BERNARD, {
    body: query(events(range('20260309T230000Z', '20260309T231500Z')), {
      data: '<C:calendar-data><C:expand start="20260309T230000Z" end="20260309T231500Z"/></C:calendar-data>',
      more: '<C:timezone-id>Europe/Brussels</C:timezone-id>',
    }),
    ...DEPTH,
  });
  assert.deepEqual(text.match(/DTSTART.*/g), ['DTSTART;VALUE=DATE:20260310&#13;']);
});

const DAY = {
  'day.ics':
    'BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\nUID:x\nDTSTART;VALUE=DATE:20260310\nEND:VEVENT\nEND:VCALENDAR\n',
};
const vtimezone = (tzid: string) =>
  `<C:timezone>BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nBEGIN:VTIMEZONE\nTZID:${tzid}\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0100\nEND:STANDARD\nEND:VTIMEZONE\nEND:VCALENDAR\n</C:timezone>`;

const ZONES: readonly (readonly [what: string, zone: string, more: string, found: number])[] = [
  ['the user’s', 'Europe/Brussels', '', 1],
  ['the user’s, elsewhere', 'America/New_York', '', 0],
  ['that of the request', 'America/New_York', vtimezone('Europe/Brussels'), 1],
  [
    'that of the request, behind a prefix',
    'America/New_York',
    vtimezone('/freeassociation.sourceforge.net/Europe/Brussels'),
    1,
  ],
  ['that of the request by name', 'America/New_York', '<C:timezone-id>Europe/Brussels</C:timezone-id>', 1],
];

for (const [what, zone, more, found] of ZONES)
  test(`days are read in a zone: ${what}`, async () => {
    const body = query(events(range('20260309T230000Z', '20260309T231500Z')), { more });
    const answer = await world({ zone, texts: DAY }).ask('REPORT', BERNARD, { body, ...DEPTH });
    assert.equal(answer.hrefs.length, found);
  });

for (const more of [
  '<C:timezone>nonsense</C:timezone>',
  '<C:timezone></C:timezone>',
  vtimezone('Nowhere/Land'),
  '<C:timezone-id>Nowhere/Land</C:timezone-id>',
])
  test(`no time zone: ${JSON.stringify(more.slice(0, 40))}`, async () => {
    const { status, error } = await world().ask('REPORT', BERNARD, {
      body: query(events(), { more }),
      ...DEPTH,
    });
    assert.deepEqual([status, error.conditions], [403, [caldav('valid-timezone')]]);
  });

const DAILY =
  'BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\nUID:daily\nDTSTART:20000101T100000Z\nDTEND:20000101T110000Z\nRRULE:FREQ=DAILY\nSUMMARY:x\nEND:VEVENT\nEND:VCALENDAR\n';
const expand = (start: string, end: string) =>
  query(events(), { data: `<C:calendar-data><C:expand start="${start}" end="${end}"/></C:calendar-data>` });

test('a hundred years of every day are not spelt out', async () => {
  const { ask } = world({ texts: { 'daily.ics': DAILY } });
  const { status, error } = await ask('REPORT', BERNARD, {
    body: expand('19700101T000000Z', '20700101T000000Z'),
    ...DEPTH,
  });
  assert.deepEqual([status, error.conditions], [403, [caldav('max-instances')]]);
});

test('neither are they piece by piece: the limit holds for the whole answer', async () => {
  const texts = Object.fromEntries(
    Array.from({ length: 150 }, (_, n) => [`${n}.ics`, DAILY.replace('UID:daily', `UID:${n}`)]),
  );
  const { ask } = world({ texts, limits: { instances: 1200 } });
  const answer = await ask('REPORT', BERNARD, {
    body: expand('20260101T000000Z', '20260111T000000Z'),
    ...DEPTH,
  });
  assert.deepEqual(answer.parts.get(BERNARD)?.errors, [caldav('max-instances')]);
  assert.ok(answer.parts.size <= 121);
});

test('nor may the texts grow without end', async () => {
  const long = DAILY.replace('SUMMARY:x', `SUMMARY:${'x'.repeat(10_000)}`);
  const { ask } = world({ texts: { 'long.ics': long }, limits: { expanded: 1_000_000 } });
  const { error } = await ask('REPORT', BERNARD, {
    body: expand('20260101T000000Z', '20270101T000000Z'),
    ...DEPTH,
  });
  assert.deepEqual(error.conditions, [caldav('max-instances')]);
});

const BROKEN = [
  ['no filter', '<C:calendar-query xmlns:C="urn:ietf:params:xml:ns:caldav"/>', 'valid-filter'],
  [
    'expanded and limited',
    query(events(), {
      data: '<C:calendar-data><C:expand start="20260101T000000Z" end="20260102T000000Z"/><C:limit-recurrence-set start="20260101T000000Z" end="20260102T000000Z"/></C:calendar-data>',
    }),
    'valid-filter',
  ],
  [
    'expanded without an end',
    query(events(), { data: '<C:calendar-data><C:expand start="20260101T000000Z"/></C:calendar-data>' }),
    'valid-filter',
  ],
  [
    'vCard',
    query(events(), { data: '<C:calendar-data content-type="text/vcard"/>' }),
    'supported-calendar-data',
  ],
] as const;

for (const [what, body, condition] of BROKEN)
  test(`refused: ${what}`, async () => {
    const { status, error } = await world().ask('REPORT', BERNARD, { body, ...DEPTH });
    assert.deepEqual([status, error.conditions], [403, [caldav(condition)]]);
  });

test('the same entry has the same ETag everywhere', async () => {
  const { ask } = world();
  const answer = await ask('REPORT', BERNARD, { body: query(events()), ...DEPTH });
  const list = await ask('PROPFIND', BERNARD, DEPTH);
  for (const href of answer.hrefs)
    assert.equal(answer.prop(dav('getetag'), href), list.prop(dav('getetag'), href));
});
