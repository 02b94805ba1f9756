import assert from 'node:assert/strict';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import { TLSSocket } from 'node:tls';
import { type DemoErp, startDemoErp } from '../examples/demo-erp/index.ts';
import { createLog, silent } from '../lib/log.ts';
import { type Gateway, startGateway } from '../lib/main.ts';
import { SERVE } from '../lib/options/commands.ts';
import { readOptions } from '../lib/options/reading.ts';

let erp: DemoErp;
const directory = mkdtempSync(join(tmpdir(), 'erpcal-main-'));

before(async () => {
  erp = await startDemoErp({ version: '14' });
});
after(async () => {
  await erp.close();
  rmSync(directory, { recursive: true });
});

const start = (...args: string[]): Promise<Gateway> =>
  startGateway(
    readOptions(SERVE, ['--erp', erp.url, '--listen', '127.0.0.1:0', '--store', 'memory:', ...args]),
    silent,
  );

for (const [args, warning] of [
  [['--listen', '0.0.0.0:0'], /clients on other machines are refused/],
  [['--listen', '0.0.0.0:0', '--allow-plain'], /passwords of other machines come unencrypted/],
  [['--listen', '0.0.0.0:0', '--trust-proxy', '127.0.0.1'], undefined],
  [['--listen', '127.0.0.1:0', '--allow-plain'], undefined],
] as const)
  test(`A6: ${args.join(' ')} is ${warning ? '' : 'not '}warned of`, async () => {
    const lines: string[] = [];
    const log = createLog('warn', { write: (line) => lines.push(JSON.parse(line).msg) });
    const gateway = await startGateway(
      readOptions(SERVE, ['--erp', erp.url, '--store', 'memory:', ...args]),
      log,
    );
    await gateway.close();
    assert.equal(lines.length, warning ? 1 : 0);
    assert.match(lines[0] ?? '', warning ?? /^$/);
  });

const HOME = 'webdav/demo/calendars/users/demo/c/';
const demo = { Authorization: `Basic ${btoa('demo:demo')}` };

test('a logged-in user is answered, a stranger is not', async () => {
  const gateway = await start();
  try {
    const asked = { method: 'PROPFIND', headers: { ...demo, Depth: '0' } };
    assert.equal((await fetch(new URL(HOME, gateway.url), asked)).status, 207);
    const wrong = {
      method: 'PROPFIND',
      headers: { Authorization: `Basic ${btoa('demo:wrong')}`, Depth: '0' },
    };
    assert.equal((await fetch(new URL(HOME, gateway.url), wrong)).status, 401);
  } finally {
    await gateway.close();
  }
});

test('a public address is told instead of that of the socket, which stays the announced one', async () => {
  const gateway = await start('--public-url', 'https://calendar.example', '--trust-proxy', '127.0.0.1');
  try {
    assert.match(gateway.url, /^http:\/\/127\.0\.0\.1:\d+\/$/);
    const known = await fetch(new URL('.well-known/caldav', gateway.url), { redirect: 'manual' });
    assert.equal(known.headers.get('location'), 'https://calendar.example/webdav/');
  } finally {
    await gateway.close();
  }
});

test('what the store keeps outlives the gateway', async () => {
  const store = `sqlite:${join(directory, 'kept.sqlite')}`;
  const token = async (): Promise<string> => {
    const gateway = await start('--store', store);
    const body = '<D:propfind xmlns:D="DAV:"><D:prop><D:sync-token/></D:prop></D:propfind>';
    const asked = { method: 'PROPFIND', headers: { ...demo, Depth: '0' }, body };
    const answer = await (await fetch(new URL(`${HOME}Meetings/`, gateway.url), asked)).text();
    await gateway.close();
    return /sync-token>([^<]+)</.exec(answer)?.[1] ?? 'none';
  };
  const first = await token();
  assert.match(first, /^urn:/);
  assert.equal(await token(), first);
});

test('two gateways on one file: the second one does not start', async () => {
  const store = `sqlite:${join(directory, 'alone.sqlite')}`;
  const first = await start('--store', store);
  await assert
    .rejects(start('--store', store), /alone\.sqlite cannot be opened: Another erpcal/)
    .finally(() => first.close());
  await (await start('--store', store)).close();
});

test('a part that cannot start is told in one sentence, and nothing stays open', async () => {
  const gateway = await start();
  try {
    const { host } = new URL(gateway.url);
    await assert.rejects(start('--listen', host), /cannot be answered on 127\.0\.0\.1 port \d+.*EADDRINUSE/);
  } finally {
    await gateway.close();
  }
  await assert.rejects(start('--store', 'sqlite:/nowhere/at/all'), /store .*cannot be opened/);
});

const tlsFile = (name: string): string => join(import.meta.dirname, 'fixtures', 'tls', name);

for (const [what, args, sentence] of [
  [
    'a key of another certificate',
    ['--tls-cert', tlsFile('cert.pem'), '--tls-key', tlsFile('other-key.pem')],
    /^The certificate \S+ with the key \S+ cannot be used: .*\.$/,
  ],
  [
    'no certificate',
    ['--tls-cert', import.meta.filename, '--tls-key', tlsFile('key.pem')],
    /^The certificate \S+ with the key \S+ cannot be used: /,
  ],
  [
    'a profile certificate with the key of another',
    ['--profile-cert', tlsFile('cert.pem'), '--profile-key', tlsFile('other-key.pem')],
    /^Profiles cannot be signed with \S+ and \S+: the key is not that of the first certificate\.$/,
  ],
  [
    'no authority',
    ['--erp-ca', import.meta.filename],
    /^The certificates in \S+ cannot be read: they are to be PEM\.$/,
  ],
] as const)
  test(`${what} is told in one sentence at the start`, () =>
    assert.rejects(start(...args), (error: Error) => {
      assert.match(error.message, sentence);
      assert.doesNotMatch(error.message, /\n/);
      return true;
    }));

test('an ERP whose certificate is not looked at is warned of', async () => {
  const lines: string[] = [];
  const log = createLog('warn', { write: (line) => lines.push(JSON.parse(line).msg) });
  const args = [
    '--erp',
    'https://127.0.0.1:1',
    '--erp-insecure',
    '--listen',
    '127.0.0.1:0',
    '--store',
    'memory:',
  ];
  await (await startGateway(readOptions(SERVE, args), log)).close();
  assert.match(lines[0] ?? '', /--erp-insecure/);
});

/** The common name of the certificate that is shown. */
function shown(url: string): Promise<string | undefined> {
  const answer = Promise.withResolvers<string | undefined>();
  const sent = request(url, { rejectUnauthorized: false, agent: false, method: 'OPTIONS' }, (response) => {
    const { socket } = response;
    answer.resolve(socket instanceof TLSSocket ? String(socket.getPeerCertificate().subject.CN) : undefined);
    response.resume();
  });
  sent.on('error', answer.reject).end();
  return answer.promise;
}

test('HTTPS, and a new certificate without a restart', async () => {
  const given = (name: string): string => join(import.meta.dirname, 'fixtures', 'tls', name);
  const [cert, key] = [join(directory, 'cert.pem'), join(directory, 'key.pem')];
  copyFileSync(given('cert.pem'), cert);
  copyFileSync(given('key.pem'), key);
  const lines: { level: string; msg: string }[] = [];
  const log = createLog('info', { write: (line) => lines.push(JSON.parse(line)) });
  const args = ['--erp', erp.url, '--listen', '127.0.0.1:0', '--store', 'memory:'];
  const gateway = await startGateway(
    readOptions(SERVE, [...args, '--tls-cert', cert, '--tls-key', key]),
    log,
  );
  try {
    assert.match(gateway.url, /^https:/);
    assert.equal(await shown(gateway.url), 'calendar.test');
    copyFileSync(given('other-cert.pem'), cert);
    gateway.reload();
    assert.equal(await shown(gateway.url), 'calendar.test', 'a certificate without its key is not taken');
    assert.deepEqual(
      lines.filter(({ level }) => level === 'error').map(({ msg }) => msg),
      ['the new certificate is no good; the old one stays'],
    );
    copyFileSync(given('other-key.pem'), key);
    gateway.reload();
    assert.equal(await shown(gateway.url), 'other.test');
  } finally {
    await gateway.close();
  }
});
