import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startDemoErp } from '../../examples/demo-erp/index.ts';
import { createDirectory } from '../../lib/calendar/directory.ts';
import { Erp } from '../../lib/erp/session.ts';
import { silent } from '../../lib/log.ts';
import { openMemory } from '../../lib/store/index.ts';

/** Notes which databases it is told to miss when they are gone. */
class NotingErp extends Erp {
  readonly missed: (readonly [db: string, known: boolean | undefined])[] = [];

  override logIn(...asked: Parameters<Erp['logIn']>): ReturnType<Erp['logIn']> {
    this.missed.push([asked[0], asked[3]?.known]);
    return super.logIn(...asked);
  }
}

const settings = { currency: { freshness: 5, fullCheck: 300 }, cacheSize: 1e6, log: silent };

test('a database somebody was let into is missed when it is gone, one never seen is not', async (context) => {
  const demo = await startDemoErp({ version: '14' });
  const [erp, store] = [new NotingErp({ url: demo.url }), openMemory()];
  context.after(async () => {
    await erp.close();
    await store.close();
    await demo.close();
  });
  const directory = createDirectory({ ...settings, erp, store });
  assert.equal(await directory.logIn('nowhere', 'admin', 'admin'), undefined);
  assert.equal(await directory.logIn('demo', 'admin', 'wrong'), undefined);
  assert.ok(await directory.logIn('demo', 'admin', 'admin'));
  assert.equal(await directory.logIn('nowhere', 'admin', 'admin'), undefined);
  assert.ok(await directory.logIn('demo', 'demo', 'demo'));
  assert.deepEqual(erp.missed, [
    ['nowhere', false],
    ['demo', false],
    ['demo', false],
    ['nowhere', false],
    ['demo', true],
  ]);
  const other = createDirectory({ ...settings, erp, store });
  assert.ok(await other.logIn('demo', 'demo', 'demo'));
  assert.deepEqual(erp.missed.at(-1), ['demo', true], 'a gateway that starts later');
  const configured = createDirectory({ ...settings, erp, store, db: 'gone' });
  await assert.rejects(configured.logIn('gone', 'admin', 'admin'), { status: 503 });
});
