import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type DemoErp, startDemoErp } from '../../examples/demo-erp/index.ts';
import { generate } from '../../examples/demo-erp/series/generate.ts';
import { carryOut } from '../../examples/demo-erp/series/operations.ts';
import type { State } from '../../lib/erp/profile.ts';
import type { Series } from '../../lib/erp/records.ts';
import type { Row } from '../../lib/erp/wire.ts';
import { clientOf } from '../demo-erp/client.ts';
import { writesSeries } from './series-suite.ts';
import { Writer } from './series-writer.ts';

for (const version of ['14', '15', '16', '17', '18', '19'] as const) {
  let demo: DemoErp;
  writesSeries({
    title: `series written on Odoo ${version}`,
    runs: 4,
    begin: async () => {
      demo = await startDemoErp({ version, demoData: false });
      return { url: demo.url, database: 'demo', login: 'demo' };
    },
    end: () => demo.close(),
  });
}

for (const version of ['14', '19'] as const) {
  test(`what people made on Odoo ${version} stays as it is but for what is changed`, async () => {
    const demo = await startDemoErp({ version, demoData: false });
    const writer = await Writer.at({ url: demo.url, database: 'demo', login: 'admin' });
    try {
      const client = await clientOf(demo, 'admin');
      await carryOut(client, generate(version, { mark: 'made', count: 30, seed: 11, unruly: true }));
      const found = await writer.all();
      const series = found.filter(({ resource }) => resource.rule && resource.master);
      assert.ok(series.length > 20);
      for (const state of found) assert.deepEqual(touched(writer, state), []);
      for (const state of series) await placed(writer, state);
    } finally {
      await writer.close();
      await demo.close();
    }
  });
}

/** What a change that changes nothing writes; a recurrence that lost its base is given one. */
function touched(writer: Writer, state: State<Series>): readonly unknown[] {
  const { operations } = writer.plan(state, state.resource);
  return operations.filter((one) => one.do !== 'write' || Object.keys(one.values).join() !== 'base_event_id');
}

/** All of a series take place elsewhere, at the times they had. */
async function placed(writer: Writer, state: State<Series>): Promise<void> {
  const { resource } = state;
  assert.ok(resource.master);
  const times = (rows: readonly Row[]): readonly unknown[] =>
    rows.map(({ id, start, stop, recurrence_id, follow_recurrence }) =>
      JSON.stringify([id, start, stop, recurrence_id, follow_recurrence]),
    );
  const before = times(await writer.rowsOf(resource));
  const changed = await writer.write(state, {
    ...resource,
    master: { ...resource.master, location: 'else' },
  });
  assert.ok(changed);
  const rows = await writer.rowsOf(changed.resource);
  assert.deepEqual(times(rows), before);
  const own = new Set(resource.overrides.map(({ record }) => record.id));
  const left = rows.filter(({ id, location }) => location !== 'else' && !own.has(Number(id)));
  assert.deepEqual(left, []);
}
