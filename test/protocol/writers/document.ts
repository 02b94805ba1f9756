/** A calendar object as a client works on it: parsed, changed in place, written again. */
import ICAL from 'ical.js';
import { type Component, occurrences, parseCalendar, toLocal, vtimezone } from '../../../lib/ical/index.ts';

export const ZONE = 'Europe/Brussels';
const HOUR = 3_600_000;

/** When an occurrence is and what it is called; in milliseconds. */
export interface Occurrence {
  readonly original: number;
  readonly start: number;
  readonly end: number;
  readonly summary: string;
}

/** What people see of an entry, whoever shows it. */
export interface Contents {
  readonly summary: string;
  readonly location: string;
  readonly description: string;
  /** Of a property no ERP knows. */
  readonly note: string;
  readonly alarms: number;
  readonly occurrences: readonly Occurrence[];
  /** Of a task. */
  readonly status: string;
  readonly due: string;
}

const RANGE = { start: Date.UTC(2026, 0, 1), end: Date.UTC(2029, 0, 1) };

export class Document {
  readonly calendar: Component;

  constructor(text: string) {
    this.calendar = parseCalendar(text);
  }

  /** A new one, with the zone defined. */
  static of(kind: 'vevent' | 'vtodo', uid: string, properties: readonly unknown[][]): Document {
    const zone = kind === 'vevent' ? [vtimezone(ZONE)?.toJSON()] : [];
    const entry = [
      kind,
      [['uid', {}, 'text', uid], ['dtstamp', {}, 'date-time', '2026-11-20T08:00:00Z'], ...properties],
      [],
    ];
    const head = [
      ['version', {}, 'text', '2.0'],
      ['prodid', {}, 'text', '-//Example//Writers//EN'],
    ];
    return new Document(new ICAL.Component(['vcalendar', head, [...zone, entry]]).toString());
  }

  get text(): string {
    return `${this.calendar.toString()}\r\n`;
  }

  get entries(): readonly Component[] {
    return ['vevent', 'vtodo'].flatMap((name) => this.calendar.getAllSubcomponents(name));
  }

  /** The entry, or the master of a series. */
  get master(): Component {
    const found = this.entries.find((entry) => !entry.hasProperty('recurrence-id')) ?? this.entries[0];
    if (!found) throw new Error('A document without an entry.');
    return found;
  }

  get uid(): string {
    return String(this.master.getFirstPropertyValue('uid'));
  }

  get contents(): Contents {
    const { master } = this;
    const text = (name: string): string => String(master.getFirstPropertyValue(name) ?? '');
    return {
      summary: text('summary'),
      location: text('location'),
      description: text('description'),
      note: text('x-writers-note'),
      alarms: master.getAllSubcomponents('valarm').length,
      occurrences: master.name === 'vevent' ? occurrencesOf(this.calendar) : [],
      status: master.name === 'vtodo' ? text('status') || 'NEEDS-ACTION' : '',
      due: text('due').slice(0, 10),
    };
  }

  set(name: string, value: string): void {
    for (const entry of this.entries) entry.updatePropertyWithValue(name, value);
  }

  /** The whole series by so many hours; what was changed of it is gone, as some clients have it. */
  shift(hours: number): void {
    const { master } = this;
    for (const name of ['dtstart', 'dtend']) shifted(master, name, hours);
    master.removeAllProperties('exdate');
    for (const entry of this.entries) if (entry !== master) this.calendar.removeSubcomponent(entry);
  }

  exclude({ original }: Occurrence): void {
    const override = this.#override(original);
    if (override) this.calendar.removeSubcomponent(override);
    this.master.addProperty(zoned('exdate', original));
  }

  /** Its first occurrence that was excluded takes place again; false where none was. */
  restore(): boolean {
    const [first] = this.master.getAllProperties('exdate');
    return first ? this.master.removeProperty(first) : false;
  }

  move({ original, start, end }: Occurrence, hours: number): void {
    const override = this.#override(original) ?? this.#newOverride(original);
    for (const [name, at] of [
      ['dtstart', start],
      ['dtend', end],
    ] as const) {
      override.removeAllProperties(name);
      override.addProperty(zoned(name, at + hours * HOUR));
    }
  }

  #override(original: number): Component | undefined {
    return this.entries.find((entry) => {
      const id = entry.getFirstProperty('recurrence-id');
      return id !== null && id !== undefined && instantOf(id) === original;
    });
  }

  #newOverride(original: number): Component {
    const copy = new ICAL.Component(structuredClone(this.master.toJSON()) as unknown as unknown[]);
    for (const name of ['rrule', 'exdate', 'rdate']) copy.removeAllProperties(name);
    copy.addProperty(zoned('recurrence-id', original));
    return this.calendar.addSubcomponent(copy);
  }
}

function instantOf(property: ICAL.Property): number {
  const local = String(property.toJSON()[3]);
  if (local.endsWith('Z')) return Date.parse(local);
  const guess = Date.parse(`${local}Z`);
  return guess - (Date.parse(`${toLocal(ZONE, guess)}Z`) - guess);
}

/** In the winter that all of this happens in, the clock does not change. */
export function zoned(name: string, at: number): ICAL.Property {
  return new ICAL.Property([name, { tzid: ZONE }, 'date-time', toLocal(ZONE, at)]);
}

function shifted(entry: Component, name: string, hours: number): void {
  const property = entry.getFirstProperty(name);
  if (!property) return;
  const at = instantOf(property) + hours * HOUR;
  entry.removeAllProperties(name);
  entry.addProperty(zoned(name, at));
}

export function occurrencesOf(calendar: Component): readonly Occurrence[] {
  return [...occurrences(calendar, RANGE)]
    .map(({ component, start, end, recurrenceId }) => ({
      original: recurrenceId ?? start,
      start,
      end,
      summary: String(component.getFirstPropertyValue('summary')),
    }))
    .sort((a, b) => a.start - b.start || a.original - b.original);
}
