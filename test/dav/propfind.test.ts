import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Rights } from '../../lib/calendar/types.ts';
import { parseCalendar } from '../../lib/ical/index.ts';
import { appleIcal, caldav, calendarserver, dav, type Name } from '../../lib/names.ts';
import { elements } from '../../lib/xml/element.ts';
import { ASKED } from '../protocol/clients.ts';
import { FixtureCalendar, FixtureDirectory } from './fixture-calendar.ts';
import { fixtureDirectory } from './fixture-server.ts';
import { MEETINGS as TEXTS } from './fixture-texts.ts';
import { talkTo, textIn } from './talk.ts';

const ask = talkTo(fixtureDirectory());
const HOME = '/webdav/erp/calendars/users/admin/c/';
const MEETINGS = `${HOME}Meetings/`;
const EVENT = `${MEETINGS}calendar.event-1.ics`;
const PRINCIPAL = '/webdav/erp/principals/users/admin/';

function propfind(names: readonly Name[]): string {
  const asked = names.map(
    (name) => `<x:${name.slice(name.indexOf('}') + 1)} xmlns:x="${name.slice(1, name.indexOf('}'))}"/>`,
  );
  return `<D:propfind xmlns:D="DAV:"><D:prop>${asked.join('')}</D:prop></D:propfind>`;
}

async function values(path: string, ...names: readonly Name[]) {
  const answer = await ask('PROPFIND', path, { body: propfind(names), headers: { Depth: '0' } });
  return Object.fromEntries(names.map((name) => [name, answer.prop(name)]));
}

test('an object describes itself', async () => {
  const [etag, type, length, modified] = [
    'getetag',
    'getcontenttype',
    'getcontentlength',
    'getlastmodified',
  ].map(dav);
  const got = await values(EVENT, ...[etag, type, length, modified].filter((name) => name !== undefined));
  const get = await ask('GET', EVENT);
  assert.deepEqual(got, {
    '{DAV:}getetag': get.headers.ETag,
    '{DAV:}getcontenttype': 'text/calendar; charset=utf-8; component=vevent',
    '{DAV:}getcontentlength': String(get.octets.length),
    '{DAV:}getlastmodified': 'Mon, 05 Jan 2026 12:00:00 GMT',
  });
});

test('a calendar describes itself', async () => {
  const got = await values(
    MEETINGS,
    dav('displayname'),
    caldav('calendar-description'),
    appleIcal('calendar-color'),
    appleIcal('calendar-order'),
    caldav('calendar-timezone-id'),
    caldav('max-resource-size'),
    caldav('min-date-time'),
    caldav('max-date-time'),
    dav('owner'),
  );
  assert.deepEqual(Object.values(got), [
    'Meetings',
    'What admin attends',
    '#1E25FFFF',
    '1',
    'Europe/Brussels',
    '10000000',
    '19000101T000000Z',
    '22000101T000000Z',
    PRINCIPAL,
  ]);
});

test('a calendar holds events or tasks', async () => {
  const set = caldav('supported-calendar-component-set');
  for (const [name, component] of [
    ['Meetings', 'VEVENT'],
    ['Tasks', 'VTODO'],
  ]) {
    const answer = await ask('PROPFIND', `${HOME}${name}`, {
      body: propfind([set]),
      headers: { Depth: '0' },
    });
    const found = answer.parts.get(`${HOME}${name}/`)?.props.get(set);
    assert.deepEqual(
      found && elements(found).map(({ name: local, attributes }) => [local, attributes.name]),
      [[caldav('comp'), component]],
    );
  }
});

test('a calendar has the time zone of its user, whole and by name', async () => {
  const name = caldav('calendar-timezone');
  const zone = parseCalendar((await values(MEETINGS, name))[name] ?? '').getFirstSubcomponent('vtimezone');
  assert.equal(zone?.getFirstPropertyValue('tzid'), 'Europe/Brussels');
  assert.equal(zone?.getAllSubcomponents().length, 2);
});

test('token and ctag move with every change, and are URIs', async () => {
  const calendar = new FixtureCalendar({ name: 'Meetings', texts: { 'a.ics': 'BEGIN:VCALENDAR' } });
  const talk = talkTo(new FixtureDirectory({ 'erp/admin': { password: 'admin', calendars: [calendar] } }));
  const body = propfind([dav('sync-token'), calendarserver('getctag')]);
  const state = async () => {
    const answer = await talk('PROPFIND', MEETINGS, { body, headers: { Depth: '0' } });
    return [answer.prop(dav('sync-token')), answer.prop(calendarserver('getctag'))];
  };
  const before = await state();
  assert.deepEqual(await state(), before);
  calendar.drop('a.ics');
  const after = await state();
  assert.notEqual(after[0], before[0]);
  assert.notEqual(after[1], before[1]);
  assert.doesNotThrow(() => new URL(after[0] ?? ''));
});

const privileges = async (path: string, talk = ask) => {
  const name = dav('current-user-privilege-set');
  const answer = await talk('PROPFIND', path, { body: propfind([name]), headers: { Depth: '0' } });
  const set = answer.parts.get(path)?.props.get(name);
  assert.ok(set);
  return elements(set).map((privilege) =>
    elements(privilege)
      .map((one) => one.name)
      .join(),
  );
};

const READING = [dav('read'), caldav('read-free-busy'), dav('read-current-user-privilege-set')];
const CHANGING = [dav('write-content'), dav('write-properties'), dav('bind'), dav('unbind')];

/** By what the ERP allows. */
const PRIVILEGES: readonly (readonly [rights: Rights, privileges: readonly Name[]])[] = [
  [{ create: false, write: false, remove: false }, READING],
  [{ create: true, write: false, remove: false }, [...READING, dav('bind')]],
  [
    { create: false, write: true, remove: false },
    [...READING, dav('write-content'), dav('write-properties')],
  ],
  [
    { create: true, write: true, remove: false },
    [...READING, dav('write-content'), dav('write-properties'), dav('bind')],
  ],
  [{ create: true, write: true, remove: true }, [dav('all'), ...READING, dav('write'), ...CHANGING]],
];

for (const [rights, expected] of PRIVILEGES)
  test(`privileges where the ERP allows ${JSON.stringify(rights)}`, async () => {
    const texts = { 'calendar.event-1.ics': TEXTS['calendar.event-1.ics'] ?? '' };
    const calendar = new FixtureCalendar({ name: 'Meetings', rights, texts });
    const talk = talkTo(new FixtureDirectory({ 'erp/admin': { password: 'admin', calendars: [calendar] } }));
    assert.deepEqual(await privileges(MEETINGS, talk), expected);
    const ofEntry = expected.filter((name) => name !== dav('write-properties'));
    assert.deepEqual(await privileges(EVENT, talk), ofEntry);
    for (const path of [HOME, PRINCIPAL, '/']) assert.deepEqual(await privileges(path, talk), READING);
  });

test('reports are announced where they are answered, and nowhere else', async () => {
  const name = dav('supported-report-set');
  for (const path of [HOME, MEETINGS, EVENT, PRINCIPAL, '/', '/webdav/erp/principals/']) {
    const answer = await ask('PROPFIND', path, { body: propfind([name]), headers: { Depth: '0' } });
    const announced = answer.parts.get(path)?.props.get(name);
    assert.ok(announced);
    const reports = elements(announced).map((one) => elements(elements(one)[0] ?? one)[0]?.name);
    for (const report of [
      dav('sync-collection'),
      caldav('calendar-query'),
      caldav('calendar-multiget'),
      dav('expand-property'),
      caldav('free-busy-query'),
      dav('principal-match'),
    ]) {
      const local = report.slice(report.indexOf('}') + 1);
      const body = `<${local} xmlns="${report.slice(1, report.indexOf('}'))}"/>`;
      const { status, text } = await ask('REPORT', path, { body });
      const unknown = status === 403 && text.includes('supported-report');
      assert.equal(unknown, !reports.includes(report), `${report} at ${path}`);
    }
  }
});

/** PROPFIND of the home by Apple's clients. */
const APPLE: readonly Name[] = ASKED.apple.home;

test('every property Apple asks for is there, or said not to be', async () => {
  const answer = await ask('PROPFIND', HOME, { body: propfind(APPLE), headers: { Depth: '1' } });
  for (const [href, { statuses }] of answer.parts)
    for (const name of APPLE) assert.ok([200, 404].includes(statuses.get(name) ?? 0), `${name} of ${href}`);
  const there = APPLE.filter((name) => answer.parts.get(MEETINGS)?.statuses.get(name) === 200);
  assert.deepEqual(
    new Set(there),
    new Set([
      ...[
        'current-user-privilege-set',
        'displayname',
        'owner',
        'resourcetype',
        'supported-report-set',
        'sync-token',
      ].map(dav),
      ...[
        'calendar-description',
        'calendar-timezone',
        'schedule-calendar-transp',
        'supported-calendar-component-set',
      ].map(caldav),
      calendarserver('getctag'),
      ...['calendar-color', 'calendar-order'].map(appleIcal),
    ]),
  );
});

test('with return=minimal what is not there is not mentioned', async () => {
  for (const headers of [
    { Prefer: 'return=minimal' },
    { Prefer: 'respond-async, return=minimal' },
    { Brief: 't' },
  ]) {
    const answer = await ask('PROPFIND', HOME, {
      body: propfind(APPLE),
      headers: { Depth: '1', ...headers },
    });
    assert.equal(answer.headers['Preference-Applied'], 'return=minimal');
    for (const { statuses } of answer.parts.values())
      assert.deepEqual([...new Set(statuses.values())], [200]);
  }
  const nothing = await ask('PROPFIND', HOME, {
    body: propfind([dav('nothing')]),
    headers: { Depth: '0', Prefer: 'return=minimal' },
  });
  assert.deepEqual(nothing.hrefs, [HOME]);
  assert.match(nothing.text, /<D:propstat><D:prop\/><D:status>HTTP\/1.1 200 OK/);
});

const ALLPROP = ['', '<propfind xmlns="DAV:"><allprop/></propfind>', '<propfind xmlns="DAV:"/>'];

for (const body of ALLPROP)
  test(`all properties: ${body || 'an empty body'}`, async () => {
    const answer = await ask('PROPFIND', MEETINGS, { body, headers: { Depth: '1' } });
    assert.equal(answer.prop(dav('displayname')), 'Meetings');
    assert.ok(answer.prop(dav('getetag'), EVENT));
    for (const { statuses } of answer.parts.values()) {
      assert.ok(!statuses.has(caldav('calendar-data')));
      assert.ok(!statuses.has(dav('current-user-privilege-set')));
      assert.deepEqual(new Set(statuses.values()), new Set([200]));
    }
  });

test('allprop includes what else is asked for', async () => {
  const body = `<D:propfind xmlns:D="DAV:"><D:allprop/><D:include><D:owner/><D:displayname/><D:nothing/></D:include></D:propfind>`;
  const { parts } = await ask('PROPFIND', MEETINGS, { body, headers: { Depth: '0' } });
  const statuses = parts.get(MEETINGS)?.statuses;
  assert.deepEqual(
    ['owner', 'displayname', 'resourcetype', 'nothing'].map((local) => statuses?.get(dav(local))),
    [200, 200, 200, 404],
  );
});

test('propname names every property and no value', async () => {
  const { parts } = await ask('PROPFIND', EVENT, { body: '<propfind xmlns="DAV:"><propname/></propfind>' });
  const props = parts.get(EVENT)?.props ?? new Map();
  assert.ok(props.has(dav('getetag')) && props.has(dav('owner')) && !props.has(caldav('calendar-home-set')));
  for (const property of props.values()) assert.deepEqual(property.children, []);
});

test('calendar-data is no property of PROPFIND', async () => {
  const { parts } = await ask('PROPFIND', MEETINGS, { body: propfind([caldav('calendar-data')]) });
  for (const { statuses } of parts.values()) assert.equal(statuses.get(caldav('calendar-data')), 404);
});

test('only names in the right namespace count', async () => {
  const body =
    '<D:propfind xmlns:D="DAV:" xmlns:x="urn:x"><D:prop><x:displayname/><D:displayname/></D:prop></D:propfind>';
  const { parts } = await ask('PROPFIND', MEETINGS, { body, headers: { Depth: '0' } });
  const statuses = parts.get(MEETINGS)?.statuses;
  assert.deepEqual([statuses?.get('{urn:x}displayname'), statuses?.get(dav('displayname'))], [404, 200]);
});

const DEPTHS: readonly (readonly [depth: string | undefined, status: number, hrefs?: number])[] = [
  ['0', 207, 1],
  ['1', 207, 4],
  [undefined, 207, 4],
  ['infinity', 403],
  ['Infinity', 403],
  ['2', 400],
  ['', 400],
];

for (const [depth, status, hrefs] of DEPTHS)
  test(`Depth: ${depth}`, async () => {
    const answer = await ask('PROPFIND', MEETINGS, { headers: depth === undefined ? {} : { Depth: depth } });
    assert.equal(answer.status, status);
    if (hrefs) assert.equal(answer.hrefs.length, hrefs);
    if (status === 403) assert.deepEqual(answer.error.conditions, [dav('propfind-finite-depth')]);
  });

const BROKEN = [
  '<',
  'no xml',
  '<propfind xmlns="DAV:"><prop></propfind>',
  '<multiget xmlns="DAV:"/>',
  '<propfind/>',
  '<!DOCTYPE x><propfind xmlns="DAV:"/>',
];

for (const body of BROKEN)
  test(`a broken body: ${body}`, async () => {
    const { status, error } = await ask('PROPFIND', MEETINGS, { body });
    assert.equal(status, 400);
    assert.ok(error.sentence);
  });

test('texts come through as they are', async () => {
  const title = 'Réunions <à> & "b" 会议 🗓';
  const calendar = new FixtureCalendar({ name: 'a b&c', title });
  const talk = talkTo(new FixtureDirectory({ 'erp/admin': { password: 'admin', calendars: [calendar] } }));
  const answer = await talk('PROPFIND', HOME, { headers: { Depth: '1' } });
  assert.equal(answer.prop(dav('displayname'), `${HOME}a%20b%26c/`), title);
  const shown = answer.parts.get(`${HOME}a%20b%26c/`)?.props.get(dav('displayname'));
  assert.equal(shown && textIn(shown), title);
});
