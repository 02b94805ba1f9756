import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
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

for (const [url, sentence] of [
  ['carrier-pigeon:', /no kind erpcal knows/],
  ['nonsense', /no kind erpcal knows/],
  [`sqlite:${join(folder, 'no/such/folder/x.sqlite')}`, /cannot be opened/],
] as const)
  test(`${url} is refused in one sentence`, () => assert.rejects(openStore(url), sentence));
