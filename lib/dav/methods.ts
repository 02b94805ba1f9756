import { get } from './object.ts';
import { KINDS, type Kind } from './place.ts';
import { propfind } from './propfind.ts';
import { proppatch } from './proppatch.ts';
import { answerReport } from './report.ts';
import type { Method } from './visit.ts';

const DOWNLOADS: readonly Kind[] = ['calendar', 'file', 'object'];

const ROWS: readonly Method[] = [
  { name: 'GET', on: DOWNLOADS, answer: get },
  { name: 'HEAD', on: DOWNLOADS, answer: get },
  { name: 'PROPFIND', on: KINDS, answer: propfind },
  { name: 'PROPPATCH', on: KINDS, answer: proppatch },
  { name: 'REPORT', on: KINDS, answer: answerReport },
];

/** OPTIONS is not among them: it is answered before anybody is known. */
export const METHODS: ReadonlyMap<string, Method> = new Map(ROWS.map((row) => [row.name, row]));

/** What may be done at a kind of place; at an unknown one, everything. */
export function allow(kind: Kind | undefined): string {
  const names = ROWS.filter(({ on }) => kind === undefined || on.includes(kind)).map(({ name }) => name);
  return ['OPTIONS', ...names].join(', ');
}
