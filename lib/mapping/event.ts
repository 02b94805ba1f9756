import ICAL from 'ical.js';
import type { EventRecord, Moment, Series, Zone } from '../erp/records.ts';
import { refusal } from '../errors.ts';
import { instantAt, later, type Stamp } from '../ical/index.ts';
import { DAY, formatWall } from '../ical/zones.ts';
import { alarmComponent, alarmsIn } from './alarm.ts';
import { attendeeIn, attendeeValue, organizerValue, personIn } from './attendee.ts';
import {
  alike,
  asWritten,
  exactValue,
  isDate,
  momentLike,
  momentOf,
  momentValue,
  placeOf,
  utcValue,
} from './moment.ts';
import {
  type Around,
  type Component,
  inverse,
  type Property,
  type Row,
  readRows,
  type Source,
  said,
  type Value,
  writeRows,
} from './property.ts';
import { originalValue, RECURRENCE } from './recurrence.ts';
import {
  alternativeValue,
  categoriesIn,
  categoriesValue,
  descriptionIn,
  descriptionValue,
  lineIn,
  lineValue,
  oneLine,
  uriValue,
  wordIn,
  wordValue,
} from './text.ts';

/** All that is shown of a meeting that the ERP masks: when it is, and whether the reader is busy. */
const OUTLINE: readonly Row<EventRecord>[] = [
  { property: 'uid', write: (_event, { uid }) => [{}, 'text', uid] },
  // Never the time of rendering: the same record makes the same bytes, and so the same ETag.
  { property: 'dtstamp', write: ({ written, created }) => utcValue(written ?? created ?? 0) },
  { property: 'dtstart', write: startValue }, // read with the end by `timesIn`
  { property: 'dtend', write: endValue },
  {
    property: 'summary',
    write: ({ summary, masked }) => [{}, 'text', masked ? 'Busy' : oneLine(summary)],
    read: (properties) => ({ summary: lineIn(properties) ?? '' }),
  },
  {
    property: 'transp',
    write: ({ busy }) => wordValue(busy ? 'opaque' : 'transparent'),
    read: (properties) => ({ busy: wordIn(properties) !== 'TRANSPARENT' }),
  },
  {
    property: 'class',
    write: ({ visibility, masked }) => wordValue(masked ? 'private' : visibility),
    read: (properties) => ({ visibility: visibilityIn(properties) ?? 'public' }),
  },
  {
    property: 'status',
    write: ({ status }) => wordValue(status),
    read: (properties) => said('status', STATUSES.get(wordIn(properties) ?? '')),
  },
  { property: 'created', write: ({ created }) => utcValue(created) },
  { property: 'last-modified', write: ({ written }) => utcValue(written) },
];

/** What a meeting is about. The ERPs number no revisions, so that there is no SEQUENCE. */
const CONTENT: readonly Row<EventRecord>[] = [
  {
    property: 'location',
    write: ({ location }) => lineValue(location),
    read: (properties) => said('location', lineIn(properties)),
  },
  {
    property: 'description',
    write: ({ description }) => descriptionValue(description),
    read: (properties, { component }) =>
      said('description', descriptionIn(properties, component.getAllProperties('x-alt-desc'))),
  },
  { property: 'x-alt-desc', write: ({ description }) => alternativeValue(description) },
  {
    property: 'categories',
    write: ({ categories }) => categoriesValue(categories),
    read: (properties) => ({ categories: categoriesIn(properties) }),
  },
  {
    property: 'url',
    write: ({ url }) => uriValue(url),
    read: (properties) => said('url', lineIn(properties)),
  },
  // RFC 7986, 5.11
  {
    property: 'conference',
    write: ({ conference }) => uriValue(conference, { feature: 'VIDEO' }),
    read: (properties) => said('conference', lineIn(properties.toSorted(videoFirst))),
  },
  // RFC 5545, 3.8.4.3: only a meeting with others has an organizer
  {
    property: 'organizer',
    write: ({ organizer, attendees }) => attendees[0] && organizer && organizerValue(organizer),
    read: ([property]) => said('organizer', property && personIn(property)),
  },
  {
    property: 'attendee',
    write: ({ attendees }) => attendees.flatMap((one) => optional(attendeeValue(one))),
    read: (properties) => ({ attendees: properties.map(attendeeIn) }),
  },
];

const optional = <T>(value: T | undefined): readonly T[] => (value === undefined ? [] : [value]);

/** The start of a series keeps its zone, so that it repeats by that clock. */
function startValue({ start }: EventRecord, { zone, recurring }: Around): Value {
  return recurring ? momentValue(start, zone) : exactValue(start, zone);
}

/** DTEND lies after DTSTART (RFC 5545, 3.8.2.2); without one a date lasts its day and a time no time. */
function endValue(event: EventRecord, { zone, recurring }: Around): Value | undefined {
  const start = recurring ? asWritten(event.start, zone) : event.start;
  const end = alike(event.end, start, zone);
  const late = placeOf(start) - placeOf(event.start);
  if (placeOf(end) <= placeOf(event.start)) return undefined;
  return exactValue(isDate(end) ? end : { at: end.at + late }, zone);
}

const STATUSES = inverse({ tentative: 'TENTATIVE', confirmed: 'CONFIRMED', cancelled: 'CANCELLED' });
const VISIBILITIES = inverse({ public: 'PUBLIC', private: 'PRIVATE', confidential: 'CONFIDENTIAL' });

/** A word that nobody knows means private (RFC 5545, 3.8.1.3); undefined where nothing is said. */
export function visibilityIn(properties: readonly ICAL.Property[]): EventRecord['visibility'] | undefined {
  const word = wordIn(properties);
  return word === undefined ? undefined : (VISIBILITIES.get(word) ?? 'private');
}

function videoFirst(one: ICAL.Property, other: ICAL.Property): number {
  const [first, second] = [one, other].map((property) =>
    /video/i.test(String(property.getParameter('feature') ?? '')),
  );
  return Number(second) - Number(first);
}

/** Throws `valid-calendar-data` on a meeting that has no start. */
function timesIn({ component, clocks, zone }: Source): Pick<EventRecord, 'start' | 'end'> {
  const stamp = clocks.first(component, 'dtstart');
  if (!stamp) throw refusal('valid-calendar-data', 'DTSTART: a meeting needs a time that it begins at.');
  const start = momentOf(stamp);
  const end = endIn(component, stamp, clocks.first(component, 'dtend'), zone);
  return { start, end: placeOf(end) > placeOf(start) ? end : shortest(stamp) };
}

/** RFC 5545, 3.6.1: DTEND, else DURATION, else the day of a date and the moment of a time. */
function endIn(component: ICAL.Component, start: Stamp, end: Stamp | undefined, zone: Zone): Moment {
  if (end) return momentLike(end, momentOf(start), zone);
  const duration: unknown = component.getFirstPropertyValue('duration');
  if (!(duration instanceof ICAL.Duration)) return shortest(start);
  const at = later(start, duration);
  return start.allDay ? momentOf({ ...start, wall: start.clock.wallOf(at) }) : { at };
}

function shortest(start: Stamp): Moment {
  return start.allDay ? { on: formatWall(start.wall + DAY).slice(0, 10) } : { at: instantAt(start) };
}

/** A meeting as its component tells it, with the id 0. */
export function eventIn(source: Source): EventRecord {
  const content = { ...readRows(OUTLINE, source), ...readRows(CONTENT, source) };
  const entry = { ...PLAIN, ...content, ...timesIn(source) };
  const stamp = source.clocks.first(source.component, 'dtstart');
  const alarming = { summary: entry.summary, ...said('start', stamp && instantAt(stamp)) };
  return { ...entry, alarms: alarmsIn(source.component, source.clocks, alarming) };
}

const PLAIN = {
  id: 0,
  summary: '',
  categories: [],
  visibility: 'public',
  masked: false,
  busy: true,
  attendees: [],
} as const satisfies Partial<EventRecord>;

/** The components of a series: its master, then each override as a full copy. */
export function eventComponents(series: Series, around: Around): readonly Component[] {
  const { master, overrides } = series;
  const rows =
    master && around.recurring ? writeRows(RECURRENCE, { ...series, start: master.start }, around) : [];
  const changed = overrides.toSorted((one, other) => placeOf(one.original) - placeOf(other.original));
  return [
    ...optional(master && eventComponent(master, rows, around)),
    ...changed.map(({ original, record }) => {
      const id: Property = ['recurrence-id', ...originalValue(original, master?.start, around.zone)];
      return eventComponent(record, [id], { ...around, recurring: false });
    }),
  ];
}

function eventComponent(event: EventRecord, recurrence: readonly Property[], around: Around): Component {
  const outline = [...writeRows(OUTLINE, event, around), ...recurrence];
  if (event.masked) return ['vevent', outline, []];
  const entry = { ...event, starts: true, ends: true };
  const alarms = event.alarms.flatMap((alarm) => optional(alarmComponent(alarm, entry)));
  return ['vevent', [...outline, ...writeRows(CONTENT, event, around)], alarms];
}
