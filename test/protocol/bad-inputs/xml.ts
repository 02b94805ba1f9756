/** Bodies that are no XML, or too much of it. */
import assert from 'node:assert/strict';
import { appleIcal, dav } from '../../../lib/names.ts';
import { textOf } from '../../../lib/xml/element.ts';
import type { Ask, Row } from './row.ts';
import { hrefs, meeting, NS, propIn, statuses } from './words.ts';
import { MEETINGS, type World } from './world.ts';

const METHODS = ['PROPFIND', 'REPORT', 'PROPPATCH'] as const;

interface Broken {
  readonly id: Row['id'];
  readonly what: string;
  readonly body: () => string | Uint8Array;
  readonly status?: number;
  readonly heavy?: true;
}

const wrapped = (inner: string): string => `<propfind ${NS}><prop>${inner}</prop></propfind>`;
const repeated = (count: number, make: (n: number) => string): string =>
  Array.from({ length: count }, (_, n) => make(n)).join('');

const BROKEN: readonly Broken[] = [
  {
    id: 'X1',
    what: 'a file as an entity',
    body: () =>
      `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><propfind ${NS}><prop><e>&e;</e></prop></propfind>`,
  },
  {
    id: 'X1',
    what: 'an address as an entity',
    body: () => `<!DOCTYPE x [<!ENTITY e SYSTEM "http://127.0.0.1:1/">]><propfind ${NS}>&e;</propfind>`,
  },
  {
    id: 'L5',
    what: 'a DOCTYPE at another place',
    body: () => `<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd"><x/>`,
  },
  {
    id: 'X2',
    what: 'a billion laughs',
    body: () =>
      `<?xml version="1.0"?><!DOCTYPE l [<!ENTITY l0 "ha">${repeated(9, (n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`)}]><l>&l9;</l>`,
  },
  {
    id: 'X2',
    what: 'one long entity many times',
    body: () => `<!DOCTYPE l [<!ENTITY a "${'a'.repeat(50_000)}">]><l>${'&a;'.repeat(50_000)}</l>`,
  },
  {
    id: 'X2',
    what: 'parameter entities',
    body: () => `<!DOCTYPE l [<!ENTITY % a "<!ENTITY b 'c'>"> %a;]><l>&b;</l>`,
  },
  { id: 'X2', what: 'an entity nobody declared', body: () => wrapped('<a>&nbsp;</a>') },
  { id: 'X3', what: 'a depth of 100,000', body: () => '<a>'.repeat(100_000) + '</a>'.repeat(100_000) },
  { id: 'X3', what: 'a depth of 100,000 that never ends', body: () => '<a>'.repeat(100_000) },
  {
    id: 'X3',
    heavy: true,
    what: 'a million attributes',
    body: () => `<a ${repeated(700_000, (n) => `a${n}="" `)}/>`,
  },
  {
    id: 'X3',
    heavy: true,
    what: 'a million name-spaces',
    body: () => `<a ${repeated(300_000, (n) => `xmlns:a${n}="u" `)}/>`,
  },
  {
    id: 'X3',
    heavy: true,
    what: 'a million siblings',
    body: () => wrapped('<a/>'.repeat(1_000_000)),
    status: 413,
  },
  {
    id: 'X3',
    heavy: true,
    what: 'an attribute of 10 megabytes',
    body: () => `<a b="${'c'.repeat(9_000_000)}"/>`,
  },
  { id: 'X3', what: 'a name of a megabyte', body: () => `<${'a'.repeat(1_000_000)}/>` },
  { id: 'X3', what: 'an attribute twice', body: () => `<propfind ${NS} a="1" a="2"/>` },
  { id: 'X3', what: 'a prefix that is not bound', body: () => '<x:propfind/>' },
  { id: 'X3', what: 'a prefix of a prototype', body: () => '<constructor:propfind/>' },
  { id: 'X5', what: 'a control character', body: () => wrapped('<a>\u0001</a>') },
  { id: 'X5', what: 'a reference to NUL', body: () => wrapped('<a>&#0;</a>') },
  { id: 'X5', what: 'a reference beyond Unicode', body: () => wrapped('<a>&#x110000;</a>') },
  { id: 'X5', what: 'octets that are no UTF-8', body: () => Buffer.from([0x3c, 0xff, 0xfe, 0x3e]) },
  { id: 'X5', what: 'UTF-7', body: () => '<?xml version="1.0" encoding="utf-7"?>+ADw-a/+AD4-' },
  {
    id: 'X5',
    what: 'Latin-1',
    body: () => Buffer.from('<?xml version="1.0" encoding="iso-8859-1"?><a>é</a>', 'latin1'),
  },
  {
    id: 'X5',
    what: 'UTF-8 that says it is UTF-16',
    body: () => `<?xml version="1.0" encoding="utf-16"?><propfind ${NS}/>`,
  },
  { id: 'X6', what: 'two roots', body: () => `<propfind ${NS}/><propfind ${NS}/>` },
  {
    id: 'L15',
    what: 'a second document behind the first',
    body: () => `<propfind ${NS}/><?xml version="1.0"?><a/>`,
  },
  { id: 'X6', what: 'text behind the end', body: () => `<propfind ${NS}/>junk` },
  { id: 'X6', what: 'no end', body: () => `<propfind ${NS}><prop>` },
  { id: 'X6', what: 'half an element', body: () => `<propfind ${NS}><pro` },
  { id: 'X6', what: 'half a character', body: () => Buffer.from(`<propfind ${NS}>é`).subarray(0, -1) },
  { id: 'X6', what: 'no XML', body: () => 'Hello' },
  { id: 'X6', what: 'nothing but a comment', body: () => '<!-- -->' },
];

const REFUSED: readonly Row[] = BROKEN.flatMap(({ id, what, body, status = 400, heavy }, at) =>
  // One parser reads them all.
  METHODS.filter((_, index) => index === at % METHODS.length).map(
    (method): Row => ({
      id,
      what: `${method} with ${what}`,
      ask: () => ({ method, path: MEETINGS, headers: { Depth: '0' }, body: body() }),
      status,
      ...(heavy && { heavy }),
    }),
  ),
);

const NAMESPACES: readonly Row[] = [
  ['the default one', `<propfind xmlns="DAV:"><prop><displayname/></prop></propfind>`],
  ['an odd prefix', `<ü-1:propfind xmlns:ü-1="DAV:"><ü-1:prop><ü-1:displayname/></ü-1:prop></ü-1:propfind>`],
  [
    'one that changes on the way',
    `<a:propfind xmlns:a="DAV:"><b:prop xmlns:b="DAV:" xmlns:a="urn:x"><b:displayname/><a:displayname/></b:prop></a:propfind>`,
  ],
].map(
  ([what = '', body = '']): Row => ({
    id: 'X4',
    what,
    ask: { method: 'PROPFIND', path: MEETINGS, headers: { Depth: '0' }, body },
    status: 207,
    check: ({ body: answer }) => {
      assert.equal(statuses(answer).get(dav('displayname')), 200);
      assert.notEqual(statuses(answer).get('{urn:x}displayname'), 200);
    },
  }),
);

const DAILY = meeting('x4', 'RRULE:FREQ=DAILY;COUNT=3');

const FOREIGN: readonly Row[] = [
  {
    id: 'X4',
    what: 'an expand that is not CalDAV’s',
    before: async (world) => {
      await world.ask({ method: 'PUT', path: `${MEETINGS}x4.ics`, body: DAILY });
    },
    ask: {
      method: 'REPORT',
      path: MEETINGS,
      body: `<C:calendar-multiget ${NS} xmlns:x="urn:x"><prop><C:calendar-data><x:expand start="20270301T000000Z" end="20270401T000000Z"/></C:calendar-data></prop><href>${MEETINGS}x4.ics</href></C:calendar-multiget>`,
    },
    status: 207,
    check: ({ body }) => assert.match(body.toString(), /RRULE/),
    after: async (world) => {
      await world.ask({ method: 'DELETE', path: `${MEETINGS}x4.ics` });
    },
  },
  {
    id: 'X4',
    what: 'a propfind that is not DAV’s',
    ask: {
      method: 'PROPFIND',
      path: MEETINGS,
      headers: { Depth: '0' },
      body: '<propfind xmlns="urn:x"><allprop/></propfind>',
    },
    status: 400,
  },
  {
    id: 'X4',
    what: 'a report that is nobody’s',
    ask: { method: 'REPORT', path: MEETINGS, body: '<calendar-query xmlns="DAV:"/>' },
    status: 403,
    condition: dav('supported-report'),
  },
];

const utf16 = (text: string, order: 'le' | 'be'): Buffer => {
  const octets = Buffer.from(text, 'utf16le');
  return order === 'le' ? octets : octets.swap16();
};
const ASKED = `<propfind ${NS}><prop><displayname/></prop></propfind>`;
const DECLARED = `<?xml version="1.0" encoding="utf-16"?>${ASKED}`;

const ENCODED: readonly Row[] = (
  [
    ['a byte order mark', `\ufeff${ASKED}`],
    ['UTF-16', utf16(`\ufeff${DECLARED}`, 'le')],
    ['UTF-16 the other way round', utf16(`\ufeff${DECLARED}`, 'be')],
    ['UTF-16 without a mark', utf16(DECLARED, 'le')],
  ] as const
).map(
  ([what, body]): Row => ({
    id: 'X5',
    what,
    ask: { method: 'PROPFIND', path: MEETINGS, headers: { Depth: '0' }, body },
    status: 207,
    check: ({ body: answer }) => assert.equal(statuses(answer).get(dav('displayname')), 200),
    chosen: 'UTF-8 and UTF-16 are read, anything else is 400.',
  }),
);

function patch(set: string, remove = ''): Ask {
  const parts = [
    set && `<set><prop>${set}</prop></set>`,
    remove && `<remove><prop>${remove}</prop></remove>`,
  ];
  return {
    method: 'PROPPATCH',
    path: MEETINGS,
    body: `<propertyupdate ${NS} xmlns:A="http://apple.com/ns/ical/">${parts.join('')}</propertyupdate>`,
  };
}

async function colourless(_reply: unknown, world: World): Promise<void> {
  const body = `<propfind ${NS} xmlns:A="http://apple.com/ns/ical/"><prop><A:calendar-order/></prop></propfind>`;
  const reply = await world.ask({ method: 'PROPFIND', path: MEETINGS, headers: { Depth: '0' }, body });
  const order = propIn(reply.body, appleIcal('calendar-order'));
  assert.notEqual(order && textOf(order), '7', 'nothing of it is kept');
}

const PATCHES: readonly Row[] = [
  {
    id: 'X7',
    heavy: true,
    what: '10,000 properties',
    ask: () => patch(repeated(10_000, (n) => `<p${n}/>`)),
    status: 207,
    check: ({ body }) => {
      const found = [...statuses(body).values()];
      assert.equal(found.length, 10_000);
      assert.ok(found.every((status) => status >= 400));
    },
  },
  {
    id: 'X7',
    heavy: true,
    what: '10,000 properties of the client’s own',
    ask: () => patch(repeated(10_000, (n) => `<x:p${n} xmlns:x="urn:x">1</x:p${n}>`)),
    status: 207,
    check: ({ body }) =>
      assert.ok([...statuses(body).values()].every((status) => status === 507 || status === 424)),
  },
  {
    id: 'X7',
    what: 'a value of a megabyte',
    ask: () => patch(`<displayname>${'x'.repeat(1_000_000)}</displayname>`),
    status: 207,
    check: ({ body }) => assert.deepEqual([...statuses(body).values()], [507]),
  },
  {
    id: 'X7',
    what: 'a property that is not the client’s to set, beside one that is',
    ask: patch('<A:calendar-order>7</A:calendar-order><getetag>"x"</getetag>'),
    status: 207,
    check: async (reply, world) => {
      assert.equal(statuses(reply.body).get(dav('getetag')), 403);
      assert.equal(statuses(reply.body).get(appleIcal('calendar-order')), 424);
      assert.match(reply.body.toString(), /cannot-modify-protected-property/);
      await colourless(reply, world);
    },
    chosen: '207 whatever comes of it; all or nothing.',
  },
  {
    id: 'X7',
    what: 'the removal of what is not there',
    ask: patch('', '<x:nothing xmlns:x="urn:x"/>'),
    status: 207,
    check: ({ body }) => assert.deepEqual([...statuses(body).values()], [200]),
  },
  {
    id: 'X7',
    what: 'names of prototypes',
    ask: patch(
      '<x:__proto__ xmlns:x="urn:x">1</x:__proto__><x:constructor xmlns:x="urn:x">1</x:constructor>',
    ),
    status: 207,
    check: ({ body }) => assert.equal(statuses(body).size, 2),
    after: async (world) => {
      await world.ask(patch('', '<x:__proto__ xmlns:x="urn:x"/><x:constructor xmlns:x="urn:x"/>'));
    },
  },
  { id: 'X7', what: 'no property at all', ask: patch(''), status: 400 },
];

const NAMELESS: readonly Row[] = [
  ['allprop', `<propfind ${NS}><allprop/></propfind>`],
  ['propname', `<propfind ${NS}><propname/></propfind>`],
  ['nothing', ''],
].map(
  ([what, body = '']): Row => ({
    id: 'X8',
    what: `PROPFIND with ${what}`,
    before: async (world) => {
      await world.ask({ method: 'PUT', path: `${MEETINGS}x8.ics`, body: meeting('x8') });
    },
    ask: { method: 'PROPFIND', path: MEETINGS, headers: { Depth: '1' }, body },
    status: 207,
    check: ({ body: answer }) => {
      assert.ok(hrefs(answer).includes(`${MEETINGS}x8.ics`));
      assert.ok(!answer.includes('BEGIN:VCALENDAR'));
    },
    after: async (world) => {
      await world.ask({ method: 'DELETE', path: `${MEETINGS}x8.ics` });
    },
  }),
);

const TOLD_BACK: Row = {
  id: 'X4',
  what: 'markup in a name-space',
  ask: {
    method: 'PROPFIND',
    path: MEETINGS,
    headers: { Depth: '0' },
    body: `<propfind ${NS} xmlns:x='a"&lt;script>'><prop><x:y/><displayname/></prop></propfind>`,
  },
  status: 207,
  check: ({ body }) => {
    assert.doesNotMatch(body.toString(), /<script>/);
    assert.equal(statuses(body).get('{a"<script>}y'), 404);
    assert.notEqual(
      textOf(propIn(body, dav('displayname')) ?? { name: dav('x'), attributes: {}, children: [] }),
      '',
    );
  },
};

export const XML: readonly Row[] = [
  ...REFUSED,
  ...NAMESPACES,
  ...FOREIGN,
  ...ENCODED,
  ...PATCHES,
  ...NAMELESS,
  TOLD_BACK,
];
