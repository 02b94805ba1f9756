/** No statement of the store reads a table through: its cost does not grow with the company. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { after, test } from 'node:test';
import { openStore } from '../../lib/store/index.ts';
import { storeContract } from './contract.ts';

const folder = mkdtempSync(join(tmpdir(), 'erpcal-plans-'));
const file = join(folder, 'plans.sqlite');
after(() => rmSync(folder, { recursive: true }));

/** All that the store prepares while it does what it must. */
const prepared = new Set<string>();
const original = DatabaseSync.prototype.prepare;
DatabaseSync.prototype.prepare = function prepare(this: DatabaseSync, sql: string): StatementSync {
  prepared.add(sql);
  return original.call(this, sql);
};
storeContract('planned', () => openStore('memory:'));

/** Reads all of a table, or all a database has of a model. */
const WRONG = /^SCAN|\(db=\? AND model=\?\)$/;
/** Lists of values that were sent along; changes under way, which are few. */
const FINE = /json_each|CONSTANT ROW|^SEARCH intent /;
/** Once, when an administrator says so. */
const RESTORED = /^UPDATE collection SET revision = revision \+ 1/;

test('every statement looks its rows up', async () => {
  await (await openStore(`sqlite:${file}`)).close();
  const database = new DatabaseSync(file);
  database.function('now_ms', () => 0);
  const statements = [...prepared].filter(
    (sql) => /^\s*(SELECT|DELETE|UPDATE|INSERT)/.test(sql) && !RESTORED.test(sql),
  );
  assert.ok(statements.length > 30, `${statements.length} statements`);
  const wrong = statements.flatMap((sql) => {
    const steps = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all();
    const details = steps.map(({ detail }) => String(detail));
    return details
      .filter((detail) => WRONG.test(detail) && !FINE.test(detail))
      .map((detail) => `${detail}: ${sql}`);
  });
  database.close();
  assert.deepEqual(wrong, []);
});
