import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { CommanderError } from 'commander';
import { VERSIONS } from '../../examples/demo-erp/index.ts';
import { DEMO, DOCTOR, SERVE } from '../../lib/options/commands.ts';
import { flagOf, readOptions } from '../../lib/options/reading.ts';
import { withLists } from '../../scripts/options.ts';

test('demo keeps nothing unless told to, and brings its own ERP', () => {
  assert.equal(readOptions(DEMO, []).store, 'memory:');
  assert.equal(readOptions(DEMO, ['--erp-version', '6.1']).erpVersion, '6.1');
  assert.throws(() => readOptions(DEMO, ['--erp', 'http://127.0.0.1:1']), CommanderError);
  assert.throws(() => readOptions(DEMO, ['--erp-version', '20']), CommanderError);
  const missing = Object.keys(SERVE).filter(
    (key) => !['erp', 'erpCa', 'erpInsecure'].includes(key) && !(key in DEMO),
  );
  assert.deepEqual(missing, []);
});

test('demo offers the versions that the simulated ERP has', () => {
  assert.equal(DEMO.erpVersion.about, VERSIONS.join(', '));
});

test('the README lists the options as they are', () => {
  const readme = readFileSync(join(import.meta.dirname, '..', '..', 'README.md'), 'utf8');
  for (const key of Object.keys({ ...SERVE, ...DEMO, ...DOCTOR }))
    assert.ok(
      readme.includes(`\`${flagOf(key)} `),
      `${flagOf(key)} is missing; npm run options writes the lists`,
    );
  assert.equal(withLists(readme), readme, 'npm run options writes the lists anew');
});
