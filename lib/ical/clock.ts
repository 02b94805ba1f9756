/** The dates and times of a calendar object, by the zones they stand in. */
import ICAL from 'ical.js';
import { LRUCache } from 'lru-cache';
import { refusal } from '../errors.ts';
import type { Component } from './document.ts';
import { instances, ruleOf } from './rule.ts';
import { windowsZone } from './windows.ts';
import { DAY, instantOf, type Offset, parseWall, resolve, type Wall, wallOf, zoneNamed } from './zones.ts';

/** Milliseconds since 1970-01-01T00:00:00Z. */
type Instant = number;

/** Wall clocks of one zone. */
export interface Clock {
  instantOf(wall: Wall): Instant;
  wallOf(at: Instant): Wall;
}

/** A date or a time as a property gives it. */
export interface Stamp {
  readonly wall: Wall;
  readonly clock: Clock;
  readonly allDay: boolean;
  /** Of a PERIOD in RDATE. */
  readonly end?: Instant;
}

export const instantAt = ({ wall, clock }: Stamp): Instant => clock.instantOf(wall);

const UTC: Clock = { instantOf: (wall) => wall, wallOf: (at) => at };

function clockOfZone(zone: string): Clock {
  return { instantOf: (wall) => instantOf(zone, wall), wallOf: (at) => wallOf(zone, at) };
}

/** What is read of a property: its name, parameters, type and values (RFC 7265, 3.4). */
type JCalProperty = readonly [string, Readonly<Record<string, unknown>>, string, ...unknown[]];

/** Reads the dates and times of one calendar object. */
export class Clocks {
  readonly #calendar: Component;
  /** Of dates and times without a zone. */
  readonly floating: Clock;
  readonly #clocks = new Map<string, Clock>();

  constructor(calendar: Component, floating: string) {
    this.#calendar = calendar;
    this.floating = clockOfZone(floating);
  }

  /** The first value of a component's property; undefined where there is none or it cannot be read. */
  first(component: Component, name: string): Stamp | undefined {
    const property = component.getFirstProperty(name);
    return property ? this.read(property)[0] : undefined;
  }

  /** Of all properties of that name. */
  all(component: Component, name: string): readonly Stamp[] {
    return component.getAllProperties(name).flatMap((property) => this.read(property));
  }

  /** The values that can be read. Throws `valid-timezone` on a TZID that nothing explains. */
  read(property: ICAL.Property): readonly Stamp[] {
    const [, { tzid }, type, ...values] = property.jCal as unknown as JCalProperty;
    const clock = typeof tzid === 'string' ? this.named(tzid) : this.floating;
    return values.flatMap((value) => {
      const [start, end] = [value].flat().map(String);
      const stamp = start === undefined ? undefined : stampOf(start, clock);
      return stamp ? [type === 'period' && end ? { ...stamp, end: endOf(stamp, end) } : stamp] : [];
    });
  }

  /** Throws `valid-timezone` on a TZID that nothing explains. */
  named(tzid: string): Clock {
    const known = this.#clocks.get(tzid);
    if (known) return known;
    const zone = zoneNamed(tzid) ?? zoneIn(tzid);
    const clock = zone === undefined ? this.#defined(tzid) : clockOfZone(zone);
    this.#clocks.set(tzid, clock);
    return clock;
  }

  /** By the object's own VTIMEZONE; by its name alone where that is missing and makers know it. */
  #defined(tzid: string): Clock {
    const zone = definitionOf(tzid, this.#calendar);
    const changes = zone ? changesOf(zone) : [];
    const meant = windowsZone(tzid);
    if (changes.length === 0 && meant !== undefined) return clockOfZone(meant);
    if (changes.length === 0) throw refusal('valid-timezone', `Nothing tells what the time zone ${tzid} is.`);
    const before = changes[0]?.before ?? 0;
    const offsetOf = (at: Instant): number => changes.findLast((change) => change.at <= at)?.offset ?? before;
    return { instantOf: (wall) => resolve(offsetOf, wall), wallOf: (at) => at + offsetOf(at) };
  }
}

/** The VTIMEZONE of an object for a TZID. */
export function definitionOf(tzid: string, calendar: Component): Component | undefined {
  return calendar
    .getAllSubcomponents('vtimezone')
    .find((component) => component.getFirstPropertyValue('tzid') === tzid);
}

/** IANA names behind a maker's prefix, such as `/mozilla.org/20050126_1/Europe/Brussels`. */
export function zoneIn(tzid: string): string | undefined {
  const parts = tzid.split('/').filter((part) => part !== '');
  return [3, 2]
    .filter((length) => parts.length > length)
    .map((length) => zoneNamed(parts.slice(-length).join('/')))
    .find((zone) => zone !== undefined);
}

const TIME = /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d:\d\d)?(Z)?$/;

function stampOf(text: string, clock: Clock): Stamp | undefined {
  const [, date, time, utc] = TIME.exec(text) ?? [];
  if (date === undefined) return undefined;
  const wall = parseWall(`${date}${time ?? ''}`);
  return { wall, clock: utc ? UTC : clock, allDay: time === undefined };
}

function endOf(start: Stamp, end: string): Instant {
  const stamp = stampOf(end, start.clock);
  return stamp ? instantAt(stamp) : later(start, ICAL.Duration.fromString(end));
}

/** Days and weeks count on the wall clock, hours and less exactly (RFC 5545, 3.3.6). */
export function later({ wall, clock }: Stamp, duration: ICAL.Duration): Instant {
  const sign = duration.isNegative ? -1 : 1;
  const days = sign * (duration.weeks * 7 + duration.days) * DAY;
  return clock.instantOf(wall + days) + duration.toSeconds() * 1000 - days;
}

interface Change extends Offset {
  readonly before: number;
}

/** More than any zone has had; a VTIMEZONE that changes every second is not followed for ever. */
const ONSETS = 1000;
const HORIZON = Date.UTC(2200, 0, 1);
/** Some makers let their rules begin in 1601 or in the year 1. */
const BEGINNING = Date.UTC(1900, 0, 1);

/** By their text: clients send the same few definitions with every object. */
const followed = new LRUCache<string, readonly Change[]>({ max: 100 });

function changesOf(zone: Component): readonly Change[] {
  const text = zone.toString();
  const known = followed.get(text);
  if (known) return known;
  const changes = zone
    .getAllSubcomponents()
    .flatMap(onsetsOf)
    .sort((one, other) => one.at - other.at);
  followed.set(text, changes);
  return changes;
}

/** When an observance begins, by its DTSTART, RDATEs and RRULE (RFC 5545, 3.6.5). */
function onsetsOf(observance: Component): readonly Change[] {
  const [before, offset] = ['tzoffsetfrom', 'tzoffsetto'].map((name) => {
    const value = observance.getFirstPropertyValue(name);
    return value instanceof ICAL.UtcOffset ? value.toSeconds() * 1000 : 0;
  });
  const local = new Clocks(observance, 'UTC');
  const start = local.first(observance, 'dtstart');
  if (!start || before === undefined || offset === undefined) return [];
  const rdates = local.all(observance, 'rdate').slice(0, ONSETS);
  const walls = [start.wall, ...rdates.map(({ wall }) => wall), ...ruled(observance, start.wall, before)];
  return walls.map((wall) => ({ at: wall - before, offset, before }));
}

function ruled(observance: Component, start: Wall, before: number): readonly Wall[] {
  const recur = observance.getFirstPropertyValue('rrule');
  if (!(recur instanceof ICAL.Recur)) return [];
  const until = recur.until ? stampOf(recur.until.toString(), UTC) : undefined;
  const end = Math.min(until ? until.wall + before : HORIZON, HORIZON);
  const walls: Wall[] = [];
  const from = Math.max(start, BEGINNING);
  for (const wall of instances(ruleOf(recur, end), start, from)) if (walls.push(wall) >= ONSETS) break;
  return walls;
}
