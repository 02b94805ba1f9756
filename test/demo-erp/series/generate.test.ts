import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { type DemoErp, VERSIONS, type VersionName } from '../../../examples/demo-erp/index.ts';
import { generate } from '../../../examples/demo-erp/series/generate.ts';
import { occurrences } from '../../../examples/demo-erp/series/occurrences.ts';
import { type Call, type Client, carryOut } from '../../../examples/demo-erp/series/operations.ts';
import { logIn, withErp } from '../client.ts';

async function clientOf(erp: DemoErp): Promise<Client> {
  const admin = await logIn(erp, 'admin');
  const call: Call = (model, method, args, keywords) =>
    Object.keys(keywords).length === 0
      ? admin(model, method, ...args)
      : admin.keywords(model, method, [...args], keywords);
  return { call, version: erp.version };
}

const YEARS = { from: '2025-01-01 00:00:00', to: '2031-01-01 00:00:00' };

suite('generated meetings', () => {
  test('are the same for the same seed, and others for another', () => {
    const make = (seed: number) => JSON.stringify(generate('14', { mark: 'g', count: 20, seed }));
    assert.equal(make(3), make(3));
    assert.notEqual(make(3), make(4));
  });

  for (const version of VERSIONS) {
    test(`can be made and listed on ${version}`, () =>
      withErp({ version }, async (erp) => {
        const client = await clientOf(erp);
        await carryOut(client, generate(version, { mark: 'made', count: 42 }));
        const shown = await occurrences(client, 'made', YEARS);
        const names = new Set(shown.map(({ name }) => name));
        assert.equal(names.size, 42);
        assert.ok(shown.length > 150, `${shown.length} occurrences`);
        for (const { start, stop, allDay } of shown) {
          assert.match(start, allDay ? /^\d{4}-\d\d-\d\d$/ : /^\d{4}-\d\d-\d\d \d\d:\d\d:00$/);
          assert.ok(allDay ? stop >= start : stop > start);
        }
      }));
  }

  /** Versions that understand the same of a series show the same, but for their clocks and what a move leaves behind. */
  test('show on the same days wherever the rule means the same', async () => {
    const listed = async (version: VersionName): Promise<string[]> => {
      let days: string[] = [];
      await withErp({ version }, async (erp) => {
        const client = await clientOf(erp);
        await carryOut(client, generate(version, { mark: 'made', count: 42 }));
        const shown = await occurrences(client, 'made', YEARS);
        days = shown.map(({ name, start }) => `${start.slice(0, 10)} ${name}`).sort();
      });
      return days;
    };
    const reference = await listed('7.0');
    for (const version of ['6.1', '8', '10', '12', '13', '19'] as const) {
      assert.deepEqual(await listed(version), reference, version);
    }
  });
});
