/** Calendar objects as clients write them, made after their style; `corpus/CLIENT/NAME.ics`. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ICAL from 'ical.js';
import { type Component, parseCalendar } from '../../lib/ical/index.ts';

export interface CalendarObject {
  /** `CLIENT/NAME` */
  readonly name: string;
  readonly client: string;
  /** As it stands in the file, CRLF and folding included. */
  readonly text: string;
  readonly uid: string;
  readonly calendar: 'Meetings' | 'Tasks';
  /** Its VEVENTs or VTODOs: the master, if there is one, and the overrides. */
  readonly entries: readonly Component[];
  readonly master?: Component;
  readonly recurring: boolean;
  /** Whether the master begins on a date and not at a time. */
  readonly allDay: boolean;
  /** Addresses in lower case, without `mailto:`. */
  readonly organizer?: string;
  readonly attendees: readonly string[];
}

const FOLDER = join(import.meta.dirname, 'corpus');

/** All of them, in the order of their names. */
export function corpus(): readonly CalendarObject[] {
  return globSync('*/*.ics', { cwd: FOLDER })
    .sort()
    .map((path) => objectOf(path.replace(/\.ics$/, ''), readFileSync(join(FOLDER, path), 'utf8')));
}

function objectOf(name: string, text: string): CalendarObject {
  const entries = parseCalendar(text)
    .getAllSubcomponents()
    .filter((component) => ['vevent', 'vtodo'].includes(component.name));
  const [first] = entries;
  if (!first) throw new Error(`${name} has neither VEVENT nor VTODO.`);
  const master = entries.find((entry) => !entry.hasProperty('recurrence-id'));
  const [organizer] = addresses(entries, 'organizer');
  return {
    name,
    client: name.split('/')[0] ?? '',
    text,
    uid: String(first.getFirstPropertyValue('uid')),
    calendar: first.name === 'vtodo' ? 'Tasks' : 'Meetings',
    entries,
    ...(master ? { master } : {}),
    recurring: entries.some((entry) => RECURS.some((property) => entry.hasProperty(property))),
    allDay: isDate(first, 'dtstart'),
    ...(organizer === undefined ? {} : { organizer }),
    attendees: addresses(entries, 'attendee'),
  };
}

const RECURS = ['rrule', 'rdate', 'recurrence-id'];

export function isDate(entry: Component, property: string): boolean {
  const value = entry.getFirstPropertyValue(property);
  return value instanceof ICAL.Time && value.isDate;
}

function addresses(entries: readonly Component[], property: string): readonly string[] {
  const all = entries.flatMap((entry) =>
    entry.getAllProperties(property).map((one) =>
      String(one.getFirstValue())
        .toLowerCase()
        .replace(/^mailto:/, ''),
    ),
  );
  return [...new Set(all)];
}
