import assert from 'node:assert/strict';
import { test } from 'node:test';
import { caldav, dav } from '../../../lib/names.ts';
import { childNamed, childrenNamed, elements } from '../../../lib/xml/element.ts';
import { FixtureDirectory } from '../fixture-calendar.ts';
import { talkTo, textIn } from '../talk.ts';

const USERS = {
  'erp/admin': { password: 'admin', name: 'Ada Lovelace', addresses: ['ada@example.com'], calendars: [] },
  'erp/alan': {
    password: 'x',
    name: 'Alan Turing',
    addresses: ['alan@example.com', 'turing@example.org'],
    calendars: [],
  },
  'erp/grace': { password: 'x', name: 'Grace Hopper', addresses: ['grace@example.org'], calendars: [] },
  'other/eve': { password: 'x', name: 'Eve Ada', addresses: ['eve@example.com'], calendars: [] },
};
const ask = talkTo(new FixtureDirectory(USERS));
const PRINCIPALS = '/webdav/erp/principals/';
const of = (login: string) => `/webdav/erp/principals/users/${login}/`;

const term = (prop: string, match: string, type = '') =>
  `<D:property-search><D:prop>${prop}</D:prop><D:match${type && ` match-type="${type}"`}>${match}</D:match></D:property-search>`;
const search = (terms: string, test = '') =>
  `<D:principal-property-search${test && ` test="${test}"`} xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:CS="http://calendarserver.org/ns/">${terms}<D:prop><D:displayname/><C:calendar-user-address-set/></D:prop></D:principal-property-search>`;

const NAME = '<D:displayname/>';
const ADDRESS = '<C:calendar-user-address-set/>';
const MAIL = '<CS:email-address-set/>';

const SEARCHES: readonly (readonly [what: string, body: string, logins: readonly string[]])[] = [
  ['a part of a name, in any case', search(term(NAME, 'TURing')), ['alan']],
  ['an address', search(term(ADDRESS, 'mailto:alan@example.com')), ['alan']],
  ['a part of an address', search(term(MAIL, 'example.org')), ['alan', 'grace']],
  ['all of two', search(term(NAME, 'a') + term(MAIL, 'example.org')), ['alan', 'grace']],
  ['all of two, one of which does not fit', search(term(NAME, 'grace') + term(MAIL, 'alan')), []],
  ['any of two', search(term(NAME, 'grace') + term(MAIL, 'ada@'), 'anyof'), ['grace', 'admin']],
  ['both in one', search(term(NAME + MAIL, 'alan')), ['alan']],
  ['the beginning', search(term(NAME, 'a', 'starts-with')), ['admin', 'alan']],
  ['all of it', search(term(NAME, 'grace hopper', 'equals')), ['grace']],
  ['a property nobody can look for', search(term('<D:creationdate/>', 'a')), []],
  ['people of another database', search(term(NAME, 'eve')), []],
  ['nothing: nobody, not everybody', search(term(NAME, '')), []],
];

for (const [what, body, logins] of SEARCHES)
  test(`people by ${what}`, async () => {
    for (const path of [PRINCIPALS, '/principals/', '/webdav/erp/calendars/users/admin/c/'])
      assert.deepEqual((await ask('REPORT', path, { body, headers: { Depth: '0' } })).hrefs, logins.map(of));
  });

test('who is found shows his name and addresses', async () => {
  const answer = await ask('REPORT', PRINCIPALS, { body: search(term(NAME, 'turing')) });
  assert.equal(answer.prop(dav('displayname')), 'Alan Turing');
  const set = answer.parts.get(of('alan'))?.props.get(caldav('calendar-user-address-set'));
  assert.deepEqual(set && elements(set).map(textIn), [
    'mailto:alan@example.com',
    'mailto:turing@example.org',
    of('alan'),
  ]);
});

for (const body of [search(''), search('<D:property-search><D:match>x</D:match></D:property-search>')])
  test('a search for nothing is broken', async () =>
    assert.equal((await ask('REPORT', PRINCIPALS, { body })).status, 400));

test('what people can be looked for by', async () => {
  const { xml } = await ask('REPORT', PRINCIPALS, { body: '<principal-search-property-set xmlns="DAV:"/>' });
  assert.equal(xml.name, dav('principal-search-property-set'));
  const names = childrenNamed(xml, dav('principal-search-property')).map(
    (row) => elements(childNamed(row, dav('prop')) ?? row)[0]?.name,
  );
  assert.deepEqual(names, [
    dav('displayname'),
    caldav('calendar-user-address-set'),
    '{http://calendarserver.org/ns/}email-address-set',
  ]);
});

test('principal-match finds oneself', async () => {
  const body = '<principal-match xmlns="DAV:"><self/><prop><displayname/></prop></principal-match>';
  const answer = await ask('REPORT', PRINCIPALS, { body });
  assert.deepEqual([answer.hrefs, answer.prop(dav('displayname'))], [[of('admin')], 'Ada Lovelace']);
});
