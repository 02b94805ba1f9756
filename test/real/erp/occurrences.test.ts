import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { generate } from '../../../examples/demo-erp/series/generate.ts';
import { occurrences, type Shown } from '../../../examples/demo-erp/series/occurrences.ts';
import { ask, type Client, carryOut, listed } from '../../../examples/demo-erp/series/operations.ts';
import { clientOf, rpc, withErp } from '../../demo-erp/client.ts';
import { downloaded, shownIn } from '../../occurrences.ts';
import type { RealErp } from '../lab.ts';
import { odooFor, TRIED } from './odoo.ts';

const MARK = `erpcal${process.pid}`;
/** Across three changes of the clock. */
const RANGE = { from: '2026-01-01 00:00:00', to: '2029-01-01 00:00:00' };

async function administrator({ version, url, db }: RealErp): Promise<Client> {
  const uid = await rpc(url, '/xmlrpc/2/common', 'authenticate', [db, 'admin', 'admin', {}]);
  return {
    version: version === 14 ? '14' : '19',
    call: (model, method, args, keywords) =>
      rpc(url, '/xmlrpc/2/object', 'execute_kw', [db, uid, 'admin', model, method, args, keywords]),
  };
}

/** Deletes what was made, archived or not. */
async function forget(client: Client): Promise<void> {
  const rows = await listed(client, [['name', 'like', `${MARK} %`]], ['recurrence_id'], {
    active_test: false,
  });
  await ask(client, 'unlink', [rows.map(({ id }) => id)]);
}

for (const version of TRIED) {
  const odoo = await odooFor(version);
  suite(`200 generated meetings on Odoo ${version}`, { skip: 'reason' in odoo ? odoo.reason : false }, () => {
    if ('reason' in odoo) return;
    const operations = generate(version === 14 ? '14' : '19', {
      mark: MARK,
      count: 200,
      seed: 7,
      unruly: true,
    });
    let client: Client;
    let expected: readonly Shown[] = [];

    before(async () => {
      client = await administrator(odoo);
      await carryOut(client, operations);
      expected = await occurrences(client, MARK, RANGE);
    });
    after(() => forget(client));

    test('are many occurrences', () => {
      assert.ok(expected.length > 500);
    });

    test('are shown by the gateway as the ERP shows them', async () => {
      const calendar = await downloaded({ url: odoo.url, database: odoo.db, login: 'admin' });
      const shown = shownIn(calendar, RANGE).filter(({ name }) => name.startsWith(`${MARK} `));
      assert.deepEqual(shown, expected);
    });

    test('are the same on the simulated ERP', () =>
      withErp({ version: client.version }, async (erp) => {
        const simulated = await clientOf(erp, 'admin');
        await carryOut(simulated, operations);
        assert.deepEqual(await occurrences(simulated, MARK, RANGE), expected);
      }));
  });
}
