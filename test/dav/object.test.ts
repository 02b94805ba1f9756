import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCalendar } from '../../lib/ical/index.ts';
import { FixtureCalendar, FixtureDirectory } from './fixture-calendar.ts';
import { fixtureDirectory } from './fixture-server.ts';
import { MEETINGS as TEXTS } from './fixture-texts.ts';
import { talkTo } from './talk.ts';

const ask = talkTo(fixtureDirectory());
const HOME = '/webdav/erp/calendars/users/admin/c/';
const EVENT = `${HOME}Meetings/calendar.event-1.ics`;

test('an object is its body, to the octet', async () => {
  const { status, headers, text } = await ask('GET', EVENT);
  assert.equal(status, 200);
  assert.equal(text, TEXTS['calendar.event-1.ics']);
  assert.equal(headers['Content-Type'], 'text/calendar; charset=utf-8; component=vevent');
  assert.match(headers.ETag ?? '', /^"[^"]+"$/);
  const task = await ask('GET', `${HOME}Tasks/project.task-1.ics`);
  assert.equal(task.headers['Content-Type'], 'text/calendar; charset=utf-8; component=vtodo');
});

const etag = (await ask('GET', EVENT)).headers.ETag ?? '';
const DATE = 'Mon, 05 Jan 2026 12:00:00 GMT';

/** RFC 9110 section 13.2.2. */
const CONDITIONS: readonly (readonly [headers: Readonly<Record<string, string>>, status: number])[] = [
  [{ 'If-None-Match': etag }, 304],
  [{ 'If-None-Match': `W/${etag}` }, 304],
  [{ 'If-None-Match': `"x", ${etag}` }, 304],
  [{ 'If-None-Match': '*' }, 304],
  [{ 'If-None-Match': '"x"' }, 200],
  [{ 'If-None-Match': '"x"', 'If-Modified-Since': DATE }, 200],
  [{ 'If-Match': etag }, 200],
  [{ 'If-Match': '*' }, 200],
  [{ 'If-Match': '"x"' }, 412],
  [{ 'If-Match': `W/${etag}` }, 412],
  [{ 'If-Match': '"x"', 'If-None-Match': etag }, 412],
  [{ 'If-Modified-Since': DATE }, 304],
  [{ 'If-Modified-Since': 'Mon, 05 Jan 2026 11:59:59 GMT' }, 200],
  [{ 'If-Modified-Since': 'whenever' }, 200],
  [{ 'If-Unmodified-Since': DATE }, 200],
  [{ 'If-Unmodified-Since': 'Mon, 05 Jan 2026 11:59:59 GMT' }, 412],
];

for (const [headers, status] of CONDITIONS)
  test(`GET if ${JSON.stringify(headers)}`, async () => {
    const answer = await ask('GET', EVENT, { headers });
    assert.equal(answer.status, status);
    if (status === 304) assert.deepEqual([answer.headers.ETag, answer.octets.length], [etag, 0]);
  });

test('the whole calendar is one file, by its two addresses', async () => {
  for (const path of [`${HOME}Meetings.ics`, `${HOME}Meetings/`, '/webdav/erp/Calendars/Meetings.ics']) {
    const { status, headers, text } = await ask('GET', path);
    assert.equal(status, 200);
    assert.equal(headers['Content-Type'], 'text/calendar; charset=utf-8; component=vevent');
    const calendar = parseCalendar(text);
    assert.equal(calendar.getFirstPropertyValue('x-wr-calname'), 'Meetings');
    assert.deepEqual(
      calendar.getAllSubcomponents('vevent').map((event) => event.getFirstPropertyValue('summary')),
      ['Réunion d’équipe <1> & more', 'Weekly', 'Weekly, moved', 'Fair'],
    );
    assert.equal(calendar.getAllSubcomponents('vtimezone').length, 1);
    assert.equal(
      calendar.getFirstSubcomponent('vevent')?.getFirstPropertyValue('location'),
      'Room "Ünïcode"',
    );
  }
});

test('a zone that many entries use stands in the file once, and every entry is there', async () => {
  const weekly = TEXTS['calendar.event-2.ics'] ?? '';
  const texts = Object.fromEntries(
    Array.from({ length: 250 }, (_, n) => [`${n}.ics`, weekly.replaceAll('weekly@', `weekly-${n}@`)]),
  );
  const calendar = new FixtureCalendar({ name: 'Meetings', texts });
  const talk = talkTo(new FixtureDirectory({ 'erp/admin': { password: 'admin', calendars: [calendar] } }));
  const whole = parseCalendar((await talk('GET', `${HOME}Meetings.ics`)).text);
  assert.equal(whole.getAllSubcomponents('vtimezone').length, 1);
  assert.equal(whole.getAllSubcomponents('vevent').length, 500);
  assert.deepEqual(
    calendar.asked.map(({ length }) => length),
    [100, 100, 50],
  );
});

test('an empty calendar is a file too', async () => {
  const calendar = new FixtureCalendar({ name: 'Meetings' });
  const talk = talkTo(new FixtureDirectory({ 'erp/admin': { password: 'admin', calendars: [calendar] } }));
  assert.deepEqual(parseCalendar((await talk('GET', `${HOME}Meetings.ics`)).text).getAllSubcomponents(), []);
});

test('the file of a calendar that did not change is not sent again', async () => {
  const calendar = new FixtureCalendar({ name: 'Meetings', texts: TEXTS });
  const talk = talkTo(new FixtureDirectory({ 'erp/admin': { password: 'admin', calendars: [calendar] } }));
  const first = await talk('GET', `${HOME}Meetings.ics`);
  const reads = calendar.asked.length;
  const again = await talk('GET', `${HOME}Meetings.ics`, {
    headers: { 'If-None-Match': first.headers.ETag ?? '' },
  });
  assert.deepEqual([again.status, again.octets.length], [304, 0]);
  assert.equal(calendar.asked.length, reads, 'nothing is read in vain');
});

test('what cannot be had now is 503, what is not there 404', async () => {
  const calendar = new FixtureCalendar({ name: 'Meetings', texts: TEXTS });
  const talk = talkTo(new FixtureDirectory({ 'erp/admin': { password: 'admin', calendars: [calendar] } }));
  calendar.withhold('calendar.event-1.ics');
  const { status, headers } = await talk('GET', EVENT);
  assert.equal(status, 503);
  assert.match(headers['Retry-After'] ?? '', /^\d+$/);
  calendar.drop('calendar.event-1.ics');
  assert.equal((await talk('GET', EVENT)).status, 404);
});

test('an alias is the object', async () => {
  const calendar = new FixtureCalendar({ name: 'Meetings', texts: TEXTS });
  calendar.alias('1.ics', 'calendar.event-1.ics');
  const talk = talkTo(new FixtureDirectory({ 'erp/admin': { password: 'admin', calendars: [calendar] } }));
  assert.equal((await talk('GET', `${HOME}Meetings/1.ics`)).text, TEXTS['calendar.event-1.ics']);
});
