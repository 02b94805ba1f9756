/**
 * Whether two calendar objects say the same, by RFC 5545 alone: nothing here knows how the gateway reads or writes them.
 * The order of properties, folding, defaults spelt out or left out, and which name a maker gave himself do not matter.
 */
import ICAL from 'ical.js';
import { LRUCache } from 'lru-cache';
import {
  Clocks,
  type Component,
  instantAt,
  isZone,
  occurrences,
  parseCalendar,
} from '../../lib/ical/index.ts';

export interface Difference {
  /** `VEVENT`, `VEVENT 2026-12-01T09:00:00Z`, `VEVENT > VALARM`, `VCALENDAR` … */
  readonly where: string;
  /** In lower case; `occurrences` for when it takes place, `component` for one that only one of them has. */
  readonly property: string;
  readonly one: readonly string[];
  readonly other: readonly string[];
}

/** In the order in which they are found; none when both say the same. */
export function differences(one: string, other: string): readonly Difference[] {
  if (one === other) return [];
  const [first, second] = [one, other].map(read);
  if (!first || !second) return [];
  return [...between('VCALENDAR', first.root, second.root), ...takingPlace(first, second)];
}

/** For a person to read, a line each. */
export function told(found: readonly Difference[]): string {
  return found
    .map(({ where, property, one, other }) => `${where} ${property}: ${list(one)} became ${list(other)}`)
    .join('\n');
}

const list = (values: readonly string[]): string => (values.length === 0 ? 'nothing' : values.join(' | '));

/** A component as it is compared. */
interface Node {
  readonly name: string;
  /** What is said, by property; in no order that matters. */
  readonly says: ReadonlyMap<string, readonly string[]>;
  readonly parts: ReadonlyMap<string, Node>;
}

interface Document {
  readonly root: Node;
  readonly calendar: Component;
  /** When it takes place, by the beginning of the range that was asked for. */
  readonly places: Map<number, readonly string[]>;
}

/** One object is compared with several. */
const documents = new LRUCache<string, Document>({ max: 500 });

function read(text: string): Document {
  const known = documents.get(text);
  if (known) return known;
  const calendar = parseCalendar(text);
  const clocks = new Clocks(calendar, 'UTC');
  const document = { calendar, root: nodeOf(calendar, clocks), places: new Map() };
  documents.set(text, document);
  return document;
}

function nodeOf(component: Component, clocks: Clocks): Node {
  const parts = component.getAllSubcomponents().filter((part) => !isKnownZone(part));
  return { name: component.name, says: saysOf(component, clocks), parts: named(parts, clocks) };
}

/** The zone of an IANA name is what IANA says, however it is written down. */
function isKnownZone(component: Component): boolean {
  return component.name === 'vtimezone' && isZone(String(component.getFirstPropertyValue('tzid')));
}

/** Each under a name that finds its counterpart. */
function named(parts: readonly Component[], clocks: Clocks): ReadonlyMap<string, Node> {
  const nodes = parts.map((part): [string, Node] => [titleOf(part, clocks), nodeOf(part, clocks)]);
  const groups = Map.groupBy(nodes, ([title]) => title);
  return new Map(
    [...groups].flatMap(([title, all]) =>
      all
        .map(([, node]) => node)
        .sort((one, other) => (wordsOf(one) < wordsOf(other) ? -1 : 1))
        .map((node, index): [string, Node] => [index === 0 ? title : `${title} (${index + 1})`, node]),
    ),
  );
}

/** An override is known by its RECURRENCE-ID, an alarm by its trigger and its action, a zone by its name. */
function titleOf(component: Component, clocks: Clocks): string {
  const marks = ['recurrence-id', 'trigger', 'action', 'tzid'].flatMap((name) =>
    component.getAllProperties(name).map((property) => valuesOf(property, clocks).join(', ')),
  );
  return [component.name.toUpperCase(), ...marks].join(' ');
}

const wordsOf = ({ says, parts }: Node): string =>
  JSON.stringify([[...says], [...parts].map(([title, node]) => [title, wordsOf(node)])]);

function between(where: string, one: Node, other: Node): readonly Difference[] {
  const names = new Set([...one.says.keys(), ...other.says.keys()]);
  const said = [...names].flatMap((property) => unequal(where, property, one.says, other.says));
  const titles = new Set([...one.parts.keys(), ...other.parts.keys()]);
  const inside = [...titles].flatMap((title) => {
    const [first, second] = [one.parts.get(title), other.parts.get(title)];
    const place = where === 'VCALENDAR' ? title : `${where} > ${title}`;
    if (first && second) return between(place, first, second);
    const [only] = [first, second].flatMap((node) => (node ? [wordsOf(node)] : []));
    const [here, there] = [first, second].map((node) => (node && only ? [only] : []));
    return [{ where: place, property: 'component', one: here ?? [], other: there ?? [] }];
  });
  return [...said, ...inside];
}

function unequal(where: string, property: string, one: Node['says'], other: Node['says']): Difference[] {
  const [first, second] = [one, other].map((says) => says.get(property) ?? []);
  if (!first || !second || JSON.stringify(first) === JSON.stringify(second)) return [];
  const rest = (all: readonly string[], others: readonly string[]): string[] =>
    all.filter((value) => !others.includes(value));
  return [{ where, property, one: rest(first, second), other: rest(second, first) }];
}

/** What makes no difference beside the rest: who wrote it, and what would hold without it. */
const UNSAID: Readonly<Record<string, string | undefined>> = {
  calscale: 'GREGORIAN',
  class: 'PUBLIC',
  priority: '0',
  sequence: '0',
  transp: 'OPAQUE',
};
const MAKER: readonly string[] = ['prodid', 'version'];

/** Lists that mean the same in one property or in several (RFC 5545, 3.8.1.2, 3.8.1.10, 3.8.5.1, 3.8.5.2). */
const LISTS: readonly string[] = ['categories', 'resources', 'exdate', 'rdate'];

function saysOf(component: Component, clocks: Clocks): Node['says'] {
  const says = Map.groupBy(
    component.getAllProperties().flatMap((property) => saidBy(property, clocks)),
    ([name]) => name,
  );
  return new Map([...says].map(([name, all]) => [name, all.map(([, words]) => words).sort()]));
}

function saidBy(property: ICAL.Property, clocks: Clocks): readonly [name: string, words: string][] {
  const { name } = property;
  const parameters = parametersOf(property);
  const values = valuesOf(property, clocks);
  if (MAKER.includes(name) || (parameters === '' && values.join() === UNSAID[name])) return [];
  const each = LISTS.includes(name) ? [...new Set(values)] : [values.join(', ')];
  return each.map((value) => [name, parameters === '' ? value : `${parameters}: ${value}`]);
}

/** By property: what a parameter says when it is absent (RFC 5545, 3.2; RFC 6638, 7.1). */
const DEFAULTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  attendee: {
    cutype: 'INDIVIDUAL',
    role: 'REQ-PARTICIPANT',
    partstat: 'NEEDS-ACTION',
    rsvp: 'FALSE',
    'schedule-agent': 'SERVER',
  },
  organizer: { 'schedule-agent': 'SERVER' },
  'related-to': { reltype: 'PARENT' },
  trigger: { related: 'START' },
  attach: { encoding: '8BIT' },
};
/** Their values are words, upper or lower case. */
const WORDS: readonly string[] = [
  ...Object.values(DEFAULTS).flatMap((defaults) => Object.keys(defaults)),
  'range',
  'fbtype',
  'feature',
];

/** VALUE is the type of the value and compared with it; a TZID is part of a time. */
function parametersOf(property: ICAL.Property): string {
  const [, given] = property.toJSON() as [string, Readonly<Record<string, string | readonly string[]>>];
  return Object.entries(given)
    .filter(([name]) => name !== 'tzid' || !TIMES.includes(property.type))
    .map(([name, value]): [string, string] => {
      const all = [value].flat().sort().join();
      return [name, WORDS.includes(name) ? all.toUpperCase() : all];
    })
    .filter(([name, value]) => DEFAULTS[property.name]?.[name] !== value)
    .map(([name, value]) => `${name}=${value}`)
    .sort()
    .join(';');
}

const TIMES: readonly string[] = ['date', 'date-time', 'period'];
const KNOWN_TEXT: readonly string[] = ['text', 'unknown'];

/** The values of a property as words, with their type where it is not what texts and X- properties have. */
function valuesOf(property: ICAL.Property, clocks: Clocks): readonly string[] {
  const { type } = property;
  if (TIMES.includes(type)) return timesOf(property, clocks);
  if (type === 'recur') return property.getValues().map((value) => ruleWords(value, property, clocks));
  if (type === 'duration') return property.getValues().map((value) => lengthWords(String(value)));
  if (type === 'cal-address') return property.getValues().map((value) => String(value).toLowerCase());
  const extension = property.name.startsWith('x-') && !KNOWN_TEXT.includes(type);
  const values = property.getValues().map((value) => [value].flat().join(';'));
  return extension ? values.map((value) => `${type} ${value}`) : values;
}

/** An instant and the clock it stands on; a date or a floating time is what it says. */
function timesOf(property: ICAL.Property, clocks: Clocks): readonly string[] {
  const written = property.getValues().map(String);
  const tzid = property.getFirstParameter('tzid');
  return clocks.read(property).map((stamp, index) => {
    const text = written[index] ?? '';
    if (stamp.allDay || (!tzid && !text.includes('Z'))) return text;
    const end = stamp.end === undefined ? '' : ` to ${iso(stamp.end)}`;
    return `${iso(instantAt(stamp))}${end}${tzid ? ` in ${tzid}` : ''}`;
  });
}

const iso = (at: number): string => new Date(at).toISOString().replace('.000Z', 'Z');

/** What a part says when it is absent (RFC 5545, 3.3.10). */
const UNSAID_PARTS: Readonly<Record<string, string>> = { interval: '1', wkst: '2' };

/** UNTIL as an instant is the same in any spelling; the order of parts and of lists says nothing. */
function ruleWords(rule: unknown, property: ICAL.Property, clocks: Clocks): string {
  if (!(rule instanceof ICAL.Recur)) return String(rule);
  const parts = rule.toJSON() as Readonly<Record<string, unknown>>;
  return Object.entries(parts)
    .map(([name, value]): [string, string] => [name, [value].flat().map(String).sort().join()])
    .filter(([name, value]) => UNSAID_PARTS[name] !== value)
    .map(([name, value]) => `${name}=${name === 'until' ? untilWords(value, property, clocks) : value}`)
    .sort()
    .join(';');
}

function untilWords(value: string, property: ICAL.Property, clocks: Clocks): string {
  const start = property.parent?.getFirstProperty('dtstart');
  const tzid = start?.getFirstParameter('tzid');
  if (value.length === 10 || value.endsWith('Z') || !tzid) return value;
  const until = new ICAL.Property(['until', { tzid }, 'date-time', value]);
  const [stamp] = clocks.read(until);
  return stamp ? iso(instantAt(stamp)) : value;
}

/** Weeks are days and minutes are seconds, but a day is not 24 hours (RFC 5545, 3.3.6). */
function lengthWords(text: string): string {
  const duration = ICAL.Duration.fromString(text);
  const days = duration.weeks * 7 + duration.days;
  const seconds = duration.hours * 3600 + duration.minutes * 60 + duration.seconds;
  const sign = duration.isNegative && days + seconds > 0 ? '-' : '';
  return `${sign}P${days}DT${seconds}S`;
}

const YEAR = 365.25 * 86_400_000;
/** An endless rule of every hour makes more in three years than is worth comparing. */
const MOST = 3_000;

/** When and where each occurrence is, over three years from the first. */
function takingPlace(one: Document, other: Document): readonly Difference[] {
  const from = firstOf(one.calendar);
  if (from === undefined) return [];
  const [first, second] = [one, other].map((document) => placesOf(document, from));
  const says = (places: readonly string[] = []): Node['says'] => new Map([['occurrences', places]]);
  return unequal('VCALENDAR', 'occurrences', says(first), says(second));
}

function firstOf(calendar: Component): number | undefined {
  const clocks = new Clocks(calendar, 'UTC');
  const starts = calendar
    .getAllSubcomponents()
    .filter(({ name }) => name === 'vevent' || name === 'vtodo')
    .flatMap((entry) => clocks.first(entry, 'dtstart') ?? clocks.first(entry, 'due') ?? []);
  return starts.length === 0 ? undefined : Math.min(...starts.map(instantAt));
}

function placesOf({ calendar, places }: Document, from: number): readonly string[] {
  const known = places.get(from) ?? placesIn(calendar, from);
  places.set(from, known);
  return known;
}

function placesIn(calendar: Component, from: number): readonly string[] {
  const range = { start: from - YEAR / 12, end: from + 3 * YEAR };
  return [...occurrences(calendar, range, 'UTC', MOST)]
    .map(({ start, end, allDay, recurrenceId }) => {
      const original =
        recurrenceId === undefined || recurrenceId === start ? '' : ` for ${iso(recurrenceId)}`;
      return `${iso(start)} to ${iso(end)}${allDay ? ' all day' : ''}${original}`;
    })
    .sort();
}
