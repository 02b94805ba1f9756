/** When meetings take place, found out once for each body and zone: the times of a query differ, the meetings do not. */
import { LRUCache } from 'lru-cache';
import type { Range } from '../calendar/types.ts';
import type { Instant } from '../erp/records.ts';
import { type Component, occurrences } from '../ical/index.ts';
import type { CompFilter } from './filter.ts';
import { overlaps } from './time-range.ts';

/** A start and an end behind one another. */
type Spans = readonly Instant[];

/** Of a series by the years that were looked at. */
type Times = { readonly once: Spans } | { readonly years: Map<number, Spans> };

/** Meetings, and how many years and occurrences of one are remembered. */
const REMEMBERED = 100_000;
const YEARS = 4;
const OCCURRENCES = 400;

const known = new LRUCache<string, Times>({ max: REMEMBERED });

/** Where an object is to be looked at: its ETag stands for its octets. */
export interface Sight {
  readonly range: Range;
  /** Of dates and floating times. */
  readonly zone: string;
}

/** The range of a filter that asks for nothing but meetings in it. */
export function rangeAlone({ defined, props, comps }: CompFilter): Range | undefined {
  const [part, ...more] = comps;
  if (!part || !defined || props.length + more.length > 0 || part.name !== 'VEVENT') return undefined;
  return part.defined && part.props.length + part.comps.length === 0 ? part.range : undefined;
}

/** Whether a meeting is in the range, as far as that is remembered. */
export function remembered(etag: string, { range, zone }: Sight): boolean | undefined {
  const times = known.get(markOf(etag, zone));
  if (!times) return undefined;
  if ('once' in times) return someIn(times.once, range);
  const { years, complete } = yearsOf(range);
  const spans = years.map((year) => times.years.get(year));
  if (spans.some((one) => one && someIn(one, range))) return true;
  return complete && !spans.includes(undefined) ? false : undefined;
}

/** Remembers what it takes to say whether a meeting is in the range. Throws what `occurrences` does. */
export function remember(etag: string, { range, zone }: Sight, calendar: Component): void {
  const mark = markOf(etag, zone);
  if (!recurs(calendar)) {
    known.set(mark, { once: spansOf(calendar, {}, zone) });
    return;
  }
  const times = known.get(mark);
  const isRoom = times && 'years' in times && times.years.size < 2 * YEARS;
  const years = isRoom ? times.years : new Map<number, Spans>();
  for (const year of yearsOf(range).years) {
    if (years.has(year)) continue;
    const spans = spansOf(calendar, around(year), zone);
    if (spans.length < 2 * OCCURRENCES) years.set(year, spans);
  }
  known.set(mark, { years });
}

const markOf = (etag: string, zone: string): string => `${etag} ${zone}`;

function recurs(calendar: Component): boolean {
  const meetings = calendar.getAllSubcomponents('vevent');
  return (
    meetings.length > 1 ||
    meetings.some((one) => ['rrule', 'rdate', 'recurrence-id'].some((name) => one.hasProperty(name)))
  );
}

function spansOf(calendar: Component, range: Range, zone: string): Spans {
  const spans: Instant[] = [];
  for (const { component, start, end } of occurrences(calendar, range, zone)) {
    if (component.name === 'vevent') spans.push(start, end);
    if (spans.length >= 2 * OCCURRENCES) break;
  }
  return spans;
}

function someIn(spans: Spans, range: Range): boolean {
  for (let at = 0; at < spans.length; at += 2)
    if (overlaps(range, spans[at] ?? 0, spans[at + 1] ?? 0)) return true;
  return false;
}

const DAY = 86_400_000;

/** A little more than it, since what is in a range may only touch it. */
function around(year: number): Required<Range> {
  return { start: Date.UTC(year, 0, 1) - DAY, end: Date.UTC(year + 1, 0, 1) + DAY };
}

/** Those of a range, or the first ones, which may do. */
function yearsOf({ start, end }: Range): { readonly years: readonly number[]; readonly complete: boolean } {
  const last = end === undefined ? Number.POSITIVE_INFINITY : yearOf(end);
  const first = start === undefined ? last - YEARS + 1 : yearOf(start);
  const count = Math.min(last - first + 1, YEARS);
  const years = Array.from({ length: count }, (_, index) => first + index);
  return { years, complete: start !== undefined && last - first + 1 <= YEARS };
}

const yearOf = (at: Instant): number => new Date(at).getUTCFullYear();
