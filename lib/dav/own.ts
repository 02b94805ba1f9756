/** What a user set of a calendar by PROPPATCH, and what it has to be. */
import type { Calendar } from '../calendar/types.ts';
import { DavError, refusal } from '../errors.ts';
import { parseCalendar, zoneNamed } from '../ical/index.ts';
import { caldav, type Name } from '../names.ts';
import { type Element, elements, textOf } from '../xml/element.ts';
import { fromInnerXml } from '../xml/inner.ts';
import type { Node } from './node.ts';
import type { Content } from './property.ts';
import { zoneIn } from './request-zone.ts';

/** Its content; undefined where the user set none. */
export function own(node: Node, name: Name): Content {
  const value = 'own' in node ? node.own.get(name) : undefined;
  return value === undefined ? undefined : fromInnerXml(value);
}

function ownText(node: Node, name: Name): string | undefined {
  return own(node, name)
    ?.filter((child) => typeof child === 'string')
    .join('');
}

/** As long as its user says nothing of it. */
export function takesTime({ component, owner }: Calendar): boolean {
  return component === 'VEVENT' && owner === undefined;
}

/** Whether the entries of a calendar take its user's time (RFC 6638 section 9.1). */
export function isOpaque(node: Node & { readonly calendar: Calendar }): boolean {
  const set = own(node, caldav('schedule-calendar-transp'))?.[0];
  if (set === undefined || typeof set === 'string') return takesTime(node.calendar);
  return set.name === caldav('opaque');
}

/** The IANA zone a user gave a calendar. */
export function ownZone(node: Node): string | undefined {
  const [id, text] = ['calendar-timezone-id', 'calendar-timezone'].map((local) =>
    ownText(node, caldav(local)),
  );
  return id ?? (text === undefined ? undefined : zoneIn(text));
}

/** What stands in a `set` becomes what is kept; throws what is wrong with it. */
type Settle = (asked: Element) => Content;

/** RFC 4918 section 9.2.1: the meaning of the value is not one the property can have. */
const unfit = (sentence: string): DavError => new DavError(409, sentence);

/** An empty text is none. */
export const text: Settle = (asked) => {
  const value = textOf(asked).trim();
  return value === '' ? undefined : [value];
};

export const color: Settle = (asked) => {
  const value = textOf(asked).trim();
  if (!/^#[0-9a-f]{6}(?:[0-9a-f]{2})?$/i.test(value)) throw unfit('A colour is #RRGGBB or #RRGGBBAA.');
  return [value];
};

export const whole: Settle = (asked) => {
  const value = textOf(asked).trim();
  if (!/^-?\d{1,9}$/.test(value)) throw unfit('A place in the order is a whole number.');
  return [value];
};

/** RFC 4791 section 5.2.2. */
export const timezone: Settle = (asked) => {
  const value = textOf(asked);
  if (
    parseCalendar(value)
      .getAllSubcomponents()
      .map(({ name }) => name)
      .join() !== 'vtimezone'
  )
    throw refusal('valid-calendar-data', 'A time zone is one VTIMEZONE in a VCALENDAR.');
  return [value];
};

/** RFC 7809 section 5.2. */
export const timezoneId: Settle = (asked) => {
  const zone = zoneNamed(textOf(asked));
  if (zone === undefined) throw refusal('valid-timezone', 'The time zone is not one that is known here.');
  return [zone];
};

/** RFC 6638 section 9.1. */
export const transparency: Settle = (asked) => {
  const [value, ...more] = elements(asked);
  if (!value || more.length > 0 || ![caldav('opaque'), caldav('transparent')].includes(value.name))
    throw unfit('A calendar is opaque or transparent.');
  return [{ name: value.name, attributes: {}, children: [] }];
};

/** draft-daboo-valarm-extensions section 9: VALARMs, or nothing, which means no alarm. */
export const alarms: Settle = (asked) => {
  const value = textOf(asked);
  const frame = ['BEGIN:VCALENDAR', 'BEGIN:VEVENT', value.trim(), 'END:VEVENT', 'END:VCALENDAR', ''];
  const event = parseCalendar(
    frame.filter((line, at) => line || at === 5).join('\r\n'),
  ).getFirstSubcomponent();
  const strange = event?.getAllSubcomponents().some(({ name }) => name !== 'valarm');
  if (strange || event?.getFirstProperty())
    throw refusal('valid-calendar-data', 'Default alarms are VALARMs.');
  return [value];
};
