import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent, request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { application } from '../../lib/http/app.ts';
import { type Answered, type Listening, listen } from '../../lib/http/server.ts';
import { silent } from '../../lib/log.ts';
import { caldav, dav } from '../../lib/names.ts';
import { elements } from '../../lib/xml/element.ts';
import { parseXml } from '../../lib/xml/parse.ts';
import { fixtureDirectory } from '../dav/fixture-server.ts';
import { basic } from '../dav/talk.ts';

const BODY_LIMIT = 20_000;
const directory = fixtureDirectory();
let server: Listening;
const answered: Answered[] = [];

before(async () => {
  const options = {
    host: '127.0.0.1',
    port: 0,
    log: silent,
    body: BODY_LIMIT,
    onAnswer: (answer: Answered) => answered.push(answer),
    timeouts: { head: 300, request: 300, check: 50 },
  };
  server = await listen(application({ directory, log: silent }), options);
});
after(() => server.close());

const HOME = '/webdav/erp/calendars/users/admin/c/';
const PORT = () => Number(new URL(server.url).port);

/** Writes octets as they are and reads until the server closes. */
async function raw(...parts: readonly string[]): Promise<string> {
  const socket = connect(PORT(), '127.0.0.1');
  let answer = '';
  socket.setEncoding('utf8').on('data', (text) => {
    answer += text;
  });
  socket.on('error', () => undefined);
  for (const part of parts) socket.write(part);
  await once(socket, 'close');
  return answer;
}

interface Reply {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly body: Buffer;
}

function ask(
  method: string,
  path: string,
  headers: Record<string, string> = {},
  agent?: Agent,
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const options = { port: PORT(), host: '127.0.0.1', method, path, headers, ...(agent ? { agent } : {}) };
    const request = httpRequest(options, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    });
    request.on('error', reject).end();
  });
}

const admin = { Authorization: basic('admin:admin'), Depth: '1' };
const auth = `Authorization: ${basic('admin:admin')}\r\n`;

const REFUSED: readonly (readonly [what: string, parts: readonly string[], status: RegExp])[] = [
  [
    'a huge Content-Length of nobody',
    ['PROPFIND / HTTP/1.1\r\nHost: x\r\nContent-Length: 2147483647\r\n\r\n'],
    /^HTTP\/1.1 401 /,
  ],
  [
    'a huge Content-Length',
    [`PROPFIND / HTTP/1.1\r\nHost: x\r\n${auth}Content-Length: 2147483647\r\n\r\n`],
    /^HTTP\/1.1 413 /,
  ],
  [
    'a body one octet too long',
    [
      `PROPFIND / HTTP/1.1\r\nHost: x\r\n${auth}Content-Length: ${BODY_LIMIT + 1}\r\n\r\n`,
      'x'.repeat(BODY_LIMIT + 1),
    ],
    /^HTTP\/1.1 413 /,
  ],
  [
    'a chunked body without end',
    [
      `PROPFIND / HTTP/1.1\r\nHost: x\r\n${auth}Transfer-Encoding: chunked\r\n\r\n`,
      `ffff\r\n${'x'.repeat(0xffff)}\r\n`,
    ],
    /^HTTP\/1.1 413 /,
  ],
  [
    'two lengths',
    ['PROPFIND / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'],
    /^HTTP\/1.1 400 /,
  ],
  [
    'a length and chunks',
    ['PROPFIND / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
    /^HTTP\/1.1 400 /,
  ],
  [
    'an unknown transfer coding',
    ['PROPFIND / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n'],
    /^HTTP\/1.1 400 /,
  ],
  ['a folded header', ['PROPFIND / HTTP/1.1\r\nHost: x\r\nX-A: a\r\n b\r\n\r\n'], /^HTTP\/1.1 400 /],
  ['bare line feeds', ['PROPFIND / HTTP/1.1\nHost: x\n\n'], /^HTTP\/1.1 400 /],
  ['no Host', ['PROPFIND / HTTP/1.1\r\nConnection: close\r\n\r\n'], /^HTTP\/1.1 400 /],
  [
    'a long header',
    [`OPTIONS / HTTP/1.1\r\nHost: x\r\nX-A: ${'a'.repeat(10_000)}\r\n\r\n`],
    /^HTTP\/1.1 431 /,
  ],
  [
    'many headers',
    [
      `OPTIONS / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${Array.from({ length: 200 }, (_, n) => `X-${n}: a\r\n`).join('')}\r\n`,
    ],
    /^HTTP\/1.1 431 /,
  ],
  ['a head that never ends', ['PROPFIND / HTTP/1.1\r\nHost: x\r\n'], /^HTTP\/1.1 408 /],
  [
    'a body that never comes',
    [`PROPFIND / HTTP/1.1\r\nHost: x\r\n${auth}Content-Length: 10\r\n\r\nabc`],
    /^HTTP\/1.1 408 /,
  ],
  [
    'a compressed body',
    [
      `PROPFIND / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${auth}Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc`,
    ],
    /^HTTP\/1.1 415 /,
  ],
  [
    'an expectation of nobody: no 100, and the body is not waited for',
    ['PROPFIND / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 100000\r\n\r\n'],
    /^HTTP\/1.1 401 /,
  ],
];

for (const [what, parts, status] of REFUSED)
  test(`refused: ${what}`, async () => assert.match(await raw(...parts), status));

test('a connection without a request is closed without an answer to none', async () => {
  assert.equal(await raw(), '');
});

test('an entry that is too large is told the limit by its name, and any other body is not', async () => {
  const path = '/webdav/erp/calendars/users/admin/c/Meetings/large.ics';
  const named = async (method: string) => {
    const head = `${method} ${path} HTTP/1.1\r\nHost: x\r\n${auth}Content-Length: ${BODY_LIMIT + 1}\r\n\r\n`;
    const [, body = ''] = (await raw(head)).split('\r\n\r\n');
    return elements(parseXml(Buffer.from(body))).map(({ name }) => name);
  };
  assert.deepEqual(await named('PUT'), [caldav('max-resource-size'), dav('responsedescription')]);
  assert.deepEqual(await named('REPORT'), [dav('responsedescription')]);
});

test('who may, is asked to continue', async () => {
  const head = `PROPFIND / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${auth}Depth: 0\r\nExpect: 100-continue\r\nContent-Length: 0\r\n\r\n`;
  const answer = await raw(head);
  assert.match(answer, /^HTTP\/1.1 100 Continue\r\n\r\nHTTP\/1.1 207 /);
});

test('a whole URI and a star as target', async () => {
  assert.match(await raw('OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'), /^HTTP\/1.1 200 /);
  const target = 'OPTIONS http://x/webdav/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n';
  assert.match(await raw(target), /^HTTP\/1.1 200 /);
});

test('two users on one connection get each their own', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const principals = [];
  for (const user of ['admin:admin', 'demo@example.com:de:mö', 'admin:admin']) {
    const { body } = await ask('PROPFIND', '/', { Authorization: basic(user), Depth: '0' }, agent);
    const { body: set } = await ask(
      'PROPFIND',
      '/principals/users/',
      { Authorization: basic(user), Depth: '1' },
      agent,
    );
    assert.equal(body.length > 0, true);
    principals.push(/users\/([^/]+)\/<\/D:href>/.exec(set.toString())?.[1]);
  }
  const { status } = await ask('PROPFIND', '/', { Depth: '0' }, agent);
  agent.destroy();
  assert.deepEqual(principals, ['admin', 'demo%40example.com', 'admin']);
  assert.equal(status, 401);
});

test('HEAD has the headers of GET and no body', async () => {
  const path = `${HOME}Meetings/calendar.event-1.ics`;
  const [get, head] = [await ask('GET', path, admin), await ask('HEAD', path, admin)];
  assert.equal(head.status, 200);
  assert.equal(head.body.length, 0);
  assert.equal(get.headers['content-length'], String(get.body.length));
  for (const name of ['etag', 'content-type', 'content-length', 'last-modified'])
    assert.equal(head.headers[name], get.headers[name], name);
});

test('a stream is compressed for who takes it', async () => {
  const plain = await ask('GET', `${HOME}Meetings.ics`, admin);
  const zipped = await ask('GET', `${HOME}Meetings.ics`, { ...admin, 'Accept-Encoding': 'gzip, deflate' });
  assert.equal(plain.headers['content-encoding'], undefined);
  assert.equal(zipped.headers['content-encoding'], 'gzip');
  assert.deepEqual(gunzipSync(zipped.body), plain.body);
});

test('each answer is told when it is over, with the octets of its body as sent', async () => {
  answered.length = 0;
  const file = `${HOME}Meetings.ics`;
  const replies = [
    await ask('PROPFIND', HOME, admin),
    await ask('PROPFIND', HOME, { ...admin, 'Accept-Encoding': 'gzip' }),
    await ask('GET', file, admin),
    await ask('HEAD', file, admin),
    await ask('GET', '/webdav/erp/'),
  ];
  assert.deepEqual(
    answered.map(({ method, status, octets }) => [method, status, octets]),
    replies.map(({ status, body }, index) => [
      ['PROPFIND', 'PROPFIND', 'GET', 'HEAD', 'GET'][index],
      status,
      body.length,
    ]),
  );
  assert.ok(answered.every(({ ms }) => ms > 0));
});

test('a path with a line break in it makes no header', async () => {
  const reply = await ask('PROPFIND', '/webdav/%0d%0aSet-Cookie:a=b', admin);
  assert.equal(reply.status, 400);
  assert.equal(reply.headers['set-cookie'], undefined);
});
