/** Filters of a calendar-query as they stand in the request (RFC 4791 sections 9.7 to 9.7.5). */
import type { Range } from '../calendar/types.ts';
import { DavError, refusal } from '../errors.ts';
import { CALDAV, caldav, split } from '../names.ts';
import { childNamed, childrenNamed, type Element, elements, textOf } from '../xml/element.ts';
import { COLLATIONS, DEFAULT_COLLATION } from './collation.ts';
import { rangeIn } from './time-range.ts';

export interface CompFilter {
  /** In capitals. */
  readonly name: string;
  readonly defined: boolean;
  readonly range?: Range;
  readonly props: readonly PropFilter[];
  readonly comps: readonly CompFilter[];
}

export interface PropFilter {
  readonly name: string;
  readonly defined: boolean;
  readonly range?: Range;
  readonly text?: TextMatch;
  readonly params: readonly ParamFilter[];
}

export interface ParamFilter {
  readonly name: string;
  readonly defined: boolean;
  readonly text?: TextMatch;
}

/** True for the texts that match. */
export type TextMatch = (text: string) => boolean;

/** Filters in filters: more than any calendar component nests, and more in all than anybody asks. */
const NESTED = 5;
const FILTERS = 200;
/** Characters of a text to look for. */
const NEEDLE = 10_000;

const TIMED: readonly string[] = ['VEVENT', 'VTODO', 'VJOURNAL', 'VFREEBUSY', 'VALARM'];
const DATED: readonly string[] = [
  'COMPLETED',
  'CREATED',
  'DTEND',
  'DTSTAMP',
  'DTSTART',
  'DUE',
  'LAST-MODIFIED',
  'RECURRENCE-ID',
];

/** Throws `valid-filter`, `supported-filter`, `supported-collation`, `min-date-time` or `max-date-time`. */
export function readFilter(filter: Element): CompFilter {
  const [top, ...more] = childrenNamed(filter, caldav('comp-filter'));
  if (!top || more.length > 0 || nameOf(top) !== 'VCALENDAR')
    throw refusal('valid-filter', 'A filter holds one comp-filter, for VCALENDAR.');
  if (count(top) > FILTERS) throw refusal('supported-filter', `A filter has at most ${FILTERS} parts.`);
  return compFilter(top, 0);
}

function count(filter: Element): number {
  return elements(filter).reduce((sum, part) => sum + count(part), 1);
}

function compFilter(of: Element, depth: number): CompFilter {
  if (depth > NESTED) throw refusal('supported-filter', 'The filters nest too deep.');
  const name = nameOf(of);
  const range = timeRange(of, name, TIMED);
  const props = partsOf(of, 'prop-filter').map(propFilter);
  const comps = partsOf(of, 'comp-filter').map((part) => compFilter(part, depth + 1));
  known(of, ['is-not-defined', 'time-range', 'prop-filter', 'comp-filter']);
  return { name, defined: isDefined(of), ...(range ? { range } : {}), props, comps };
}

function propFilter(of: Element): PropFilter {
  const name = nameOf(of);
  const range = timeRange(of, name, DATED);
  const text = textMatch(of);
  if (range && text) throw refusal('valid-filter', 'A prop-filter has a time range or a text, not both.');
  known(of, ['is-not-defined', 'time-range', 'text-match', 'param-filter']);
  const params = partsOf(of, 'param-filter').map(paramFilter);
  return { name, defined: isDefined(of), ...(range ? { range } : {}), ...(text ? { text } : {}), params };
}

function paramFilter(of: Element): ParamFilter {
  const text = textMatch(of);
  known(of, ['is-not-defined', 'text-match']);
  return { name: nameOf(of), defined: isDefined(of), ...(text ? { text } : {}) };
}

function nameOf({ attributes }: Element): string {
  const name = attributes.name?.toUpperCase();
  if (!name) throw refusal('valid-filter', 'A filter names what it is for.');
  return name;
}

function partsOf(of: Element, local: string): readonly Element[] {
  return childrenNamed(of, caldav(local));
}

/** `is-not-defined` stands alone. */
function isDefined(of: Element): boolean {
  if (!childNamed(of, caldav('is-not-defined'))) return true;
  if (elements(of).length > 1) throw refusal('valid-filter', 'is-not-defined stands alone in its filter.');
  return false;
}

/** What stands in other namespaces says nothing here (RFC 4918 section 17); in this one it would change the meaning. */
function known(of: Element, locals: readonly string[]): void {
  const unknown = elements(of)
    .map(({ name }) => split(name))
    .find(({ namespace, local }) => namespace === CALDAV && !locals.includes(local));
  if (unknown) throw refusal('supported-filter', `A filter with ${unknown.local} here is not known.`);
}

function timeRange(of: Element, name: string, may: readonly string[]): Range | undefined {
  const [range, ...more] = partsOf(of, 'time-range');
  if (!range) return undefined;
  if (more.length > 0 || name === 'VCALENDAR')
    throw refusal('valid-filter', 'There is a time range too many.');
  if (!may.includes(name)) throw refusal('supported-filter', `No time range is known for ${name}.`);
  return rangeIn(range);
}

function textMatch(of: Element): TextMatch | undefined {
  const [match, ...more] = partsOf(of, 'text-match');
  if (!match) return undefined;
  if (more.length > 0) throw refusal('valid-filter', 'A filter has one text-match.');
  const fold = collation(match.attributes.collation);
  const needle = fold(textOf(match));
  if (needle.length > NEEDLE) throw new DavError(413, 'The text to look for is too long.');
  const wanted = match.attributes['negate-condition'] !== 'yes';
  return (text) => fold(text).includes(needle) === wanted;
}

/** RFC 4791 section 7.5: the default may be named `default`. */
function collation(name = 'default'): (text: string) => string {
  const fold = COLLATIONS.get(name === 'default' ? DEFAULT_COLLATION : name);
  if (!fold)
    throw refusal('supported-collation', `The collation is one of ${[...COLLATIONS.keys()].join(', ')}.`);
  return fold;
}
