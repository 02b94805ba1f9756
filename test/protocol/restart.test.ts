/** A gateway that starts again knows what it knew, counted by the ERP's own log. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type DemoErp, startDemoErp, type VersionName } from '../../examples/demo-erp/index.ts';
import { silent } from '../../lib/log.ts';
import { type Gateway, startGateway } from '../../lib/main.ts';
import { SERVE } from '../../lib/options/commands.ts';
import { readOptions } from '../../lib/options/reading.ts';
import { ReadingClient } from '../bench/reader.ts';

const VERSIONS: readonly VersionName[] = ['6.0', '6.1', '8', '14', '19'];
const HOUR = 3_600_000;
/** Whose the invitations are has to be asked first. */
const INVITING: readonly VersionName[] = ['6.0', '6.1'];

/** Whether there is such a calendar for the user at all: asked once a start, as is his name. */
function isPermission(args: readonly unknown[]): boolean {
  return JSON.stringify(args[0]) === '[["id","=",0]]';
}

for (const version of VERSIONS)
  describe(`a gateway to ${version} that starts again`, () => {
    const directory = mkdtempSync(join(tmpdir(), 'erpcal-'));
    let erp: DemoErp;
    let gateway: Gateway;
    let hrefs: readonly string[] = [];
    let past = HOUR;

    const start = async (): Promise<ReadingClient> => {
      const store = `sqlite:${join(directory, 'store.sqlite')}`;
      const options = ['--erp', erp.url, '--listen', '127.0.0.1:0', '--store', store, '--freshness', '3600'];
      gateway = await startGateway(readOptions(SERVE, options), silent);
      const client = new ReadingClient(gateway.url, erp.database, 'admin');
      await client.logIn();
      return client;
    };

    before(async () => {
      erp = await startDemoErp({ version, demoData: false, events: 300, clock: () => Date.now() - past });
      past = 0;
      const client = await start();
      hrefs = await client.list();
      await gateway.close();
    });
    after(async () => {
      await gateway.close();
      await erp.close();
      rmSync(directory, { recursive: true });
    });

    it('asks no more than a probe does, and reads nothing for what is asked of it', async () => {
      const client = await start();
      erp.calls.clear();
      await client.poll();
      const asked = erp.calls
        .filter(({ args }) => !isPermission(args))
        .map(({ model, method }) => `${model}.${method}`);
      const most = INVITING.includes(version) ? 4 : 3;
      assert.ok(asked.length > 0 && asked.length <= most, asked.join(' '));
      assert.ok(
        asked.every((call) => /\.(search|search_count|search_read)$/.test(call)),
        asked.join(' '),
      );
      erp.calls.clear();
      assert.deepEqual((await client.list()).toSorted(), hrefs.toSorted());
      await client.multiget(hrefs.slice(0, 100));
      assert.deepEqual(erp.calls.names, []);
    });
  });
