/** A simulated ERP behind HTTPS, and whether its certificate is believed. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, connect } from 'node:net';
import { after, before, test } from 'node:test';
import { createServer } from 'node:tls';
import { type DemoErp, startDemoErp } from '../../examples/demo-erp/index.ts';
import type { ErpTrust } from '../../lib/erp/rpc.ts';
import { Erp } from '../../lib/erp/session.ts';

const pem = (name: string) => readFileSync(new URL(`fixtures/tls/${name}.pem`, import.meta.url), 'utf8');
const ca = pem('authority');

let demo: DemoErp;
before(async () => {
  demo = await startDemoErp({ version: '17' });
});
after(() => demo.close());

/** Ends TLS before the ERP, as a proxy does. */
async function behindTls<T>(name: string, act: (url: string) => Promise<T>): Promise<T> {
  const server = createServer({ cert: pem(`${name}.cert`), key: pem(`${name}.key`) }, (socket) => {
    const inside = connect(Number(new URL(demo.url).port), '127.0.0.1');
    socket.pipe(inside).pipe(socket);
    for (const one of [socket, inside]) one.on('error', () => [socket, inside].map((each) => each.destroy()));
  });
  server.on('tlsClientError', () => undefined).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    return await act(`https://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.close();
  }
}

const ROWS: readonly (readonly [
  what: string,
  certificate: string,
  trust: ErpTrust | undefined,
  taken: boolean,
])[] = [
  ['of an authority nobody knows', 'erp', undefined, false],
  ['of an authority that was named', 'erp', { ca }, true],
  ['of another authority than was named', 'erp', { ca: pem('erp.cert') }, false],
  ['for another host', 'elsewhere', { ca }, false],
  ['of an authority nobody knows, when any will do', 'erp', { insecure: true }, true],
  ['for another host, when any will do', 'elsewhere', { insecure: true }, true],
];

for (const [what, certificate, trust, taken] of ROWS)
  test(`a certificate ${what} is ${taken ? 'taken' : 'refused, in words, before a password is sent'}`, () =>
    behindTls(certificate, async (url) => {
      const erp = new Erp({ url, trust });
      demo.calls.clear();
      const logIn = erp.logIn('demo', 'admin', 'admin');
      if (taken) assert.equal((await logIn)?.reader.login, 'admin');
      else await assert.rejects(logIn, { status: 503, message: /certificate of the ERP cannot be trusted/ });
      assert.equal(demo.calls.length > 0, taken);
      await erp.close();
    }));
