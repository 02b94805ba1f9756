/** Wrong passwords before a real Odoo that locks addresses; see `test/protocol/attackers/`. */
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { guess, Siege, work } from '../../protocol/attackers/siege.ts';
import { odooFor } from './odoo.ts';

const LOGINS = ['admin', 'demo'];
const ALL_WELL = [207, 207, 207];
/** Milliseconds; over the minute after which passwords are looked at again. */
const LONG = 150_000;

const odoo = await odooFor(14);
suite('attackers of a real Odoo 14', { skip: 'reason' in odoo ? odoo.reason : false }, () => {
  if ('reason' in odoo) return;
  test('ten attackers lock none of three devices out', async () => {
    const siege = new Siege(odoo, () => Date.now());
    try {
      assert.deepEqual(await work(siege, LOGINS), ALL_WELL);
      const end = Date.now() + LONG;
      for (let turn = 0; Date.now() < end; turn++) {
        await guess(siege, 'demo', turn);
        assert.deepEqual(await work(siege, LOGINS), ALL_WELL, `turn ${turn}`);
        await pause(2000);
      }
      assert.ok(siege.worstMinute <= 7, `${siege.worstMinute}`);
      assert.ok(siege.erp.refused.length >= 10, 'they had their tries');
    } finally {
      await siege.close();
    }
  });
});
