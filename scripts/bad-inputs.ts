// Writes docs/bad-inputs.md anew: every bad input, what it is answered, and the test that holds it.

import { writeFileSync } from 'node:fs';
import { IDS } from '../test/protocol/bad-inputs/ids.ts';
import { ELSEWHERE, ROWS } from '../test/protocol/bad-inputs/index.ts';
import type { Proxied, Row } from '../test/protocol/bad-inputs/row.ts';

export const DOCUMENT = new URL('../docs/bad-inputs.md', import.meta.url);

const HEAD = `# Bad inputs

What a client, or an ERP, may send that hurt a calendar server somewhere, and what it is answered here. \`npm run bad-inputs\`
writes this list from the rows of \`test/protocol/bad-inputs/\`, which \`npm test\` sends over a socket and over
TLS; \`npm run test:real\` sends many of them through the nginx and HAProxy of \`examples/\`, too. After each the connection is of use still (or closed, where it says so), nothing is written in the ERP unless it was taken, and the log has a line without a secret.
`;

/** Stands in a cell of a table. */
const cell = (text: string): string =>
  text
    .replaceAll('\\', '\\\\')
    .replaceAll('|', '\\|')
    .replaceAll('<', '&lt;')
    .replace(/[\0-\x1f\x7f]/g, '·');

function answerOf({ status, condition, closes, stores, chosen }: Row): string {
  const name = condition?.replace('{DAV:}', 'DAV:').replace('{urn:ietf:params:xml:ns:caldav}', 'CALDAV:');
  const parts = [name ? `${status} ${name}` : String(status), closes && 'closed', stores && 'kept'];
  const answer = parts.filter(Boolean).join(', ');
  return chosen ? `${answer}. ${chosen}` : answer;
}

type ProxyName = keyof NonNullable<Row['behind']>;
const PROXIES: readonly (readonly [ProxyName, string])[] = [
  ['nginx', 'nginx'],
  ['haproxy', 'HAProxy'],
];

/** Where a row is tried. */
function triedBy({ heavy, behind }: Row): string {
  const proxies = behind ? PROXIES.map(([name, shown]) => `behind ${shown}${madeOf(behind[name])}`) : [];
  return ['`bad-inputs.test.ts`', ...(heavy ? [] : ['over TLS']), ...proxies].join(', ');
}

function madeOf(proxied: Proxied | undefined): string {
  if (!proxied) return '';
  if ('alone' in proxied) return ` (${proxied.alone} by itself)`;
  return 'onward' in proxied ? ` (${proxied.onward} of what it makes of it)` : ' (which waits, and hangs up)';
}

export function written(): string {
  const chapters = Object.entries(IDS).map(([id, about]) => {
    const rows = ROWS.filter((row) => row.id === id).map(
      (row) => `| ${cell(row.what)} | ${cell(answerOf(row))} | ${triedBy(row)} |`,
    );
    const others = ELSEWHERE.filter((one) => one.id === id).map(
      ({ what, answer, file, name }) => `| ${cell(what)} | ${cell(answer)} | \`${file}\`: ${cell(name)} |`,
    );
    return `\n## ${id}: ${about}\n\n| input | answer | test |\n|---|---|---|\n${[...rows, ...others].join('\n')}\n`;
  });
  return HEAD + chapters.join('');
}

if (import.meta.main) writeFileSync(DOCUMENT, written());
