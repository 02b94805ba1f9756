/** Calendars under secret addresses, as those read them who subscribe. */
import assert from 'node:assert/strict';
import { get, type IncomingMessage, request } from 'node:http';
import { gunzipSync } from 'node:zlib';
import type { VersionName } from '../../examples/demo-erp/index.ts';
import { type Component, parseCalendar } from '../../lib/ical/index.ts';
import { FEED, LATER, logIns, mistyped, PHONE, within } from './grants/place.ts';

const VERSIONS = ['6.1', '14', '19'] as const satisfies readonly VersionName[];

/** UIDs of all it holds but zones, sorted. */
const uidsIn = (calendar: Component): readonly string[] =>
  calendar
    .getAllSubcomponents()
    .filter(({ name }) => name !== 'vtimezone')
    .map((one) => String(one.getFirstPropertyValue('uid')))
    .sort();

/** What goes over the wire, not decoded. */
async function raw(
  url: URL,
  headers: Record<string, string>,
): Promise<{ answer: IncomingMessage; octets: Buffer }> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  get(url, { headers }, resolve).on('error', reject);
  const answer = await promise;
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(Buffer.from(chunk));
  return { answer, octets: Buffer.concat(chunks) };
}

/** `fetch` has no such methods. */
async function statusOf(
  url: URL,
  method: string,
): Promise<{ status: number | undefined; allow: string | undefined }> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  request(url, { method }, resolve).on('error', reject).end();
  const answer = await promise;
  answer.resume();
  return { status: answer.statusCode, allow: answer.headers.allow };
}

for (const version of VERSIONS) {
  within('a feed shows what the calendar holds, and how often to come again', { version }, async (place) => {
    const { secret, grant } = await place.grants.make(FEED, 'demo');
    const answer = await place.feed(`${secret}/Meetings.ics`);
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('content-type'), 'text/calendar; charset=utf-8; component=vevent');
    assert.match(answer.headers.get('cache-control') ?? '', /\bprivate\b/);
    const shown = parseCalendar(await answer.text());
    const device = place.device('demo');
    const whole = parseCalendar((await device.ask('GET', '../c/Meetings.ics')).body.toString());
    assert.ok(uidsIn(shown).length > 5);
    assert.deepEqual(uidsIn(shown), uidsIn(whole));
    const interval = shown.getFirstProperty('refresh-interval');
    assert.deepEqual([interval?.type, String(interval?.getFirstValue())], ['duration', 'PT1H']);
    assert.equal(shown.getFirstPropertyValue('x-published-ttl'), 'PT1H');
    assert.equal(whole.getFirstPropertyValue('x-published-ttl'), null, 'clients of CalDAV know when to come');
    const [listed] = await place.grants.list('demo', 'demo');
    assert.deepEqual([listed?.id, listed?.failed], [grant.id, undefined]);
    assert.ok(listed?.used !== undefined);
  });

  within('what did not change is not sent again', { version }, async (place) => {
    const { secret } = await place.grants.make({ ...FEED, calendar: 'Tasks' }, 'demo');
    const path = `${secret}/Tasks.ics`;
    const first = await place.feed(path);
    const etag = first.headers.get('etag') ?? '';
    assert.equal((await place.feed(path, { headers: { 'If-None-Match': etag } })).status, 304);
    assert.equal((await place.feed(path, { headers: { 'If-None-Match': '"else"' } })).status, 200);
    const head = await place.feed(path, { method: 'HEAD' });
    assert.deepEqual([head.status, head.headers.get('etag'), await head.text()], [200, etag, '']);
    const { answer, octets } = await raw(new URL(`/feeds/${path}`, place.url), { 'Accept-Encoding': 'gzip' });
    assert.equal(answer.headers['content-encoding'], 'gzip');
    assert.equal(gunzipSync(octets).toString(), await first.text());
  });

  within('a change shows in the feed', { version }, async (place) => {
    const { secret } = await place.grants.make(FEED, 'demo');
    const first = await place.feed(`${secret}/Meetings.ics`);
    const before = uidsIn(parseCalendar(await first.text()));
    const body = [
      ...['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//test//EN', 'BEGIN:VEVENT', 'UID:new-one'],
      ...['DTSTAMP:20261101T000000Z', 'DTSTART:20261215T100000Z', 'DTEND:20261215T110000Z', 'SUMMARY:New'],
      ...['END:VEVENT', 'END:VCALENDAR', ''],
    ].join('\r\n');
    const headers = { 'Content-Type': 'text/calendar' };
    assert.equal((await place.device('demo').ask('PUT', 'Meetings/new.ics', { body, headers })).status, 201);
    const etag = first.headers.get('etag') ?? '';
    const second = await place.feed(`${secret}/Meetings.ics`, { headers: { 'If-None-Match': etag } });
    assert.equal(second.status, 200);
    assert.deepEqual(uidsIn(parseCalendar(await second.text())), [...before, 'new-one'].sort());
  });

  within('an unchanged feed costs the ERP no more than a device that polls', { version }, async (place) => {
    const { secret } = await place.grants.make(FEED, 'demo');
    const device = place.device('demo');
    const ask = { device: () => device.sync(), feed: () => place.feed(`${secret}/Meetings.ics`) };
    const callsOf = async (act: () => Promise<unknown>): Promise<readonly string[]> => {
      place.demo.calls.clear();
      await act();
      return place.demo.calls.names;
    };
    await ask.device();
    await ask.feed();
    for (const seconds of [10, LATER]) {
      place.pass(seconds);
      const device = await callsOf(ask.device);
      place.pass(seconds);
      const feed = await callsOf(ask.feed);
      assert.ok(device.length > 0);
      assert.deepEqual([...feed].sort(), [...device].sort(), `after ${seconds} seconds`);
    }
    assert.deepEqual(await callsOf(ask.feed), []);
  });

  within('a secret opens the one calendar it was made for, for reading', { version }, async (place) => {
    const { secret } = await place.grants.make(FEED, 'demo');
    const phone = await place.grants.make(PHONE, 'demo');
    const path = `/feeds/${secret}/Meetings.ics`;
    for (const method of ['PUT', 'DELETE', 'POST', 'PROPFIND', 'REPORT', 'OPTIONS', 'PROPPATCH'])
      assert.deepEqual(
        await statusOf(new URL(path, place.url), method),
        { status: 405, allow: 'GET, HEAD' },
        method,
      );
    const wrong = [
      `${secret}/Tasks.ics`,
      `${secret}/Meetings`,
      `${secret}/`,
      `${secret}/Meetings/x.ics`,
      `${mistyped(secret)}/Meetings.ics`,
      `${phone.secret}/Meetings.ics`,
      'demo/Meetings.ics',
      '%ff/Meetings.ics',
      '',
    ];
    const bodies = new Set<string>();
    for (const one of wrong) {
      const answer = await place.feed(one);
      assert.equal(answer.status, 404, one);
      bodies.add(await answer.text());
    }
    assert.equal(bodies.size, 1, 'none tells more than another');
    assert.equal((await place.feed(`${secret}/Meetings.ics`)).status, 200);
  });

  within('who guesses has to wait', { version }, async (place) => {
    const { secret } = await place.grants.make(FEED, 'demo');
    const known = await place.grants.make(FEED, 'demo');
    assert.equal((await place.feed(`${known.secret}/Meetings.ics`)).status, 200);
    const calls = place.demo.calls.length;
    const statuses = new Set<number>();
    for (let turn = 0; turn < 30 && !statuses.has(429); turn++)
      statuses.add((await place.feed(`guess-${turn}/Meetings.ics`)).status);
    assert.deepEqual(statuses, new Set([404, 429]));
    assert.equal((await place.feed(`${secret}/Meetings.ics`)).status, 429);
    assert.equal(
      (await place.feed(`${known.secret}/Meetings.ics`)).status,
      200,
      'who was let in before does not',
    );
    assert.equal(place.demo.calls.length, calls);
  });

  within(
    'a feed ends when it is revoked, and rests while its password is outdated',
    { version },
    async (place) => {
      const { secret, grant } = await place.grants.make(FEED, 'demo');
      const status = async () => (await place.feed(`${secret}/Meetings.ics`)).status;
      assert.equal(await status(), 200);
      place.demo.changePassword('demo', 'changed');
      place.pass(30);
      assert.equal(await status(), 403, 'in the middle of its work');
      place.demo.calls.clear();
      for (let turn = 0; turn < 10; turn++, place.pass(LATER)) assert.equal(await status(), 403);
      assert.ok(logIns(place) <= 1);
      assert.equal((await place.grants.list('demo', 'demo'))[0]?.failed?.reason, 'password');
      await place.grants.reseal('demo', 'demo', 'changed');
      assert.equal(await status(), 200);
      await place.grants.revoke('demo', 'demo', grant.id);
      assert.equal(await status(), 404);
    },
  );
}

within(
  'a calendar the ERP shows no more is said to be gone, and comes back',
  { version: '14' },
  async (place) => {
    const { secret } = await place.grants.make({ ...FEED, calendar: 'Leaves' }, 'demo');
    assert.equal((await place.feed(`${secret}/Leaves.ics`)).status, 403);
    assert.equal((await place.grants.list('demo', 'demo'))[0]?.failed?.reason, 'calendar-gone');
  },
);
