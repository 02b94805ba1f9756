import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import fc from 'fast-check';
import { type DemoErp, startDemoErp } from '../../examples/demo-erp/index.ts';
import type { State } from '../../lib/erp/profile.ts';
import type { Series } from '../../lib/erp/records.ts';
import { expected, seriesOf, taking, wanted } from './series-wanted.ts';
import { Writer } from './series-writer.ts';

const VERSIONS = ['14', '15', '16', '17', '18', '19'] as const;

for (const version of VERSIONS.filter((v) => !process.env.V || process.env.V === v)) {
  suite(`series written on Odoo ${version}`, () => {
    let demo: DemoErp;
    let writer: Writer;
    let made = 0;
    before(async () => {
      demo = await startDemoErp({ version, demoData: false });
      writer = await Writer.at({ url: demo.url, database: 'demo', login: 'demo' });
    });
    after(async () => {
      await writer.close();
      await demo.close();
    });

    const name = (): string => `s${++made}.`;

    /** The ERP's own records are the occurrences, in one series, with nothing left beside. */
    async function holds(
      mark: string,
      state: State<Series> | undefined,
      wish: Series,
    ): Promise<State<Series>> {
      assert.ok(state);
      const rows = await writer.rows(mark);
      assert.deepEqual(taking(rows), expected(wish));
      assert.deepEqual(
        rows.filter(({ active }) => active !== true),
        [],
      );
      assert.equal(new Set(rows.map((row) => JSON.stringify(row.recurrence_id))).size, 1);
      assert.deepEqual(
        rows.filter(({ recurrency }) => recurrency !== true),
        [],
      );
      assert.deepEqual(expected(state.resource), expected(wish));
      assert.deepEqual(writer.plan(state, wish).operations, []);
      assert.deepEqual(writer.plan(state, state.resource).operations, []);
      return state;
    }

    test('what a client wants is what the ERP has, and goes when he removes it', () =>
      fc.assert(
        fc.asyncProperty(wanted, wanted, async (first, second) => {
          const mark = name();
          const [one, other] = [seriesOf(first, mark), seriesOf(second, mark)];
          const state = await holds(mark, await writer.write(undefined, one), one);
          const changed = await holds(mark, await writer.write(state, other), other);
          assert.equal(changed.resource.key, state.resource.key);
          assert.equal(await writer.write(changed, undefined), undefined);
          assert.deepEqual([await writer.rows(mark), await writer.rules()], [[], []]);
        }),
        { numRuns: Number(process.env.RUNS ?? 10), endOnFailure: true, seed: Number(process.env.SEED ?? 1) },
      ));

    test('cut in the middle of anything, a repeat completes it, and makes nothing twice', () => {
      const work = fc.constantFrom('done' as const, 'not done' as const);
      const at = fc.integer({ min: 1, max: 4 });
      return fc.assert(
        fc.asyncProperty(wanted, wanted, at, work, async (first, second, at, work) => {
          const mark = name();
          const [one, other] = [seriesOf(first, mark), seriesOf(second, mark)];
          const how = { at, work, since: await writer.highest() };
          const begun = await writer.cut(undefined, one, how);
          const state = begun ? await writer.write(begun.state, one) : await found(mark);
          await holds(mark, state, one);
          const changing = await writer.cut(state, other, how);
          const changed = changing
            ? await writer.write(changing.state, other)
            : state && (await writer.look(state));
          await holds(mark, changed, other);
          const gone = await writer.cut(changed, undefined, how);
          if (gone) assert.equal(await writer.write(gone.state, undefined), undefined);
          assert.deepEqual(await writer.rows(mark), []);
        }),
        { numRuns: Number(process.env.RUNS ?? 10), endOnFailure: true, seed: Number(process.env.SEED ?? 1) },
      );
    });

    async function found(mark: string): Promise<State<Series> | undefined> {
      const [row] = await writer.rows(mark);
      return row && writer.state([Number(row.id)]);
    }
  });
}
