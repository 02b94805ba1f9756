/** A name in a calendar, whether or not an entry has it: where PUT and DELETE work. */
import type { Calendar, Home } from '../calendar/types.ts';
import { DavError } from '../errors.ts';
import { calendarNamed } from './node.ts';
import { memberHref, type Place } from './place.ts';

export interface Slot {
  readonly calendar: Calendar;
  readonly name: string;
  readonly href: string;
  /** Of another entry of the calendar. */
  beside(name: string): string;
}

/** Throws what `missing` makes where there is no such calendar. */
export async function slotAt({ href, named }: Place, home: Home, missing: () => DavError): Promise<Slot> {
  const calendar = await calendarNamed(home, named.calendar, missing);
  const collection = href.slice(0, href.lastIndexOf('/') + 1);
  return { calendar, name: named.object ?? '', href, beside: (name) => memberHref(collection, name) };
}

/** RFC 4918 sections 9.3.1 and 9.7.1. */
export function noParent(): DavError {
  return new DavError(409, 'There is no collection that could hold this.');
}

/** Octets that file systems, and so clients, bear in a name. */
const LONGEST = 255;

/** Refuses to create what could not be asked for again. Control characters and dots never get here. */
export function nameable({ name }: Slot): void {
  if (/[/\\]/.test(name)) throw new DavError(403, 'The name of an entry holds no slash and no backslash.');
  if (Buffer.byteLength(name) > LONGEST)
    throw new DavError(403, `The name of an entry has at most ${LONGEST} octets.`);
}
