/** Whether an iCalendar object passes a filter (RFC 4791 sections 9.7.1 to 9.9). */
import ICAL from 'ical.js';
import type { Range } from '../calendar/types.ts';
import { Clocks, type Component } from '../ical/index.ts';
import type { CompFilter, ParamFilter, PropFilter } from './filter.ts';
import { inRange, type Scope } from './in-range.ts';
import { instantOf } from './moment.ts';
import { contains } from './time-range.ts';

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
        (!filter.range || inRange(component, filter.range, this.#scope)) && this.parts(filter, component),
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
