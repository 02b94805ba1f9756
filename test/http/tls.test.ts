import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { after, before, test } from 'node:test';
import { type ConnectionOptions, connect, type SecureVersion, TLSSocket } from 'node:tls';
import { application } from '../../lib/http/app.ts';
import { type Listening, listen } from '../../lib/http/server.ts';
import { silent } from '../../lib/log.ts';
import { fixtureDirectory } from '../dav/fixture-server.ts';
import { basic } from '../dav/talk.ts';

const pem = (name: string) => readFileSync(new URL(`fixtures/${name}.pem`, import.meta.url), 'utf8');
const tls = (name: string) => ({ cert: pem(`${name}.cert`), key: pem(`${name}.key`) });

let server: Listening;
before(async () => {
  const served = application({ directory: fixtureDirectory(), log: silent, hsts: 31_536_000 });
  server = await listen(served, { host: '127.0.0.1', port: 0, log: silent, tls: tls('one') });
});
after(() => server.close());

/** What comes on a connection on which only so much is sent, until it is closed. */
async function answerTo(sent: string): Promise<string> {
  const timeouts = { head: 200, request: 200, check: 50 };
  const served = application({ directory: fixtureDirectory(), log: silent });
  const hasty = await listen(served, { host: '127.0.0.1', port: 0, log: silent, tls: tls('one'), timeouts });
  const socket = connect({
    port: Number(new URL(hasty.url).port),
    host: '127.0.0.1',
    rejectUnauthorized: false,
  });
  let answer = '';
  socket.setEncoding('latin1').on('data', (text) => {
    answer += text;
  });
  socket.write(sent);
  await once(socket, 'close');
  await hasty.close();
  return answer;
}

test('a connection without a request is closed without an answer to none', async () => {
  assert.equal(await answerTo(''), '');
  assert.match(await answerTo('PROPFIND / HTTP/1.1\r\nHost: x\r\n'), /^HTTP\/1.1 408 /);
});

/** What is agreed on; the code of the error when nothing is. */
function agreed(options: ConnectionOptions): Promise<string> {
  return new Promise((resolve) => {
    const port = Number(new URL(server.url).port);
    const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false, ...options }, () => {
      resolve(`${socket.getProtocol()} ${socket.getCipher().standardName}`);
      socket.destroy();
    });
    socket.on('error', (error: NodeJS.ErrnoException) => resolve(`refused: ${error.code}`));
  });
}

const only = (version: SecureVersion, ciphers?: string): ConnectionOptions => ({
  minVersion: version,
  maxVersion: version,
  // A client of today would not even offer what is old.
  ...(ciphers === undefined ? {} : { ciphers: `${ciphers}:@SECLEVEL=0` }),
});

const HANDSHAKES: readonly (readonly [what: string, options: ConnectionOptions, expected: RegExp])[] = [
  ['TLS 1.3', {}, /^TLSv1\.3 TLS_(AES|CHACHA)/],
  ['TLS 1.2', only('TLSv1.2'), /^TLSv1\.2 TLS_ECDHE_\w+_(GCM|CHACHA20)/],
  ['TLS 1.1', only('TLSv1.1', 'ALL'), /^refused/],
  ['TLS 1.0', only('TLSv1', 'ALL'), /^refused/],
  ['CBC', only('TLSv1.2', 'ECDHE-RSA-AES128-SHA256'), /^refused/],
  ['keys that are not forgotten', only('TLSv1.2', 'AES128-GCM-SHA256'), /^refused/],
  ['no encryption', only('TLSv1.2', 'NULL'), /^refused/],
];

for (const turn of ['as it started', 'with another certificate'])
  for (const [what, options, expected] of HANDSHAKES)
    test(`${what}, ${turn}`, async () => {
      if (turn !== 'as it started') server.reload(tls('two'));
      assert.match(await agreed(options), expected);
    });

interface Reply {
  readonly status: number;
  readonly certificate: string;
  readonly hsts: string | undefined;
  readonly socket: unknown;
}

function ask(agent: Agent): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const headers = { Authorization: basic('admin:admin'), Depth: '0' };
    const sent = request(server.url, { agent, method: 'PROPFIND', headers }, (answer) => {
      const { socket } = answer;
      assert.ok(socket instanceof TLSSocket);
      const { CN } = socket.getPeerCertificate().subject;
      const hsts = answer.headers['strict-transport-security'];
      const reply = { status: answer.statusCode ?? 0, certificate: String(CN), hsts, socket };
      answer.resume().on('end', () => resolve(reply));
    });
    sent.on('error', reject).end();
  });
}

test('connections go on over a new certificate, and over one that is no good', async () => {
  server.reload(tls('one'));
  const kept = new Agent({ keepAlive: true, maxSockets: 1, rejectUnauthorized: false });
  const fresh = () => ask(new Agent({ rejectUnauthorized: false }));
  const first = await ask(kept);
  server.reload(tls('two'));
  assert.deepEqual(await ask(kept), first);
  assert.equal((await fresh()).certificate, 'two.example');
  for (const bad of [
    { ...tls('one'), key: tls('two').key },
    { cert: 'none', key: 'none' },
    { cert: '', key: '' },
  ]) {
    try {
      server.reload(bad);
    } catch {
      // What the caller makes of it is told in main.test.ts.
    }
    assert.deepEqual(await ask(kept), first);
  }
  kept.destroy();
  assert.equal(first.status, 207);
});

test('clients that came over HTTPS are told to stay there', async () => {
  server.reload(tls('one'));
  const agent = new Agent({ rejectUnauthorized: false });
  assert.equal((await ask(agent)).hsts, 'max-age=31536000');
});
