import assert from 'node:assert/strict';
import { test } from 'node:test';
import { caldav, dav } from '../../lib/names.ts';
import { childNamed, elements, textOf } from '../../lib/xml/element.ts';
import { MEETINGS, meeting, world } from './writing-world.ts';

test('what is put is there: 201 for what is new, 204 for what was there, with the ETag of a GET', async () => {
  const { put, get } = world();
  const created = await put('new.ics', meeting());
  assert.deepEqual([created.status, created.octets.length, created.headers.Location], [201, 0, undefined]);
  const read = await get('new.ics');
  assert.equal(read.text, meeting());
  assert.equal(created.headers.ETag, read.headers.ETag);
  const changed = await put('new.ics', meeting('new@test', 'SUMMARY:Ünïcode'));
  assert.deepEqual([changed.status, changed.octets.length], [204, 0]);
  assert.equal(changed.headers.ETag, (await get('new.ics')).headers.ETag);
  assert.notEqual(changed.headers.ETag, created.headers.ETag);
});

test('where a GET returns other octets than came, no ETag is told', async () => {
  const { calendar, put } = world();
  const odd: readonly (readonly [body: string | Uint8Array, type: string])[] = [
    [meeting().replaceAll('\r\n', '\n'), 'text/calendar'],
    [`\ufeff${meeting()}`, 'text/calendar'],
    [meeting('new@test', 'SUMMARY:a\u0000\u000bb'), 'text/calendar'],
    [meeting().trimEnd(), 'text/calendar'],
    [Buffer.from(meeting('new@test', 'SUMMARY:é'), 'latin1'), 'text/calendar; charset=ISO-8859-1'],
  ];
  for (const [body, type] of odd) {
    const { status, headers } = await put('new.ics', body, { 'Content-Type': type });
    assert.deepEqual([status < 300, headers.ETag], [true, undefined]);
  }
  calendar.rewrite = (text) => text.replace('END:VEVENT', 'PRIORITY:5\r\nEND:VEVENT');
  assert.equal((await put('new.ics', meeting())).headers.ETag, undefined);
});

test('what no iCalendar text may hold is left out, and nothing else', async () => {
  const { put, get } = world();
  const summary = 'SUMMARY:tab\there 😀 \u202eRTL <b>&\u2028';
  const sent = meeting('new@test', `${summary}\u0000`, 'COMMENT:a\rb').replaceAll('\r\n', '\n');
  await put('new.ics', sent);
  assert.equal((await get('new.ics')).text, meeting('new@test', summary, 'COMMENT:ab'));
});

test('a meeting that ends before it begins has its start alone, and no ETag is told', async () => {
  const { put, get } = world();
  const { status, headers } = await put('new.ics', meeting('new@test', 'DTEND:20000101T000000Z'));
  assert.deepEqual([status, headers.ETag], [201, undefined]);
  assert.equal((await get('new.ics')).text, meeting());
});

test('a character set is read as it is named', async () => {
  const { put, get } = world();
  const text = meeting('new@test', 'SUMMARY:é');
  await put('new.ics', Buffer.from(text, 'latin1'), { 'Content-Type': 'text/calendar; charset="latin1"' });
  assert.equal((await get('new.ics')).text, text);
});

const TYPES: readonly (readonly [type: string, status: number])[] = [
  ['', 201],
  ['text/calendar', 201],
  ['TEXT/Calendar; component=VEVENT; charset="UTF-8"', 201],
  ['text/plain', 201],
  ['application/octet-stream', 201],
  ['application/calendar+json', 415],
  ['application/xml', 415],
  ['text/calendar; charset=utf-7', 415],
  ['text/calendar; charset=klingon', 415],
];

for (const [type, status] of TYPES)
  test(`content of type ${type || 'unsaid'} is ${status}`, async () => {
    const { calendar, put } = world();
    const answer = await put('new.ics', meeting(), { 'Content-Type': type });
    assert.equal(answer.status, status);
    assert.equal(calendar.writes, status === 201 ? 1 : 0);
    if (status === 415) assert.deepEqual(answer.error.conditions, [caldav('supported-calendar-data')]);
  });

test('octets that are no UTF-8 are refused with their line', async () => {
  const { put } = world();
  const { status, error } = await put('new.ics', Buffer.from(meeting('new@test', 'SUMMARY:é'), 'latin1'));
  assert.deepEqual([status, error.conditions], [403, [caldav('valid-calendar-data')]]);
  assert.match(error.sentence, /^Line 6: /);
});

for (const body of ['', '\r\n', 'BEGIN:VCALENDAR', meeting().replace('UID:new@test', 'X:1')])
  test(`nothing is stored of ${JSON.stringify(body.slice(0, 20))}`, async () => {
    const { calendar, put } = world();
    const { status, error } = await put('new.ics', body);
    assert.deepEqual([status, error.conditions, calendar.writes], [403, [caldav('valid-calendar-data')], 0]);
  });

test('limits are those that the calendar announces', async () => {
  const { ask, put } = world(undefined, { attendees: 2, instances: 10 });
  const { parts } = await ask('PROPFIND', MEETINGS, {
    body: `<propfind xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><prop><C:max-attendees-per-instance/><C:max-instances/></prop></propfind>`,
    headers: { Depth: '0' },
  });
  const props = [...(parts.get(MEETINGS)?.props.values() ?? [])];
  assert.deepEqual(props.map(textOf), ['2', '10']);
  const attendees = ['a', 'b', 'c'].map((name) => `ATTENDEE:mailto:${name}@test`);
  assert.equal((await put('a.ics', meeting('a', ...attendees.slice(1)))).status, 201);
  assert.deepEqual((await put('b.ics', meeting('b', ...attendees))).error.conditions, [
    caldav('max-attendees-per-instance'),
  ]);
  assert.equal((await put('c.ics', meeting('c', 'RRULE:FREQ=DAILY;COUNT=10'))).status, 201);
  assert.deepEqual((await put('d.ics', meeting('d', 'RRULE:FREQ=DAILY;COUNT=11'))).error.conditions, [
    caldav('max-instances'),
  ]);
});

test('a UID that another entry has is refused with the href of that', async () => {
  const { put } = world();
  await put('one & only.ics', meeting('same'));
  const { status, error, xml } = await put('two.ics', meeting('same'));
  assert.deepEqual([status, error.conditions], [409, [caldav('no-uid-conflict')]]);
  const conflict = childNamed(xml, caldav('no-uid-conflict'));
  assert.deepEqual(conflict && elements(conflict).map((one) => [one.name, textOf(one)]), [
    [dav('href'), `${MEETINGS}one%20%26%20only.ics`],
  ]);
  assert.equal((await put('one & only.ics', meeting('same', 'SUMMARY:x'))).status, 204);
});

test('an alias is the entry itself, and its own name is told', async () => {
  const { calendar, put, get } = world();
  await put('calendar.event-1.ics', meeting());
  calendar.alias('1.ics', 'calendar.event-1.ics');
  const { status, headers } = await put('1.ics', meeting('new@test', 'SUMMARY:x'));
  assert.deepEqual([status, headers.Location], [204, `${MEETINGS}calendar.event-1.ics`]);
  assert.equal((await get('calendar.event-1.ics')).text, meeting('new@test', 'SUMMARY:x'));
});

for (const name of ['new', 'Réunion 1.ics', 'a@b.ics', `${'x'.repeat(251)}.ics`, '.ics', 'a%3Fb.ics'])
  test(`an entry may be called ${name.slice(0, 20)}`, async () => {
    const { calendar, put } = world();
    assert.equal((await put(encodeURIComponent(name), meeting())).status, 201);
    assert.deepEqual(
      (await calendar.list()).map((one) => one.name),
      [name],
    );
  });

const NAMES: readonly (readonly [name: string, status: number])[] = [
  ['a%2Fb.ics', 403],
  ['..%5Cb.ics', 403],
  [`${'x'.repeat(256)}`, 403],
  ['a%00b.ics', 400],
  ['a%0d%0aSet-Cookie:b.ics', 400],
  ['%2e%2e', 400],
  ['', 405],
  ['a/b.ics', 409],
];

for (const [name, status] of NAMES)
  test(`no entry is called ${name.slice(0, 20)}`, async () => {
    const { calendar, put } = world();
    const answer = await put(name, meeting());
    assert.deepEqual([answer.status, calendar.writes], [status, 0]);
    assert.match(answer.error.sentence, /^[A-Z].*\.$/);
  });

test('an entry that cannot be read now can be put, and is not hidden by it', async () => {
  const { calendar, put, get } = world();
  await put('new.ics', meeting());
  calendar.withhold('new.ics');
  assert.equal((await get('new.ics')).status, 503);
  assert.equal((await put('new.ics', meeting('new@test', 'SUMMARY:x'))).status, 204);
});

test('a part of an entry is not taken for it', async () => {
  const { put } = world();
  assert.equal((await put('new.ics', meeting(), { 'Content-Range': 'bytes 0-9/100' })).status, 400);
});

test('who asks for the representation is told what is stored', async () => {
  const { calendar, put, get } = world();
  calendar.rewrite = (text) => text.replace('END:VEVENT', 'PRIORITY:5\r\nEND:VEVENT');
  for (const status of [201, 200]) {
    const answer = await put('new.ics', meeting(), { Prefer: 'return=representation' });
    const read = await get('new.ics');
    assert.equal(answer.status, status);
    assert.equal(answer.headers['Preference-Applied'], 'return=representation');
    assert.deepEqual([answer.text, answer.headers.ETag], [read.text, read.headers.ETag]);
  }
});

const READ = { create: false, write: false, remove: false };

const RIGHTS: readonly (readonly [rights: object, create: number, change: number, remove: number])[] = [
  [{}, 403, 403, 403],
  [{ create: true }, 201, 403, 403],
  [{ write: true }, 403, 204, 204],
  [{ remove: true }, 403, 403, 204],
];

for (const [rights, ...statuses] of RIGHTS)
  test(`with ${JSON.stringify(rights)} alone`, async () => {
    const { calendar, put, remove } = world({ ...READ, ...rights });
    calendar.set('old.ics', meeting('old'));
    const answers = [
      await put('new.ics', meeting()),
      await put('old.ics', meeting('old', 'SUMMARY:x')),
      await remove('old.ics'),
    ];
    assert.deepEqual(
      answers.map(({ status }) => status),
      statuses,
    );
    for (const { error } of answers.filter(({ status }) => status === 403))
      assert.deepEqual(error.conditions, [dav('need-privileges')]);
  });
