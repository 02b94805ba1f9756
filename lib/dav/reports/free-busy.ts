/** free-busy-query (RFC 4791 section 7.10). */
import ICAL from 'ical.js';
import type { Calendar, Range, Served } from '../../calendar/types.ts';
import type { Instant } from '../../erp/records.ts';
import { DavError, refusal } from '../../errors.ts';
import { type Component, occurrences, parseCalendar, serialize } from '../../ical/index.ts';
import { caldav } from '../../names.ts';
import { childNamed } from '../../xml/element.ts';
import { batches } from '../objects.ts';
import { isOpaque } from '../own.ts';
import { report } from '../report.ts';
import { closedRangeIn, overlaps, utc } from '../time-range.ts';
import { tolerating } from '../tolerance.ts';

/** Milliseconds that one question may cover. */
const LONGEST = 5 * 366 * 86_400_000;

export interface Busy {
  readonly type: 'BUSY' | 'BUSY-TENTATIVE';
  readonly start: Instant;
  readonly end: Instant;
}

/** Depth says nothing here: a calendar without its members is never busy, which would be a lie. */
export const FREE_BUSY = report({
  name: caldav('free-busy-query'),
  on: ['calendar'],
  answer: async (node, { zone, limits }, body) => {
    const asked = childNamed(body, caldav('time-range'));
    if (!asked) throw new DavError(400, 'A free-busy-query has a time range.');
    const range = closedRangeIn(asked);
    if (range.end - range.start > LONGEST) throw refusal('max-instances', 'The time range is too long.');
    const busy = isOpaque(node) ? await busyIn(node.calendar, range, zone, limits.instances) : [];
    const headers = { 'Content-Type': 'text/calendar; charset=utf-8; component=vfreebusy' };
    return { status: 200, headers, body: freeBusy(range, merged(busy)) };
  },
});

async function busyIn(
  calendar: Calendar,
  range: Required<Range>,
  zone: string,
  limit: number,
): Promise<Busy[]> {
  const busy: Busy[] = [];
  for (const batch of batches(await calendar.list(range))) {
    const found = await calendar.get(batch.map(({ name }) => name));
    const served = [...found.values()].filter((one): one is Served => typeof one !== 'string');
    for (const { body } of served)
      busy.push(...tolerating(() => [...busyTimes(parsed(body), range, zone)], []));
    if (busy.length > limit)
      throw refusal('max-instances', 'There are too many meetings in this time range.');
  }
  return busy;
}

function parsed(body: Uint8Array): Component {
  return parseCalendar(Buffer.from(body).toString('utf8'));
}

/** What of an object takes time of its owner, cut to the range. */
export function* busyTimes(object: Component, range: Required<Range>, zone: string): Iterable<Busy> {
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

function freeBusy(range: Required<Range>, busy: readonly Busy[]): string {
  const times = busy.map(({ type, start, end }) => [
    'freebusy',
    { fbtype: type },
    'period',
    [start, end].map((at) => new Date(at).toISOString().slice(0, 19).concat('Z')),
  ]);
  const properties = [
    ...(['dtstamp', 'dtstart', 'dtend'] as const).map((name) => {
      const at = { dtstamp: Date.now(), dtstart: range.start, dtend: range.end }[name];
      return [name, {}, 'date-time', `${new Date(at).toISOString().slice(0, 19)}Z`];
    }),
    ['uid', {}, 'text', `freebusy-${utc(range.start)}-${utc(range.end)}@erpcal`],
    ...times,
  ];
  const frame = [
    ['version', {}, 'text', '2.0'],
    ['prodid', {}, 'text', '-//erpcal//erpcal//EN'],
  ];
  return serialize(new ICAL.Component(['vcalendar', frame, [['vfreebusy', properties, []]]]));
}
