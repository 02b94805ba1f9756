/** What a calendar announces as its limits (RFC 4791 section 5.2). */
import type { Instant } from '../../erp/records.ts';
import { type Clocks, type Component, instantAt, occurrences } from '../../ical/index.ts';
import { EARLIEST, LATEST, utc } from '../time-range.ts';
import { endInstant, TIMES } from './dates.ts';
import { first, ofEach, ofProperties, type Rule, type Subject, valuesOf } from './rule.ts';

/** What no calendar shows: an EXDATE may lie anywhere. */
const SHOWN = TIMES.filter((name) => name !== 'exdate');
/** How dense a series may be is seen in so much of it: most have no end. */
const SAMPLE = 366 * 86_400_000;

export const LIMITS: readonly Rule[] = [
  {
    section: 'RFC 4791 5.2.6',
    condition: 'min-date-time',
    find: ofProperties(SHOWN, (property, { clocks }) =>
      clocks.read(property).some((stamp) => instantAt(stamp) < EARLIEST)
        ? `nothing is kept before ${utc(EARLIEST)}`
        : undefined,
    ),
  },
  {
    section: 'RFC 4791 5.2.7',
    condition: 'max-date-time',
    find: ofEach((entry, { clocks }) =>
      latest(entry, clocks) > LATEST
        ? { at: entry, says: `nothing is kept after ${utc(LATEST)}` }
        : undefined,
    ),
  },
  {
    section: 'RFC 4791 5.2.9',
    condition: 'max-attendees-per-instance',
    find: ofEach((entry, { bounds: { attendees } }) => {
      const at = entry.getAllProperties('attendee')[attendees];
      return at && { at, says: `an entry has at most ${attendees} attendees` };
    }),
  },
  {
    section: 'RFC 4791 5.2.8',
    condition: 'max-instances',
    find: ofProperties(['rrule'], (property, { bounds: { instances } }) =>
      Object(valuesOf(property)[0]).count > instances ? tooMany(instances) : undefined,
    ),
  },
  {
    section: 'RFC 4791 5.2.8',
    condition: 'max-instances',
    find: (subject) => {
      if (!isDense(subject)) return undefined;
      const at = first(subject.entries, (entry) => entry.getFirstProperty('rrule') ?? undefined);
      return { at: at ?? subject.entries[0], says: tooMany(subject.bounds.instances) };
    },
  },
];

/** Comes before all: what is longer is not looked at. */
export const LISTS: Rule = {
  section: 'RFC 4791 5.2.8',
  condition: 'max-instances',
  find: ({ entries, bounds: { instances } }) => {
    let count = entries.length;
    for (const entry of entries)
      for (const at of ['rdate', 'exdate'].flatMap((name) => entry.getAllProperties(name))) {
        count += valuesOf(at).length;
        if (count > instances) return { at, says: tooMany(instances) };
      }
    return count > instances ? { at: entries[instances], says: tooMany(instances) } : undefined;
  },
};

const tooMany = (instances: number): string => `a series has at most ${instances} instances`;

function latest(entry: Component, clocks: Clocks): Instant {
  const stamps = SHOWN.flatMap((name) => clocks.all(entry, name));
  return Math.max(endInstant(entry, clocks) ?? 0, ...stamps.map((stamp) => stamp.end ?? instantAt(stamp)));
}

function isDense({ calendar, entries, clocks, bounds }: Subject): boolean {
  const starts = entries.flatMap((entry) => clocks.all(entry, 'dtstart').map(instantAt));
  const start = Math.min(...starts);
  if (!Number.isFinite(start)) return false;
  const range = { start, end: start + SAMPLE };
  let count = 0;
  for (const _ of occurrences(calendar, range, bounds.zone, bounds.instances + 1)) count += 1;
  return count > bounds.instances;
}
