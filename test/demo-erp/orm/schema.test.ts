import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { startDemoErp, VERSIONS } from '../../../examples/demo-erp/index.ts';
import { type Field, schemaOf } from '../../../examples/demo-erp/orm/schema.ts';
import { ask } from '../conformance/ground.ts';

const TYPES: ReadonlySet<Field['type']> = new Set([
  ...(['char', 'text', 'html', 'integer', 'float', 'monetary', 'boolean', 'date', 'datetime'] as const),
  ...(['selection', 'many2one', 'one2many', 'many2many', 'binary', 'reference'] as const),
  ...(['many2one_reference', 'properties', 'properties_definition', 'json'] as const),
]);

suite('recorded schemas', () => {
  for (const version of VERSIONS) {
    test(`of ${version} hold types that are known, and relations where there must be one`, () => {
      for (const [model, fields] of schemaOf(version)) {
        for (const [name, { type, relation, selection }] of fields) {
          assert.ok(TYPES.has(type), `${model}.${name}: ${type}`);
          if (/2one$|2many$/.test(type)) assert.equal(typeof relation, 'string', `${model}.${name}`);
          if (type === 'selection') assert.ok(Array.isArray(selection), `${model}.${name}`);
        }
      }
    });
  }

  test('spell out the zones, in lower case for meetings up to 7.0', () => {
    const keyOf = (version: string, model: string, field: string): string | undefined =>
      schemaOf(version)
        .get(model)
        ?.get(field)
        ?.selection?.find(([, zone]) => zone === 'Europe/Brussels')?.[0];
    assert.equal(keyOf('6.1', 'crm.meeting', 'vtimezone'), 'europe/brussels');
    assert.equal(keyOf('6.1', 'res.users', 'context_tz'), 'Europe/Brussels');
    assert.equal(keyOf('19', 'calendar.event', 'event_tz'), 'Europe/Brussels');
  });

  test('of 6.x are without the CalDAV modules unless they are installed', async () => {
    assert.deepEqual(await taskFields(false), ['name']);
    assert.deepEqual(await taskFields(true), ['name', 'rrule']);
  });
});

async function taskFields(caldav: boolean): Promise<string[]> {
  const erp = await startDemoErp({ version: '6.1', caldav });
  const call = ['demo', 1, 'admin', 'project.task', 'fields_get', ['name', 'rrule']];
  const fields = await ask(`${erp.url}/xmlrpc/object`, 'execute', call).finally(() => erp.close());
  return Object.keys(fields).sort();
}
