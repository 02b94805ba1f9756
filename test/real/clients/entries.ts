/** What a client holds, read: iCalendar texts by UID. */

import assert from 'node:assert/strict';
import type { Shown } from '../../../examples/demo-erp/series/occurrences.ts';
import { shownIn } from '../../occurrences.ts';

export type Texts = ReadonlyMap<string, string>;

const unfolded = (text: string): string => text.replace(/\r?\n[ \t]/g, '');

/** Of the first event or task; zones have properties of the same names. */
export function value(text: string, property: string): string | undefined {
  const entry = unfolded(text).replace(/^BEGIN:VTIMEZONE[\s\S]*?^END:VTIMEZONE\r?\n/gm, '');
  return new RegExp(`^${property}(?:;[^:\\r\\n]*)?:(.*?)\\r?$`, 'm').exec(entry)?.[1];
}

export function summaries(texts: Texts): Set<string> {
  const lines = [...texts.values()].flatMap((text) => [
    ...unfolded(text).matchAll(/^SUMMARY(?:;[^:\r\n]*)?:(.*?)\r?$/gm),
  ]);
  return new Set(
    lines.map(([, summary = '']) => summary.replace(/\\([,;\\])/g, '$1').replace(/\\n/gi, '\n')),
  );
}

export function withSummary(texts: Texts, name: string): string {
  const [found] = allWithSummary(texts, name);
  assert.ok(found, `${name} is not among the ${texts.size} entries`);
  return found;
}

export function allWithSummary(texts: Texts, name: string): string[] {
  return [...texts.values()].filter((text) => summaries(new Map([['', text]])).has(name));
}

const EVER = { from: '2000-01-01 00:00:00', to: '2100-01-01 00:00:00' };

/** The occurrences of the meetings whose names begin with a mark, in the ERP's words. */
export function shown(texts: Texts, mark: string): Shown[] {
  const marked = [...texts.values()].filter((text) => unfolded(text).includes(`\nSUMMARY:${mark} `));
  const events = marked.flatMap((text) => unfolded(text).match(/^BEGIN:VEVENT[\s\S]*?^END:VEVENT/gm) ?? []);
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//erpcal//clients//EN',
    ...events,
    'END:VCALENDAR',
  ];
  const calendar = `${lines.join('\n').replace(/\r?\n/g, '\r\n')}\r\n`;
  return events.length === 0 ? [] : shownIn(calendar, EVER);
}
