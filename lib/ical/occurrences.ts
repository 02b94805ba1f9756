/** When the entries of a calendar object take place (RFC 5545, 3.8.5; RFC 4791, 9.9). */
import ICAL from 'ical.js';
import { Clocks, instantAt, later, type Stamp } from './clock.ts';
import type { Component } from './document.ts';
import { instances, ruleOf } from './rule.ts';
import { DAY, type Wall } from './zones.ts';

/** Milliseconds since 1970-01-01T00:00:00Z. */
type Instant = number;

/** Half open; an end left out is open. */
export interface Range {
  readonly start?: Instant;
  readonly end?: Instant;
}

export interface Occurrence {
  /** The master, or the override that tells what it is like. */
  readonly component: Component;
  readonly start: Instant;
  /** Not before `start`, and equal where it takes no time. */
  readonly end: Instant;
  readonly allDay: boolean;
  /** The instant the rule gave it; only of entries that recur. */
  readonly recurrenceId?: Instant;
}

/** Occurrences of one question, where it names no limit of its own. */
const LIMIT = 10_000;

/**
 * The occurrences that touch a range: overrides first, then the others in the order of their rule; a VTODO also when it
 * only touches the range's ends. Dates and times without a zone are those of `floating`. Ends after `limit` of them.
 * Without a rule that says how often there is DTSTART alone. Throws `valid-timezone` where a TZID says nothing.
 */
export function* occurrences(
  calendar: Component,
  range: Range,
  floating = 'UTC',
  limit = LIMIT,
): Generator<Occurrence> {
  const clocks = new Clocks(calendar, floating);
  let left = limit;
  for (const occurrence of all(calendar, range, clocks)) {
    if (!touches(occurrence, range)) continue;
    if (left <= 0) return;
    left -= 1;
    yield occurrence;
  }
}

function touches({ component, start, end }: Occurrence, range: Range): boolean {
  const { start: from = -Infinity, end: to = Infinity } = range;
  if (component.name === 'vtodo') return from <= end && to >= start;
  return start < to && (from < end || (start === end && from <= start));
}

const ENTRIES = ['vevent', 'vtodo', 'vjournal'];

/** The overrides that neither are in the range nor stand for what would be; one for the future lasts from its place on. */
export function overridesBeside(calendar: Component, range: Range, floating = 'UTC'): ReadonlySet<Component> {
  const clocks = new Clocks(calendar, floating);
  return new Set([...seriesOf(calendar, clocks)].flatMap((series) => series.overridesBeside(range)));
}

function* all(calendar: Component, range: Range, clocks: Clocks): Generator<Occurrence> {
  for (const series of seriesOf(calendar, clocks)) yield* series.occurrences(range);
}

function* seriesOf(calendar: Component, clocks: Clocks): Generator<Series> {
  const entries = calendar.getAllSubcomponents().filter(({ name }) => ENTRIES.includes(name));
  const byUid = Map.groupBy(entries, (entry) => entry.getFirstPropertyValue('uid'));
  for (const components of byUid.values()) yield new Series(components, clocks);
}

/** A component that stands for one instance, or for that and all after it. */
interface Override {
  readonly component: Component;
  readonly original: Stamp;
  readonly entry: Entry;
  readonly future: boolean;
}

/** The components that share a UID. */
class Series {
  readonly #masters: readonly Component[];
  readonly #overrides: readonly Override[];
  readonly #clocks: Clocks;
  /** Overrides with RANGE=THISANDFUTURE, the last first. */
  readonly #future: readonly Override[];

  constructor(components: readonly Component[], clocks: Clocks) {
    const [masters = [], overrides = []] = [false, true].map((changed) =>
      components.filter((component) => component.hasProperty('recurrence-id') === changed),
    );
    this.#clocks = clocks;
    this.#masters = masters;
    this.#overrides = overrides.flatMap((component) => this.#overrideOf(component) ?? []);
    this.#future = this.#overrides
      .filter(({ future }) => future)
      .sort((one, other) => instantAt(other.original) - instantAt(one.original));
  }

  #overrideOf(component: Component): Override | undefined {
    const original = this.#clocks.first(component, 'recurrence-id');
    const entry = entryOf(component, this.#clocks);
    if (!original || !entry) return undefined;
    const word = component.getFirstProperty('recurrence-id')?.getFirstParameter('range');
    return { component, original, entry, future: word?.toUpperCase() === 'THISANDFUTURE' };
  }

  *occurrences(range: Range): Generator<Occurrence> {
    for (const { original, entry } of this.#overrides)
      yield { ...occurrenceOf(entry, entry.start), recurrenceId: instantAt(original) };
    for (const master of this.#masters) yield* this.#ofMaster(master, range);
  }

  overridesBeside(range: Range): readonly Component[] {
    const masters = this.#masters.flatMap((master) => entryOf(master, this.#clocks) ?? []);
    const concerns = ({ entry, original, future }: Override): boolean =>
      [occurrenceOf(entry, entry.start), ...masters.map((master) => occurrenceOf(master, original))].some(
        (place) => touches(place, range) || (future && place.start < (range.end ?? Infinity)),
      );
    return this.#overrides.filter((override) => !concerns(override)).map(({ component }) => component);
  }

  *#ofMaster(master: Component, range: Range): Generator<Occurrence> {
    const entry = entryOf(master, this.#clocks);
    if (!entry) return;
    if (!recurs(master)) return yield occurrenceOf(entry, entry.start);
    const passed = new Stamps([
      ...this.#clocks.all(master, 'exdate'),
      ...this.#overrides.map(({ original }) => original),
    ]);
    for (const stamp of this.#stamps(entry, range)) {
      if (passed.has(stamp)) continue;
      passed.add(stamp);
      yield this.#instance(entry, stamp);
    }
  }

  /** As the rule says, or moved with the override before it that holds for the future. */
  #instance(entry: Entry, stamp: Stamp): Occurrence {
    const recurrenceId = instantAt(stamp);
    const leader = this.#future.find(({ original }) => instantAt(original) < recurrenceId);
    if (!leader) return { ...occurrenceOf(entry, stamp), recurrenceId };
    const moved = {
      ...leader.entry.start,
      wall: leader.entry.start.wall + stamp.wall - leader.original.wall,
    };
    return { ...occurrenceOf(leader.entry, moved), recurrenceId };
  }

  *#stamps({ component, start, length }: Entry, range: Range): Generator<Stamp> {
    yield* this.#clocks.all(component, 'rdate');
    const rules = rulesOf(component);
    if (rules.length === 0) yield start;
    const shift = Math.max(
      0,
      ...this.#future.map(({ entry, original }) => distance(entry, original, length)),
    );
    const from = (range.start ?? -Infinity) - length - shift - 2 * DAY;
    const to = (range.end ?? Infinity) + shift + 2 * DAY;
    for (const recur of rules) {
      const until = Math.min(untilOf(recur, start), to);
      for (const wall of instances(ruleOf(recur, until), start.wall, Math.max(from, start.wall)))
        yield { ...start, wall };
    }
  }
}

/** How far an override for the future may carry what follows it. */
function distance(entry: Entry, original: Stamp, length: number): number {
  return Math.abs(entry.start.wall - original.wall) + Math.max(entry.length - length, 0);
}

/** Moments to compare with: a date stands for its whole day, whatever the time of the instance. */
class Stamps {
  readonly #known: Set<string>;

  constructor(stamps: readonly Stamp[]) {
    this.#known = new Set(stamps.map(nameOf));
  }

  has(stamp: Stamp): boolean {
    return this.#known.has(nameOf(stamp)) || this.#known.has(dayOf(stamp));
  }

  add(stamp: Stamp): void {
    this.#known.add(nameOf(stamp));
  }
}

const dayOf = ({ wall }: Stamp): string => `day ${Math.floor(wall / DAY)}`;
const nameOf = (stamp: Stamp): string => (stamp.allDay ? dayOf(stamp) : String(instantAt(stamp)));

/** A component with its start and what makes the end of an instance. */
interface Entry {
  readonly component: Component;
  readonly start: Stamp;
  /** Milliseconds on the wall clock, for looking back from a range. */
  readonly length: number;
  endOf(stamp: Stamp): Instant;
}

function occurrenceOf({ component, endOf }: Entry, stamp: Stamp): Occurrence {
  const start = instantAt(stamp);
  return { component, start, end: Math.max(stamp.end ?? endOf(stamp), start), allDay: stamp.allDay };
}

/** Undefined for a component without dates. */
function entryOf(component: Component, clocks: Clocks): Entry | undefined {
  const start = clocks.first(component, 'dtstart') ?? clocks.first(component, 'due');
  if (!start) return undefined;
  const endOf = ending(component, start, clocks);
  return { component, start, length: Math.max(0, endOf(start) - instantAt(start)), endOf };
}

/** RFC 5545, 3.6.1: DTEND or DUE, else DURATION, else the day of a date and the moment of a time. */
function ending(component: Component, start: Stamp, clocks: Clocks): (stamp: Stamp) => Instant {
  const end = clocks.first(component, 'dtend') ?? clocks.first(component, 'due');
  if (end) return until(start, end, component.name === 'vevent');
  const duration = component.getFirstPropertyValue('duration');
  if (duration instanceof ICAL.Duration) return (stamp) => later(stamp, duration);
  if (!start.allDay || component.name === 'vtodo') return instantAt;
  return ({ wall, clock }) => clock.instantOf(wall + DAY);
}

/** Days are as many for every instance, and so is exact time (RFC 5545, 3.8.5.3). */
function until(start: Stamp, end: Stamp, event: boolean): (stamp: Stamp) => Instant {
  const length = instantAt(end) - instantAt(start);
  if (!start.allDay || !end.allDay) return (stamp) => instantAt(stamp) + length;
  const days = Math.max(end.wall - start.wall, event ? DAY : 0);
  return ({ wall, clock }) => clock.instantOf(wall + days);
}

/** Whether it stands for more than one instance, or for one of more. */
export function recurs(component: Component): boolean {
  return ['rrule', 'rdate', 'recurrence-id'].some((name) => component.hasProperty(name));
}

function rulesOf(component: Component): readonly ICAL.Recur[] {
  return component
    .getAllProperties('rrule')
    .map((property): unknown => property.getFirstValue())
    .filter((value) => value instanceof ICAL.Recur && !!value.freq) as ICAL.Recur[];
}

/** UNTIL on the clock of DTSTART; a date stands for its whole day. */
function untilOf({ until: end }: ICAL.Recur, { clock }: Stamp): Wall {
  if (!end) return Infinity;
  const utc = end.zone === ICAL.Timezone.utcTimezone;
  const wall = Date.UTC(end.year, end.month - 1, end.day, end.hour, end.minute, end.second);
  if (end.isDate) return wall + DAY - 1;
  return utc ? clock.wallOf(wall) : wall;
}
