import type ICAL from 'ical.js';
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

/** The first value as text; undefined where there is none, or nothing in it. */
export function textIn([property]: readonly ICAL.Property[]): string | undefined {
  const text = clean(String(property?.getFirstValue() ?? '')).trim();
  return text === '' ? undefined : text;
}

export function lineIn(properties: readonly ICAL.Property[]): string | undefined {
  const text = textIn(properties);
  return text === undefined ? undefined : oneLine(text) || undefined;
}

/** One of the words of an RFC, as those stand in its tables. */
export function wordIn(properties: readonly ICAL.Property[]): string | undefined {
  return lineIn(properties)?.toUpperCase();
}

/** Of all properties, each once. */
export function categoriesIn(properties: readonly ICAL.Property[]): readonly string[] {
  const all = properties.flatMap((property) => property.getValues().map((value) => oneLine(String(value))));
  return [...new Set(all.filter((category) => category !== ''))];
}

/** The HTML of an ALTREP, which is edited with the text, comes before X-ALT-DESC, which many clients only keep. */
export function descriptionIn(
  descriptions: readonly ICAL.Property[],
  alternatives: readonly ICAL.Property[],
): Description | undefined {
  const text = textIn(descriptions) ?? '';
  const html = altrepIn(descriptions[0]) ?? htmlIn(alternatives);
  if (html !== undefined) return { text, html };
  return text === '' ? undefined : { text };
}

/** `data:text/html,…`, with or without a charset, percent-encoded or base64 (RFC 2397). */
function altrepIn(description: ICAL.Property | undefined): string | undefined {
  const uri = String(description?.getFirstParameter('altrep') ?? '');
  const [, base64, content] = /^data:text\/html(?:;charset=[\w-]+)?(;base64)?,(.*)$/is.exec(uri) ?? [];
  if (content === undefined) return undefined;
  const html = base64 ? Buffer.from(content, 'base64').toString() : decoded(content);
  return html && (clean(html).trim() || undefined);
}

/** Percent-encoded text; undefined where it is not. */
export function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', N: '\n' };

function htmlIn(alternatives: readonly ICAL.Property[]): string | undefined {
  const property = alternatives.find((one) =>
    /^text\/html$/i.test(String(one.getFirstParameter('fmttype') ?? '')),
  );
  const text = property && textIn([property]);
  if (property?.type !== 'unknown') return text;
  return (
    text?.replace(/\\(.)/gs, (_, character: string) => ESCAPES[character] ?? character).trim() || undefined
  );
}
