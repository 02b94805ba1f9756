import type { EventRecord, Series } from '../erp/records.ts';
import { alarmComponent } from './alarm.ts';
import { attendeeValue, organizerValue } from './attendee.ts';
import { alike, asWritten, exactValue, isDate, momentValue, placeOf, utcValue } from './moment.ts';
import { type Around, type Component, type Property, type Row, type Value, writeRows } from './property.ts';
import { originalValue, RECURRENCE } from './recurrence.ts';
import {
  alternativeValue,
  categoriesValue,
  descriptionValue,
  lineValue,
  oneLine,
  uriValue,
  wordValue,
} from './text.ts';

/** All that is shown of a meeting that the ERP masks: when it is, and whether the reader is busy. */
const OUTLINE: readonly Row<EventRecord>[] = [
  { property: 'uid', write: (_event, { uid }) => [{}, 'text', uid] },
  // Never the time of rendering: the same record makes the same bytes, and so the same ETag.
  { property: 'dtstamp', write: ({ written, created }) => utcValue(written ?? created ?? 0) },
  { property: 'dtstart', write: startValue },
  { property: 'dtend', write: endValue },
  { property: 'summary', write: ({ summary, masked }) => [{}, 'text', masked ? 'Busy' : oneLine(summary)] },
  { property: 'transp', write: ({ busy }) => wordValue(busy ? 'opaque' : 'transparent') },
  { property: 'class', write: ({ visibility, masked }) => wordValue(masked ? 'private' : visibility) },
  { property: 'status', write: ({ status }) => wordValue(status) },
  { property: 'created', write: ({ created }) => utcValue(created) },
  { property: 'last-modified', write: ({ written }) => utcValue(written) },
];

/** What a meeting is about. The ERPs number no revisions, so that there is no SEQUENCE. */
const CONTENT: readonly Row<EventRecord>[] = [
  { property: 'location', write: ({ location }) => lineValue(location) },
  { property: 'description', write: ({ description }) => descriptionValue(description) },
  { property: 'x-alt-desc', write: ({ description }) => alternativeValue(description) },
  { property: 'categories', write: ({ categories }) => categoriesValue(categories) },
  { property: 'url', write: ({ url }) => uriValue(url) },
  // RFC 7986, 5.11
  { property: 'conference', write: ({ conference }) => uriValue(conference, { feature: 'VIDEO' }) },
  // RFC 5545, 3.8.4.3: only a meeting with others has an organizer
  {
    property: 'organizer',
    write: ({ organizer, attendees }) => attendees[0] && organizer && organizerValue(organizer),
  },
  {
    property: 'attendee',
    write: ({ attendees }) => attendees.flatMap((one) => optional(attendeeValue(one))),
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
