import assert from 'node:assert/strict';
import { test } from 'node:test';
import { calendarserver, dav, type Name } from '../../../lib/names.ts';
import { childNamed, type Element } from '../../../lib/xml/element.ts';
import { fixtureDirectory } from '../fixture-server.ts';
import { talkTo, textIn } from '../talk.ts';

const ask = talkTo(fixtureDirectory());
const PRINCIPAL = '/webdav/erp/principals/users/admin/';
const HOME = '/webdav/erp/calendars/users/admin/c/';

const expand = (inner: string) => `<expand-property xmlns="DAV:">${inner}</expand-property>`;
const property = (name: string, inner = '', namespace = '') =>
  `<property name="${name}"${namespace && ` namespace="${namespace}"`}>${inner}</property>`;

function inside(of: Element | undefined, ...names: readonly Name[]): Element | undefined {
  return names.reduce((at: Element | undefined, name) => at && childNamed(at, name), of);
}

test('hrefs are followed as far as asked', async () => {
  const body = expand(
    property(
      'current-user-principal',
      property('displayname') +
        property('calendar-home-set', property('displayname'), 'urn:ietf:params:xml:ns:caldav'),
    ),
  );
  const { parts } = await ask('REPORT', HOME, { body });
  const response = inside(parts.get(HOME)?.props.get(dav('current-user-principal')), dav('response'));
  assert.equal(response && textIn(childNamed(response, dav('href')) ?? response), PRINCIPAL);
  const props = inside(response, dav('propstat'), dav('prop'));
  assert.equal(props && textIn(childNamed(props, dav('displayname')) ?? props), 'Ada Admin');
  const home = inside(
    props,
    '{urn:ietf:params:xml:ns:caldav}calendar-home-set',
    dav('response'),
    dav('href'),
  );
  assert.equal(home && textIn(home), HOME);
});

test('a property that is not there is said to be missing, as Apple’s proxies are', async () => {
  const inner = property('email-address-set', '', 'http://calendarserver.org/ns/') + property('displayname');
  const body = expand(
    ['read', 'write']
      .map((way) => property(`calendar-proxy-${way}-for`, inner, 'http://calendarserver.org/ns/'))
      .join(''),
  );
  const { parts } = await ask('REPORT', PRINCIPAL, { body, headers: { Depth: '0' } });
  assert.deepEqual(
    [...(parts.get(PRINCIPAL)?.statuses ?? [])],
    [
      [calendarserver('calendar-proxy-read-for'), 404],
      [calendarserver('calendar-proxy-write-for'), 404],
    ],
  );
});

test('without inner properties an href stays one', async () => {
  const { parts } = await ask('REPORT', HOME, { body: expand(property('owner') + property('displayname')) });
  const owner = parts.get(HOME)?.props.get(dav('owner'));
  assert.equal(owner && textIn(owner), PRINCIPAL);
});

test('what leads round and round comes to an end', async () => {
  let inner = property('displayname');
  for (let turn = 0; turn < 20; turn += 1) inner = property('current-user-principal', inner);
  const { status, error } = await ask('REPORT', HOME, { body: expand(inner) });
  assert.deepEqual([status, error.conditions], [507, [dav('number-of-matches-within-limits')]]);
});

test('a property may have any name and name-space that an element may have', async () => {
  for (const [name, namespace] of [
    ['réunion.2-b', 'urn:x'],
    ['owner', 'urn:{x}'],
    ['owner', 'urn:x&amp;&quot;'],
  ] as const) {
    const { status, parts } = await ask('REPORT', HOME, { body: expand(property(name, '', namespace)) });
    assert.equal(status, 207);
    const written: Name = `{${namespace.replace('&amp;&quot;', '&"')}}${name}`;
    assert.deepEqual([...(parts.get(HOME)?.statuses ?? [])], [[written, 404]]);
  }
});

for (const [what, broken] of [
  ['without a name', '<property/>'],
  ['with a name that no element has', property('c;lendar-home-set')],
  ['with a prefix in its name', property('C:calendar-home-set')],
  ['with a digit first', property('1st')],
  ['in the namespace of declarations', property('owner', '', 'http://www.w3.org/2000/xmlns/')],
] as const)
  test(`a property ${what} is broken`, async () => {
    assert.equal((await ask('REPORT', HOME, { body: expand(broken) })).status, 400);
  });
