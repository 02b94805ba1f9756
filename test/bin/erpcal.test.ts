import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import test from 'node:test';

const root = join(import.meta.dirname, '..', '..');
const PROGRAM = join(root, 'bin', 'erpcal.ts');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

function run(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [PROGRAM, ...args], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH },
  });
}

const WRONG: readonly (readonly [readonly string[], RegExp])[] = [
  [['serve', '--lisen', '127.0.0.1:0'], /unknown option '--lisen'/],
  [['serve', '--listen', 'nowhere'], /'nowhere' is not HOST:PORT/],
  [['serve', '--public-url', 'https://calendar.example/dav'], /a path is not supported/],
  [['serve', '--tls-cert', PROGRAM], /--tls-cert and --tls-key go together/],
  [['serve', '--profile-key', PROGRAM], /--profile-cert and --profile-key go together/],
  [['demo', '--erp-version', '5.0'], /'5.0' is not one of 6.0/],
  [['demo', '--erp', 'http://127.0.0.1:1'], /unknown option '--erp'/],
  [['serv'], /unknown command 'serv'/],
];
for (const [args, sentence] of WRONG)
  test(`erpcal ${args.slice(0, 2).join(' ')} is one sentence and exit 2`, () => {
    const { status, stdout, stderr } = run(...args);
    assert.equal(status, 2);
    assert.equal(stdout, '');
    assert.match(stderr, sentence);
    assert.equal(stderr.trim().split('\n').length, 1);
  });

test('help and version are asked for, so they are no errors', () => {
  const help = run('serve', '--help');
  assert.equal(help.status, 0);
  // Where its lines break depends on the longest flag.
  assert.match(
    help.stdout.replaceAll(/\s+/g, ' '),
    /--listen <HOST:PORT> where clients [^<]*127\.0\.0\.1:8008/,
  );
  const { status, stdout } = run('--version');
  assert.deepEqual([status, stdout], [0, `${version}\n`]);
});

test('without a command it says which there are', () => {
  const { status, stderr } = run();
  assert.equal(status, 2);
  assert.match(stderr, /serve, demo, doctor, calendars, store or health/);
});

test('doctor tells a script that the ERP is away', () => {
  const { status, stdout } = run('doctor', '--erp', 'http://127.0.0.1:1', '--store', 'memory:');
  assert.equal(status, 1);
  assert.match(stdout, /No ERP can be used/);
});

test('demo tells the address that clients use', async () => {
  const args = ['demo', '--listen', '127.0.0.1:0', '--public-url', 'https://calendar.example'];
  const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exit = once(child, 'exit');
  const told: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    told.push(...(line.match(/https?:\/\/\S+/g) ?? []));
    if (line.startsWith('Stop with')) child.kill('SIGTERM');
  }
  await exit;
  const [erp = '', socket = '', ...hints] = told.map((url) => new URL(url.replace(',', '')).origin);
  for (const announced of [erp, socket]) assert.equal(new URL(announced).hostname, '127.0.0.1');
  assert.deepEqual(new Set(hints), new Set(['https://calendar.example']));
});

test('demo announces both servers, and ends well when it is told to', async () => {
  const args = ['demo', '--erp-version', '6.1', '--listen', '127.0.0.1:0', '--events', '3', '--tasks', '2'];
  const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exit = once(child, 'exit');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const [, erp = '', db = ''] =
    /^demo ERP listening on (\S+), database (\S+)$/.exec((await lines.next()).value ?? '') ?? [];
  const [, url = ''] = /^erpcal listening on (\S+)$/.exec((await lines.next()).value ?? '') ?? [];
  const known = await fetch(new URL('.well-known/caldav', url), { redirect: 'manual' });
  assert.equal(known.status, 301);
  const calendar = new URL(`webdav/${db}/calendars/users/demo/c/Meetings.ics`, url);
  const answer = await fetch(calendar, { headers: { Authorization: `Basic ${btoa('demo:demo')}` } });
  assert.equal(answer.status, 200);
  assert.match(await answer.text(), /^BEGIN:VCALENDAR\r\n/);
  assert.equal(
    (await fetch(`${erp.replace(/\/$/, '')}/xmlrpc/db`, { method: 'POST', body: LIST })).status,
    200,
  );
  child.kill('SIGTERM');
  assert.deepEqual(await exit, [0, null]);
});

test('demo says beforehand when its user may not delete meetings', async () => {
  for (const [version, refused] of [
    ['6.1', true],
    ['7.0', false],
  ] as const) {
    const args = ['demo', '--erp-version', version, '--listen', '127.0.0.1:0'];
    const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    const exit = once(child, 'exit');
    const told: string[] = [];
    for await (const line of createInterface({ input: child.stdout })) {
      told.push(line);
      if (line.startsWith('Stop with')) child.kill('SIGTERM');
    }
    await exit;
    assert.equal(
      told.some((line) => line.startsWith('Only admin may delete meetings')),
      refused,
      version,
    );
  }
});

const LIST = '<?xml version="1.0"?><methodCall><methodName>list</methodName><params></params></methodCall>';
