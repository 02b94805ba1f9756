// Writes the option lists of the README anew from the tables in lib/options.

import { readFileSync, writeFileSync } from 'node:fs';
import { CALENDARS, DEMO, DOCTOR, SERVE } from '../lib/options/commands.ts';
import { flagOf, variableOf } from '../lib/options/reading.ts';
import type { Table } from '../lib/options/row.ts';

const README = new URL('../README.md', import.meta.url);
/** What a command has beside the options of `serve`. */
const own = (table: Table): Table =>
  Object.fromEntries(
    Object.entries(table).filter(
      ([key, row]) => (SERVE as Table)[key]?.fallback !== row.fallback || !(key in SERVE),
    ),
  );

/** The options of a command as the README lists them. */
function markdown(table: Table): string {
  const rows = Object.entries(table).map(([key, { value, fallback, about, alone }]) => {
    const standing = fallback === undefined ? '' : `\`${fallback}\``;
    // A bar ends a cell, also between backticks.
    const shape = (alone === undefined ? value : `[${value}]`).replaceAll('|', '\\|');
    return `| \`${flagOf(key)} ${shape}\` | \`${variableOf(key)}\` | ${standing} | ${about} |`;
  });
  return ['| flag | environment | default | |', '|---|---|---|---|', ...rows].join('\n');
}

/** The text with each list between its two markers replaced. */
export function withLists(readme: string): string {
  const lists = {
    serve: markdown(SERVE),
    demo: markdown(own(DEMO)),
    doctor: markdown(own(DOCTOR)),
    calendars: markdown(own(CALENDARS)),
  };
  return Object.entries(lists).reduce(
    (text, [name, list]) =>
      text.replace(
        new RegExp(`(<!-- options of ${name} -->\n)[\\s\\S]*?(<!-- end -->)`),
        (_, before, after) => `${before}${list}\n${after}`,
      ),
    readme,
  );
}

if (import.meta.main) writeFileSync(README, withLists(readFileSync(README, 'utf8')));
