/** Properties of CalDAV (RFC 4791), of its scheduling (RFC 6638) and its time zones by reference (RFC 7809). */
import ICAL from 'ical.js';
import { serialize, vtimezone } from '../../ical/index.ts';
import { caldav } from '../../names.ts';
import { type Element, element, withAttributes } from '../../xml/element.ts';
import { calendarData, MEDIA_TYPE } from '../calendar-data.ts';
import { COLLATIONS } from '../collation.ts';
import { href } from '../multistatus.ts';
import { alarms, ownZone, takesTime, text, timezone, timezoneId, transparency } from '../own.ts';
import { boxHref, homeHref, type Kind, memberHref, principalHref } from '../place.ts';
import { type Content, type Property, prepared, property, settable } from '../property.ts';
import { isScheduled, scheduleTag } from '../schedule-tag.ts';
import { EARLIEST, LATEST, utc } from '../time-range.ts';
import type { Terms } from '../visit.ts';

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

const SCHEDULING = ({ scheduling }: Terms): boolean => scheduling;

/** A VTIMEZONE in a calendar of its own. */
function zoneObject(name: string): Content {
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
  settable({
    name: caldav('calendar-description'),
    on: ['calendar'],
    settle: text,
    otherwise: ({ calendar }) => (calendar.description === undefined ? undefined : [calendar.description]),
  }),
  // 5.2.2
  settable({
    name: caldav('calendar-timezone'),
    on: ['calendar'],
    settle: timezone,
    ousts: caldav('calendar-timezone-id'),
    otherwise: (node, { home }) => zoneObject(ownZone(node) ?? home.principal.zone),
  }),
  // RFC 7809 5.2
  settable({
    name: caldav('calendar-timezone-id'),
    on: ['calendar'],
    settle: timezoneId,
    ousts: caldav('calendar-timezone'),
    otherwise: (node, { home }) => [ownZone(node) ?? home.principal.zone],
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
  // RFC 6638 9.1: tasks take no time, nor does what colleagues do
  settable({
    name: caldav('schedule-calendar-transp'),
    on: ['calendar'],
    settle: transparency,
    otherwise: ({ calendar }) => [element(caldav(takesTime(calendar) ? 'opaque' : 'transparent'))],
  }),
  // draft-daboo-valarm-extensions 9; without one there is none
  ...['vevent-datetime', 'vevent-date', 'vtodo-datetime', 'vtodo-date'].map((of) =>
    settable({
      name: caldav(`default-alarm-${of}`),
      on: ['calendar'],
      settle: alarms,
      otherwise: () => undefined,
    }),
  ),
  // RFC 6638 2.2.1 and 2.1.1
  ...(['inbox', 'outbox'] as const).map((kind) =>
    property({
      name: caldav(`schedule-${kind}-URL`),
      on: PROBED,
      when: SCHEDULING,
      value: (_, { home }) => [href(boxHref(kind, home.principal))],
    }),
  ),
  // RFC 6638 9.2
  property({
    name: caldav('schedule-default-calendar-URL'),
    on: ['inbox'],
    when: SCHEDULING,
    value: async (_, { home }) => {
      const calendar = (await home.calendars()).find(({ component }) => component === 'VEVENT');
      return calendar && [href(`${memberHref(homeHref(home.principal), calendar.name)}/`)];
    },
  }),
  // RFC 6638 9.3
  prepared({
    name: caldav('schedule-tag'),
    on: ['object'],
    body: true,
    when: SCHEDULING,
    prepare:
      () =>
      ({ body }) =>
        body && isScheduled(body) ? [scheduleTag(body)] : undefined,
  }),
  // 9.6: of reports alone
  prepared({
    name: caldav('calendar-data'),
    on: ['object'],
    body: true,
    when: ({ request }) => request.method !== 'PROPFIND',
    prepare: calendarData,
  }),
];
