/** For how long, and by whom, a calendar is missed whose module is gone. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startDemoErp } from '../../examples/demo-erp/index.ts';
import { createDirectory } from '../../lib/calendar/directory.ts';
import { MISSED } from '../../lib/calendar/missed.ts';
import { Erp } from '../../lib/erp/session.ts';
import { silent } from '../../lib/log.ts';
import { openMemory } from '../../lib/store/index.ts';

test('who had read it has it, also after a restart; after thirty days it is gone', async () => {
  await using parts = new AsyncDisposableStack();
  let ahead = 0;
  const clock = () => Date.now() + ahead;
  const demo = parts.adopt(await startDemoErp({ version: '14', clock }), (erp) => erp.close());
  const store = parts.adopt(openMemory(clock), (kept) => kept.close());
  /** By a gateway that has just started. */
  const homeOf = async (login: string) => {
    const erp = parts.adopt(new Erp({ url: demo.url }), (one) => one.close());
    const currency = { freshness: 5, fullCheck: 300, serveStale: 0 };
    const directory = createDirectory({ erp, store, currency, cacheSize: 1e6, log: silent, clock });
    return (await directory.logIn('demo', login, login)) ?? assert.fail();
  };
  const names = async (login: string) => (await (await homeOf(login)).calendars()).map(({ name }) => name);
  const before = (await (await homeOf('demo')).calendars()).find(({ name }) => name === 'Tasks');
  const token = await before?.token();
  const listed = await before?.list();
  assert.ok(token && listed);
  const install = demo.uninstall('project.task');
  assert.deepEqual(await names('admin'), ['Meetings'], 'who never read it');
  const missed = (await (await homeOf('demo')).calendars()).find(({ name }) => name === 'Tasks');
  assert.ok(missed);
  assert.equal(await missed.token(), token);
  assert.deepEqual(await missed.list(), listed);
  await assert.rejects(
    missed.remove('x.ics', () => {}),
    { status: 503 },
  );
  ahead = MISSED - 86_400_000;
  assert.deepEqual(await names('demo'), ['Meetings', 'Tasks']);
  ahead = MISSED + 86_400_000;
  assert.deepEqual(await names('demo'), ['Meetings']);
  install();
  assert.deepEqual(await names('demo'), ['Meetings', 'Tasks']);
});
