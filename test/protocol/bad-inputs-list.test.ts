/** The list of bad inputs is whole, and written down as it is. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { DOCUMENT, written } from '../../scripts/bad-inputs.ts';
import { IDS } from './bad-inputs/ids.ts';
import { ELSEWHERE, ROWS } from './bad-inputs/index.ts';

test('every kind of bad input has a test', () => {
  const tested = new Set([...ROWS, ...ELSEWHERE].map(({ id }) => id));
  assert.deepEqual(
    Object.keys(IDS).filter((id) => !([...tested] as string[]).includes(id)),
    [],
  );
});

test('no two rows have one name', () => {
  const names = ROWS.map(({ id, what }) => `${id} ${what}`);
  assert.deepEqual(
    names.filter((name, index) => names.indexOf(name) !== index),
    [],
  );
});

test('tests elsewhere are where they are said to be', () => {
  for (const { file, name } of ELSEWHERE)
    assert.ok(
      readFileSync(join(import.meta.dirname, '..', '..', file), 'utf8').includes(name),
      `${file}: ${name}`,
    );
});

test('docs/bad-inputs.md is as the rows are', () => {
  assert.equal(readFileSync(DOCUMENT, 'utf8'), written(), 'npm run bad-inputs writes it anew');
});
