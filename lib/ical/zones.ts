/**
 * Wall clocks and instants, by the zone data of this Node (`process.versions.tz`).
 * Luxon knows the offset of one instant; a year of a zone is asked once and kept.
 */
import { IANAZone } from 'luxon';
import { tzlib_get_timezones } from 'timezones-ical-library';

/** An IANA name. */
type Zone = string;
/** Milliseconds since 1970-01-01T00:00:00Z. */
type Instant = number;
/** What a clock on the wall shows, as the instant at which a clock in UTC shows the same. */
export type Wall = number;

export const MINUTE = 60_000;
export const DAY = 86_400_000;
const WEEK = 7 * DAY;
/** No zone has rules of its own outside; bounds what a hostile date can ask for. */
const YEARS = { first: 1850, last: 2200 };

/** In lower case; whether this Node knows them is looked at when somebody names them, since that takes its time. */
const SPELLINGS: ReadonlyMap<string, Zone> = new Map(
  [...Intl.supportedValuesOf('timeZone'), ...tzlib_get_timezones(), 'UTC'].map((name) => [
    name.toLowerCase(),
    name,
  ]),
);
const valid = new Map<Zone, boolean>();

function isValid(name: Zone): boolean {
  const known = valid.get(name) ?? IANAZone.isValidZone(name);
  valid.set(name, known);
  return known;
}

/** The IANA zone a text names, in IANA's spelling (`europe/brussels` is understood), or undefined. */
export function zoneNamed(text: string): Zone | undefined {
  const known = SPELLINGS.get(text.trim().toLowerCase());
  if (known !== undefined && isValid(known)) return known;
  return /^[A-Z][\w/+-]+$/.test(text) && IANAZone.isValidZone(text) ? text : undefined;
}

/** Names younger than the servers that may have to know them, with those they had before, or have the clock of. */
const OLD_NAMES: ReadonlyMap<Zone, Zone> = new Map([
  ['America/Ciudad_Juarez', 'America/Denver'],
  ['America/Coyhaique', 'America/Punta_Arenas'],
  ['America/Nuuk', 'America/Godthab'],
  ['Europe/Kyiv', 'Europe/Kiev'],
  ['Pacific/Kanton', 'Pacific/Enderbury'],
]);

/** The name that old zone data has for a zone too. */
export function oldZoneName(zone: Zone): Zone {
  return OLD_NAMES.get(zone) ?? zone;
}

export function isZone(text: string): boolean {
  return zoneNamed(text) !== undefined;
}

/** From this instant on, the offset (milliseconds to add to UTC). */
export interface Offset {
  readonly at: Instant;
  readonly offset: number;
}

const zones = new Map<Zone, Map<number, readonly Offset[]>>();

/** The offsets of a year (UTC), the first from its beginning. Throws a RangeError on an unknown zone. */
function offsetsOf(zone: Zone, year: number): readonly Offset[] {
  const years = zones.get(zone) ?? firstUse(zone);
  const known = years.get(year);
  if (known) return known;
  const made = findOffsets(IANAZone.create(zone), Date.UTC(year), Date.UTC(year + 1));
  years.set(year, made);
  return made;
}

function firstUse(zone: Zone): Map<number, readonly Offset[]> {
  if (!isZone(zone)) throw new RangeError(`${zone} is not an IANA time zone.`);
  const years = new Map<number, readonly Offset[]>();
  zones.set(zone, years);
  return years;
}

/** Looks at every week: Morocco changes for less than a month. */
function findOffsets(zone: IANAZone, start: Instant, end: Instant): readonly Offset[] {
  const offsetOf = (at: Instant): number => Math.round(zone.offset(at) * MINUTE);
  let before = offsetOf(start);
  const found: Offset[] = [{ at: start, offset: before }];
  for (let from = start; from < end - 1; ) {
    const to = Math.min(from + WEEK, end - 1);
    const after = offsetOf(to);
    const at = before === after ? undefined : change(offsetOf, from, to);
    if (at !== undefined) found.push({ at, offset: offsetOf(at) });
    [from, before] = [to, after];
  }
  return found;
}

/** The first whole second after `from` with the offset of `to`. */
function change(offsetOf: (at: Instant) => number, from: Instant, to: Instant): Instant {
  const after = offsetOf(to);
  let [low, high] = [Math.floor(from / 1000), Math.floor(to / 1000)];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetOf(middle * 1000) === after) high = middle;
    else low = middle;
  }
  return high * 1000;
}

/** Milliseconds to add to UTC at an instant. */
export function offsetAt(zone: Zone, at: Instant): number {
  if (zone === 'UTC') return 0;
  const year = Math.min(Math.max(new Date(at).getUTCFullYear(), YEARS.first), YEARS.last);
  const offsets = offsetsOf(zone, year);
  return offsets.findLast((entry) => entry.at <= at)?.offset ?? offsets[0]?.offset ?? 0;
}

export function wallOf(zone: Zone, at: Instant): Wall {
  return at + offsetAt(zone, at);
}

export function instantOf(zone: Zone, wall: Wall): Instant {
  return resolve((at) => offsetAt(zone, at), wall);
}

/**
 * The instant of a wall clock. What it shows twice is the first of both, and what it never shows is read
 * with the offset before the gap (RFC 5545, 3.3.5).
 */
export function resolve(offsetOf: (at: Instant) => number, wall: Wall): Instant {
  const before = offsetOf(wall - DAY);
  const after = offsetOf(wall + DAY);
  if (before === after || offsetOf(wall - before) === before) return wall - before;
  return offsetOf(wall - after) === after ? wall - after : wall - before;
}

const LOCAL = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d):(\d\d))?$/;

/** `YYYY-MM-DDTHH:MM:SS` or `YYYY-MM-DD` as a wall clock. Throws a RangeError on anything else. */
export function parseWall(local: string): Wall {
  const [, year, month, day, hour = '0', minute = '0', second = '0'] = LOCAL.exec(local) ?? [];
  if (day === undefined) throw new RangeError(`${local} is not a local date and time.`);
  const wall = new Date(0);
  wall.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  return wall.setUTCHours(Number(hour), Number(minute), Number(second));
}

/** `YYYY-MM-DDTHH:MM:SS` of a wall clock; the years are held between 0001 and 9999. */
export function formatWall(wall: Wall): string {
  const held = Math.floor(Math.min(Math.max(wall, FIRST), LAST) / 1000);
  const day = Math.floor(held / DAY_SECONDS);
  const second = held - day * DAY_SECONDS;
  const [hours, minutes] = [Math.floor(second / 3600), Math.floor((second % 3600) / 60)];
  return `${dateOf(day)}T${two(hours)}:${two(minutes)}:${two(second % 60)}`;
}

/** `YYYY-MM-DD` of a day since 1970: entries of a calendar share their days. */
function dateOf(day: number): string {
  const known = dates.get(day);
  if (known !== undefined) return known;
  if (dates.size >= DATES) dates.clear();
  const made = new Date(day * DAY).toISOString().slice(0, 10);
  dates.set(day, made);
  return made;
}

const DAY_SECONDS = DAY / 1000;
/** So many are held: some years. */
const DATES = 4096;
const dates = new Map<number, string>();
const TWO = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'));
const two = (number: number): string => TWO[number] ?? '00';

const FIRST = Date.parse('0001-01-01T00:00:00Z');
const LAST = Date.parse('9999-12-31T23:59:59Z');

/** The instant of `YYYY-MM-DDTHH:MM:SS` in a zone. */
export function toUtc(zone: Zone, local: string): Instant {
  return instantOf(zone, parseWall(local));
}

/** `YYYY-MM-DDTHH:MM:SS` of an instant in a zone. */
export function toLocal(zone: Zone, at: Instant): string {
  return formatWall(wallOf(zone, at));
}

/** Every change of offset from the beginning of `first` to the end of `last` (years), after the offset before them. */
export function changes(zone: Zone, first: number, last: number): readonly Offset[] {
  const found: Offset[] = [];
  for (let year = first; year <= last; year += 1) {
    for (const entry of offsetsOf(zone, year)) {
      if (entry.offset !== found.at(-1)?.offset) found.push(entry);
    }
  }
  return found;
}
