/** How the README's table of clients and ERPs is written. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { CLIENTS } from './real/clients/device.ts';
import { type Seen, table, withTable } from './real/clients/matrix.ts';

const COLUMNS = [
  { name: 'davx5', title: 'DAVx⁵' },
  { name: 'kde', title: 'KDE' },
];

const seen = (ground: string, client: string, reads: boolean, writes: boolean): readonly Seen[] => [
  { ground, client, subject: 'reads', passed: reads },
  { ground, client, subject: 'reads', passed: true },
  { ground, client, subject: 'writes', passed: writes },
];

test('a mark is good when every check passed; what nobody tried has none', () => {
  const written = table(
    [...seen('Odoo 14', 'davx5', true, true), ...seen('simulated 6.1', 'kde', false, true)],
    COLUMNS,
  );
  assert.equal(
    written,
    `|  | DAVx⁵ | KDE |
| --- | --- | --- |
| simulated 6.1 | – – | ✗ ✓ |
| Odoo 14 | ✓ ✓ | – – |`,
  );
});

test('a run of some keeps what was seen of the others, and takes a new column and a new row', () => {
  const before = `|  | other | DAVx⁵ |
| --- | --- | --- |
| simulated 6.1 | ✓ ✓ | ✓ ✗ |
| simulated 19 | ✓ ✓ | ✓ ✓ |
| Odoo 14 | ✗ ✓ | – – |`;
  const now = [
    ...seen('simulated 6.1', 'kde', true, true),
    ...seen('simulated 10', 'kde', true, true),
    ...seen('Odoo 14', 'davx5', true, false),
  ];
  const columns = [...COLUMNS, { name: 'other', title: 'other' }];
  assert.equal(
    table(now, columns, before),
    `|  | DAVx⁵ | KDE | other |
| --- | --- | --- | --- |
| simulated 6.1 | ✓ ✗ | ✓ ✓ | ✓ ✓ |
| simulated 10 | – – | ✓ ✓ | – – |
| simulated 19 | ✓ ✓ | – – | ✓ ✓ |
| Odoo 14 | ✓ ✗ | – – | ✗ ✓ |`,
  );
});

test('the README has a column for each client, and a run that tried nothing changes nothing', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  assert.equal(withTable(readme, [], CLIENTS), readme);
  assert.ok(readme.includes(`|  | ${CLIENTS.map(({ title }) => title).join(' | ')} |\n`));
});
