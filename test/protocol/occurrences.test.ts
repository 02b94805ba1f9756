import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { type DemoErpOptions, VERSIONS } from '../../examples/demo-erp/index.ts';
import { generate } from '../../examples/demo-erp/series/generate.ts';
import { occurrences } from '../../examples/demo-erp/series/occurrences.ts';
import { carryOut } from '../../examples/demo-erp/series/operations.ts';
import { clientOf, withErp } from '../demo-erp/client.ts';
import { downloaded, shownIn } from '../occurrences.ts';

const SERVERS: readonly DemoErpOptions[] = [
  { version: '6.0', zone: 'Europe/Brussels' },
  ...VERSIONS.map((version) => ({ version })),
];

const MARK = 'made';
/** Across three changes of the clock. */
const RANGE = { from: '2026-01-01 00:00:00', to: '2029-01-01 00:00:00' };

suite('what the gateway shows of 200 generated meetings is what the ERP shows', () => {
  for (const options of SERVERS) {
    const zone = options.zone ?? 'UTC';
    test(`on ${options.version}${options.zone ? ` in ${zone}` : ''}`, () =>
      withErp(options, async (erp) => {
        const client = await clientOf(erp, 'admin');
        await carryOut(client, generate(options.version, { mark: MARK, count: 200, seed: 7, unruly: true }));
        const expected = await occurrences(client, MARK, RANGE);
        const calendar = await downloaded({ ...erp, login: 'admin' });
        assert.ok(expected.length > 500);
        assert.deepEqual(shownIn(calendar, RANGE, zone), expected);
      }));
  }
});
