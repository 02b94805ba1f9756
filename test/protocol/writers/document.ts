/** A calendar object as a client works on it: parsed, changed in place, written again. */
import ICAL from 'ical.js';
import { type Component, occurrences, parseCalendar, toLocal, vtimezone } from '../../../lib/ical/index.ts';

export const ZONE = 'Europe/Brussels';
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** When an occurrence is and what it is called; in milliseconds, whole days at midnight in UTC. */
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
  readonly allDay: boolean;
  /** `address answer` of those invited, of each but the reader's own device's user. */
  readonly people: readonly string[];
  readonly occurrences: readonly Occurrence[];
  /** Of a task. */
  readonly status: string;
  readonly due: string;
  /** UID of the task it is part of. */
  readonly parent: string;
}

/** What an entry made in the ERP says beside its name and its times. */
export const NOTHING_SAID = {
  location: '',
  description: '',
  note: '',
  alarms: 0,
  allDay: false,
  people: [],
  status: '',
  due: '',
  parent: '',
} as const;

const RANGE = { start: Date.UTC(2026, 0, 1), end: Date.UTC(2029, 0, 1) };

export class Document {
  readonly calendar: Component;

  constructor(text: string) {
    this.calendar = parseCalendar(text);
  }

  /** A new one, with the zone defined. */
  static of(kind: 'vevent' | 'vtodo', uid: string, properties: readonly unknown[][], zone = ZONE): Document {
    const zones = kind === 'vevent' ? [vtimezone(zone)?.toJSON()] : [];
    const entry = [
      kind,
      [['uid', {}, 'text', uid], ['dtstamp', {}, 'date-time', '2026-11-20T08:00:00Z'], ...properties],
      [],
    ];
    const head = [
      ['version', {}, 'text', '2.0'],
      ['prodid', {}, 'text', '-//Example//Writers//EN'],
    ];
    return new Document(new ICAL.Component(['vcalendar', head, [...zones, entry]]).toString());
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

  get isAllDay(): boolean {
    return this.master.getFirstProperty('dtstart')?.type === 'date';
  }

  /** The least by which its times are moved: a day or an hour. */
  get step(): number {
    return this.isAllDay ? DAY : HOUR;
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
      allDay: this.isAllDay,
      people: peopleOf(master),
      occurrences: master.name === 'vevent' ? occurrencesOf(this.calendar) : [],
      status: master.name === 'vtodo' ? text('status') || 'NEEDS-ACTION' : '',
      due: text('due').slice(0, 10),
      parent: text('related-to'),
    };
  }

  set(name: string, value: string): void {
    for (const entry of this.entries) entry.updatePropertyWithValue(name, value);
  }

  /** The answer of somebody invited, to the whole of it. */
  answer(address: string, participation: string): boolean {
    const own = this.entries.flatMap((entry) =>
      entry.getAllProperties('attendee').filter((property) => addressOf(property) === address),
    );
    for (const property of own) property.setParameter('partstat', participation);
    return own.length > 0;
  }

  /** Times of this document's kind: whole days, or by the clock of its start. */
  at(name: string, at: number): ICAL.Property {
    if (this.isAllDay) return dated(name, at);
    const tzid = this.master.getFirstProperty('dtstart')?.getFirstParameter('tzid');
    return zoned(name, at, tzid || ZONE);
  }

  /** The whole series by so many steps; what was changed of it is gone, as some clients have it. */
  shift(steps: number): void {
    const { master } = this;
    const times = ['dtstart', 'dtend'].map(
      (name) => [name, instantOf(master.getFirstProperty(name))] as const,
    );
    const moved = times.flatMap(([name, at]) =>
      at === undefined ? [] : [[name, this.at(name, at + steps * this.step)] as const],
    );
    for (const [name, property] of moved) {
      master.removeAllProperties(name);
      master.addProperty(property);
    }
    this.forgetChanges();
  }

  /** All occurrences are as the rule has them. */
  forgetChanges(): void {
    const { master } = this;
    master.removeAllProperties('exdate');
    for (const entry of this.entries) if (entry !== master) this.calendar.removeSubcomponent(entry);
  }

  /** Another rule, from the same first occurrence on. */
  repeat(rule: string): void {
    this.master.removeAllProperties('rrule');
    this.master.addProperty(new ICAL.Property(['rrule', {}, 'recur', ICAL.Recur.fromString(rule).toJSON()]));
    this.forgetChanges();
  }

  exclude({ original }: Occurrence): void {
    const override = this.#override(original);
    if (override) this.calendar.removeSubcomponent(override);
    this.master.addProperty(this.at('exdate', original));
  }

  /** Its first occurrence that was excluded takes place again; false where none was. */
  restore(): boolean {
    const [first] = this.master.getAllProperties('exdate');
    return first ? this.master.removeProperty(first) : false;
  }

  move({ original, start, end }: Occurrence, steps: number): void {
    const override = this.#override(original) ?? this.#newOverride(original);
    for (const [name, at] of [
      ['dtstart', start],
      ['dtend', end],
    ] as const) {
      override.removeAllProperties(name);
      override.addProperty(this.at(name, at + steps * this.step));
    }
  }

  /** From this one on all are at another time and place, in one override, as RFC 5545, 3.2.13 has it. */
  moveFuture(occurrence: Occurrence, steps: number, location: string): void {
    this.move(occurrence, steps);
    const override = this.#override(occurrence.original);
    override?.getFirstProperty('recurrence-id')?.setParameter('range', 'THISANDFUTURE');
    override?.updatePropertyWithValue('location', location);
  }

  #override(original: number): Component | undefined {
    return this.entries.find((entry) => instantOf(entry.getFirstProperty('recurrence-id')) === original);
  }

  #newOverride(original: number): Component {
    const copy = new ICAL.Component(structuredClone(this.master.toJSON()) as unknown as unknown[]);
    for (const name of ['rrule', 'exdate', 'rdate']) copy.removeAllProperties(name);
    copy.addProperty(this.at('recurrence-id', original));
    return this.calendar.addSubcomponent(copy);
  }
}

const addressOf = (property: ICAL.Property): string =>
  String(property.getFirstValue())
    .replace(/^mailto:/i, '')
    .toLowerCase();

function peopleOf(entry: Component): readonly string[] {
  return entry
    .getAllProperties('attendee')
    .map((one) => `${addressOf(one)} ${one.getFirstParameter('partstat') || 'NEEDS-ACTION'}`)
    .sort();
}

function instantOf(property: ICAL.Property | null): number | undefined {
  if (!property) return undefined;
  const local = String(property.toJSON()[3]);
  if (local.endsWith('Z')) return Date.parse(local);
  if (property.type === 'date') return Date.parse(`${local}T00:00:00Z`);
  const guess = Date.parse(`${local}Z`);
  return guess - (Date.parse(`${toLocal(property.getFirstParameter('tzid') || ZONE, guess)}Z`) - guess);
}

/** In the winter that all of this happens in, the clock does not change. */
export function zoned(name: string, at: number, zone = ZONE): ICAL.Property {
  return new ICAL.Property([name, { tzid: zone }, 'date-time', toLocal(zone, at)]);
}

export function dated(name: string, at: number): ICAL.Property {
  return new ICAL.Property([name, {}, 'date', new Date(at).toISOString().slice(0, 10)]);
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
