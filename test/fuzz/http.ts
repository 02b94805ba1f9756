/** Heads of requests, more or less, as octets over a socket, to a gateway before calendars in memory. */
import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { application } from '../../lib/http/app.ts';
import { listen } from '../../lib/http/server.ts';
import { silent } from '../../lib/log.ts';
import { fixtureDirectory } from '../dav/fixture-server.ts';
import { basic } from '../dav/talk.ts';
import { ROWS } from '../protocol/bad-inputs/index.ts';
import { mutated, type Vocabulary } from './mutate.ts';
import type { Case, Target } from './target.ts';

const CALENDAR = '/webdav/erp/calendars/users/admin/c/Meetings/';
const AUTHORIZATION = `Authorization: ${basic('admin:admin')}\r\n`;
const BODY = '<propfind xmlns="DAV:"><prop><getetag/></prop></propfind>';

/** Between the parts of a path, a query, fields and their values. */
const tokensOf = (head: string): readonly string[] =>
  head.match(/\r\n|[/?&=;:, ]|[^\r\n/?&=;:, ]+|\r|\n/g) ?? [];

const FIELDS = [
  ...[
    'Depth: 1',
    'Depth: infinity',
    'If-Match: "a", W/"b", *',
    'If-None-Match: *',
    'If: <x> (["e"] Not <y>) ([z])',
    'Prefer: return=minimal',
  ],
  ...[
    'If-Modified-Since: Mon, 05 Jan 2026 12:00:00 GMT',
    'Range: bytes=0-5,7-',
    'Accept-Encoding: gzip;q=0.5, br, *;q=0',
    'Expect: 100-continue',
  ],
  ...[
    'Destination: http://calendar.example/webdav/x',
    'Overwrite: T',
    'Content-Encoding: gzip',
    'Transfer-Encoding: chunked',
    'Content-Type: text/calendar',
  ],
  ...[
    'X-Forwarded-For: 1.2.3.4, ::1',
    'X-Forwarded-Proto: https',
    'Forwarded: for="[::1]"',
    'Host: other:99999',
    'CalDAV-Timezones: F',
    'Upgrade: h2c',
    'Connection: upgrade',
  ],
  ...[
    'Authorization: Basic',
    'Authorization: Basic !!!',
    'Authorization: Digest x="y"',
    'User-Agent: iOS/17.1 (21B74) dataaccessd/1.0',
    'Cookie: a=b',
    'Content-Length: 3',
  ],
].map((field) => `${field}\r\n`);

const PATHS = [
  ...[
    CALENDAR,
    `${CALENDAR}calendar.event-1.ics`,
    '/',
    '/.well-known/caldav',
    '/webdav/',
    '/webdav/erp/principals/users/admin/',
    `${CALENDAR.slice(0, -1)}.ics`,
    '*',
    '/healthz',
  ],
  ...ROWS.flatMap(({ ask }) => (typeof ask === 'function' || 'raw' in ask ? [] : ask.path)).filter(
    (path) => path.length < 500,
  ),
];
const METHODS = [
  'GET',
  'HEAD',
  'OPTIONS',
  'PROPFIND',
  'REPORT',
  'PUT',
  'DELETE',
  'POST',
  'PROPPATCH',
  'COPY',
  'MOVE',
  'LOCK',
  'MKCALENDAR',
  'TRACE',
  'PATCH',
  'CONNECT',
];

const WORDS: Vocabulary = {
  tokens: [
    ...new Set([
      ...PATHS.flatMap(tokensOf),
      ...FIELDS,
      ...FIELDS.flatMap(tokensOf),
      '%2e%2e',
      '%00',
      '%ff',
      '%c0%ae',
      '\r\n\r\n',
      'HTTP/1.0',
      'HTTP/2.0',
      '\n',
    ]),
  ],
  values: [
    '%',
    '%zz',
    '%2f',
    '..',
    '.',
    'constructor',
    '__proto__',
    '9'.repeat(30),
    '-1',
    '0',
    'x'.repeat(9000),
    '"',
    '',
    '\xff\xfe',
    'é',
    '[::1]',
    '*',
    'W/"x"',
    '(',
    ')',
    '<',
  ],
  value: /^[^\r\n/?&=;:, ]+$/,
};

export const http: Target = {
  name: 'http',
  batch: 2000,
  async open() {
    const served = application({ directory: fixtureDirectory(), log: silent });
    const listening = await listen(served, { host: '127.0.0.1', port: 0, log: silent });
    const port = Number(new URL(listening.url).port);
    return {
      make(random) {
        const [method, path] = [random.of(METHODS) ?? 'GET', random.of(PATHS) ?? '/'];
        const fields = Array.from({ length: random.below(4) }, () => random.of(FIELDS) ?? '');
        const body = random.below(2) === 0 ? BODY : '';
        const query = random.below(5) === 0 ? '?a=b&export' : '';
        const head = `${method} ${path}${query} HTTP/1.1\r\nHost: calendar.example\r\n${AUTHORIZATION}`;
        const length = body === '' ? '' : `Content-Length: ${body.length}\r\n`;
        const encoding = random.below(4) === 0 ? 'utf8' : 'latin1';
        return {
          what: { encoding },
          parts: [...mutated(tokensOf(`${head}${fields.join('')}${length}`), WORDS, random), '\r\n', body],
        };
      },
      run: ({ what, parts }: Case) =>
        asked(port, Buffer.from(parts.join(''), what.encoding as BufferEncoding)),
      [Symbol.asyncDispose]: () => listening.close(),
    };
  },
};

/** Codings and versions that are not spoken here are said so with these (RFC 9112, 6.1; RFC 9110, 15.6.6). */
const UNSPOKEN = [501, 505];

async function asked(port: number, octets: Uint8Array): Promise<void> {
  for (const status of statusesIn(await sent(port, octets)))
    assert.ok(status < 500 || UNSPOKEN.includes(status), `answered ${status}`);
  const alive = statusesIn(
    await sent(port, Buffer.from('OPTIONS / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')),
  );
  assert.deepEqual(alive, [200], 'the server does not answer any more');
}

const statusesIn = (text: string): readonly number[] =>
  [...text.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, status]) => Number(status));

/** All that comes back until the server has said all it has to say. */
function sent(port: number, octets: Uint8Array): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect({ port, host: '127.0.0.1' }, () => socket.end(octets));
    socket.setTimeout(10_000, () => socket.destroy(new Error('the server neither answers nor closes')));
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') reject(error);
    });
    socket.on('close', () => resolve(Buffer.concat(chunks).toString('latin1')));
  });
}
