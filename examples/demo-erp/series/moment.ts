import { IANAZone } from 'luxon';

/** A naive date-time in milliseconds, as if its clock showed UTC. */
export type Wall = number;

export const DAY = 86_400_000;

/** Reads `YYYY-MM-DD`, with or without ` HH:MM:SS`. */
export const wallOf = (text: string): Wall =>
  Date.parse(`${text.slice(0, 10)}T${text.slice(11, 19) || '00:00:00'}Z`);

/** `YYYY-MM-DD HH:MM:SS` */
export const written = (wall: Wall): string => new Date(wall).toISOString().slice(0, 19).replace('T', ' ');

export const dateOf = (wall: Wall): string => written(wall).slice(0, 10);

/** `YYYYMMDDHHMMSS` */
export const digits = (wall: Wall): string => written(wall).replace(/\D/g, '');

export const midnight = (wall: Wall): Wall => wall - (((wall % DAY) + DAY) % DAY);

export const wallOfDigits = (text: string): Wall =>
  Date.UTC(
    Number(text.slice(0, 4)),
    Number(text.slice(4, 6)) - 1,
    Number(text.slice(6, 8)),
    Number(text.slice(8, 10) || 0),
    Number(text.slice(10, 12) || 0),
    Number(text.slice(12, 14) || 0),
  );

/** Monday is 0. */
export const weekdayOf = (wall: Wall): number => (new Date(wall).getUTCDay() + 6) % 7;

/** The ERPs know of no change of the clock after 2037 (test/demo-erp/conformance/writing.md 3). */
const LAST = Date.UTC(2037, 11, 31);

const offset = (zone: string, instant: number): number =>
  IANAZone.create(zone).offset(Math.min(instant, LAST)) * 60_000;

/** The clock on the wall of a zone when UTC shows `utc`; '' is UTC itself. */
export const toLocal = (utc: Wall, zone: string): Wall => (zone === '' ? utc : utc + offset(zone, utc));

/** The other way. Where a clock is turned, the ERPs take winter time for a moment that is twice or never. */
export function toUtc(local: Wall, zone: string): Wall {
  if (zone === '') return local;
  const offsets = [offset(zone, local - DAY), offset(zone, local + DAY)].sort((a, b) => a - b);
  const winter = local - (offsets[0] ?? 0);
  const candidates = offsets.map((each) => local - each);
  return candidates.find((utc) => toLocal(utc, zone) === local) ?? winter;
}
