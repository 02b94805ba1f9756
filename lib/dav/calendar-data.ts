/** `calendar-data` in a REPORT (RFC 4791 section 9.6): all of an object, or what the request wants of it. */
import ICAL from 'ical.js';
import { refusal } from '../errors.ts';
import { type Component, parseCalendar, serialize } from '../ical/index.ts';
import { caldav } from '../names.ts';
import { childNamed, type Element } from '../xml/element.ts';
import { limitFreeBusySet } from './free-busy-set.ts';
import type { ObjectNode } from './node.ts';
import { part } from './part.ts';
import type { Content } from './property.ts';
import { recurrenceSet } from './recurrence-set.ts';
import { closedRangeIn } from './time-range.ts';
import { tolerating } from './tolerance.ts';
import type { Limits, Visit } from './visit.ts';

/** What `supported-calendar-data` announces. */
export const MEDIA_TYPE = { 'content-type': 'text/calendar', version: '2.0' } as const;

type Change = (calendar: Component) => Component;

/** The value of the property, by what stands inside its element in the request. */
export function calendarData(asked: Element, visit: Visit): (node: ObjectNode) => Content {
  refuseOtherTypes(asked);
  const changes = [recurrenceSet(asked, visit), freeBusySet(asked), selected(asked)].filter(
    (one) => one !== undefined,
  );
  if (changes.length === 0) return ({ body }) => body && [textOf(body)];
  const budget = new Budget(visit.limits);
  return ({ body }) => {
    if (!body) return undefined;
    return [changed(textOf(body), changes, budget)];
  };
}

function textOf(body: Uint8Array): string {
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8');
}

/** An object that cannot be changed is served as it is. */
function changed(text: string, changes: readonly Change[], budget: Budget): string {
  return tolerating(
    () =>
      written(
        changes.reduce((calendar, change) => change(calendar), parseCalendar(text)),
        budget,
      ),
    text,
  );
}

/** One component after the other, so that too many are noticed before all of them are text. */
function written(calendar: Component, budget: Budget): string {
  const [name, properties] = calendar.toJSON() as unknown as [string, unknown[]];
  const frame = serialize(new ICAL.Component([name, properties, []]));
  const end = frame.lastIndexOf('END:');
  const pieces = calendar.getAllSubcomponents().map((component) => {
    const piece = serialize(component);
    budget.spend(piece.length);
    return piece;
  });
  return [frame.slice(0, end), ...pieces, frame.slice(end)].join('');
}

function refuseOtherTypes({ attributes }: Element): void {
  const { 'content-type': type = MEDIA_TYPE['content-type'], version = MEDIA_TYPE.version } = attributes;
  if (type.toLowerCase() !== MEDIA_TYPE['content-type'] || version !== MEDIA_TYPE.version)
    throw refusal('supported-calendar-data', 'Calendar data is text/calendar, version 2.0.');
}

/** 9.6.7 */
function freeBusySet(asked: Element): Change | undefined {
  const limit = childNamed(asked, caldav('limit-freebusy-set'));
  const range = limit && closedRangeIn(limit);
  return range && ((calendar) => limitFreeBusySet(calendar, range));
}

/** 9.6.1 */
function selected(asked: Element): Change | undefined {
  const comp = childNamed(asked, caldav('comp'));
  return comp && ((calendar) => new ICAL.Component(part(calendar.toJSON(), comp)));
}

/** Bounds what one answer may grow to by being computed. */
class Budget {
  #left: number;

  constructor({ expanded }: Limits) {
    this.#left = expanded;
  }

  spend(octets: number): void {
    this.#left -= octets;
    if (this.#left < 0) throw refusal('max-instances', 'The answer grows too large; ask for a shorter time.');
  }
}
