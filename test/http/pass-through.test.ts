import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Agent, request as ask, type IncomingMessage, type RequestOptions } from 'node:http';
import { connect } from 'node:net';
import { buffer, text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { after, afterEach, beforeEach, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { application } from '../../lib/http/app.ts';
import { isOwn, PassThrough, type PassThroughOptions } from '../../lib/http/pass-through.ts';
import { type Listening, listen } from '../../lib/http/server.ts';
import { silent } from '../../lib/log.ts';
import { fixtureDirectory } from '../dav/fixture-server.ts';
import { basic } from '../dav/talk.ts';
import { type OriginServer, originServer, streamed } from './origin.ts';

let origin: OriginServer;
let gateway: Listening;
const agent = new Agent({ keepAlive: true });
after(() => agent.destroy());

async function start(more: Partial<PassThroughOptions> = {}): Promise<Listening> {
  const passThrough = new PassThrough({ erp: origin.url, log: silent, ...more });
  const app = application({ directory: fixtureDirectory(), log: silent });
  return listen(app, { host: '127.0.0.1', port: 0, log: silent, passThrough });
}

beforeEach(async () => {
  origin = await originServer();
  gateway = await start();
});
afterEach(async () => {
  await gateway.close();
  await origin.close();
});

interface Told {
  readonly status: number | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly message: IncomingMessage;
}

/** The answer's head; its body is there to be read. */
async function send(
  path: string,
  options: RequestOptions = {},
  body?: string | NodeJS.ReadableStream,
): Promise<Told> {
  const { hostname, port } = new URL(gateway.url);
  const sent = ask({ agent, hostname, port, path, ...options });
  const answered = once(sent, 'response') as Promise<[IncomingMessage]>;
  if (body === undefined || typeof body === 'string') sent.end(body);
  else await Promise.all([pipeline(body, sent), answered]);
  const [message] = await answered;
  return { status: message.statusCode, headers: message.headers, message };
}

async function whole(...asked: Parameters<typeof send>): Promise<Told & { readonly body: string }> {
  const told = await send(...asked);
  return { ...told, body: await text(told.message) };
}

const none = {};
for (const [method, url, headers, own] of [
  ['GET', '/', none, false],
  ['POST', '/', none, false],
  ['PROPFIND', '/', none, true],
  ['OPTIONS', '/', none, true],
  ['OPTIONS', '*', none, true],
  ['OPTIONS', '/', { origin: 'https://shop.example' }, false],
  ['OPTIONS', '/web', none, false],
  ['PROPFIND', '/web', none, true],
  ['REPORT', '/remote.php/dav', none, true],
  ['MKCALENDAR', '/x', none, true],
  ['GET', '/webdav/erp/calendars/', none, true],
  ['PUT', '//webdav/erp/calendars/x.ics', none, true],
  ['GET', 'http://calendar.example/webdav/', none, true],
  ['GET', 'http://calendar.example/web?x=/webdav/', none, false],
  ['GET', '/webdavs', none, false],
  ['GET', '/principals/users/admin/', none, true],
  ['GET', '/.well-known/caldav', none, true],
  ['GET', '/.well-known/openid-configuration', none, false],
  ['GET', '/setup', none, true],
  ['POST', '/setup/log-in', none, true],
  ['GET', '/feeds/secret/Meetings.ics', none, true],
  ['GET', '/healthz', none, true],
  ['GET', '/web/login?db=erp', none, false],
  ['POST', '/xmlrpc/2/common', none, false],
] as const)
  test(`${method} ${url} is ${own ? 'the gateway’s' : 'the ERP’s'}`, () =>
    assert.equal(isOwn({ method, url, headers }), own));

test('one port serves the calendars and the ERP', async () => {
  const page = await whole('/web/login?db=erp');
  assert.deepEqual([page.status, page.body], [200, 'hello']);
  const headers = { authorization: basic('admin:admin'), depth: '0' };
  const calendars = await whole('/webdav/', { method: 'PROPFIND', headers });
  assert.equal(calendars.status, 207);
  assert.deepEqual(
    origin.seen.map(({ method, url }) => [method, url]),
    [['GET', '/web/login?db=erp']],
  );
});

test('what is between two hops stays there, and what a proxy tells is told by one who knows', async () => {
  const headers = {
    ...{
      Connection: 'keep-alive, X-Secret-Hop',
      'X-Secret-Hop': '1',
      'Keep-Alive': 'timeout=5',
      TE: 'trailers',
    },
    ...{ 'Proxy-Authorization': 'Basic x', 'X-Forwarded-For': '6.6.6.6', 'X-Forwarded-Host': 'evil.example' },
    ...{ Forwarded: 'for=6.6.6.6', 'X-Real-IP': '6.6.6.6', 'X-Forwarded-Proto': 'https' },
    ...{
      Host: 'calendar.example',
      Cookie: '__Host-erpcal-session=s; session_id=1; erpcal-language=fr',
      'X-Own': 'a',
    },
  };
  await whole('/web', { headers });
  const { connection, ...seen } = origin.seen[0]?.headers ?? {};
  assert.deepEqual(seen, {
    ...{ host: 'calendar.example', cookie: 'session_id=1', 'x-own': 'a' },
    ...{
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'http',
      'x-forwarded-host': 'calendar.example',
    },
  });
  assert.doesNotMatch(connection ?? '', /secret/i);
});

test('a proxy that is trusted is believed, and told on as one', async () => {
  await gateway.close();
  gateway = await start({ trustProxy: [{ address: '127.0.0.1', prefix: 32 }] });
  const headers = {
    ...{ 'X-Forwarded-For': '6.6.6.6, 192.0.2.7', 'X-Forwarded-Proto': 'https' },
    ...{ 'X-Forwarded-Host': 'calendar.example', Host: 'inside:8008' },
  };
  origin.at.set('/web', (_, response) =>
    response.writeHead(303, { Location: 'http://inside:8008/web/login' }).end(),
  );
  const { headers: answered } = await whole('/web', { headers });
  assert.equal(answered.location, 'https://calendar.example/web/login');
  const { host, ...seen } = origin.seen[0]?.headers ?? {};
  assert.deepEqual(
    [host, seen['x-forwarded-for'], seen['x-forwarded-proto'], seen['x-forwarded-host']],
    ['inside:8008', '192.0.2.7', 'https', 'calendar.example'],
  );
});

test('answers come as they are, but for what is between two hops', async () => {
  origin.at.set('/web', (_, response) => {
    response.writeHead(201, 'Fine', [
      ...[
        'Set-Cookie',
        'a=1; Path=/',
        'Set-Cookie',
        'b=2; HttpOnly',
        'X-Hop',
        '1',
        'Connection',
        'close, X-Hop',
      ],
      ...['Keep-Alive', 'timeout=1', 'ETag', '"x"', 'Content-Length', '2'],
    ]);
    response.end('ok');
  });
  const { status, headers, message, body } = await whole('/web');
  assert.deepEqual([status, message.statusMessage, body], [201, 'Fine', 'ok']);
  assert.deepEqual(headers['set-cookie'], ['a=1; Path=/', 'b=2; HttpOnly']);
  assert.deepEqual([headers.etag, headers['x-hop'], headers['content-length']], ['"x"', undefined, '2']);
  assert.equal(headers.connection, 'keep-alive');
});

for (const [location, expected] of [
  ['/web', '/web'],
  ['http://calendar.example/web?x=%41#a', 'http://calendar.example/web?x=%41#a'],
  ['https://calendar.example/web', 'https://calendar.example/web'],
  ['ORIGIN/web/login', 'http://calendar.example/web/login'],
  [
    'https://accounts.example/o?next=http://calendar.example/',
    'https://accounts.example/o?next=http://calendar.example/',
  ],
  ['mailto:a@example.com', 'mailto:a@example.com'],
] as const)
  test(`a redirect to ${location} leads to ${expected}`, async () => {
    const told = location.replace('ORIGIN', origin.url.origin);
    origin.at.set('/web', (_, response) => response.writeHead(302, { Location: told }).end());
    const { headers } = await whole('/web', { headers: { Host: 'calendar.example' } });
    assert.equal(headers.location, expected);
  });

test('HEAD, 204 and 304 have no body, and the connection goes on', async () => {
  origin.at.set('/empty', (_, response) => response.writeHead(204).end());
  origin.at.set('/same', (_, response) => response.writeHead(304, { ETag: '"x"' }).end());
  origin.at.set('/long', (_, response) => response.writeHead(200, { 'Content-Length': '1000' }).end());
  const head = await whole('/long', { method: 'HEAD' });
  assert.deepEqual([head.status, head.headers['content-length'], head.body], [200, '1000', '']);
  assert.equal((await whole('/empty')).status, 204);
  assert.equal((await whole('/same')).status, 304);
  assert.equal((await whole('/web')).body, 'hello');
});

const MANY = 50 * 1024 * 1024;

test('50 MB go through in both directions, and little of them is held', async () => {
  let made = 0;
  origin.at.set('/file', (_, response) => {
    response.writeHead(200, { 'Content-Type': 'application/octet-stream' });
    void pipeline(
      streamed(MANY, (count) => {
        made = count;
      }),
      response,
    ).catch(() => {});
  });
  const { message } = await send('/file');
  // Nobody reads, so that the origin is soon kept from sending more.
  message.pause();
  let [before, now] = [-1, 0];
  for (; now !== before; now = made) {
    before = now;
    await delay(100);
  }
  assert.ok(made < MANY / 2, `${made} octets were taken while nobody read`);
  assert.equal((await buffer(message)).length, MANY);
  const sent = await whole(
    '/upload',
    { method: 'POST', headers: { 'Content-Length': MANY } },
    streamed(MANY),
  );
  assert.equal(sent.body, 'hello');
  assert.equal(origin.seen.at(-1)?.octets, MANY);
  const chunked = await whole('/upload', { method: 'PUT' }, streamed(MANY / 50));
  assert.equal(chunked.status, 200);
  assert.equal(origin.seen.at(-1)?.octets, MANY / 50);
});

test('a client that expects 100 sends its file once it was told to', async () => {
  const { hostname, port } = new URL(gateway.url);
  const headers = { Expect: '100-continue', 'Content-Length': 5 };
  const sent = ask({ hostname, port, path: '/upload', method: 'POST', headers });
  sent.flushHeaders();
  await once(sent, 'continue');
  sent.end('12345');
  const [answer] = await once(sent, 'response');
  assert.equal(answer.statusCode, 200);
  answer.resume();
  const { octets, headers: seen } = origin.seen[0] ?? {};
  assert.deepEqual([octets, seen?.expect], [5, undefined]);
});

test('a client that goes away ends the request at the ERP', async () => {
  const asked = Promise.withResolvers<void>();
  const over = Promise.withResolvers<void>();
  origin.at.set('/longpolling/poll', (_, response) => {
    response.on('close', over.resolve);
    asked.resolve();
  });
  const { hostname, port } = new URL(gateway.url);
  const sent = ask({ hostname, port, path: '/longpolling/poll' });
  sent.on('error', () => {});
  sent.end();
  await asked.promise;
  sent.destroy();
  await over.promise;
  assert.deepEqual(origin.broken, ['/longpolling/poll']);
});

test('an answer that breaks off at the ERP breaks off for the client', async () => {
  origin.at.set('/file', (_, response) => {
    response.writeHead(200, { 'Content-Length': '1000' });
    response.write('half', () => response.destroy());
  });
  const { message } = await send('/file');
  await assert.rejects(text(message), /aborted/);
});

test('an ERP that is away is told in a sentence, and the calendars are served', async () => {
  await gateway.close();
  gateway = await start({ erp: new URL('http://127.0.0.1:1') });
  const { status, body } = await whole('/web');
  assert.deepEqual([status, body], [502, 'The ERP does not answer at the moment.\n']);
  assert.equal((await whole('/', { method: 'OPTIONS' })).status, 200);
  const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}websocket`);
  const [error] = await once(socket, 'error');
  assert.match(String(error), /502/);
});

test('an ERP that falls silent is given up after a while', async () => {
  await gateway.close();
  gateway = await start({ patience: 50 });
  origin.at.set('/web', () => {});
  assert.equal((await whole('/web')).status, 502);
});

const opened = async (path: string, port?: string): Promise<WebSocket> => {
  const url = new URL(path, gateway.url.replace('http', 'ws'));
  if (port) url.port = port;
  const socket = new WebSocket(url, ['odoo'], { headers: { Cookie: 'session_id=1', Origin: 'http://x' } });
  await once(socket, 'open');
  return socket;
};

test('a websocket is open both ways, and closed by either', async () => {
  const socket = await opened('/websocket?version=1');
  assert.equal(socket.protocol, 'odoo');
  for (const sent of ['hello', 'x'.repeat(300_000)]) {
    socket.send(sent);
    const [data] = await once(socket, 'message');
    assert.equal(String(data), sent);
  }
  const { url, headers } = origin.seen[0] ?? {};
  assert.deepEqual(
    [url, headers?.cookie, headers?.upgrade, headers?.['x-forwarded-for']],
    ['/websocket?version=1', 'session_id=1', 'websocket', '127.0.0.1'],
  );
  socket.close(1000);
  const [code] = await once(socket, 'close');
  assert.equal(code, 1000);
});

test('a websocket the ERP refuses is refused with its answer', async () => {
  const socket = new WebSocket(new URL('/websocket/refused', gateway.url.replace('http', 'ws')));
  const [error] = await once(socket, 'error');
  assert.match(String(error), /403/);
});

test('a gateway that is told to stop does not wait for websockets', async () => {
  const socket = await opened('/websocket');
  const closed = once(socket, 'close');
  await gateway.close();
  await closed;
  gateway = await start();
});

test('websockets and long polls go to the port that holds them, and nothing else does', async () => {
  const events = await originServer();
  try {
    await gateway.close();
    gateway = await start({ longpolling: Number(events.url.port) });
    const socket = await opened('/websocket');
    socket.terminate();
    await whole('/longpolling/poll', { method: 'POST' }, '{}');
    await whole('/websocketeer');
    await whole('/web');
    assert.deepEqual(
      [events, origin].map(({ seen }) => seen.map(({ url }) => url)),
      [
        ['/websocket', '/longpolling/poll'],
        ['/websocketeer', '/web'],
      ],
    );
  } finally {
    await events.close();
  }
});

test('another upgrade than to a websocket is not taken, and the request answered', async () => {
  const headers = { Connection: 'Upgrade, HTTP2-Settings', Upgrade: 'h2c', 'HTTP2-Settings': 'AAMAAABk' };
  const { status, body } = await whole('/web', { headers, agent: false });
  assert.deepEqual([status, body], [200, 'hello']);
  assert.deepEqual(
    [origin.seen[0]?.headers.upgrade, origin.seen[0]?.headers['http2-settings']],
    [undefined, undefined],
  );
  const own = await whole('/webdav/', { headers: { ...headers, Upgrade: 'websocket' }, agent: false });
  assert.equal(own.status, 401);
});

test('two requests in one, as smugglers send them, reach nobody', async () => {
  const { hostname, port } = new URL(gateway.url);
  const socket = connect(Number(port), hostname);
  socket.end(
    'POST /web HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /evil HTTP/1.1\r\nHost: x\r\n\r\n',
  );
  const answer = await text(socket);
  assert.match(answer, /^HTTP\/1\.1 400 /);
  assert.deepEqual(origin.seen, []);
});

test('who names no host is told so, and asks the ERP nothing', async () => {
  const { hostname, port } = new URL(gateway.url);
  const socket = connect(Number(port), hostname);
  socket.end('GET /web HTTP/1.1\r\nConnection: close\r\n\r\n');
  assert.match(await text(socket), /^HTTP\/1\.1 400 /);
  assert.deepEqual(origin.seen, []);
});
