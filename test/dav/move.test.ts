/** MOVE of an entry between calendars: what is refused before the calendars are asked. */
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { caldav, dav } from '../../lib/names.ts';
import { ALL_RIGHTS, FixtureCalendar, FixtureDirectory } from './fixture-calendar.ts';
import { talkTo } from './talk.ts';

const HOME = '/webdav/erp/calendars/users/admin/c/';
const ENTRY = (uid: string): string =>
  ['BEGIN:VCALENDAR', 'BEGIN:VEVENT', `UID:${uid}`, 'END:VEVENT', 'END:VCALENDAR', ''].join('\n');

function scene() {
  const one = new FixtureCalendar({ name: 'One', rights: ALL_RIGHTS, texts: { 'a.ics': ENTRY('a') } });
  const two = new FixtureCalendar({ name: 'Two', rights: ALL_RIGHTS, texts: { 'b.ics': ENTRY('b') } });
  const closed = new FixtureCalendar({ name: 'Closed' });
  const ask = talkTo(
    new FixtureDirectory({ 'erp/admin': { password: 'admin', calendars: [one, two, closed] } }),
  );
  const move = (headers: Readonly<Record<string, string>>, path = `${HOME}One/a.ics`) =>
    ask('MOVE', path, { headers });
  return { one, two, move };
}

test('an entry goes to the other calendar, and the answer says where', async () => {
  const { one, two, move } = scene();
  const { status, headers } = await move({ Destination: `${HOME}Two/a.ics` });
  assert.deepEqual([status, headers.Location], [201, `${HOME}Two/a.ics`]);
  assert.deepEqual([await one.list(), (await two.list()).map(({ name }) => name)], [[], ['b.ics', 'a.ics']]);
});

interface Refused {
  readonly what: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly status: number;
  readonly conditions?: readonly string[];
  readonly path?: string;
}

const REFUSED: readonly Refused[] = [
  { what: 'no Destination', headers: {}, status: 400 },
  { what: 'another host', headers: { Destination: `http://elsewhere.example${HOME}Two/a.ics` }, status: 502 },
  {
    what: 'another user',
    headers: { Destination: `${HOME.replace('admin', 'demo')}Two/a.ics` },
    status: 403,
    conditions: [dav('need-privileges')],
  },
  { what: 'a calendar', headers: { Destination: `${HOME}Two/` }, status: 403 },
  { what: 'no calendar', headers: { Destination: `${HOME}Three/a.ics` }, status: 409 },
  {
    what: 'a calendar to be read',
    headers: { Destination: `${HOME}Closed/a.ics` },
    status: 403,
    conditions: [dav('need-privileges')],
  },
  {
    what: 'the name of another entry',
    headers: { Destination: `${HOME}Two/b.ics` },
    status: 409,
    conditions: [caldav('no-uid-conflict')],
  },
  {
    what: 'the name of another entry, which is to stay',
    headers: { Destination: `${HOME}Two/b.ics`, Overwrite: 'F' },
    status: 412,
  },
  {
    what: 'another entry than was meant',
    headers: { Destination: `${HOME}Two/a.ics`, 'If-Match': '"old"' },
    status: 412,
  },
  { what: 'nothing', headers: { Destination: `${HOME}Two/c.ics` }, path: `${HOME}One/c.ics`, status: 404 },
];

for (const { what, headers, status, conditions = [], path } of REFUSED)
  test(`${what}: ${status}, and all stays as it was`, async () => {
    const { one, two, move } = scene();
    const answer = await move(headers, path);
    assert.deepEqual([answer.status, answer.error.conditions], [status, conditions]);
    assert.deepEqual([(await one.list()).length, (await two.list()).length], [1, 1]);
  });
