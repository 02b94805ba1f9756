/** The README's table of clients and ERPs, out of what a run saw. */

import { readFileSync, writeFileSync } from 'node:fs';

import type { Subject } from './suite.ts';

export interface Seen {
  readonly ground: string;
  readonly client: string;
  readonly subject: Subject;
  readonly passed: boolean;
}

const README = new URL('../../../README.md', import.meta.url);
const MARKS = /(<!-- matrix -->\n)[\s\S]*?(<!-- end -->)/;

const SUBJECTS: readonly Subject[] = ['reads', 'writes'];

/** Good when every check passed. */
function mark(here: readonly Seen[]): string {
  if (here.length === 0) return '–';
  return here.every(({ passed }) => passed) ? '✓' : '✗';
}

/** A row for each ERP, a column for each client; a cell has a mark for reading and one for writing. */
export function table(seen: readonly Seen[], clients: readonly string[]): string {
  const grounds = [...new Set(seen.map(({ ground }) => ground))];
  const cell = (ground: string, client: string): string => {
    const here = seen.filter((one) => one.ground === ground && one.client === client);
    return SUBJECTS.map((subject) => mark(here.filter((one) => one.subject === subject))).join(' ');
  };
  const rows = grounds.map((ground) => [ground, ...clients.map((client) => cell(ground, client))]);
  return [['', ...clients], ['---', ...clients.map(() => '---')], ...rows]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n');
}

export function writeTable(seen: readonly Seen[], clients: readonly string[]): void {
  const readme = readFileSync(README, 'utf8');
  writeFileSync(
    README,
    readme.replace(MARKS, (_, before: string, after: string) => `${before}${table(seen, clients)}\n${after}`),
  );
}
