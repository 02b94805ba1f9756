/** Whether an iCalendar object passes a filter (RFC 4791 sections 9.7.1 to 9.9). */
import ICAL from 'ical.js';
import type { Range } from '../calendar/types.ts';
import type { Instant } from '../erp/records.ts';
import { Clocks, type Component, occurrences } from '../ical/index.ts';
import { alarmTimes, reach } from './alarm-times.ts';
import type { CompFilter, ParamFilter, PropFilter } from './filter.ts';
import { instantNamed, instantOf, periodsOf, taskDates } from './moment.ts';
import { contains, overlaps, taskIn } from './time-range.ts';

/** Components of a resource whose filters need no more than the component of its calendar. */
const DECIDED: readonly string[] = ['VEVENT', 'VTODO', 'VJOURNAL', 'VFREEBUSY'];

/** What a filter says of all objects of a calendar at once; undefined when their bodies have to be looked at. */
export function decided(filter: CompFilter, component: string): boolean | undefined {
  if (!filter.defined) return false;
  const answers = filter.comps.map((part) => decidedPart(part, component));
  if (answers.includes(false)) return false;
  return filter.props.length > 0 || answers.includes(undefined) ? undefined : true;
}

function decidedPart(part: CompFilter, component: string): boolean | undefined {
  if (!DECIDED.includes(part.name)) return undefined;
  if (part.name !== component) return !part.defined;
  if (!part.defined) return false;
  return part.range || part.props.length > 0 || part.comps.length > 0 ? undefined : true;
}

/** The range a filter asks of the component of the calendar itself, for what lists by time. */
export function rangeFor(filter: CompFilter, component: string): Range | undefined {
  return filter.comps.find(({ name, defined }) => defined && name === component)?.range;
}

/** @param zone in which dates and floating times are read */
export function matches(filter: CompFilter, calendar: Component, zone: string): boolean {
  return (
    filter.defined &&
    new Match({ calendar, zone, clocks: new Clocks(calendar, zone) }).parts(filter, calendar)
  );
}

/** An object with what it takes to read its dates. */
interface Scope {
  readonly calendar: Component;
  readonly zone: string;
  readonly clocks: Clocks;
}

class Match {
  readonly #scope: Scope;

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  /** All that a filter says below the component it names. */
  parts(filter: CompFilter, component: Component): boolean {
    return (
      filter.props.every((part) => this.#property(part, component)) &&
      filter.comps.every((part) => this.#component(part, component))
    );
  }

  #component(filter: CompFilter, parent: Component): boolean {
    const found = parent.getAllSubcomponents(filter.name.toLowerCase());
    if (!filter.defined) return found.length === 0;
    return found.some(
      (component) =>
        (!filter.range || this.#inRange(component, filter.range)) && this.parts(filter, component),
    );
  }

  #property(filter: PropFilter, component: Component): boolean {
    const found = component.getAllProperties(filter.name.toLowerCase());
    if (!filter.defined) return found.length === 0;
    return found.some((property) => {
      const at = filter.range && instantOf(property, this.#scope.clocks);
      if (filter.range && (at === undefined || !contains(filter.range, at))) return false;
      if (filter.text && !filter.text(textOf(property))) return false;
      return filter.params.every((part) => parameter(part, property));
    });
  }

  #inRange(component: Component, range: Range): boolean {
    return TIMED[component.name]?.(component, range, this.#scope) ?? false;
  }
}

function parameter(filter: ParamFilter, property: ICAL.Property): boolean {
  const value = filter.name === 'VALUE' ? typeOf(property) : property.getParameter(filter.name.toLowerCase());
  if (!filter.defined || value === undefined) return filter.defined === (value !== undefined);
  return filter.text?.([value].flat().join(',')) ?? true;
}

/** Of the properties that name it, in capitals. */
function typeOf(property: ICAL.Property): string | undefined {
  return property.type === property.getDefaultType() ? undefined : property.type.toUpperCase();
}

/** A value as text-match sees it: texts without their escapes, everything else as it is written. */
function textOf(property: ICAL.Property): string {
  const values: readonly unknown[] = property.getValues();
  return values.flat().map(written).join(',');
}

function written(value: unknown): string {
  if (value instanceof ICAL.Time || value instanceof ICAL.Duration || value instanceof ICAL.UtcOffset)
    return value.toICALString();
  return String(value);
}

type Timed = (component: Component, range: Range, scope: Scope) => boolean;

/** How each component lies in time. */
const TIMED: Readonly<Record<string, Timed>> = {
  vevent: (event, range, scope) =>
    some(occurrencesOf(event, range, scope), ({ start, end }) => overlaps(range, start, end)),

  vtodo: (task, range, scope) => {
    if (!recurs(task)) return taskIn(range, taskDates(task, scope.clocks));
    return some(occurrencesOf(task, range, scope), ({ start, end }) => taskIn(range, { start, due: end }));
  },

  vjournal: (journal, range, { clocks }) => {
    const start = journal.getFirstProperty('dtstart');
    const at = start ? instantOf(start, clocks) : undefined;
    return at !== undefined && overlaps(range, at, at + (start?.type === 'date' ? DAY : 0));
  },

  vfreebusy: (freeBusy, range, { clocks }) => {
    const [start, end] = ['dtstart', 'dtend'].map((name) => instantNamed(freeBusy, name, clocks));
    if (start !== undefined && end !== undefined) return overlaps(range, start, end);
    return periodsOf(freeBusy, clocks).some((period) => overlaps(range, period.start, period.end));
  },

  valarm: (alarm, range, scope) => {
    const owner = alarm.parent;
    if (!owner) return false;
    const { before, after } = reach(alarm);
    const near = { start: (range.start ?? -Infinity) - after - 1, end: (range.end ?? Infinity) - before + 1 };
    const instances = occurrencesOf(owner, near, scope);
    return some(alarmTimes(alarm, instances, scope.clocks), (at) => contains(range, at));
  },
};

const DAY = 86_400_000;

/** Those of one component of the object; a task's dates are its instance, as far as it has them. */
function* occurrencesOf(
  of: Component,
  range: Range,
  { calendar, zone, clocks }: Scope,
): Iterable<{ start: Instant; end: Instant }> {
  if (of.name === 'vtodo' && !recurs(of)) {
    const { start, due, until } = taskDates(of, clocks);
    const [from, to] = [start ?? due, due ?? until ?? start];
    if (from !== undefined && to !== undefined) yield { start: from, end: to };
    return;
  }
  const alone = isOverride(of) && !of.getFirstProperty('recurrence-id')?.getFirstParameter('range');
  for (const occurrence of occurrences(calendar, range, zone)) {
    if (occurrence.component === of) yield occurrence;
    if (alone && !isOverride(occurrence.component)) return; // overrides come first, and a rule may never end
  }
}

function isOverride(component: Component): boolean {
  return component.hasProperty('recurrence-id');
}

function recurs(component: Component): boolean {
  return ['rrule', 'rdate', 'recurrence-id'].some((name) => component.hasProperty(name));
}

function some<T>(all: Iterable<T>, test: (one: T) => boolean): boolean {
  for (const one of all) if (test(one)) return true;
  return false;
}
