/** Requests that are wrong before anybody looks at what they ask for. */
import assert from 'node:assert/strict';
import { gzipSync } from 'node:zlib';
import { caldav, dav } from '../../../lib/names.ts';
import { basic, type Reply } from './conversation.ts';
import type { Elsewhere, Raw, Row } from './row.ts';
import { hrefs, meeting, PROPFIND, partsOf } from './words.ts';
import { DEMO, HOME, MEETINGS, PASSWORDS, type World } from './world.ts';

const AUTH = `Authorization: ${basic(DEMO)}\r\n`;
const LIMIT = 10 * 1024 * 1024;

function raw(first: string, fields: string, ...parts: readonly (string | Uint8Array)[]): Raw {
  return { raw: [`${first} HTTP/1.1\r\nHost: calendar.example.com\r\n${fields}\r\n`, ...parts] };
}

/** What stands behind the first request is never taken for a second one. */
const SMUGGLED = 'GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n';

async function nothingSmuggled(_reply: Reply, world: World): Promise<void> {
  const lines = await world.logged();
  assert.ok(!lines.some(({ path }) => path?.includes('smuggled')), 'a second request was found');
}

interface Ambiguous {
  readonly what: string;
  readonly fields: string;
  readonly body: string;
  readonly status?: number;
  readonly behind?: Row['behind'];
}

/** HAProxy and nginx send on what has one meaning only. */
const REFUSED = { nginx: { alone: 400 }, haproxy: { alone: 400 } };

const AMBIGUOUS: readonly Ambiguous[] = [
  {
    what: 'a length and chunks',
    fields: 'Content-Length: 4\r\nTransfer-Encoding: chunked\r\n',
    body: `0\r\n\r\n${SMUGGLED}`,
    behind: { nginx: { alone: 400 }, haproxy: { onward: 401 } },
  },
  {
    what: 'two lengths',
    fields: `Content-Length: 1\r\nContent-Length: ${1 + SMUGGLED.length}\r\n`,
    body: `x${SMUGGLED}`,
    behind: REFUSED,
  },
  {
    what: 'a length in two values',
    fields: `Content-Length: 1, ${1 + SMUGGLED.length}\r\n`,
    body: `x${SMUGGLED}`,
    behind: REFUSED,
  },
  { what: 'a length with a sign', fields: 'Content-Length: +1\r\n', body: `x${SMUGGLED}`, behind: REFUSED },
  { what: 'a length below nothing', fields: 'Content-Length: -1\r\n', body: SMUGGLED, behind: REFUSED },
  { what: 'a length in hexadecimal', fields: 'Content-Length: 0x10\r\n', body: SMUGGLED, behind: REFUSED },
  {
    what: 'an unknown transfer coding',
    fields: 'Transfer-Encoding: xchunked\r\n',
    body: `0\r\n\r\n${SMUGGLED}`,
    behind: { nginx: { alone: 501 }, haproxy: { alone: 400 } },
  },
  {
    what: 'chunks that are not the last coding',
    fields: 'Transfer-Encoding: chunked, identity\r\n',
    body: `0\r\n\r\n${SMUGGLED}`,
    behind: { nginx: { alone: 501 }, haproxy: { alone: 400 } },
  },
  {
    what: 'a folded field',
    fields: `X-A: a\r\n b\r\n`,
    body: '',
    behind: { nginx: { alone: 400 }, haproxy: { onward: 401 } },
  },
  {
    what: 'a blank before the colon',
    fields: 'Content-Length : 5\r\n',
    body: `${SMUGGLED}`,
    behind: REFUSED,
  },
  {
    what: 'a field without a name',
    fields: ': 5\r\n',
    body: '',
    behind: REFUSED,
  },
  { what: 'a NUL in a field', fields: 'X-A: a\0b\r\n', body: '', behind: { nginx: { alone: 400 } } },
  { what: 'a bare carriage return in a field', fields: 'X-A: a\rX-B: b\r\n', body: '', behind: REFUSED },
];

const UNCLEAR: readonly Row[] = [
  ...AMBIGUOUS.map(
    ({ what, fields, body, behind }): Row => ({
      id: 'H3',
      what,
      ask: raw(`PROPFIND ${HOME}`, fields, body),
      status: 400,
      closes: true,
      behind: behind ?? {},
      check: nothingSmuggled,
    }),
  ),
  {
    id: 'H3',
    what: 'lines that end in a line feed alone',
    ask: { raw: [`PROPFIND / HTTP/1.1\nHost: calendar.example.com\n\n`] },
    status: 400,
    closes: true,
    behind: { nginx: { onward: 401 }, haproxy: { onward: 401 } },
  },
  {
    id: 'H3',
    what: 'no Host',
    ask: { raw: ['PROPFIND / HTTP/1.1\r\n\r\n'] },
    status: 400,
    behind: { nginx: { alone: 400 } },
  },
  {
    id: 'L14',
    what: 'chunks whose content reads like a request',
    ask: {
      raw: [
        `PROPFIND ${HOME} HTTP/1.1\r\nHost: x\r\n${AUTH}Depth: 0\r\nTransfer-Encoding: chunked\r\n\r\n`,
        `${SMUGGLED.length.toString(16)}\r\n${SMUGGLED}\r\n0\r\n\r\n`,
      ],
    },
    status: 400,
    check: nothingSmuggled,
    behind: {},
  },
];

const spaces = (octets: number): readonly Uint8Array[] =>
  Array.from({ length: octets / PIECE }, () => Buffer.alloc(PIECE, 0x20));
const PIECE = 0x8000;

const SIZES: readonly Row[] = [
  {
    id: 'H1',
    what: 'two gigabytes are announced by nobody',
    ask: raw(`PUT ${MEETINGS}a.ics`, 'Content-Length: 2147483647\r\n'),
    status: 401,
    closes: true,
    behind: { nginx: { alone: 413 } },
    chosen: '401 for nobody, 413 for who is logged in; nothing is read before either.',
  },
  {
    id: 'L10',
    what: 'two gigabytes are announced by a user',
    ask: raw(`PUT ${MEETINGS}a.ics`, `${AUTH}Content-Length: 2147483647\r\n`),
    status: 413,
    condition: caldav('max-resource-size'),
    closes: true,
    behind: { nginx: { alone: 413 } },
  },
  {
    id: 'H2',
    what: 'an entry of one octet too many',
    ask: raw(`PUT ${MEETINGS}a.ics`, `${AUTH}Content-Length: ${LIMIT + 1}\r\n`),
    status: 413,
    condition: caldav('max-resource-size'),
    closes: true,
    behind: { nginx: { alone: 413 } },
  },
  {
    id: 'H2',
    what: 'chunks without end',
    ask: () => {
      const chunk = Buffer.alloc(0x10000, 0x20);
      const chunks = Array.from({ length: LIMIT / chunk.length }, () => ['10000\r\n', chunk, '\r\n']).flat();
      return raw(`REPORT ${MEETINGS}`, `${AUTH}Transfer-Encoding: chunked\r\n`, ...chunks, '1\r\n \r\n');
    },
    status: 413,
    closes: true,
    behind: { nginx: { alone: 413 } },
  },
  {
    id: 'H2',
    what: 'an entry of twice the limit, sent to its end',
    ask: () => raw(`PUT ${MEETINGS}a.ics`, `${AUTH}Content-Length: ${2 * LIMIT}\r\n`, ...spaces(2 * LIMIT)),
    status: 413,
    condition: caldav('max-resource-size'),
    closes: true,
    behind: { nginx: { alone: 413 } },
    chosen:
      'What comes after the answer is read and dropped, or clients would find the connection reset and no answer.',
  },
  {
    id: 'H1',
    what: 'a megabyte from nobody, sent to its end',
    ask: () => raw(`PUT ${MEETINGS}a.ics`, `Content-Length: ${PIECE * 32}\r\n`, ...spaces(PIECE * 32)),
    status: 401,
    closes: true,
    behind: {},
  },
  {
    id: 'L14',
    what: 'a body from nobody is not waited for',
    ask: raw(`REPORT ${MEETINGS}`, 'Content-Length: 100000\r\n'),
    status: 401,
    closes: true,
    behind: { nginx: { ends: true } },
  },
  {
    id: 'H10',
    what: 'a field of 10,000 octets',
    ask: raw('PROPFIND /', `X-A: ${'a'.repeat(10_000)}\r\n`),
    status: 431,
    closes: true,
    behind: { nginx: { alone: 400 } },
  },
  {
    id: 'H10',
    what: '200 fields',
    ask: raw('PROPFIND /', Array.from({ length: 200 }, (_, n) => `X-${n}: a\r\n`).join('')),
    status: 431,
    behind: { haproxy: { alone: 400 } },
  },
  {
    id: 'P6',
    what: 'a user name of a megabyte',
    ask: raw('PROPFIND /', `Authorization: ${basic(`${'a'.repeat(9000)}:b`)}\r\n`),
    status: 431,
    closes: true,
    behind: { nginx: { alone: 400 } },
    chosen: '431: no head is that long.',
  },
];

const EVIL = /^x-evil/im;
const noNewField = ({ head }: Reply): void => assert.doesNotMatch(head, EVIL);

const REFLECTED: readonly Row[] = [
  ...['%0d%0aX-Evil:%201', '%0aX-Evil:%201', '%0d%0a%0d%0aX-Evil', 'a%00b'].map(
    (name): Row => ({
      id: 'H4',
      what: `${name} in a path`,
      ask: { method: 'PROPFIND', path: `${HOME}${name}`, headers: { Depth: '0' } },
      status: 400,
      check: noNewField,
      behind: name.includes('%00') ? { nginx: { alone: 400 } } : {},
    }),
  ),
  {
    id: 'H4',
    what: 'a line break in X-Forwarded-Host, asked for the well-known address',
    ask: {
      method: 'GET',
      path: '/.well-known/caldav',
      headers: { 'X-Forwarded-Host': 'evil%0d%0aX-Evil: 1', 'X-Forwarded-Proto': 'http%0aX-Evil: 1' },
    },
    status: 301,
    check: (reply) => {
      noNewField(reply);
      assert.match(reply.headers.get('location') ?? '', /^(?:https?:\/\/calendar\.example\.com)?\/webdav\/$/);
    },
    behind: {},
  },
  {
    id: 'H4',
    what: 'a line break in Destination',
    ask: {
      method: 'MOVE',
      path: `${MEETINGS}a.ics`,
      headers: { Destination: `${MEETINGS}b%0d%0aX-Evil:1.ics` },
    },
    status: 502,
    check: noNewField,
    behind: {},
  },
  {
    id: 'H4',
    what: 'a line break in a display name',
    ask: {
      method: 'PROPPATCH',
      path: MEETINGS,
      body: '<propertyupdate xmlns="DAV:"><set><prop><displayname>a&#13;&#10;X-Evil: 1</displayname></prop></set></propertyupdate>',
    },
    status: 207,
    check: noNewField,
    after: async (world) => {
      const remove =
        '<propertyupdate xmlns="DAV:"><remove><prop><displayname/></prop></remove></propertyupdate>';
      await world.ask({ method: 'PROPPATCH', path: MEETINGS, body: remove });
    },
    behind: {},
  },
  {
    id: 'H4',
    what: 'a line break in a UID',
    ask: { method: 'PUT', path: `${MEETINGS}h4.ics`, body: meeting('a\\r\\nX-Evil: 1') },
    status: 201,
    stores: true,
    check: noNewField,
    behind: {},
  },
];

/** A socket that nobody may connect to. */
async function untouched(world: World): Promise<string> {
  const { createServer } = await import('node:net');
  const server = createServer((socket) => {
    touched += 1;
    socket.destroy();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  server.unref();
  void world;
  const address = server.address();
  return typeof address === 'object' ? `127.0.0.1:${address?.port}` : '';
}
let touched = 0;

const ELSEWHERE: readonly Row[] = [
  {
    what: 'another host',
    to: async (world: World) => `http://${await untouched(world)}/evil.ics`,
    status: 502,
  },
  {
    what: 'another host without a scheme',
    to: async (world: World) => `//${await untouched(world)}/evil.ics`,
    status: 502,
  },
  {
    what: 'another user',
    to: async () => '/webdav/demo/calendars/users/admin/c/Meetings/b.ics',
    status: 403,
  },
  { what: 'a file', to: async () => 'file:///etc/passwd', status: 502 },
].flatMap(({ what, to, status }) =>
  (['MOVE', 'COPY'] as const).map(
    (method): Row => ({
      id: 'H5',
      what: `${method} to ${what}`,
      ask: async (world) => ({
        method,
        path: `${MEETINGS}h5.ics`,
        headers: { Destination: await to(world) },
      }),
      status: method === 'MOVE' ? status : 405,
      ...(method === 'MOVE' && status === 403 && { condition: dav('need-privileges') }),
      check: () => assert.equal(touched, 0, 'nobody was connected to'),
      chosen:
        method === 'MOVE'
          ? '502 for what is not served here (RFC 4918, 9.9.4), 403 for what is another’s.'
          : '405: nothing is copied here, wherever it should go to.',
      behind: {},
    }),
  ),
);

const ALLOWED = /^OPTIONS, GET, HEAD, PUT, DELETE, /;

const BY_NGINX: Readonly<Record<string, Row['behind']>> = {
  TRACE: { nginx: { alone: 405 } },
  CONNECT: { nginx: { alone: 400 } },
};

const METHODS: readonly Row[] = [
  ...['FROBNICATE', 'get', 'X-!#$', 'PROPFINDER'].map(
    (method): Row => ({
      id: 'H6',
      what: `the method ${method}`,
      ask: { method, path: `${MEETINGS}a.ics` },
      status: 405,
      closes: true,
      check: ({ headers }, { way }) => {
        if (way === 'plain' || way === 'tls') assert.match(headers.get('allow') ?? '', ALLOWED);
      },
      // nginx knows methods by their letters.
      behind: /^[A-Z]+$/.test(method) ? {} : { nginx: { alone: 400 } },
      chosen:
        '405 with Allow before anybody is asked who he is; the connection is closed, since node’s parser stops there.',
    }),
  ),
  {
    id: 'H6',
    what: 'a method that is no token',
    ask: { raw: ['GE(T / HTTP/1.1\r\nHost: x\r\n\r\n'] },
    status: 400,
    closes: true,
    behind: REFUSED,
  },
  {
    id: 'H6',
    what: 'a line that is no request',
    ask: { raw: ['\x16\x03\x01 hello\r\n\r\n'] },
    status: 400,
    closes: true,
    behind: REFUSED,
  },
  ...['TRACE', 'CONNECT', 'LINK', 'SEARCH'].map(
    (method): Row => ({
      id: 'H6',
      what: method,
      ask:
        method === 'CONNECT'
          ? { raw: [`CONNECT x:80 HTTP/1.1\r\nHost: x:80\r\n${AUTH}\r\n`] }
          : { method, path: MEETINGS },
      status: 405,
      ...(method === 'CONNECT' && { closes: true }),
      check: ({ body }) => assert.ok(!body.includes('Authorization')),
      behind: BY_NGINX[method] ?? {},
    }),
  ),
  ...['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override'].map(
    (field): Row => ({
      id: 'H6',
      what: `a DELETE in ${field}`,
      ask: { method: 'PROPFIND', path: MEETINGS, headers: { Depth: '0', [field]: 'DELETE' } },
      status: 207,
      behind: {},
    }),
  ),
];

const DEPTHS: readonly Row[] = [
  ...[HOME, MEETINGS, '/', '/principals/'].map(
    (path): Row => ({
      id: 'H7',
      what: `of ${path}`,
      ask: { method: 'PROPFIND', path, headers: { Depth: 'infinity' }, body: PROPFIND },
      status: 403,
      condition: dav('propfind-finite-depth'),
      behind: {},
    }),
  ),
  ...['2', '-1', 'all', '1,0', ''].map(
    (depth): Row => ({
      id: 'H7',
      what: `the depth “${depth}”`,
      ask: { method: 'PROPFIND', path: HOME, headers: { Depth: depth }, body: PROPFIND },
      status: 400,
    }),
  ),
  {
    id: 'H8',
    what: 'a PROPFIND without Depth',
    ask: { method: 'PROPFIND', path: HOME, body: PROPFIND },
    status: 207,
    check: ({ body }) => assert.deepEqual(hrefs(body), [HOME, MEETINGS, `${HOME}Tasks/`]),
    chosen: 'It has 1: infinity, which RFC 4918 takes it for, is refused.',
    behind: {},
  },
  {
    id: 'H8',
    what: 'a REPORT without Depth',
    ask: {
      method: 'REPORT',
      path: MEETINGS,
      body: '<C:calendar-query xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><prop><getetag/></prop><C:filter><C:comp-filter name="VCALENDAR"/></C:filter></C:calendar-query>',
    },
    status: 207,
    check: ({ body }) => assert.deepEqual(hrefs(body), []),
    chosen: 'It has 0 (RFC 3253, 3.6): the calendar itself matches no filter.',
    behind: {},
  },
];

const CODINGS: readonly Row[] = [
  ...['gzip;q=0', 'br', 'identity', 'gzip;q=0, *;q=0', ',;=;q=x', 'gzip;q=0.0, *'].map(
    (accepted): Row => ({
      id: 'H11',
      what: `Accept-Encoding: ${accepted}`,
      ask: {
        method: 'PROPFIND',
        path: MEETINGS,
        headers: { 'Accept-Encoding': accepted, Depth: '0' },
        body: '<propfind xmlns="DAV:"><allprop/></propfind>',
      },
      status: 207,
      check: ({ headers }) => assert.equal(headers.get('content-encoding'), undefined),
      behind: {},
    }),
  ),
  ...['gzip', 'deflate', 'br', 'x-unknown'].map(
    (coding): Row => ({
      id: 'H11',
      what: `Content-Encoding: ${coding}`,
      ask: {
        method: 'PROPFIND',
        path: MEETINGS,
        headers: { 'Content-Encoding': coding },
        body: gzipSync(Buffer.alloc(10_000_000)),
      },
      status: 415,
      chosen: '415: a body is never unpacked.',
      behind: {},
    }),
  ),
  {
    id: 'H12',
    what: 'with a wrong password',
    ask: raw(
      `PUT ${MEETINGS}a.ics`,
      `Authorization: ${basic('demo:wrong')}\r\nExpect: 100-continue\r\nContent-Length: 100000\r\n`,
    ),
    status: 401,
    closes: true,
    check: ({ head }) => assert.doesNotMatch(head, / 100 /),
    behind: { nginx: { ends: true } },
  },
  {
    id: 'H12',
    what: 'with something else to expect',
    ask: { method: 'PROPFIND', path: HOME, headers: { Expect: 'a miracle', Depth: '0' } },
    status: 417,
    behind: { nginx: { onward: 207 } },
  },
  {
    id: 'H13',
    what: 'the client’s text in a compressed answer',
    ask: {
      method: 'PROPFIND',
      path: MEETINGS,
      headers: { 'Accept-Encoding': 'gzip', Depth: '0', Cookie: 'secret=Geheim' },
      body: `<propfind xmlns="DAV:" xmlns:x="Geheim"><prop>${'<x:guess/><displayname/>'.repeat(50)}</prop></propfind>`,
    },
    status: 207,
    check: ({ body }) => {
      const text = body.toString();
      for (const secret of [basic(DEMO), PASSWORDS.demo, 'secret=']) assert.ok(!text.includes(secret));
    },
    chosen:
      'Names of properties are told back; no answer holds a secret: no token that logs in, no cookie, no password.',
    behind: {},
  },
];

const ABSOLUTE = /https?:\/\//;
const HOSTS: readonly Row[] = [
  {
    id: 'H14',
    what: 'a foreign Host',
    ask: { method: 'PROPFIND', path: HOME, headers: { Host: 'evil.example', Depth: '1' }, body: PROPFIND },
    status: 207,
    check: ({ body }) => {
      for (const href of hrefs(body)) assert.doesNotMatch(href, ABSOLUTE);
      assert.ok(!body.includes('evil'));
    },
    behind: {},
  },
  {
    id: 'H14',
    what: 'forwarded fields from somebody who is no proxy',
    ask: {
      method: 'GET',
      path: '/.well-known/caldav',
      headers: { 'X-Forwarded-Host': 'evil.example', 'X-Forwarded-Proto': 'gopher', Forwarded: 'host=evil' },
    },
    status: 301,
    check: ({ headers }) => assert.doesNotMatch(headers.get('location') ?? '', /evil|gopher/),
    behind: {},
  },
  {
    id: 'H14',
    what: 'a href at the host that X-Forwarded-Host names',
    ask: {
      method: 'REPORT',
      path: MEETINGS,
      headers: { 'X-Forwarded-Host': 'evil.example' },
      body: `<C:calendar-multiget xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><prop><getetag/></prop><href>http://evil.example${MEETINGS}a.ics</href></C:calendar-multiget>`,
    },
    status: 207,
    check: ({ body }) => assert.equal(partsOf(body).get(`http://evil.example${MEETINGS}a.ics`), 404),
    behind: {},
  },
  {
    id: 'H14',
    what: 'a whole URI of another host as target',
    ask: { raw: [`PROPFIND http://evil.example${HOME} HTTP/1.1\r\nHost: x\r\n${AUTH}Depth: 0\r\n\r\n`] },
    status: 207,
    check: ({ body }) => assert.deepEqual(hrefs(body), [HOME]),
    chosen: 'The path counts; hrefs are paths.',
    behind: { haproxy: { alone: 400 } },
  },
];

export const HTTP: readonly Row[] = [
  ...SIZES,
  ...UNCLEAR,
  ...REFLECTED,
  ...ELSEWHERE,
  ...METHODS,
  ...DEPTHS,
  ...CODINGS,
  ...HOSTS,
];

export const HTTP_ELSEWHERE: readonly Elsewhere[] = [
  {
    id: 'H9',
    what: 'a head that never ends',
    answer: '408 after 20 s',
    file: 'test/http/server.test.ts',
    name: 'a head that never ends',
  },
  {
    id: 'H9',
    what: 'a body that never comes',
    answer: '408 after 120 s',
    file: 'test/http/server.test.ts',
    name: 'a body that never comes',
  },
  {
    id: 'H9',
    what: 'more connections from one address than --max-connections-each',
    answer: 'Of these the one without a request the longest is closed; nobody else notices.',
    file: 'test/http/crowd.test.ts',
    name: 'whoever opens connections and says nothing holds up neither himself nor others',
  },
  {
    id: 'H9',
    what: 'many connections through a proxy',
    answer: 'As many as it likes, if it is named (--trust-proxy).',
    file: 'test/http/crowd.test.ts',
    name: 'a proxy that was named has as many as it likes',
  },
];
