/** A gateway whose files may not grow: 503 in words, the process goes on, and nothing that was acknowledged is lost. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { startDemoErp } from '../../examples/demo-erp/index.ts';
import { Device } from './writers/device.ts';

const PROGRAM = join(import.meta.dirname, '..', '..', 'bin', 'erpcal.ts');
/** Of 512 octets: an empty store fits, some entries more do. */
const BLOCKS = 3000;
const TRIES = 300;

const textOf = (n: number): string =>
  [
    ...['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Example//Phone//EN', 'BEGIN:VEVENT', `UID:full-${n}`],
    ...['DTSTAMP:20261120T080000Z', 'DTSTART:20270301T090000Z', 'DTEND:20270301T100000Z'],
    ...[`SUMMARY:full ${n}`, `X-FILLING:${'x'.repeat(20_000)}`, 'END:VEVENT', 'END:VCALENDAR', ''],
  ].join('\r\n');

test('a disk that is full', { skip: process.platform === 'win32' && 'there is no ulimit' }, async () => {
  const erp = await startDemoErp({ version: '17', demoData: false });
  const folder = mkdtempSync(join(tmpdir(), 'erpcal-full-'));
  const serve = ['serve', '--erp', erp.url, '--db', 'demo', '--listen', '127.0.0.1:0', '--freshness', '0'];
  const args = [
    PROGRAM,
    ...serve,
    '--store',
    `sqlite:${join(folder, 'store.sqlite')}`,
    '--log-level',
    'error',
  ];
  const command = ['-c', `ulimit -f ${BLOCKS}; exec "$0" "$@"`, process.execPath, ...args];
  const child = spawn('sh', command, { stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    const [line] = await once(createInterface(child.stdout), 'line');
    const device = new Device(String(line).replace(/^.* /, ''), 'demo', { login: 'admin', address: '' });
    const kept: string[] = [];
    let refused: Response | undefined;
    for (let n = 0; n < TRIES && !refused; n++) {
      const href = device.hrefOf('Meetings', `full-${n}.ics`);
      const answer = await device.ask('PUT', href, { 'Content-Type': 'text/calendar' }, textOf(n));
      if (answer.ok) kept.push(href);
      else refused = answer;
    }
    assert.ok(refused, 'it was full in the end');
    assert.ok(kept.length > 3, `${kept.length}`);
    assert.equal(refused.status, 503);
    assert.match(refused.headers.get('retry-after') ?? '', /^\d+$/);
    assert.match(await refused.text(), /The store of the gateway cannot be used: the disk /);
    const options = await device.ask('OPTIONS', '/', {});
    assert.equal(options.status, 200, 'it goes on');
    for (const href of kept) {
      const { status } = await device.ask('GET', href, {});
      assert.ok([200, 503].includes(status), `${href}: ${status}`);
    }
    assert.equal(child.exitCode, null);
  } finally {
    child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
    await erp.close();
  }
});
