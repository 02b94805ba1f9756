/** Asks as a container does: by the command of its image and its environment. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type DemoErp, startDemoErp } from '../examples/demo-erp/index.ts';
import { silent } from '../lib/log.ts';
import { startGateway } from '../lib/main.ts';
import { SERVE } from '../lib/options/commands.ts';
import { readOptions } from '../lib/options/reading.ts';

const root = join(import.meta.dirname, '..');
const tlsFile = (name: string): string => join(import.meta.dirname, 'fixtures', 'tls', name);

let erp: DemoErp;
before(async () => {
  erp = await startDemoErp({ version: '17', demoData: false });
});
after(() => erp.close());

/** The command after HEALTHCHECK CMD, of the sources in place of what is built of them. */
function check(): readonly string[] {
  const [, command = ''] =
    /^HEALTHCHECK CMD (\[.*\])$/m.exec(readFileSync(join(root, 'Dockerfile'), 'utf8')) ?? [];
  const [, ...args]: string[] = JSON.parse(command);
  return args.map((arg) => arg.replace(/^dist\/(.*)\.js$/, '$1.ts'));
}

async function checked(environment: Readonly<Record<string, string>>): Promise<number | null> {
  const child = spawn(process.execPath, check(), {
    cwd: root,
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = await once(child, 'exit');
  return code;
}

const PLAIN = {};
const TLS = { ERPCAL_TLS_CERT: tlsFile('cert.pem'), ERPCAL_TLS_KEY: tlsFile('key.pem') };

for (const [what, host, tls] of [
  ['HTTP', '127.0.0.1', PLAIN],
  ['HTTP on all addresses', '0.0.0.0', PLAIN],
  ['its own TLS, with a certificate for another name', '0.0.0.0', TLS],
] as const)
  test(`a gateway over ${what} is healthy while it runs, and not after`, async () => {
    const args = Object.entries(tls).flatMap(([name, file]) => [
      name === 'ERPCAL_TLS_CERT' ? '--tls-cert' : '--tls-key',
      file,
    ]);
    const where = ['--erp', erp.url, '--store', 'memory:', '--listen', `${host}:0`];
    const gateway = await startGateway(readOptions(SERVE, [...where, ...args]), silent);
    const environment = { ERPCAL_LISTEN: `${host}:${new URL(gateway.url).port}`, ...tls };
    const running = await checked(environment).finally(() => gateway.close());
    assert.equal(running, 0);
    assert.equal(await checked(environment), 1);
  });

test('somebody else at its address is not healthy', async () => {
  const other = createServer((_, response) => response.writeHead(404).end('Who?')).listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  assert.equal(await checked({ ERPCAL_LISTEN: `127.0.0.1:${port}` }), 1);
  other.close();
});
