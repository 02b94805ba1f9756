/** When somebody is busy (RFC 4791 section 7.10, RFC 5545 section 3.6.4). */
import ICAL from 'ical.js';
import type { Calendar, Range, Served } from '../calendar/types.ts';
import type { Instant } from '../erp/records.ts';
import { refusal } from '../errors.ts';
import { type Component, occurrences, parseCalendar, serialize } from '../ical/index.ts';
import { breath } from '../pace.ts';
import { batches } from './objects.ts';
import type { JCalProperty } from './part.ts';
import { overlaps, utc } from './time-range.ts';
import { tolerating } from './tolerance.ts';

/** Milliseconds that one question may cover. */
const LONGEST = 5 * 366 * 86_400_000;

export function boundedRange(range: Required<Range>): Required<Range> {
  if (range.end - range.start > LONGEST) throw refusal('max-instances', 'The time range is too long.');
  return range;
}

export interface Busy {
  readonly type: 'BUSY' | 'BUSY-TENTATIVE';
  readonly start: Instant;
  readonly end: Instant;
}

/** The busy times in a calendar, cut to the range. Throws `max-instances` beyond the limit. */
export async function busyIn(
  calendar: Calendar,
  range: Required<Range>,
  zone: string,
  limit: number,
): Promise<Busy[]> {
  const busy: Busy[] = [];
  for (const batch of batches(await calendar.list(range))) {
    const found = await calendar.get(batch.map(({ name }) => name));
    const served = [...found.values()].filter((one): one is Served => typeof one !== 'string');
    const texts = served.map(({ body }) => Buffer.from(body).toString('utf8'));
    busy.push(...(await busyAmong(texts, range, zone, limit - busy.length)));
  }
  return busy;
}

/** The same of calendar objects. */
export async function busyAmong(
  texts: readonly string[],
  range: Required<Range>,
  zone: string,
  limit: number,
): Promise<Busy[]> {
  const busy: Busy[] = [];
  for (const text of texts) {
    await breath();
    busy.push(...tolerating(() => [...busyTimes(parseCalendar(text), range, zone)], []));
    if (busy.length > limit)
      throw refusal('max-instances', 'There are too many meetings in this time range.');
  }
  return busy;
}

/** What of an object takes time of its owner, cut to the range. */
function* busyTimes(object: Component, range: Required<Range>, zone: string): Iterable<Busy> {
  for (const { component, start, end } of occurrences(object, range, zone)) {
    const type = busyType(component);
    if (type === undefined || start === end || !overlaps(range, start, end)) continue;
    yield { type, start: Math.max(start, range.start), end: Math.min(end, range.end) };
  }
}

function busyType(event: Component): Busy['type'] | undefined {
  const [transparency, status] = ['transp', 'status'].map((name) =>
    String(event.getFirstPropertyValue(name) ?? '').toUpperCase(),
  );
  if (event.name !== 'vevent' || transparency === 'TRANSPARENT' || status === 'CANCELLED') return undefined;
  return status === 'TENTATIVE' ? 'BUSY-TENTATIVE' : 'BUSY';
}

/** In order, with those of one type that touch made one. */
export function merged(busy: readonly Busy[]): readonly Busy[] {
  const joined: Busy[] = [];
  for (const one of busy.toSorted((a, b) => a.type.localeCompare(b.type) || a.start - b.start)) {
    const last = joined.at(-1);
    if (last?.type === one.type && one.start <= last.end)
      joined[joined.length - 1] = { ...last, end: Math.max(last.end, one.end) };
    else joined.push(one);
  }
  return joined.sort((a, b) => a.start - b.start);
}

/** A VFREEBUSY in a calendar of its own; `more` are properties of either that the occasion asks for. */
export function freeBusy(
  range: Required<Range>,
  busy: readonly Busy[],
  more: { readonly calendar?: readonly JCalProperty[]; readonly own?: readonly JCalProperty[] } = {},
): string {
  const times = busy.map(
    ({ type, start, end }): JCalProperty => [
      'freebusy',
      { fbtype: type },
      'period',
      [start, end].map(jcalUtc),
    ],
  );
  const uid = `freebusy-${utc(range.start)}-${utc(range.end)}@erpcal`;
  const own: readonly JCalProperty[] = more.own ?? [['uid', {}, 'text', uid]];
  const properties = [
    ['dtstamp', {}, 'date-time', jcalUtc(Date.now())],
    ['dtstart', {}, 'date-time', jcalUtc(range.start)],
    ['dtend', {}, 'date-time', jcalUtc(range.end)],
    ...own,
    ...times,
  ];
  const frame = [
    ['version', {}, 'text', '2.0'],
    ['prodid', {}, 'text', '-//erpcal//erpcal//EN'],
    ...(more.calendar ?? []),
  ];
  return serialize(new ICAL.Component(['vcalendar', frame, [['vfreebusy', properties, []]]]));
}

/** As jCal writes it, without fractions. */
const jcalUtc = (at: Instant): string => `${new Date(at).toISOString().slice(0, 19)}Z`;
