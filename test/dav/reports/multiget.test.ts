import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ApplicationOptions } from '../../../lib/http/app.ts';
import { caldav, dav } from '../../../lib/names.ts';
import { FixtureCalendar, FixtureDirectory } from '../fixture-calendar.ts';
import { MEETINGS as TEXTS } from '../fixture-texts.ts';
import { talkTo } from '../talk.ts';

const HOME = '/webdav/erp/calendars/users/admin/c/';
const MEETINGS = `${HOME}Meetings/`;

function world(limits = {}, more: Partial<ApplicationOptions> = {}) {
  const calendar = new FixtureCalendar({ name: 'Meetings', texts: TEXTS });
  const other = new FixtureCalendar({
    name: 'Others',
    texts: { 'secret.ics': TEXTS['calendar.event-1.ics'] ?? '' },
  });
  const users = {
    'erp/admin': { password: 'admin', calendars: [calendar] },
    'erp/demo': { password: 'demo', calendars: [other] },
  };
  return { calendar, ask: talkTo(new FixtureDirectory(users), limits, more) };
}

const multiget = (hrefs: readonly string[], props = '<D:getetag/><C:calendar-data/>') =>
  `<C:calendar-multiget xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop>${props}</D:prop>${hrefs.map((href) => `<D:href>${href}</D:href>`).join('')}</C:calendar-multiget>`;

test('each href is answered with its ETag and its text, to the letter', async () => {
  const { ask, calendar } = world();
  const hrefs = Object.keys(TEXTS).map((name) => MEETINGS + name);
  const answer = await ask('REPORT', MEETINGS, { body: multiget(hrefs) });
  assert.deepEqual(answer.hrefs, hrefs);
  for (const href of hrefs) {
    const get = await ask('GET', href);
    assert.equal(answer.prop(dav('getetag'), href), get.headers.ETag);
    assert.equal(answer.prop(caldav('calendar-data'), href), get.text);
  }
  assert.deepEqual(calendar.asked[0], Object.keys(TEXTS), 'one question for all');
});

test('an href may be spelled in many ways, and is answered in one', async () => {
  const { ask } = world();
  for (const href of [
    `${MEETINGS}calendar.event-1.ics`,
    `${MEETINGS}calendar%2Eevent%2d1.ics`,
    `http://calendar.example${MEETINGS}calendar.event-1.ics`,
    `/${MEETINGS}/calendar.event-1.ics`,
    ` ${MEETINGS}calendar.event-1.ics\n`,
    'calendar.event-1.ics',
  ]) {
    const answer = await ask('REPORT', MEETINGS, { body: multiget([href]) });
    assert.deepEqual(answer.hrefs, [`${MEETINGS}calendar.event-1.ics`], href);
    assert.ok(answer.prop(caldav('calendar-data')));
  }
});

test('the same href twice is answered once', async () => {
  const href = `${MEETINGS}calendar.event-1.ics`;
  const { hrefs } = await world().ask('REPORT', MEETINGS, {
    body: multiget([
      href,
      href,
      ` ${href}`,
      `http://calendar.example${href}`,
      href.replace('.event', '%2Eevent'),
    ]),
  });
  assert.deepEqual(hrefs, [href]);
});

/** `talkTo` speaks from there. */
const PROXY = { address: '127.0.0.1', prefix: 32 };
const FORWARDED = { 'X-Forwarded-Host': 'public.example' };

const OWN: readonly (readonly [
  what: string,
  more: Partial<ApplicationOptions>,
  headers: Readonly<Record<string, string>>,
  found: boolean,
])[] = [
  ['the host a trusted proxy forwards', { trustProxy: [PROXY] }, FORWARDED, true],
  ['the host a stranger claims', {}, FORWARDED, false],
  [
    'the host a stranger claims where others are trusted',
    { trustProxy: [{ ...PROXY, address: '127.0.0.2' }] },
    FORWARDED,
    false,
  ],
  ['the public host', { publicUrl: new URL('https://public.example:443/') }, {}, true],
  ['the public host on another port', { publicUrl: new URL('https://public.example:8443/') }, {}, false],
];
for (const [what, more, headers, found] of OWN)
  test(`an absolute href with ${what} is ${found ? '' : 'not '}here`, async () => {
    const href = `https://public.example${MEETINGS}calendar.event-1.ics`;
    const { parts } = await world({}, more).ask('REPORT', MEETINGS, { body: multiget([href]), headers });
    assert.deepEqual(
      [...parts].map(([answered, { status }]) => [answered, status]),
      found ? [[`${MEETINGS}calendar.event-1.ics`, undefined]] : [[href, 404]],
    );
  });

test('what is not here is 404 for its href alone', async () => {
  const { ask } = world();
  const strange = [
    `${MEETINGS}nothing.ics`,
    '/webdav/erp/calendars/users/demo/c/Others/secret.ics',
    '/webdav/other/calendars/users/admin/c/Meetings/calendar.event-1.ics',
    `${HOME}Tasks/calendar.event-1.ics`,
    `http://elsewhere.example${MEETINGS}calendar.event-1.ics`,
    '/webdav/%zz',
    MEETINGS,
    'file:///etc/passwd',
    '',
  ];
  const answer = await ask('REPORT', MEETINGS, {
    body: multiget([...strange, `${MEETINGS}calendar.event-1.ics`]),
  });
  for (const href of strange) assert.equal(answer.parts.get(href)?.status, 404, href);
  assert.equal(answer.parts.get(`${MEETINGS}calendar.event-1.ics`)?.status, undefined);
  assert.equal(answer.parts.size, strange.length + 1);
});

test('what cannot be had now is 503, never 404', async () => {
  const { ask, calendar } = world();
  calendar.withhold('calendar.event-2.ics');
  const { parts } = await ask('REPORT', MEETINGS, {
    body: multiget(Object.keys(TEXTS).map((name) => MEETINGS + name)),
  });
  assert.deepEqual(
    [...parts.values()].map(({ status }) => status),
    [undefined, 503, undefined],
  );
});

test('in the old tree the answers stay there', async () => {
  const { ask } = world();
  const href = '/webdav/erp/Calendars/Meetings/calendar.event-1.ics';
  assert.deepEqual(
    (await ask('REPORT', '/webdav/erp/Calendars/Meetings', { body: multiget([href]) })).hrefs,
    [href],
  );
});

test('beyond the limit the rest is said to be missing', async () => {
  const { ask } = world({ hrefs: 2 });
  const { parts } = await ask('REPORT', MEETINGS, {
    body: multiget(Object.keys(TEXTS).map((name) => MEETINGS + name)),
  });
  assert.deepEqual(
    [...parts.values()].map(({ status }) => status),
    [undefined, undefined, 507],
  );
  assert.deepEqual(parts.get(MEETINGS)?.errors, [dav('number-of-matches-within-limits')]);
});

test('a hundred at a time', async () => {
  const { ask, calendar } = world();
  const { parts } = await ask('REPORT', MEETINGS, {
    body: multiget(Array.from({ length: 250 }, (_, n) => `${MEETINGS}${n}.ics`)),
  });
  assert.equal(parts.size, 250);
  assert.deepEqual(
    calendar.asked.map(({ length }) => length),
    [100, 100, 50],
  );
});

test('what is missing of an entry is said', async () => {
  const body = multiget([`${MEETINGS}calendar.event-1.ics`], '<D:getetag/><C:schedule-tag/>');
  const { parts } = await world().ask('REPORT', MEETINGS, { body });
  assert.deepEqual(
    [...(parts.get(`${MEETINGS}calendar.event-1.ics`)?.statuses ?? [])],
    [
      [dav('getetag'), 200],
      [caldav('schedule-tag'), 404],
    ],
  );
});

test('no href is a broken request', async () => {
  assert.equal((await world().ask('REPORT', MEETINGS, { body: multiget([]) })).status, 400);
});

for (const attributes of [
  'content-type="text/vcard"',
  'content-type="application/calendar+json"',
  'version="1.0"',
])
  test(`calendar data as ${attributes} is not to be had`, async () => {
    const body = multiget([`${MEETINGS}calendar.event-1.ics`], `<C:calendar-data ${attributes}/>`);
    const { status, error } = await world().ask('REPORT', MEETINGS, { body });
    assert.deepEqual([status, error.conditions], [403, [caldav('supported-calendar-data')]]);
  });

test('an unknown report is refused by name', async () => {
  for (const path of [HOME, MEETINGS, '/']) {
    const { status, error } = await world().ask('REPORT', path, { body: '<version-tree xmlns="DAV:"/>' });
    assert.deepEqual([status, error.conditions], [403, [dav('supported-report')]]);
  }
});
