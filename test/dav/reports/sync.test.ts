import assert from 'node:assert/strict';
import { test } from 'node:test';
import { caldav, dav } from '../../../lib/names.ts';
import { childNamed, textOf } from '../../../lib/xml/element.ts';
import { FixtureCalendar, FixtureDirectory } from '../fixture-calendar.ts';
import { MEETINGS as TEXTS } from '../fixture-texts.ts';
import { type Answer, talkTo } from '../talk.ts';

const MEETINGS = '/webdav/erp/calendars/users/admin/c/Meetings/';
const ONE = 'calendar.event-1.ics';

function world() {
  const calendar = new FixtureCalendar({ name: 'Meetings', texts: TEXTS });
  return {
    calendar,
    ask: talkTo(new FixtureDirectory({ 'erp/admin': { password: 'admin', calendars: [calendar] } })),
  };
}

interface Options {
  readonly level?: string | null;
  readonly limit?: string;
  readonly props?: string;
}

const sync = (token: string, { level = '1', limit, props = '<D:getetag/>' }: Options = {}) =>
  `<D:sync-collection xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:sync-token>${token}</D:sync-token>${level === null ? '' : `<D:sync-level>${level}</D:sync-level>`}${limit === undefined ? '' : `<D:limit><D:nresults>${limit}</D:nresults></D:limit>`}<D:prop>${props}</D:prop></D:sync-collection>`;

function tokenOf(answer: Answer): string {
  const token = childNamed(answer.xml, dav('sync-token'));
  assert.ok(token, 'every answer has a token');
  return textOf(token);
}

for (const depth of ['0', '1', undefined])
  test(`the first time everything comes, with Depth ${depth}`, async () => {
    const { ask } = world();
    const headers = depth === undefined ? {} : { Depth: depth };
    const answer = await ask('REPORT', MEETINGS, { body: sync(''), headers });
    assert.deepEqual(
      answer.hrefs,
      Object.keys(TEXTS).map((name) => MEETINGS + name),
    );
    for (const { props, status } of answer.parts.values())
      assert.ok(props.has(dav('getetag')) && status === undefined);
    const property = await ask('PROPFIND', MEETINGS, {
      body: '<propfind xmlns="DAV:"><prop><sync-token/></prop></propfind>',
      headers: { Depth: '0' },
    });
    assert.equal(tokenOf(answer), property.prop(dav('sync-token')));
  });

test('then only what changed, and what went away as 404', async () => {
  const { ask, calendar } = world();
  const first = tokenOf(await ask('REPORT', MEETINGS, { body: sync('') }));
  const nothing = await ask('REPORT', MEETINGS, { body: sync(first) });
  assert.deepEqual([nothing.hrefs, tokenOf(nothing)], [[], first]);
  calendar.set('new.ics', TEXTS[ONE] ?? '');
  calendar.drop(ONE);
  const { parts } = await ask('REPORT', MEETINGS, { body: sync(first) });
  assert.deepEqual(
    [...parts].map(([href, { status }]) => [href, status]),
    [
      [`${MEETINGS}new.ics`, undefined],
      [MEETINGS + ONE, 404],
    ],
  );
});

test('in pieces nothing is lost and nothing comes twice', async () => {
  const { ask } = world();
  const seen: string[] = [];
  let token = '';
  for (let piece = 0; piece < 3; piece += 1) {
    const answer = await ask('REPORT', MEETINGS, { body: sync(token, { limit: '1' }) });
    const { status, errors } = answer.parts.get(MEETINGS) ?? {};
    assert.deepEqual(
      [status, errors],
      piece < 2 ? [507, [dav('number-of-matches-within-limits')]] : [undefined, undefined],
    );
    seen.push(...answer.hrefs.filter((href) => href !== MEETINGS));
    token = tokenOf(answer);
  }
  assert.deepEqual(
    seen,
    Object.keys(TEXTS).map((name) => MEETINGS + name),
  );
  assert.deepEqual((await ask('REPORT', MEETINGS, { body: sync(token, { limit: '1' }) })).hrefs, []);
});

test('with calendar data the texts come along', async () => {
  const { ask, calendar } = world();
  const answer = await ask('REPORT', MEETINGS, {
    body: sync('', { props: '<D:getetag/><C:calendar-data/>' }),
  });
  assert.equal(answer.prop(caldav('calendar-data'), MEETINGS + ONE), TEXTS[ONE]);
  assert.equal(calendar.asked.length, 1);
});

for (const token of [
  'http://invalid.example/nope',
  'urn:erpcal:fixture:Tasks:1',
  'urn:erpcal:fixture:Meetings:999',
  'urn:erpcal:fixture:Meetings:x',
  'x',
])
  test(`the token ${token} is not known`, async () => {
    const { status, error } = await world().ask('REPORT', MEETINGS, { body: sync(token) });
    assert.deepEqual([status, error.conditions], [403, [dav('valid-sync-token')]]);
    assert.ok(error.sentence);
  });

test('only the members of the calendar itself', async () => {
  const { ask } = world();
  const infinite = await ask('REPORT', MEETINGS, { body: sync('', { level: 'infinite' }) });
  const deep = await ask('REPORT', MEETINGS, { body: sync(''), headers: { Depth: 'infinity' } });
  for (const { status, error } of [infinite, deep])
    assert.deepEqual([status, error.conditions], [403, [dav('sync-traversal-supported')]]);
  assert.equal((await ask('REPORT', MEETINGS, { body: sync('', { level: '2' }) })).status, 400);
  assert.equal((await ask('REPORT', MEETINGS, { body: sync('', { level: null }) })).status, 207);
});

for (const limit of ['0', '-1', 'x', '', '1.5'])
  test(`a limit of "${limit}" is none`, async () =>
    assert.equal((await world().ask('REPORT', MEETINGS, { body: sync('', { limit }) })).status, 400));

test('a huge limit limits nothing', async () => {
  const answer = await world().ask('REPORT', MEETINGS, { body: sync('', { limit: '1000000000' }) });
  assert.equal(answer.hrefs.length, 3);
});
