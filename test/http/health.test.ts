import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DavResponse } from '../../lib/dav/message.ts';
import { Health, withHealth } from '../../lib/http/health.ts';

const well = async (): Promise<void> => undefined;
const ill = async (): Promise<void> => {
  throw new Error('postgres://erpcal:secret@db.example refused');
};

async function asked(
  path: string,
  parts?: { store: () => Promise<void>; erp: () => Promise<void> },
  method = 'GET',
): Promise<DavResponse | undefined> {
  const health = new Health(() => 0);
  if (parts) health.watch(parts);
  return health.answer(method, path);
}

const TABLE: readonly (readonly [
  what: string,
  path: string,
  parts: { store: () => Promise<void>; erp: () => Promise<void> } | undefined,
  status: number,
  sentence: string,
])[] = [
  ['all is well', '/readyz', { store: well, erp: well }, 200, 'up'],
  ['the ERP is away', '/readyz', { store: well, erp: ill }, 503, 'The ERP cannot be reached.'],
  ['the store is away', '/readyz', { store: ill, erp: ill }, 503, 'The store cannot be used.'],
  ['it starts', '/readyz', undefined, 503, 'The gateway is starting.'],
  ['it lives, whatever is away', '/healthz', { store: ill, erp: ill }, 200, 'up'],
  ['it lives before all is there', '/healthz', undefined, 200, 'up'],
];

for (const [what, path, parts, status, sentence] of TABLE)
  test(what, async () => {
    const answer = await asked(path, parts);
    assert.deepEqual([answer?.status, answer?.body], [status, `${sentence}\n`]);
  });

test('nothing else is answered, and nothing but questions', async () => {
  for (const path of ['/', '/healthz/', '/readyz/x', '/metrics'])
    assert.equal(await asked(path, { store: well, erp: well }), undefined);
  assert.equal((await asked('/healthz', undefined, 'PUT'))?.status, 405);
});

test('however often it is asked, the ERP is asked every two seconds', async () => {
  let [now, looks] = [0, 0];
  const health = new Health(() => now);
  const erp = async (): Promise<void> => {
    looks += 1;
  };
  health.watch({ store: well, erp });
  for (; now < 10_000; now += 100) await Promise.all([1, 2, 3].map(() => health.answer('GET', '/readyz')));
  assert.equal(looks, 5);
});

test('it stands before the log-in, and lets all else through', async () => {
  const health = new Health();
  const passed: string[] = [];
  const application = withHealth(async ({ path }) => {
    passed.push(path);
    return { status: 401, headers: {} };
  }, health);
  const ask = async (path: string) => {
    const request = {
      method: 'GET',
      path,
      query: '',
      headers: new Map(),
      read: async () => new Uint8Array(),
    };
    return (await application(request, { address: '192.0.2.1', encrypted: false })).status;
  };
  assert.deepEqual([await ask('/healthz'), await ask('/readyz'), await ask('/webdav/')], [200, 503, 401]);
  assert.deepEqual(passed, ['/webdav/']);
});
