import type ICAL from 'ical.js';
import type { Instant, LocalDate, Moment, Zone } from '../erp/records.ts';
import { type Clocks, instantAt, type Stamp } from '../ical/index.ts';
import { DAY, formatWall, instantOf, parseWall, toLocal, wallOf } from '../ical/zones.ts';
import type { Property, Value } from './property.ts';

export function isDate(moment: Moment): moment is { readonly on: LocalDate } {
  return 'on' in moment;
}

/** A time in UTC, as DTSTAMP wants it. */
export function utcValue(at: Instant | undefined): Value | undefined {
  return at === undefined ? undefined : utc(at);
}

const utc = (at: Instant): Value => [{}, 'date-time', `${formatWall(at)}Z`];

/** A date, a time with TZID, or a time in UTC where that is the zone. */
export function momentValue(moment: Moment, zone: Zone): Value {
  if (isDate(moment)) return [{}, 'date', moment.on];
  if (zone === 'UTC') return utc(moment.at);
  return [{ tzid: zone }, 'date-time', toLocal(zone, moment.at)];
}

/** The same, but in UTC for the second of two hours that a clock shows alike, which a TZID cannot name. */
export function exactValue(moment: Moment, zone: Zone): Value {
  if (isDate(moment)) return momentValue(moment, zone);
  return momentValue(moment, placeOf(asWritten(moment, zone)) === moment.at ? zone : 'UTC');
}

/** The instant that a TZID names for it: of two hours that a clock shows alike the first. */
export function asWritten(moment: Moment, zone: Zone): Moment {
  return isDate(moment) ? moment : { at: instantOf(zone, wallOf(zone, moment.at)) };
}

/** The moment as a date if `model` is one, else as a time, at the wall clock of `model` on that day. */
export function alike(moment: Moment, model: Moment, zone: Zone): Moment {
  if (isDate(moment) === isDate(model)) return moment;
  if (!isDate(moment)) return { on: toLocal(zone, moment.at).slice(0, 10) };
  const time = isDate(model) ? 'T00:00:00' : toLocal(zone, model.at).slice(10);
  return { at: instantOf(zone, parseWall(`${moment.on}${time}`)) };
}

/** Orders moments; a date stands at its midnight in UTC. */
export function placeOf(moment: Moment): Instant {
  return isDate(moment) ? parseWall(moment.on) : moment.at;
}

/** What a stamp of a document says. */
export function momentOf({ allDay, ...stamp }: Stamp): Moment {
  return allDay ? dateOf(stamp) : { at: instantAt({ allDay, ...stamp }) };
}

const dateOf = ({ wall }: Pick<Stamp, 'wall'>): Moment => ({ on: formatWall(wall).slice(0, 10) });

/** The same as `alike`; midnight on any clock means the day on that clock. */
export function momentLike(stamp: Stamp, model: Moment, zone: Zone): Moment {
  if (isDate(model) && stamp.wall % DAY === 0) return dateOf(stamp);
  return alike(momentOf(stamp), model, zone);
}

/** A moment in the type and the zone that a property of the document has. */
export function valueLike(moment: Moment, [, { tzid }, type, value]: Property, clocks: Clocks): Value {
  if (type === 'date' || isDate(moment)) return momentValue(moment, 'UTC');
  if (String(value).endsWith('Z')) return utc(moment.at);
  const clock = tzid === undefined ? clocks.floating : clocks.named(String(tzid));
  return [tzid === undefined ? {} : { tzid }, 'date-time', formatWall(clock.wallOf(moment.at))];
}

/** A property that holds an instant; undefined for a date, and where there is none. */
export function instantNamed(clocks: Clocks, component: ICAL.Component, name: string): Instant | undefined {
  const stamp = clocks.first(component, name);
  return stamp && instantAt(stamp);
}
