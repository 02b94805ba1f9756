/** Device passwords and feeds before a real Odoo; of 14 that it locks nobody out. See `test/protocol/device-passwords.test.ts`. */
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { createDirectory } from '../../../lib/calendar/directory.ts';
import { DeviceDirectory, FeedDirectory } from '../../../lib/calendar/grants/directories.ts';
import { Grants } from '../../../lib/calendar/grants/grants.ts';
import { Erp } from '../../../lib/erp/session.ts';
import { silent } from '../../../lib/log.ts';
import { openMemory } from '../../../lib/store/index.ts';
import { talkTo } from '../../dav/talk.ts';
import { rpc } from '../../demo-erp/client.ts';
import { odooFor, TRIED } from './odoo.ts';

const DEVICES = 12;

/** What is done in Odoo itself. */
async function administrator({ url, db }: { readonly url: string; readonly db: string }) {
  const uid = await rpc(url, '/xmlrpc/2/common', 'authenticate', [db, 'admin', 'admin', {}]);
  assert.ok(uid, 'the administrator is let in');
  return (method: string, ...args: unknown[]) =>
    rpc(url, '/xmlrpc/2/object', 'execute_kw', [db, uid, 'admin', 'res.users', method, args]);
}

for (const version of TRIED) {
  const odoo = await odooFor(version);
  suite(`passwords of devices before a real Odoo ${version}`, {
    skip: 'reason' in odoo ? odoo.reason : false,
  }, () => {
    if ('reason' in odoo) return;
    test('devices come in, an outdated password locks nobody out, and one sealed anew lets them in again', async (context) => {
      const login = `grants-${Date.now()}`;
      const users = await administrator(odoo);
      const id = await users('create', { name: 'Grants', login, password: 'first-of-all' });
      const clock = { ahead: 0 };
      const now = () => Date.now() + clock.ahead;
      const [erp, store] = [new Erp({ url: odoo.url }), openMemory(now)];
      context.after(async () => {
        await users('write', [id], { active: false });
        await erp.close();
        await store.close();
      });
      const settings = {
        currency: { freshness: 5, fullCheck: 3600 },
        cacheSize: 1e6,
        log: silent,
        clock: now,
      };
      const own = createDirectory({ ...settings, erp, store });
      const grants = new Grants(store.grants, now);
      const parts = { directory: own, grants, log: silent, clock: now };
      const feeds = new FeedDirectory(parts);
      const talk = talkTo(new DeviceDirectory(parts, 'required'), {}, { feeds, now, pause: async () => {} });
      const { db } = odoo;
      const phones = await Promise.all(
        Array.from({ length: DEVICES }, () =>
          grants.make({ kind: 'device', db, login, name: 'Phone' }, 'first-of-all'),
        ),
      );
      const feed = await grants.make(
        { kind: 'feed', db, login, name: 'Feed', calendar: 'Meetings' },
        'first-of-all',
      );
      const home = `/webdav/${db}/calendars/users/${login}/c/`;
      const polled = async (): Promise<readonly number[]> => {
        const statuses = new Set<number>();
        for (const { secret } of phones)
          statuses.add(
            (await talk('PROPFIND', home, { as: `${login}:${secret}`, headers: { Depth: '1' } })).status,
          );
        const { status } = await talk('GET', `/feeds/${feed.secret}/Meetings.ics`, { as: undefined });
        return [...statuses, status];
      };
      assert.deepEqual(await polled(), [207, 200]);
      await users('write', [id], { password: 'second' });
      for (let turn = 0; turn < 5; turn++) {
        clock.ahead += 600_000;
        assert.deepEqual(await polled(), [401, 403]);
      }
      assert.ok(await administrator(odoo));
      assert.ok(await own.logIn(db, login, 'second'));
      await grants.reseal(db, login, 'second');
      clock.ahead += 600_000;
      assert.deepEqual(await polled(), [207, 200]);
    });
  });
}
