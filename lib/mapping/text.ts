import type { Description } from '../erp/records.ts';
import type { Parameters, Value } from './property.ts';

/** RFC 5545, 3.1: CONTROL; also what XML could not carry to a client. */
const CONTROL = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]/g;

/** Text as iCalendar can hold it: lines end in LF, no other control characters, whole characters only. */
export function clean(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(CONTROL, '').toWellFormed();
}

/** The same on one line, as titles and names are shown. */
export function oneLine(text: string): string {
  return clean(text).replace(/\s+/g, ' ').trim();
}

export function textValue(text: string | undefined): Value | undefined {
  const value = clean(text ?? '').trim();
  return value === '' ? undefined : [{}, 'text', value];
}

export function lineValue(text: string | undefined): Value | undefined {
  return textValue(oneLine(text ?? ''));
}

/** One of the words an RFC or a table of ours defines. */
export function wordValue(word: string | undefined): Value | undefined {
  return word === undefined ? undefined : [{}, 'text', word.toUpperCase()];
}

/** Each category once. */
export function categoriesValue(categories: readonly string[]): Value | undefined {
  const [first, ...others] = new Set(categories.map(oneLine).filter((category) => category !== ''));
  return first === undefined ? undefined : [{}, 'text', first, ...others];
}

/** Above it HTML goes into X-ALT-DESC alone: parsers copy parameters about. */
const ALTREP = 8_000;

/** The text; where the ERP holds HTML, that too as the data URI Thunderbird reads (RFC 5545, 3.2.1). */
export function descriptionValue(description: Description | undefined): Value | undefined {
  const html = htmlOf(description);
  const text = clean(description?.text ?? '').trim();
  if (html === undefined) return textValue(text);
  const altrep = `data:text/html,${encodeURIComponent(html)}`;
  return [altrep.length > ALTREP ? {} : { altrep }, 'text', text];
}

/** The HTML as X-ALT-DESC, which Outlook and Evolution read. No parser knows its type, so it is escaped here. */
export function alternativeValue(description: Description | undefined): Value | undefined {
  const html = htmlOf(description)
    ?.replace(/[\\;,]/g, '\\$&')
    .replaceAll('\n', '\\n');
  return html === undefined ? undefined : [{ fmttype: 'text/html' }, 'unknown', html];
}

function htmlOf(description: Description | undefined): string | undefined {
  return clean(description?.html ?? '').trim() || undefined;
}

/** A URI; undefined where the text is none. A bare host is taken for a web address. */
export function uriValue(text: string | undefined, parameters: Parameters = {}): Value | undefined {
  const value = oneLine(text ?? '');
  if (value === '') return undefined;
  const absolute = /^[a-z][a-z0-9+.-]*:(?!\d)/i.test(value) ? value : `https://${value}`;
  const uri = URL.parse(absolute)?.href;
  return uri === undefined ? undefined : [parameters, 'uri', uri];
}
