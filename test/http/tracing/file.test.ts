import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { append, traceFile } from '../../../lib/http/tracing/file.ts';

const folder = mkdtempSync(join(tmpdir(), 'erpcal-traces-'));
after(() => rmSync(folder, { recursive: true }));

test('whatever a user is called, his file lies in the folder', () => {
  for (const login of ['anne', 'anne@example.com', '..', '../../etc/passwd', 'a/b', 'a\\b', 'ä b'])
    assert.equal(dirname(traceFile(folder, login)), folder, login);
});

test('a file that is full gives way, and one older stays', () => {
  const path = traceFile(folder, 'full');
  for (let n = 0; n < 25; n += 1) append(path, `exchange ${n} `.padEnd(100, 'x'), 1000);
  const text = (file: string): string => readFileSync(file, 'utf8');
  assert.match(text(path), /^exchange 20 x.*exchange 24 /);
  assert.match(text(`${path}.1`), /^exchange 10 x.*exchange 19 /);
  assert.deepEqual(
    [statSync(path).size, statSync(`${path}.1`).size, existsSync(`${path}.2`)],
    [500, 1000, false],
  );
});

test('a file that everybody could read is closed', {
  skip: process.platform === 'win32' && 'there are no modes',
}, () => {
  const path = traceFile(folder, 'open');
  writeFileSync(path, '', { mode: 0o644 });
  append(path, 'x');
  assert.equal(statSync(path).mode & 0o777, 0o600);
});
