import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixtureDirectory } from './fixture-server.ts';
import { talkTo } from './talk.ts';

const ask = talkTo(fixtureDirectory());
const MEETINGS = '/webdav/erp/calendars/users/admin/c/Meetings/';
const D = 'xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"';

const BODIES: readonly (readonly [what: string, body: string | Buffer, statuses: readonly number[]])[] = [
  [
    'a DOCTYPE with a file',
    '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><propfind xmlns="DAV:"><prop><e>&e;</e></prop></propfind>',
    [400],
  ],
  [
    'entities in entities',
    '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><propfind xmlns="DAV:">&b;</propfind>',
    [400],
  ],
  ['a depth of 100,000', '<a>'.repeat(100_000) + '</a>'.repeat(100_000), [400]],
  [
    'a million attributes',
    `<propfind xmlns="DAV:" ${Array.from({ length: 100_000 }, (_, n) => `a${n}=""`).join(' ')}/>`,
    [400, 413],
  ],
  ['half a million siblings', `<propfind ${D}><prop>${'<a/>'.repeat(500_000)}</prop></propfind>`, [400, 413]],
  ['an unbound prefix', '<x:propfind/>', [400]],
  ['two roots', `<propfind ${D}/><propfind ${D}/>`, [400]],
  ['no end', `<propfind ${D}><prop>`, [400]],
  ['a control character', `<propfind ${D}><prop><a>\u0001</a></prop></propfind>`, [400]],
  ['not UTF-8', Buffer.from([0x3c, 0xff, 0xfe, 0x3e]), [400]],
];

for (const [what, body, statuses] of BODIES)
  for (const method of ['PROPFIND', 'REPORT', 'PROPPATCH'])
    test(`${method}: ${what}`, async () => {
      const { status, error } = await ask(method, MEETINGS, { body });
      assert.ok(statuses.includes(status), `${status}`);
      assert.ok(error.sentence);
    });

test('UTF-16 is understood', async () => {
  const text = `\ufeff<?xml version="1.0" encoding="utf-16"?><propfind ${D}><prop><displayname/></prop></propfind>`;
  const answer = await ask('PROPFIND', MEETINGS, {
    body: Buffer.from(text, 'utf16le'),
    headers: { Depth: '0' },
  });
  assert.equal(answer.prop('{DAV:}displayname'), 'Meetings');
});

test('a hundred thousand hrefs are answered up to the limit', async () => {
  const hrefs = Array.from({ length: 100_000 }, (_, n) => `<href>${MEETINGS}${n}.ics</href>`).join('');
  const { parts } = await ask('REPORT', MEETINGS, {
    body: `<C:calendar-multiget ${D}><prop><getetag/></prop>${hrefs}</C:calendar-multiget>`,
  });
  assert.equal(parts.size, 10_001);
  assert.equal(parts.get(MEETINGS)?.status, 507);
});

test('ten thousand properties are refused one by one', async () => {
  const names = Array.from({ length: 10_000 }, (_, n) => `<p${n}/>`).join('');
  const { parts } = await ask('PROPPATCH', MEETINGS, {
    body: `<propertyupdate ${D}><set><prop>${names}</prop></set></propertyupdate>`,
  });
  assert.equal(parts.get(MEETINGS)?.statuses.size, 10_000);
});

test('what a client sends is not sent back unescaped', async () => {
  const body = `<propfind ${D} xmlns:x='a"&lt;script>'><prop><x:y/></prop></propfind>`;
  const { text, parts } = await ask('PROPFIND', MEETINGS, { body, headers: { Depth: '0' } });
  assert.doesNotMatch(text, /<script>/);
  assert.equal(parts.get(MEETINGS)?.statuses.get('{a"<script>}y'), 404);
});

test('no error is empty', async () => {
  const answers = await Promise.all([
    ask('PROPFIND', '/nothing'),
    ask('PUT', `${MEETINGS}new.ics`),
    ask('REPORT', MEETINGS, { body: `<nothing ${D}/>` }),
    ask('PROPFIND', MEETINGS, { headers: { Depth: 'infinity' } }),
    ask('PROPFIND', MEETINGS, { as: 'admin:wrong' }),
  ]);
  for (const { error } of answers) assert.match(error.sentence, /^[A-Z].*\.$/);
});
