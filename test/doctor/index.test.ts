import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import test, { after, before } from 'node:test';
import { type DemoErp, startDemoErp } from '../../examples/demo-erp/index.ts';
import { examine } from '../../lib/doctor/index.ts';
import { DOCTOR } from '../../lib/options/commands.ts';
import { readOptions } from '../../lib/options/reading.ts';

let erp: DemoErp;
const directory = mkdtempSync(join(tmpdir(), 'erpcal-doctor-'));

before(async () => {
  erp = await startDemoErp({ version: '6.1' });
});
after(async () => {
  await erp.close();
  rmSync(directory, { recursive: true });
});

/** What is found, by state. */
async function found(
  args: readonly string[],
  password?: string,
): Promise<Record<'good' | 'note' | 'bad', string[]>> {
  const store = `sqlite:${join(directory, 'store.sqlite')}`;
  const options = readOptions(DOCTOR, ['--erp', erp.url, '--store', store, ...args]);
  const findings = await examine(options, password, () => undefined);
  const of = (state: string): string[] =>
    findings.filter((finding) => finding.state === state).map(({ says }) => says);
  return { good: of('good'), note: of('note'), bad: of('bad') };
}

test('a healthy installation', async () => {
  const { good, bad } = await found(['--user', 'demo'], 'demo');
  assert.deepEqual(bad, []);
  for (const about of [
    /6\.1 answers/,
    /database demo/,
    /logged in/,
    /\d+ meetings/,
    /\d+ tasks/,
    /clocks/,
    /store/,
    /name-space/,
  ])
    assert.ok(
      good.some((says) => about.test(says)),
      `${about} is not among ${good.join(' | ')}`,
    );
});

test('without a user it says what was not looked at', async () => {
  const { note, bad } = await found([]);
  assert.deepEqual(bad, []);
  assert.match(note[0] ?? '', /No user was given/);
});

test('a PostgreSQL that is not there is told without its password', async () => {
  const { bad } = await found(['--store', 'postgres://erpcal:secret@127.0.0.1:1/calendar']);
  assert.equal(bad.length, 1);
  assert.match(bad[0] ?? '', /^The store postgres:\/\/erpcal@127\.0\.0\.1:1\/calendar cannot be used/);
  assert.doesNotMatch(bad[0] ?? '', /secret/);
});

test('a wrong password is told as one', async () => {
  const { bad } = await found(['--user', 'demo'], 'wrong');
  assert.equal(bad.length, 1);
  assert.match(bad[0] ?? '', /refuses demo/);
});

test('a database that is not there is told with those that are', async () => {
  const { bad } = await found(['--db', 'nowhere', '--user', 'demo'], 'demo');
  assert.equal(bad.length, 1);
  assert.match(bad[0] ?? '', /no database nowhere/);
});

/** The ERP, as if it had more databases. */
async function withDatabases(...names: readonly string[]) {
  const listed = names.map((name) => `<value><string>${name}</string></value>`).join('');
  const list = `<methodResponse><params><param><value><array><data>${listed}</data></array></value></param></params></methodResponse>`;
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const answer = async () =>
      (await fetch(new URL(request.url ?? '', erp.url), { method: 'POST', body })).text();
    response.end(body.includes('<methodName>list</methodName>') ? list : await answer());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const close = () => server.close().closeAllConnections();
  return { url: `http://127.0.0.1:${port}`, [Symbol.dispose]: close };
}

test('with several databases, a user needs one, and the gateway a default', async () => {
  using several = await withDatabases('demo', 'other');
  const undecided = await found(['--erp', several.url, '--user', 'demo'], 'demo');
  assert.deepEqual(undecided.bad, ['The ERP has several databases: demo, other.']);
  assert.ok(!undecided.good.some((says) => /logged in/.test(says)));
  const nobody = await found(['--erp', several.url]);
  assert.deepEqual(nobody.bad, []);
  assert.match(nobody.note[0] ?? '', /several databases: demo, other/);
  const named = await found(['--erp', several.url, '--db', 'demo', '--user', 'demo'], 'demo');
  assert.deepEqual(named.bad, []);
  assert.ok(named.good.some((says) => /logged in/.test(says)));
});

test('an ERP that is away, and a store that cannot be', async () => {
  const { bad } = await found([
    '--erp',
    'http://127.0.0.1:1',
    '--store',
    'sqlite:/nowhere/at/all/store.sqlite',
  ]);
  assert.equal(bad.length, 2);
  assert.match(bad[0] ?? '', /No ERP can be used/);
  assert.match(bad[1] ?? '', /store .* cannot be used/);
});

test('a clock that is off is told, for the gateway goes by the ERP’s', async () => {
  const late = await startDemoErp({ version: '14', clock: () => Date.now() - 3_600_000 });
  try {
    const { note } = await found(['--erp', late.url, '--user', 'demo'], 'demo');
    assert.ok(
      note.some((says) => /clocks .* 36\d\d s apart|clocks .* 3599 s apart/.test(says)),
      note.join(' | '),
    );
  } finally {
    await late.close();
  }
});
