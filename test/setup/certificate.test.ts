import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer as createPlainServer, type Server } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { createServer } from 'node:tls';
import { Certificates } from '../../lib/setup/certificate.ts';
import { texts } from '../../lib/setup/texts/index.ts';
import { FixtureDirectory } from '../dav/fixture-calendar.ts';
import { Browser, worldOf } from './browser.ts';

const pem = (name: string): string =>
  readFileSync(join(import.meta.dirname, '..', 'fixtures', 'tls', name), 'utf8');
const DAY = 86_400_000;
const VALID_TO = Date.parse('Nov 20 20:57:41 2036 GMT');

async function serving<T>(server: Server, act: (port: number) => Promise<T>): Promise<T> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    return await act((server.address() as AddressInfo).port);
  } finally {
    server.close();
  }
}

const secure = () => createServer({ cert: pem('cert.pem'), key: pem('key.pem') });

for (const [what, name, now, trouble] of [
  ['signed by itself', 'calendar.test', VALID_TO - 100 * DAY, 'selfSigned'],
  ['expired', 'calendar.test', VALID_TO + 2 * DAY, 'expired'],
  ['signed by itself, by an address', '127.0.0.1', VALID_TO - 100 * DAY, 'selfSigned'],
] as const)
  test(`a certificate that is ${what}`, () =>
    serving(secure(), async (port) => {
      const finding = await new Certificates(() => now).look({ host: '127.0.0.1', port, name });
      assert.equal(finding?.trouble, trouble);
    }));

test('where no TLS is spoken, or nobody answers, nothing is known', async () => {
  const plain = createPlainServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
  const port = await serving(plain, async (port) => {
    const finding = await new Certificates().look({ host: '127.0.0.1', port, name: 'calendar.test' });
    assert.equal(finding?.trouble, 'unreachable');
    return port;
  });
  const finding = await new Certificates().look({ host: '127.0.0.1', port, name: 'calendar.test' });
  assert.equal(finding?.trouble, 'unreachable');
});

test('a certificate is looked at once in five minutes', () =>
  serving(secure(), async (port) => {
    let now = VALID_TO - 100 * DAY;
    const certificates = new Certificates(() => now);
    const target = { host: '127.0.0.1', port, name: 'calendar.test' };
    const first = certificates.look(target);
    now += 299_000;
    assert.equal(certificates.look(target), first);
    now += 1_000;
    assert.notEqual(certificates.look(target), first);
    await Promise.all([first, certificates.look(target)]);
  }));

test('the page says it before a phone complains, in the words of its reader', () =>
  serving(secure(), async (port) => {
    const directory = new FixtureDirectory({ 'erp/ada': { password: 'secret', calendars: [] } });
    const certificateAt = (name: string) => ({ host: '127.0.0.1', port, name });
    const over = { peer: { address: '192.0.2.1', encrypted: true }, headers: { 'accept-language': 'fr' } };
    const browser = new Browser(worldOf(directory, { certificateAt }), over);
    const pages = [
      await browser.get('/'),
      await browser.logIn('ada', 'secret'),
      await browser.get('/setup/clients/apple'),
    ];
    for (const page of pages) assert.deepEqual(page.noticed('bad'), [texts.fr.tls.selfSigned]);
    const plain = new Browser(worldOf(directory, { certificateAt, allowPlain: true }));
    assert.deepEqual((await plain.get('/')).noticed('bad'), [texts.en.tls.none]);
    const good = new Browser(worldOf(directory), over);
    assert.deepEqual((await good.get('/')).noticed('bad'), []);
  }));
