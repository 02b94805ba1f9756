/** What clients cost the ERP, counted by the ERP's own log. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type DemoErp, startDemoErp, type VersionName } from '../../examples/demo-erp/index.ts';
import { silent } from '../../lib/log.ts';
import { type Gateway, startGateway } from '../../lib/main.ts';
import { SERVE } from '../../lib/options/commands.ts';
import { readOptions } from '../../lib/options/reading.ts';
import { ReadingClient } from '../bench/reader.ts';
import { clientOf } from '../demo-erp/client.ts';

/** One of each generation. */
const VERSIONS: readonly VersionName[] = ['6.0', '6.1', '10', '14', '19'];
/** Those an unchanged poll may use: none of them reads a record. */
const LIGHT = /\.(search|search_count|search_read)$/;
const HOUR = 3_600_000;
const ALONE = { name: 'dentist', start: '2026-12-01 09:00:00', stop: '2026-12-01 10:00:00' };
/** On 6.x only attendees say whose a meeting is, so whatever changes is looked at. */
const KNOWS_ITS_READERS: readonly VersionName[] = ['10', '14', '19'];

for (const version of VERSIONS)
  describe(`calls to ${version}`, () => {
    let erp: DemoErp;
    let gateway: Gateway;
    let client: ReadingClient;
    let hrefs: readonly string[] = [];
    /** The meetings are older than the overlap within which records are read again. */
    let past = HOUR;

    const calls = async (act: () => Promise<unknown>): Promise<readonly string[]> => {
      erp.calls.clear();
      await act();
      return erp.calls.names;
    };

    before(async () => {
      erp = await startDemoErp({ version, demoData: false, events: 1000, clock: () => Date.now() - past });
      past = 0;
      const options = ['--erp', erp.url, '--listen', '127.0.0.1:0', '--store', 'memory:', '--freshness', '1'];
      gateway = await startGateway(readOptions(SERVE, options), silent);
      client = new ReadingClient(gateway.url, erp.database, 'admin');
      await client.logIn();
    });
    after(async () => {
      await gateway.close();
      await erp.close();
    });

    it('a first sync of 1,000 meetings: at most 26', async () => {
      const asked = await calls(async () => {
        hrefs = await client.list();
      });
      assert.ok(hrefs.length > 900);
      assert.ok(asked.length <= 26, `${asked.length}: ${asked.join(' ')}`);
    });

    it('multiget of a hundred that are cached: no read', async () => {
      const asked = await calls(() => client.multiget(hrefs.slice(0, 100)));
      assert.ok(asked.length <= 3 && asked.every((call) => LIGHT.test(call)), asked.join(' '));
    });

    it('an unchanged poll: at most 3 light ones', async () => {
      await new Promise((resolve) => setTimeout(resolve, 1100));
      const asked = await calls(() => client.poll());
      assert.ok(asked.length > 0 && asked.length <= 3, asked.join(' '));
      assert.ok(
        asked.every((call) => LIGHT.test(call)),
        asked.join(' '),
      );
    });

    if (KNOWS_ITS_READERS.includes(version))
      it('what a colleague does for himself: no more than an unchanged poll', async () => {
        const colleague = await clientOf(erp, 'demo');
        await colleague.call('calendar.event', 'create', [ALONE], {});
        await new Promise((resolve) => setTimeout(resolve, 1100));
        const asked = await calls(() => client.poll());
        assert.ok(asked.length > 0 && asked.length <= 3, asked.join(' '));
      });

    it('a stranger: none', async () => {
      const asked = await calls(async () => {
        const answer = await fetch(gateway.url, { method: 'PROPFIND' });
        assert.equal(answer.status, 401);
      });
      assert.deepEqual(asked, []);
    });
  });
