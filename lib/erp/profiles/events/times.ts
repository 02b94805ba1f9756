/** When a meeting is: flag-driven, and repaired where the ERP lets nonsense in. */
import { DAY, formatWall, parseWall, type Wall, wallOf, zoneNamed } from '../../../ical/zones.ts';
import { dateOfText, instantOfText, linked, naiveText, numberOf, textOf, wallOfText } from '../../codecs.ts';
import type { Codec, Relation, Surroundings } from '../../profile.ts';
import type { Instant, Moment, Zone } from '../../records.ts';
import type { Row, Wire } from '../../wire.ts';

export interface Times {
  readonly start: Moment;
  readonly end: Moment;
}

const HOUR = 3_600_000;

/**
 * All-day meetings have inclusive dates of their own; the hours of `start` and `stop` mean nothing then, and the
 * dates nothing when the flag is off (facts: 08:00 to 18:00 plain, in a zone, or midnight; stale companions).
 */
export const datedTimes: Codec<Times> = {
  fields: ['allday', 'start', 'stop', 'start_date', 'stop_date', 'duration'],
  decode: (row, around) => (row.allday === true ? datesOf(row) : instantsOf(row, 'start', 'stop', around)),
  // Start and end always together: alone, one moves the other or is refused, or spoils the row.
  encode: ({ start, end }, { naive }) => {
    if ('at' in start && 'at' in end)
      return { allday: false, start: naiveText(start.at, naive), stop: naiveText(end.at, naive) };
    const [first, last] = daysOf(start, end);
    const [from, to] = [`${first} 00:00:00`, `${last} 00:00:00`];
    return { allday: true, start: from, stop: to, start_date: first, stop_date: last };
  },
};

/**
 * As `datedTimes`, of versions with companions of both that are kept as stored fields. A timed meeting is sent with
 * its own, which alone make the ERP tell people of a new time; whole days are sent as midnights, which are kept as
 * they are, while sent dates become office hours in one version, and move alone or not at all in another.
 */
export const companionTimes: Codec<Times> = {
  ...datedTimes,
  encode: ({ start, end }, { naive }) => {
    if ('at' in start && 'at' in end) {
      const [from, to] = [naiveText(start.at, naive), naiveText(end.at, naive)];
      return { allday: false, start: from, stop: to, start_datetime: from, stop_datetime: to };
    }
    const [first, last] = daysOf(start, end);
    return { allday: true, start: `${first} 00:00:00`, stop: `${last} 00:00:00` };
  },
};

/** First and last day, inclusive. */
function daysOf(start: Moment, end: Moment): readonly [first: string, last: string] {
  const [from, to] = [start, end].map((moment) => ('on' in moment ? parseWall(moment.on) : moment.at));
  if (from === undefined || to === undefined) throw new TypeError('A meeting has two ends.');
  return [dayOf(from), dayOf(Math.max(to - DAY, from))];
}

function datesOf(row: Row): Times {
  const first = dateOfText(row.start_date) ?? dateOfText(row.start);
  if (first === undefined) throw new Error('A whole-day meeting has no date.');
  const last = dateOfText(row.stop_date) ?? dateOfText(row.stop) ?? first;
  return daysFrom(parseWall(first), parseWall(last) + DAY);
}

/** `[first, end)`, at least one day. */
function daysFrom(first: Wall, end: Wall): Times {
  return { start: { on: dayOf(first) }, end: { on: dayOf(Math.max(end, first + DAY)) } };
}

const dayOf = (wall: Wall): string => formatWall(wall).slice(0, 10);

function instantsOf(row: Row, from: string, to: string, around: Surroundings): Times {
  const start = instantOfText(row[from], around);
  if (start === undefined) throw new Error('A meeting has no start.');
  const length = Math.max(numberOf(row.duration) ?? 0, 0) * HOUR;
  const end = instantOfText(row[to], around) ?? start + Math.round(length / 1000) * 1000;
  return { start: { at: start }, end: { at: Math.max(end, start) } };
}

/**
 * All-day meetings are a flag on a date-time. Most stand at midnight of somebody's zone, or of the zone of the
 * stored text; an end at midnight is the first moment after the meeting.
 */
export function flaggedTimes(zone: 'context_tz' | 'tz'): Codec<Times> {
  const owner: Relation = { field: 'user_id', model: 'res.users', fields: [zone], dispensable: true };
  return {
    fields: ['allday', 'date', 'date_deadline', 'duration', 'vtimezone', owner.field],
    via: [owner],
    decode: (row, around) => {
      const times = instantsOf(row, 'date', 'date_deadline', around);
      if (row.allday !== true) return times;
      const [user] = linked(row, owner, around);
      return wholeDays(times, [row.vtimezone, user?.[zone]], around);
    },
    // Nothing keeps the three consistent. Whole days are from midnight to midnight, on the clock of the stored text.
    encode: ({ start, end }, { naive }) => {
      const allday = 'on' in start;
      const [from, to] = [start, end].map((moment) =>
        'on' in moment ? `${moment.on} 00:00:00` : naiveText(moment.at, naive),
      );
      const length = (wallOfText(to) ?? 0) - (wallOfText(from) ?? 0);
      const hours = 'at' in start && 'at' in end ? (end.at - start.at) / HOUR : length / HOUR;
      return { allday, date: from ?? false, date_deadline: to ?? false, duration: hours };
    },
  };
}

/** `named` are the zones the meeting may have been made in, the likeliest first. */
function wholeDays(
  { start, end }: Times,
  named: readonly (Wire | undefined)[],
  { naive, reader }: Surroundings,
): Times {
  if (!('at' in start && 'at' in end)) throw new Error('A meeting has no start.');
  const homes = [...named.flatMap((name) => zoneNamed(textOf(name) ?? '') ?? []), reader.zone];
  const first = dayAt(start.at, end.at, naive, homes);
  const length = end.at - start.at;
  return daysFrom(first, first + (isWhole(length) ? nearest(length) : Math.floor(length / DAY) * DAY + DAY));
}

/** The length of so many whole days. */
const nearest = (length: number): number => Math.round(length / DAY) * DAY;

/** A change of the clock on the way makes an hour more or less. */
function isWhole(length: number): boolean {
  return nearest(length) > 0 && Math.abs(length - nearest(length)) <= HOUR;
}

/** The day a meeting begins on, as its midnight on the wall. */
function dayAt(start: Instant, end: Instant, naive: Zone, homes: readonly Zone[]): Wall {
  for (const zone of [naive, ...homes]) if (wallOf(zone, start) % DAY === 0) return wallOf(zone, start);
  if (isWhole(end - start)) return nearestMidnight(start);
  return midnightBefore(wallOf(homes[0] ?? naive, start));
}

const midnightBefore = (wall: Wall): Wall => Math.floor(wall / DAY) * DAY;

/** Midnight somewhere else: from UTC-10 to UTC+13, past which the hour alone cannot tell east from west. */
function nearestMidnight(start: Instant): Wall {
  return midnightBefore(start + 13 * HOUR);
}
