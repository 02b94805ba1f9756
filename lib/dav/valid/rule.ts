/** What is asked of a calendar object before it is stored: rows, each with the section it comes from. */
import type ICAL from 'ical.js';
import type { Condition } from '../../errors.ts';
import type { Clocks, Component } from '../../ical/index.ts';

/** What a calendar takes. */
export interface Bounds {
  readonly component: 'VEVENT' | 'VTODO';
  /** Instances of a series. */
  readonly instances: number;
  readonly attendees: number;
  /** In which dates and floating times are read. */
  readonly zone: string;
}

/** A calendar object with what it takes to judge it. */
export interface Subject {
  readonly calendar: Component;
  /** Its events, tasks, journals and busy times: not the time zones, nor what only its maker knows. */
  readonly entries: readonly Component[];
  readonly clocks: Clocks;
  readonly bounds: Bounds;
}

export interface Fault {
  /** What the sentence is about; the whole object without it. */
  readonly at?: Component | ICAL.Property | undefined;
  readonly says: string;
}

export interface Rule {
  readonly section: string;
  readonly condition: Condition;
  readonly find: (subject: Subject) => Fault | undefined;
}

/** A row that looks at one entry after the other. */
export function ofEach(find: (entry: Component, subject: Subject) => Fault | undefined): Rule['find'] {
  return (subject) => first(subject.entries, (entry) => find(entry, subject));
}

/** A row that looks at every property of these names, in the entries. */
export function ofProperties(
  names: readonly string[],
  find: (property: ICAL.Property, subject: Subject) => string | undefined,
): Rule['find'] {
  return ofEach((entry, subject) =>
    first(propertiesOf(entry, names), (property) => {
      const says = find(property, subject);
      return says === undefined ? undefined : { at: property, says };
    }),
  );
}

function propertiesOf(entry: Component, names: readonly string[]): readonly ICAL.Property[] {
  return names.flatMap((name) => entry.getAllProperties(name));
}

/** What `find` says of the first of which it says something. */
export function first<T, R>(all: Iterable<T>, find: (one: T) => R | undefined): R | undefined {
  for (const one of all) {
    const found = find(one);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The values of a property as jCal has them (RFC 7265 section 3.4). */
export function valuesOf(property: ICAL.Property): readonly unknown[] {
  return (property.toJSON() as unknown as readonly unknown[]).slice(3);
}
