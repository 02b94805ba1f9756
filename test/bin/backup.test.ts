/** The script of examples/backup, as an administrator runs it. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, test } from 'node:test';
import { openStore } from '../../lib/store/index.ts';
import { member, progress } from '../store/contract.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const SCRIPT = join(ROOT, 'examples', 'backup', 'erpcal-backup.sh');
const KEY = { db: 'demo', uid: 3, calendar: 'Meetings' };

const folder = mkdtempSync(join(tmpdir(), 'erpcal-backup-'));
after(() => rmSync(folder, { recursive: true }));

async function run(into: string, environment: Readonly<Record<string, string>>) {
  const env = {
    PATH: process.env.PATH,
    ERPCAL: `${process.execPath} ${join(ROOT, 'bin', 'erpcal.ts')}`,
    ...environment,
  };
  const child = spawn('sh', [SCRIPT, into], { stdio: ['ignore', 'pipe', 'pipe'], env });
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { code, out, err };
}

const skip = process.platform === 'win32' && 'there is no sh';

test('the newest copies are kept, and each is a store', { skip }, async () => {
  const url = `sqlite:${join(folder, 'store.sqlite')}`;
  const store = await openStore(url, 'serving');
  await store.commit(KEY, 0, { progress: progress(1), members: [member('a.ics', 1)] });
  const into = join(folder, 'copies of stores');
  mkdirSync(into);
  const before = ['2020-01-01', '2020-01-02', '2020-01-03'].map((day) => `erpcal-${day}T000000Z.sqlite`);
  for (const name of [...before, 'erpcal-2019-01-01T000000Z.dump', 'notes.sqlite'])
    writeFileSync(join(into, name), '');
  const { code, err } = await run(into, { ERPCAL_STORE: url, KEEP: '2' });
  assert.deepEqual([code, err], [0, '']);
  const [dump, third, made = '', ...rest] = readdirSync(into).sort();
  assert.deepEqual([dump, third, rest], ['erpcal-2019-01-01T000000Z.dump', before[2], ['notes.sqlite']]);
  const copy = await openStore(`sqlite:${join(into, made)}`);
  assert.deepEqual(await copy.members(KEY, 0), [member('a.ics', 1)]);
  await Promise.all([copy.close(), store.close()]);
});

test('where nothing can be copied, nothing is thrown away, and a timer is told', { skip }, async () => {
  const into = join(folder, 'kept');
  mkdirSync(into);
  writeFileSync(join(into, 'erpcal-2020-01-01T000000Z.sqlite'), '');
  const { code, err } = await run(into, { ERPCAL_STORE: `sqlite:${join(folder, 'none.sqlite')}`, KEEP: '0' });
  assert.equal(code, 1);
  assert.match(err, /There is no store/);
  assert.deepEqual(readdirSync(into), ['erpcal-2020-01-01T000000Z.sqlite']);
});
