import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { startDemoErp, VERSIONS } from '../../examples/demo-erp/index.ts';
import { createDirectory } from '../../lib/calendar/directory.ts';
import type { Home } from '../../lib/calendar/types.ts';
import { Erp } from '../../lib/erp/session.ts';
import { occurrences, parseCalendar } from '../../lib/ical/index.ts';
import { silent } from '../../lib/log.ts';
import { openMemory } from '../../lib/store/index.ts';

const DAY = 86_400_000;

/** When those texts take somebody's time, as pairs of instants. */
function times(texts: readonly string[], zone: string, range: { start: number; end: number }): string[] {
  return texts
    .flatMap((text) => [...occurrences(parseCalendar(text), range, zone)])
    .filter(({ component }) => component.getFirstPropertyValue('transp') !== 'TRANSPARENT')
    .map(({ start, end }) => `${start} ${end}`)
    .sort();
}

async function ownTexts(home: Home): Promise<readonly string[]> {
  const [meetings] = (await home.calendars()).filter(({ component }) => component === 'VEVENT');
  const found = await meetings?.get((await meetings.list()).map(({ name }) => name));
  const served = [...(found?.values() ?? [])].filter((one) => typeof one !== 'string');
  return served.map(({ body }) => Buffer.from(body).toString('utf8'));
}

describe('a colleague sees when somebody is busy as that person does', () => {
  for (const version of VERSIONS)
    it(`in ${version}`, async () => {
      const erp = await startDemoErp({ version });
      const store = openMemory();
      const gateway = new Erp({ url: erp.url });
      try {
        const currency = { freshness: 5, fullCheck: 300 };
        const directory = createDirectory({ erp: gateway, store, currency, cacheSize: 1e6, log: silent });
        const [admin, demo] = await Promise.all(
          ['admin', 'demo'].map((login) => directory.logIn(erp.database, login, login)),
        );
        assert.ok(admin && demo);
        const range = { start: Date.now() - 30 * DAY, end: Date.now() + 60 * DAY };
        const own = await ownTexts(demo);
        const expected = times(own, demo.principal.zone, range);
        assert.ok(expected.length > 0, 'there is something to see');
        const [address = ''] = demo.principal.addresses;
        const found = await admin.diaries([address, 'nobody@elsewhere.example', 'DEMO'], range);
        assert.equal(found.get('nobody@elsewhere.example'), 'unknown');
        for (const name of [address, 'DEMO']) {
          const diary = found.get(name);
          assert.ok(typeof diary === 'object', String(diary));
          assert.deepEqual(times(diary.texts, diary.zone, range), expected);
        }
      } finally {
        await Promise.all([gateway.close(), store.close(), erp.close()]);
      }
    });
});
