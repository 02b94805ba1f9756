/** What iCalendar asks of the dates and times of an entry (RFC 5545). */
import ICAL from 'ical.js';
import type { Instant } from '../../erp/records.ts';
import { DavError } from '../../errors.ts';
import { type Clocks, type Component, later } from '../../ical/index.ts';
import { instantNamed } from '../moment.ts';
import { first, ofEach, ofProperties, type Rule, valuesOf } from './rule.ts';

/** Those that say when an instance is. */
export const TIMES: readonly string[] = ['dtstart', 'dtend', 'due', 'recurrence-id', 'rdate', 'exdate'];
const ONCE: readonly string[] = ['dtstart', 'dtend', 'due', 'duration', 'recurrence-id', 'uid'];

/** An end, its entry, and the word for it. */
const ENDS: Readonly<Record<string, string>> = { vevent: 'dtend', vtodo: 'due' };

export const DATES: readonly Rule[] = [
  {
    section: 'RFC 5545 3.6.1, 3.6.2',
    condition: 'valid-calendar-data',
    find: ofEach((entry) =>
      first(ONCE, (name) => {
        const [, at] = entry.getAllProperties(name);
        return at && { at, says: 'it may stand here once only' };
      }),
    ),
  },
  {
    section: 'RFC 5545 3.3.4, 3.3.5, 3.3.9',
    condition: 'valid-calendar-data',
    find: ofProperties([...TIMES, 'completed'], (property) =>
      valuesOf(property).flat().every(isMoment) ? undefined : 'it is no date and no time',
    ),
  },
  {
    section: 'RFC 5545 3.3.6',
    condition: 'valid-calendar-data',
    find: ofProperties(['duration'], (property) =>
      isDuration(String(valuesOf(property)[0])) ? undefined : 'it is no length of time',
    ),
  },
  {
    section: 'RFC 5545 3.8.6.3',
    condition: 'valid-calendar-data',
    find: ofEach((entry) =>
      first(entry.getAllSubcomponents('valarm'), (alarm) => {
        const at = alarm.getFirstProperty('trigger');
        const value = at && valuesOf(at)[0];
        if (!at || isMoment(value) || isDuration(String(value))) return undefined;
        return { at, says: 'it is neither a length of time nor a time' };
      }),
    ),
  },
  {
    section: 'RFC 5545 3.3.10',
    condition: 'valid-calendar-data',
    find: ofProperties(['rrule'], (property) => {
      const { freq, count, until } = Object(valuesOf(property)[0]);
      if (freq === undefined) return 'a rule has a FREQ';
      if (count !== undefined && !(count >= 1)) return 'a COUNT is 1 at least';
      return until === undefined || isMoment(until) ? undefined : 'its UNTIL is no date and no time';
    }),
  },
  {
    section: 'RFC 5545 3.6.1',
    condition: 'valid-calendar-data',
    find: ofEach((at) =>
      at.name === 'vevent' && !at.hasProperty('dtstart') ? { at, says: 'its DTSTART is missing' } : undefined,
    ),
  },
  {
    section: 'RFC 5545 3.3.14',
    condition: 'valid-timezone',
    find: ({ calendar }) =>
      first(
        calendar.getAllSubcomponents('vtimezone').flatMap((zone) => zone.getAllSubcomponents()),
        (observance) =>
          first(['tzoffsetfrom', 'tzoffsetto'], (name) => {
            const at = observance.getFirstProperty(name);
            const fits = !at || OFFSET.test(String(valuesOf(at)[0]));
            return fits ? undefined : { at, says: 'it is no distance from UTC' };
          }),
      ),
  },
  {
    section: 'RFC 5545 3.2.19',
    condition: 'valid-timezone',
    find: ofProperties(TIMES, (property, { clocks }) => unexplained(property, clocks)),
  },
  {
    section: 'RFC 5545 3.6.1, 3.6.2',
    condition: 'valid-calendar-data',
    find: ofEach((entry) => {
      const at = entry.getFirstProperty('duration');
      const end = endOf(entry);
      return at && end ? { at, says: `it does not stand beside ${end.name.toUpperCase()}` } : undefined;
    }),
  },
  {
    // Tasks of real clients start on a day and are due at a time; what they say is clear all the same
    section: 'RFC 5545 3.8.2.2',
    condition: 'valid-calendar-data',
    find: ofEach((entry, { clocks }) => {
      const [start, end] = ['dtstart', 'dtend'].map((name) => clocks.first(entry, name));
      if (entry.name !== 'vevent' || !start || !end || start.allDay === end.allDay) return undefined;
      const says = start.allDay ? 'a date, as in DTSTART, is wanted' : 'a time, as in DTSTART, is wanted';
      return { at: endOf(entry), says };
    }),
  },
  {
    // Of a meeting it is mended
    section: 'RFC 5545 3.8.2.3',
    condition: 'valid-calendar-data',
    find: ofEach((entry, { clocks }) =>
      entry.name === 'vtodo' && isEarly(entry, clocks)
        ? { at: endOf(entry), says: 'the end is before the start' }
        : undefined,
    ),
  },
  {
    section: 'RFC 5545 3.8.2.5',
    condition: 'valid-calendar-data',
    find: ofEach((entry) => {
      const at = entry.getFirstProperty('duration');
      const value: unknown = at?.getFirstValue();
      return at && value instanceof ICAL.Duration && value.toSeconds() < 0
        ? { at, says: 'an entry does not last less than no time' }
        : undefined;
    }),
  },
];

const MOMENT = /^(\d{4})-(\d\d)-(\d\d)(?:T([01]\d|2[0-3]):([0-5]\d):([0-5]\d|60)Z?)?$/;
const OFFSET = /^[+-](?:[01]\d|2[0-3]):?[0-5]\d(?::?[0-5]\d)?$/;
const DURATION = /^[+-]?P(?:\d+W|(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+S)?)?)$/;

/** A date or time as jCal writes it, or the length of a period. */
function isMoment(value: unknown): boolean {
  const text = String(value);
  const [, year, month, day] = MOMENT.exec(text)?.map(Number) ?? [];
  if (year === undefined || month === undefined || day === undefined) return isDuration(text);
  return month >= 1 && month <= 12 && day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function isDuration(text: string): boolean {
  return DURATION.test(text) && /\d/.test(text);
}

function endOf(entry: Component): ICAL.Property | undefined {
  return entry.getFirstProperty(ENDS[entry.name] ?? '') ?? undefined;
}

type Stamp = NonNullable<ReturnType<Clocks['first']>>;

const dayOf = (wall: number): number => Math.floor(wall / 86_400_000);
const isBefore = (one: Stamp, other: Stamp): boolean =>
  one.clock.instantOf(one.wall) < other.clock.instantOf(other.wall);

function unexplained(property: ICAL.Property, clocks: Clocks): string | undefined {
  try {
    clocks.read(property);
    return undefined;
  } catch (error) {
    return error instanceof DavError ? error.message : 'its time zone makes no sense';
  }
}

/** Whether it ends before it begins. */
export function isEarly(entry: Component, clocks: Clocks): boolean {
  const [start, end] = ['dtstart', ENDS[entry.name] ?? ''].map((name) => clocks.first(entry, name));
  if (!start || !end) return false;
  const mixed = start.allDay !== end.allDay;
  return mixed ? dayOf(end.wall) < dayOf(start.wall) : isBefore(end, start);
}

/** When an entry is over, as far as it says. */
export function endInstant(entry: Component, clocks: Clocks): Instant | undefined {
  const end = endOf(entry);
  if (end) return instantNamed(entry, end.name, clocks);
  const start = clocks.first(entry, 'dtstart');
  const duration: unknown = entry.getFirstPropertyValue('duration');
  return start && duration instanceof ICAL.Duration ? later(start, duration) : undefined;
}
