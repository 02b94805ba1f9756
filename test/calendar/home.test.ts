import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startDemoErp, VERSIONS } from '../../examples/demo-erp/index.ts';
import { createDirectory } from '../../lib/calendar/directory.ts';
import type { Directory } from '../../lib/calendar/types.ts';
import { Erp } from '../../lib/erp/session.ts';
import { silent } from '../../lib/log.ts';
import { openMemory } from '../../lib/store/index.ts';

/** The door to a simulated ERP. */
async function withDirectory(erp: Erp, act: (directory: Directory) => Promise<void>): Promise<void> {
  const store = openMemory();
  const currency = { freshness: 5, fullCheck: 300 };
  try {
    await act(createDirectory({ erp, store, currency, cacheSize: 1e6, log: silent }));
  } finally {
    await erp.close();
    await store.close();
  }
}

/** What is looked for, and the logins of those who are found. */
const FOUND: readonly (readonly [match: string, logins: readonly string[]])[] = [
  ['Daan De', ['demo']],
  ['adams', ['admin']],
  ['demo@', ['demo']],
  ['DEMO@demo.example', ['demo']],
  ['in@demo', ['admin']],
  ['nobody at all', []],
];

describe('people are found by name, login and address', () => {
  for (const version of VERSIONS)
    it(`in ${version}`, async () => {
      const erp = await startDemoErp({ version });
      try {
        await withDirectory(new Erp({ url: erp.url }), async (directory) => {
          const home = await directory.logIn(erp.database, 'demo', 'demo');
          for (const [match, logins] of FOUND) {
            const people = await home?.people(match);
            const own = people?.filter(({ login }) => ['admin', 'demo'].includes(login));
            assert.deepEqual([match, own?.map(({ login }) => login)], [match, logins]);
            for (const { login, addresses } of own ?? [])
              assert.deepEqual(addresses, [`${login}@demo.example`]);
          }
        });
      } finally {
        await erp.close();
      }
    });
});
