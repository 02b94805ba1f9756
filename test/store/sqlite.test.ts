import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { openStore } from '../../lib/store/index.ts';
import { member, progress, storeContract } from './contract.ts';
import { writersContract } from './writers.ts';

const folder = mkdtempSync(join(tmpdir(), 'erpcal-store-'));
after(() => rmSync(folder, { recursive: true }));
let files = 0;
const fresh = () => `sqlite:${join(folder, `${files++}.sqlite`)}`;

storeContract('memory', async () => openStore('memory:'));
storeContract('sqlite', async () => openStore(fresh()));

for (const [kind, urlOf] of [
  ['memory', () => 'memory:'],
  ['sqlite', fresh],
] as const)
  writersContract(kind, async () => {
    const store = await openStore(urlOf());
    return [store, store];
  });

test('a file keeps everything over a restart, for its owner alone', async () => {
  const url = fresh();
  const key = { db: 'demo', uid: 3, calendar: 'Meetings' };
  const before = await openStore(url);
  const epoch = await before.epoch();
  await before.commit(key, 0, { progress: progress(1), members: [member('a.ics', 1)] });
  await before.close();

  const again = await openStore(url);
  assert.equal(await again.epoch(), epoch);
  assert.deepEqual(await again.members(key, 0), [member('a.ics', 1)]);
  await again.close();
  assert.equal(statSync(url.slice('sqlite:'.length)).mode & 0o777, 0o600);
});

test('a copy is whole, for its owner alone, of the moment it was made in, and has no epoch yet', async () => {
  const url = fresh();
  const key = { db: 'demo', uid: 3, calendar: 'Meetings' };
  const store = await openStore(url, 'serving');
  const epoch = await store.epoch();
  await store.commit(key, 0, { progress: progress(1), members: [member('a.ics', 1)] });
  const path = join(folder, 'copy.sqlite');
  await store.copy(path);
  await store.commit(key, 1, { progress: progress(2), members: [member('b.ics', 2)] });
  await store.close();

  assert.equal(statSync(path).mode & 0o777, 0o600);
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.startsWith('copy.sqlite')),
    ['copy.sqlite'],
  );
  const copy = await openStore(`sqlite:${path}`);
  assert.deepEqual(await copy.members(key, 0), [member('a.ics', 1)]);
  assert.equal(await copy.kept('epoch'), undefined);
  assert.notEqual(await copy.epoch(), epoch);
  await copy.close();
});

test('a copy overwrites nothing, and what cannot be written leaves nothing behind', async () => {
  const store = await openStore(fresh());
  const path = join(folder, 'there.sqlite');
  writeFileSync(path, 'precious');
  await assert.rejects(store.copy(path), /is there already/);
  assert.equal(readFileSync(path, 'utf8'), 'precious');
  await assert.rejects(store.copy(join(folder, 'no', 'such', 'folder.sqlite')), /no such file or directory/);
  await store.close();
});

for (const [url, sentence] of [
  ['carrier-pigeon:', /no kind erpcal knows/],
  ['nonsense', /no kind erpcal knows/],
  [`sqlite:${join(folder, 'no/such/folder/x.sqlite')}`, /cannot be opened/],
] as const)
  test(`${url} is refused in one sentence`, () => assert.rejects(openStore(url), sentence));
