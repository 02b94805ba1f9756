import assert from 'node:assert/strict';
import { test } from 'node:test';
import { serialize, vtimezone } from '../../lib/ical/index.ts';
import { appleIcal, caldav, dav, type Name } from '../../lib/names.ts';
import { type Element, elements } from '../../lib/xml/element.ts';
import { FixtureCalendar, FixtureDirectory } from './fixture-calendar.ts';
import { fixtureDirectory } from './fixture-server.ts';
import { MEETINGS as TEXTS } from './fixture-texts.ts';
import { talkTo, textIn } from './talk.ts';

const HOME = '/webdav/erp/calendars/users/admin/c/';
const MEETINGS = `${HOME}Meetings/`;
const SPACES =
  'xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:A="http://apple.com/ns/ical/" xmlns:CS="http://calendarserver.org/ns/" xmlns:X="urn:x"';
const ZONE = serialize(vtimezone('America/New_York') ?? assert.fail()).trim();
const NEW_YORK = `BEGIN:VCALENDAR\nVERSION:2.0\n${ZONE}\nEND:VCALENDAR\n`.replaceAll('\r\n', '\n');
const ALARM = 'BEGIN:VALARM\nACTION:DISPLAY\nTRIGGER:-PT15M\nEND:VALARM\n';

function world(component: 'VEVENT' | 'VTODO' = 'VEVENT') {
  const calendar = new FixtureCalendar({ name: 'Meetings', description: 'Old', component, texts: TEXTS });
  const directory = new FixtureDirectory({ 'erp/admin': { password: 'admin', calendars: [calendar] } });
  const ask = talkTo(directory);
  const patch = async (inner: string, path = MEETINGS) => {
    const answer = await ask('PROPPATCH', path, {
      body: `<propertyupdate ${SPACES}>${inner}</propertyupdate>`,
    });
    assert.deepEqual(answer.hrefs, [path]);
    return { answer, statuses: Object.fromEntries(answer.parts.get(path)?.statuses ?? []) };
  };
  const set = (inner: string, path = MEETINGS) => patch(`<set><prop>${inner}</prop></set>`, path);
  const remove = (inner: string) => patch(`<remove><prop>${inner}</prop></remove>`);
  const find = async (inner: string, path = MEETINGS) => {
    const body = `<propfind ${SPACES}>${inner}</propfind>`;
    const answer = await ask('PROPFIND', path, { body, headers: { Depth: '0' } });
    return new Map<string, Element>(answer.parts.get(path)?.props);
  };
  const value = async (name: string, path = MEETINGS) => {
    const [found] = (await find(`<prop>${name}</prop>`, path)).values();
    return found && [...elements(found).map((one) => one.name), textIn(found)].join('');
  };
  return { calendar, ask, patch, set, remove, find, value };
}

/** The element that is set, its name alone, what it then is, and what it is without. */
type Row = readonly [set: string, name: string, then: string, before: string | undefined];

const SETTABLE: readonly Row[] = [
  ['<displayname>My &lt;meetings&gt; é</displayname>', '<displayname/>', 'My <meetings> é', 'Meetings'],
  [
    '<A:calendar-color symbolic-color="blue">#1badf8</A:calendar-color>',
    '<A:calendar-color/>',
    '#1badf8',
    '#1E25FFFF',
  ],
  ['<A:calendar-color>#1BADF8FF</A:calendar-color>', '<A:calendar-color/>', '#1BADF8FF', '#1E25FFFF'],
  ['<A:calendar-order> 12 </A:calendar-order>', '<A:calendar-order/>', '12', '1'],
  [
    '<C:calendar-description xml:lang="en">New</C:calendar-description>',
    '<C:calendar-description/>',
    'New',
    'Old',
  ],
  [`<C:calendar-timezone>${NEW_YORK}</C:calendar-timezone>`, '<C:calendar-timezone/>', NEW_YORK, undefined],
  [
    '<C:calendar-timezone-id>america/new_york</C:calendar-timezone-id>',
    '<C:calendar-timezone-id/>',
    'America/New_York',
    'Europe/Brussels',
  ],
  [
    '<C:schedule-calendar-transp><C:transparent/></C:schedule-calendar-transp>',
    '<C:schedule-calendar-transp/>',
    caldav('transparent'),
    caldav('opaque'),
  ],
  ...['vevent-datetime', 'vevent-date', 'vtodo-datetime', 'vtodo-date'].map((of): Row => {
    const name = `C:default-alarm-${of}`;
    return [`<${name}>${ALARM}</${name}>`, `<${name}/>`, ALARM, undefined];
  }),
  ['<C:default-alarm-vevent-date/>', '<C:default-alarm-vevent-date/>', '', undefined],
  ['<X:dead>any <X:thing a="1"/></X:dead>', '<X:dead/>', '{urn:x}thingany ', undefined],
  ['<CS:refreshrate>P1D</CS:refreshrate>', '<CS:refreshrate/>', 'P1D', undefined],
];

for (const [set, name, then, before] of SETTABLE)
  test(`${set.slice(0, 70)} is kept, and gives way when removed`, async () => {
    const there = world();
    if (before !== undefined) assert.equal(await there.value(name), before);
    assert.deepEqual(Object.values((await there.set(set)).statuses), [200]);
    assert.equal(await there.value(name), then);
    const other = world();
    assert.notEqual(await other.value(name), then, 'another user has his own');
    assert.deepEqual(Object.values((await there.remove(name)).statuses), [200]);
    assert.equal(await there.value(name), await other.value(name));
  });

const PROTECTED = dav('cannot-modify-protected-property');

/** What is refused, with its status and condition. */
const REFUSED: readonly (readonly [set: string, status: number, conditions: readonly Name[]])[] = [
  ['<getetag>"x"</getetag>', 403, [PROTECTED]],
  ['<resourcetype><collection/></resourcetype>', 403, [PROTECTED]],
  ['<quota-used-bytes>1</quota-used-bytes>', 403, [PROTECTED]],
  [
    '<C:supported-calendar-component-set><C:comp name="VTODO"/></C:supported-calendar-component-set>',
    403,
    [PROTECTED],
  ],
  ['<CS:getctag>1</CS:getctag>', 403, [PROTECTED]],
  ['<A:calendar-color>blue</A:calendar-color>', 409, []],
  ['<A:calendar-order>first</A:calendar-order>', 409, []],
  ['<C:calendar-timezone>Europe/Brussels</C:calendar-timezone>', 403, [caldav('valid-calendar-data')]],
  [
    '<C:calendar-timezone>BEGIN:VCALENDAR\nEND:VCALENDAR</C:calendar-timezone>',
    403,
    [caldav('valid-calendar-data')],
  ],
  ['<C:calendar-timezone-id>Mars/Olympus</C:calendar-timezone-id>', 403, [caldav('valid-timezone')]],
  ['<C:schedule-calendar-transp>opaque</C:schedule-calendar-transp>', 409, []],
  ['<C:schedule-calendar-transp><C:opaque/><C:transparent/></C:schedule-calendar-transp>', 409, []],
  ['<C:default-alarm-vevent-date>now</C:default-alarm-vevent-date>', 403, [caldav('valid-calendar-data')]],
  ['<C:default-alarm-vevent-date>UID:1</C:default-alarm-vevent-date>', 403, [caldav('valid-calendar-data')]],
  [`<X:long>${'x'.repeat(1_000_000)}</X:long>`, 507, []],
];

for (const [set, status, conditions] of REFUSED)
  test(`${set.slice(0, 70)} is ${status}, and nothing else is set`, async () => {
    const { calendar, patch } = world();
    const { answer, statuses } = await patch(
      `<set><prop><displayname>New</displayname></prop></set><set><prop>${set}</prop></set><remove><prop><X:dead/></prop></remove>`,
    );
    const { [dav('displayname')]: name, '{urn:x}dead': dead, ...others } = statuses;
    assert.deepEqual([name, dead, Object.values(others)], [424, 424, [status]]);
    const [refused] = elements(answer.xml).flatMap((response) =>
      elements(response).flatMap((propstat) => elements(propstat).filter((one) => one.name === dav('error'))),
    );
    assert.deepEqual(refused ? elements(refused).map((one) => one.name) : [], conditions);
    assert.equal((await calendar.properties()).size, 0);
  });

test('instructions are followed in their order', async () => {
  const { patch, value } = world();
  const name = (text: string) => `<set><prop><displayname>${text}</displayname></prop></set>`;
  const removed = '<remove><prop><displayname/></prop></remove>';
  const { statuses } = await patch(name('one') + removed + name('two'));
  assert.deepEqual([statuses, await value('<displayname/>')], [{ [dav('displayname')]: 200 }, 'two']);
  await patch(name('three') + removed);
  assert.equal(await value('<displayname/>'), 'Meetings');
});

test('a blank name is none', async () => {
  const { set, value } = world();
  await set('<displayname>Mine</displayname>');
  await set('<displayname> </displayname>');
  assert.equal(await value('<displayname/>'), 'Meetings');
});

test('the zone and its name are one', async () => {
  const { set, value, remove } = world();
  await set(`<C:calendar-timezone>${NEW_YORK}</C:calendar-timezone>`);
  assert.equal(await value('<C:calendar-timezone-id/>'), 'America/New_York');
  await set('<C:calendar-timezone-id>Asia/Tokyo</C:calendar-timezone-id>');
  assert.match((await value('<C:calendar-timezone/>')) ?? '', /TZID:Asia\/Tokyo/);
  await remove('<C:calendar-timezone-id/>');
  assert.match((await value('<C:calendar-timezone/>')) ?? '', /TZID:Europe\/Brussels/);
});

test('the zone of the calendar is the one in which dates are read', async () => {
  const { calendar, set, ask } = world();
  const day = [
    'BEGIN:VCALENDAR',
    'BEGIN:VEVENT',
    'UID:d',
    'DTSTART;VALUE=DATE:20260501',
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ];
  calendar.set('day.ics', day.join('\r\n'));
  const midnight = `<C:calendar-query ${SPACES}><prop/><C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT"><C:time-range start="20260502T010000Z" end="20260502T020000Z"/></C:comp-filter></C:comp-filter></C:filter></C:calendar-query>`;
  const found = async () =>
    (await ask('REPORT', MEETINGS, { body: midnight, headers: { Depth: '1' } })).hrefs;
  assert.deepEqual(await found(), []);
  await set('<C:calendar-timezone-id>America/New_York</C:calendar-timezone-id>');
  assert.deepEqual(await found(), [`${MEETINGS}day.ics`]);
});

test('a transparent calendar takes no time', async () => {
  const { set, ask } = world();
  const busy = async () => {
    const body = `<C:free-busy-query ${SPACES}><C:time-range start="20260107T000000Z" end="20260108T000000Z"/></C:free-busy-query>`;
    return (await ask('REPORT', MEETINGS, { body })).text.match(/^FREEBUSY/gm)?.length ?? 0;
  };
  assert.equal(await busy(), 1);
  await set('<C:schedule-calendar-transp><C:transparent/></C:schedule-calendar-transp>');
  assert.equal(await busy(), 0);
  await set('<C:schedule-calendar-transp><C:opaque/></C:schedule-calendar-transp>');
  assert.equal(await busy(), 1);
});

test('what only its client understands is in allprop and propname, once', async () => {
  const { set, find } = world();
  await set(
    '<X:dead>x</X:dead><displayname>Mine</displayname><C:calendar-timezone-id>Asia/Tokyo</C:calendar-timezone-id>',
  );
  const all = await find('<allprop/>');
  assert.deepEqual(
    ['{urn:x}dead', dav('displayname')].map((name) => all.get(name)).map((one) => one && textIn(one)),
    ['x', 'Mine'],
  );
  assert.ok(!all.has(caldav('calendar-timezone-id')));
  const names = await find('<propname/>');
  for (const name of ['{urn:x}dead', dav('displayname'), caldav('calendar-timezone-id')])
    assert.ok(names.has(name), name);
});

test('a calendar keeps so many values', async () => {
  const { calendar, set } = world();
  const many = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, n) => `<X:p${from + n}/>`).join('');
  const kept = await set(many(0, 200));
  assert.ok(Object.values(kept.statuses).every((status) => status === 200));
  const beyond = await set(many(200, 201));
  assert.deepEqual([beyond.statuses, (await calendar.properties()).size], [{ '{urn:x}p200': 507 }, 200]);
  assert.deepEqual((await set('<X:p3>changed</X:p3>')).statuses, { '{urn:x}p3': 200 });
});

test('the ctag of the home moves with what is set', async () => {
  const { set, value } = world();
  const before = await value('<CS:getctag/>', HOME);
  await set('<A:calendar-color>#000000</A:calendar-color>');
  assert.notEqual(await value('<CS:getctag/>', HOME), before);
});

for (const path of [
  HOME,
  `${MEETINGS}calendar.event-1.ics`,
  '/webdav/erp/principals/users/admin/',
  `${HOME}Meetings.ics`,
])
  test(`nothing is set on ${path}`, async () => {
    const { set } = world();
    const { statuses } = await set('<displayname>x</displayname><X:dead/>', path);
    assert.deepEqual(statuses, { [dav('displayname')]: 403, '{urn:x}dead': 403 });
  });

const ask = talkTo(fixtureDirectory());

test('what Apple’s clients send when an account is set up is taken', async () => {
  const body = `<A:propertyupdate xmlns:A="DAV:"><A:set><A:prop>
      <D:calendar-color xmlns:D="http://apple.com/ns/ical/" symbolic-color="blue">#1BADF8FF</D:calendar-color>
      <D:calendar-order xmlns:D="http://apple.com/ns/ical/">1</D:calendar-order>
      <B:calendar-timezone xmlns:B="urn:ietf:params:xml:ns:caldav">${NEW_YORK}</B:calendar-timezone>
      <B:default-alarm-vevent-date xmlns:B="urn:ietf:params:xml:ns:caldav">${ALARM}</B:default-alarm-vevent-date>
    </A:prop></A:set><A:set><A:prop><A:displayname>x</A:displayname></A:prop></A:set></A:propertyupdate>`;
  const { parts } = await ask('PROPPATCH', MEETINGS, { body });
  const names = [
    appleIcal('calendar-color'),
    appleIcal('calendar-order'),
    caldav('calendar-timezone'),
    caldav('default-alarm-vevent-date'),
    dav('displayname'),
  ];
  assert.deepEqual(parts.get(MEETINGS)?.statuses, new Map(names.map((name) => [name, 200])));
});

for (const body of [
  '',
  '<propfind xmlns="DAV:"/>',
  '<propertyupdate xmlns="DAV:">',
  '<propertyupdate xmlns="DAV:"/>',
])
  test(`a broken body: ${body}`, async () =>
    assert.equal((await ask('PROPPATCH', MEETINGS, { body })).status, 400));
