/** What the occurrences of a series are like. */
import type { EventRecord, Instant, Moment, Series, Zone } from '../erp/records.ts';
import { DAY, formatWall, instantOf, wallOf } from '../ical/zones.ts';
import { alike, isDate, placeOf } from './moment.ts';
import { wallsFrom } from './recurrence.ts';

/** The same meeting at another time, as long as before unless its end is told. */
export function movedTo(record: EventRecord, start: Moment, end?: Instant): EventRecord {
  const length = placeOf(record.end) - placeOf(record.start);
  if (!isDate(start)) return { ...record, start, end: { at: end ?? start.at + length } };
  const days = Math.max(Math.ceil(length / DAY), 1);
  return { ...record, start, end: { on: formatWall(placeOf(start) + days * DAY).slice(0, 10) } };
}

/** ERPs that repeat by UTC have an occurrence up to so much beside where a client's clock has it (milliseconds). */
const SHIFT = 3 * 3_600_000;

/** The one that stands for a moment: the very same, else the nearest within three hours; dates are the same or none. */
export function nearest(moment: Moment, among: readonly Moment[], zone: Zone): Moment | undefined {
  const distance = (other: Moment): number => Math.abs(placeOf(alike(other, moment, zone)) - placeOf(moment));
  const first = among.reduce<Moment | undefined>(
    (best, one) => (best === undefined || distance(one) < distance(best) ? one : best),
    undefined,
  );
  if (first === undefined) return undefined;
  return distance(first) <= (isDate(moment) ? 0 : SHIFT) ? first : undefined;
}

/** What a series calls the occurrence that somebody else calls so; the moment itself where it has none there. */
export function placeIn(series: Series, moment: Moment): Moment {
  const { overrides, excluded, added, zone } = series;
  const names = [...overrides.map(({ original }) => original), ...excluded, ...added];
  return nearest(moment, instancesNear(series, moment), zone) ?? nearest(moment, names, zone) ?? moment;
}

function instancesNear({ master, rule, zone }: Series, moment: Moment): readonly Moment[] {
  if (!master) return [];
  const start = master.start;
  const near = alike(moment, start, zone);
  if (isDate(near) || isDate(start)) return [near];
  const wall = wallOf(zone, near.at);
  const found: Moment[] = [];
  for (const one of wallsFrom(rule, start, zone, wall - 2 * SHIFT)) {
    if (one > wall + 2 * SHIFT) break;
    found.push({ at: instantOf(zone, one) });
  }
  return found;
}
