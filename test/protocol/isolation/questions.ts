/** Every method, with every body it has. */
import type { Question } from '../../dav/talk.ts';

export interface Asked {
  readonly what: string;
  readonly method: string;
  readonly question: Question;
}

const D = 'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"';
const PROPS = '<D:prop><D:getetag/><D:displayname/><C:calendar-data/><D:sync-token/><D:owner/></D:prop>';
const RANGE = 'start="20300101T000000Z" end="20320101T000000Z"';
const filter = (component: string) =>
  `<C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="${component}"/></C:comp-filter></C:filter>`;

export const entry = (uid: string, name = 'Mine now'): string =>
  [
    ...['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//test//EN', 'BEGIN:VEVENT', `UID:${uid}`],
    ...['DTSTAMP:20300101T000000Z', 'DTSTART:20310901T100000Z', 'DTEND:20310901T110000Z'],
    ...[`SUMMARY:${name}`, 'END:VEVENT', 'END:VCALENDAR', ''],
  ].join('\r\n');

const busyOf = (address: string): string =>
  [
    ...['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//test//EN', 'METHOD:REQUEST', 'BEGIN:VFREEBUSY'],
    ...['UID:busy', 'DTSTAMP:20300101T000000Z', 'DTSTART:20310101T000000Z', 'DTEND:20311231T000000Z'],
    ...['ORGANIZER:mailto:demo@demo.example', `ATTENDEE:mailto:${address}`, 'END:VFREEBUSY'],
    ...['END:VCALENDAR', ''],
  ].join('\r\n');

const asked = (method: string, body = '', headers: Record<string, string> = {}, what = ''): Asked => ({
  what: `${method} ${what}`.trim(),
  method,
  question: { body, headers, as: 'demo:demo' },
});
const report = (what: string, body: string, depth = '1'): Asked =>
  asked('REPORT', body, { Depth: depth }, what);

export const multiget = (hrefs: readonly string[]): Asked =>
  report(
    'calendar-multiget',
    `<C:calendar-multiget ${D}>${PROPS}${hrefs.map((href) => `<D:href>${href}</D:href>`).join('')}</C:calendar-multiget>`,
  );

export const expandProperty = report(
  'expand-property',
  `<D:expand-property ${D}>${['owner', 'current-user-principal', 'principal-URL', 'group-member-set']
    .map(
      (name) =>
        `<D:property name="${name}"><D:property name="displayname"/><D:property name="calendar-home-set" namespace="urn:ietf:params:xml:ns:caldav"><D:property name="displayname"/></D:property></D:property>`,
    )
    .join('')}</D:expand-property>`,
  '0',
);

/** @param hrefs what others have; @param own a calendar of one's own */
export function questions(hrefs: readonly string[], own: string): readonly Asked[] {
  const to = (path: string) => ({ Destination: path, Overwrite: 'T' });
  return [
    asked('GET'),
    asked('HEAD'),
    asked('GET', '', { 'If-None-Match': '*' }, 'unless it is there'),
    asked('PROPFIND', `<D:propfind ${D}>${PROPS}</D:propfind>`, { Depth: '0' }),
    asked('PROPFIND', `<D:propfind ${D}>${PROPS}</D:propfind>`, { Depth: '1' }, 'with members'),
    asked('PROPFIND', '', { Depth: '1' }, 'allprop'),
    asked('PROPFIND', `<D:propfind ${D}><D:propname/></D:propfind>`, { Depth: '1' }, 'propname'),
    asked(
      'PROPPATCH',
      `<D:propertyupdate ${D}><D:set><D:prop><D:displayname>taken</D:displayname></D:prop></D:set></D:propertyupdate>`,
    ),
    multiget(hrefs),
    report('query', `<C:calendar-query ${D}>${PROPS}${filter('VEVENT')}</C:calendar-query>`),
    report('query of tasks', `<C:calendar-query ${D}>${PROPS}${filter('VTODO')}</C:calendar-query>`),
    report(
      'sync',
      `<D:sync-collection ${D}><D:sync-token/><D:sync-level>1</D:sync-level>${PROPS}</D:sync-collection>`,
    ),
    report('free-busy', `<C:free-busy-query ${D}><C:time-range ${RANGE}/></C:free-busy-query>`),
    expandProperty,
    report('principal-match', `<D:principal-match ${D}><D:self/></D:principal-match>`, '0'),
    asked('PUT', entry('taken-over'), { 'Content-Type': 'text/calendar' }),
    asked('PUT', entry('taken-over'), { 'Content-Type': 'text/calendar', 'If-Match': '*' }, 'if it is there'),
    asked('POST', busyOf('admin@demo.example'), { 'Content-Type': 'text/calendar' }),
    asked('MKCALENDAR'),
    asked('MKCOL'),
    asked('COPY', '', to(`${own}stolen.ics`), 'to oneself'),
    asked('MOVE', '', to(`${own}stolen.ics`), 'to oneself'),
    asked('LOCK'),
    asked('ACL'),
    asked('DELETE'),
  ];
}

/** From oneself to where others are. */
export const moves = (destination: string): readonly Asked[] =>
  ['COPY', 'MOVE'].map((method) => asked(method, '', { Destination: destination, Overwrite: 'T' }));
