/** The README's table of clients and ERPs: what a run saw, and of what it did not try, what was seen before. */

import { readFileSync, writeFileSync } from 'node:fs';

import type { Client } from './device.ts';
import type { Subject } from './suite.ts';

export interface Seen {
  readonly ground: string;
  readonly client: string;
  readonly subject: Subject;
  readonly passed: boolean;
}

type Column = Pick<Client, 'name' | 'title'>;
/** Of an ERP, by the titles of the columns. */
type Cells = ReadonlyMap<string, string>;

const README = new URL('../../../README.md', import.meta.url);
const MARKS = /(<!-- matrix -->\n)([\s\S]*?)(\n<!-- end -->)/;

const SUBJECTS: readonly Subject[] = ['reads', 'writes'];
const UNTRIED = '–';

/** Good when every check passed. */
function mark(here: readonly Seen[]): string {
  if (here.length === 0) return UNTRIED;
  return here.every(({ passed }) => passed) ? '✓' : '✗';
}

/**
 * A row for each ERP, a column for each client; a cell has a mark for reading and one for writing. One that was not tried
 * now is as it is in the table of `before`.
 */
export function table(seen: readonly Seen[], columns: readonly Column[], before = ''): string {
  const kept = cellsIn(before);
  const grounds = new Set([...kept.keys(), ...seen.map(({ ground }) => ground)]);
  const cell = (ground: string, { name, title }: Column): string => {
    const here = seen.filter((one) => one.ground === ground && one.client === name);
    const known = here.length === 0 ? kept.get(ground)?.get(title) : undefined;
    return known ?? SUBJECTS.map((subject) => mark(here.filter((one) => one.subject === subject))).join(' ');
  };
  const rows = [...grounds]
    .sort((one, other) => placeOf(one) - placeOf(other))
    .map((ground) => [ground, ...columns.map((column) => cell(ground, column))]);
  return [['', ...columns.map(({ title }) => title)], ['---', ...columns.map(() => '---')], ...rows]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n');
}

function cellsIn(text: string): ReadonlyMap<string, Cells> {
  const lines = text.split('\n').map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  const [[, ...titles] = [], , ...rows] = lines;
  return new Map(
    rows.map(([ground = '', ...cells]) => [
      ground,
      new Map(titles.map((title, n) => [title, cells[n] ?? ''])),
    ]),
  );
}

/** By versions, and real ones after all that are simulated. */
function placeOf(ground: string): number {
  const version = Number(/[\d.]+$/.exec(ground)?.[0]);
  return ground.startsWith('simulated ') ? version : 100 + version;
}

/** The README with its table brought up to date. */
export const withTable = (readme: string, seen: readonly Seen[], columns: readonly Column[]): string =>
  readme.replace(
    MARKS,
    (_, start: string, before: string, end: string) => `${start}${table(seen, columns, before)}${end}`,
  );

export function writeTable(seen: readonly Seen[], columns: readonly Column[]): void {
  writeFileSync(README, withTable(readFileSync(README, 'utf8'), seen, columns));
}
