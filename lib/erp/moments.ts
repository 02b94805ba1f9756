/** Days and times, compared and made of each other. */
import { formatWall, instantOf, parseWall, wallOf } from '../ical/zones.ts';
import type { Instant, LocalDate, Moment, Zone } from './records.ts';

export function dayIn(value: Moment, zone: Zone): LocalDate {
  return 'on' in value ? value.on : formatWall(wallOf(zone, value.at)).slice(0, 10);
}

/** A whole day begins where its reader lives. */
export function instantIn(value: Moment, zone: Zone): Instant {
  return 'at' in value ? value.at : instantOf(zone, parseWall(value.on));
}

/** Milliseconds, to compare moments of one kind. */
export const order = (value: Moment): number => ('on' in value ? parseWall(value.on) : value.at);

/** DTSTART and DUE are of one kind, and DUE is not the earlier one (RFC 5545, 3.8.2.3). */
export function startBefore(
  start: Moment | undefined,
  due: Moment | undefined,
  zone: Zone,
): Moment | undefined {
  if (start === undefined || due === undefined) return start;
  const alike: Moment = 'on' in due ? { on: dayIn(start, zone) } : { at: instantIn(start, zone) };
  return order(alike) > order(due) ? undefined : alike;
}
