import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { VERSIONS, type VersionName } from '../../../examples/demo-erp/index.ts';
import { generate } from '../../../examples/demo-erp/series/generate.ts';
import { occurrences, type Shown } from '../../../examples/demo-erp/series/occurrences.ts';
import { carryOut } from '../../../examples/demo-erp/series/operations.ts';
import { clientOf, withErp } from '../client.ts';

const YEARS = { from: '2025-01-01 00:00:00', to: '2031-01-01 00:00:00' };
const COUNT = 28;

suite('generated meetings', () => {
  const shownBy = new Map<VersionName, Shown[]>();

  test('are the same for the same seed, and others for another', () => {
    const make = (seed: number) => JSON.stringify(generate('14', { mark: 'g', count: 20, seed }));
    assert.equal(make(3), make(3));
    assert.notEqual(make(3), make(4));
  });

  for (const version of VERSIONS) {
    test(`can be made and listed on ${version}`, () =>
      withErp({ version }, async (erp) => {
        const client = await clientOf(erp, 'admin');
        await carryOut(client, generate(version, { mark: 'made', count: COUNT }));
        const shown = await occurrences(client, 'made', YEARS);
        shownBy.set(version, shown);
        assert.equal(new Set(shown.map(({ name }) => name)).size, COUNT);
        assert.ok(shown.length > 4 * COUNT, `${shown.length} occurrences`);
        for (const { start, stop, allDay } of shown) {
          assert.match(start, allDay ? /^\d{4}-\d\d-\d\d$/ : /^\d{4}-\d\d-\d\d \d\d:\d\d:00$/);
          assert.ok(allDay ? stop >= start : stop > start);
        }
      }));
  }

  /** All but every second week, whose weeks begin on Sunday from 15 on; the hours depend on the clock kept. */
  const daysOf = (version: VersionName): string[] =>
    (shownBy.get(version) ?? [])
      .filter(({ name }) => !name.endsWith('biweekly'))
      .map(({ name, start }) => `${start.slice(0, 10)} ${name}`)
      .sort();

  for (const version of ['6.1', '8', '10', '12', '13', '15', '19'] as const) {
    test(`show on the same days on ${version} as on 7.0`, () => {
      assert.deepEqual(daysOf(version), daysOf('7.0'));
    });
  }
});
