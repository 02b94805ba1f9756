/** Properties of CalDAV (RFC 4791), of its scheduling (RFC 6638) and its time zones by reference (RFC 7809). */
import ICAL from 'ical.js';
import { serialize, vtimezone } from '../../ical/index.ts';
import { caldav } from '../../names.ts';
import { type Element, element, withAttributes } from '../../xml/element.ts';
import { calendarData, MEDIA_TYPE } from '../calendar-data.ts';
import { COLLATIONS } from '../collation.ts';
import { href } from '../multistatus.ts';
import { homeHref, type Kind, principalHref } from '../place.ts';
import { type Content, type Property, prepared, property } from '../property.ts';
import { EARLIEST, LATEST, utc } from '../time-range.ts';

/** Wherever a client may begin to look for the calendars. */
const PROBED: readonly Kind[] = [
  'root',
  'service',
  'database',
  'principals',
  'users',
  'principal',
  'entry',
  'owners',
  'owner',
  'home',
];

/** A VTIMEZONE in a calendar of its own. */
function timezone(name: string): Content {
  const zone = vtimezone(name);
  if (!zone) return undefined;
  const frame = [
    ['version', {}, 'text', '2.0'],
    ['prodid', {}, 'text', '-//erpcal//erpcal//EN'],
  ];
  return [serialize(new ICAL.Component(['vcalendar', frame, [zone.toJSON()]]))];
}

const comp = (name: string): Element => withAttributes(element(caldav('comp')), { name });

/** Sections of RFC 4791, unless another is named. */
export const CALDAV: readonly Property[] = [
  // 6.2.1
  property({
    name: caldav('calendar-home-set'),
    on: PROBED,
    value: (_, { home }) => [href(homeHref(home.principal))],
  }),
  // RFC 6638 2.4.1; Thunderbird takes the first mailto: for the user's identity
  property({
    name: caldav('calendar-user-address-set'),
    on: PROBED,
    value: (node, { home }) => {
      const principal = node.kind === 'principal' ? node.principal : home.principal;
      return [...principal.addresses.map((one) => href(`mailto:${one}`)), href(principalHref(principal))];
    },
  }),
  // RFC 6638 2.4.2
  property({ name: caldav('calendar-user-type'), on: ['principal'], value: () => ['INDIVIDUAL'] }),
  // 5.2.1
  property({
    name: caldav('calendar-description'),
    on: ['calendar'],
    value: ({ calendar }) => (calendar.description === undefined ? undefined : [calendar.description]),
  }),
  // 5.2.2
  property({
    name: caldav('calendar-timezone'),
    on: ['calendar'],
    value: (_, { home }) => timezone(home.principal.zone),
  }),
  // RFC 7809 5.2
  property({
    name: caldav('calendar-timezone-id'),
    on: ['calendar'],
    value: (_, { home }) => [home.principal.zone],
  }),
  // 5.2.3
  property({
    name: caldav('supported-calendar-component-set'),
    on: ['calendar'],
    value: ({ calendar }) => [comp(calendar.component)],
  }),
  // 5.2.4
  property({
    name: caldav('supported-calendar-data'),
    on: ['calendar'],
    value: () => [withAttributes(element(caldav('calendar-data')), { ...MEDIA_TYPE })],
  }),
  // 5.2.5
  property({
    name: caldav('max-resource-size'),
    on: ['calendar'],
    value: (_, { limits }) => [String(limits.body)],
  }),
  // 5.2.6
  property({ name: caldav('min-date-time'), on: ['calendar'], value: () => [utc(EARLIEST)] }),
  // 5.2.7
  property({ name: caldav('max-date-time'), on: ['calendar'], value: () => [utc(LATEST)] }),
  // 5.2.8
  property({
    name: caldav('max-instances'),
    on: ['calendar'],
    value: (_, { limits }) => [String(limits.instances)],
  }),
  // 5.2.9
  property({
    name: caldav('max-attendees-per-instance'),
    on: ['calendar'],
    value: (_, { limits }) => [String(limits.attendees)],
  }),
  // 7.5.1
  property({
    name: caldav('supported-collation-set'),
    on: ['calendar'],
    value: () => [...COLLATIONS.keys()].map((name) => element(caldav('supported-collation'), name)),
  }),
  // RFC 6638 9.1: tasks take no time
  property({
    name: caldav('schedule-calendar-transp'),
    on: ['calendar'],
    value: ({ calendar }) => [element(caldav(calendar.component === 'VEVENT' ? 'opaque' : 'transparent'))],
  }),
  // 9.6
  prepared({ name: caldav('calendar-data'), on: ['object'], body: true, prepare: calendarData }),
];
