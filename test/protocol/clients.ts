/** What each client asks for, by its own sources and its recorded requests. */
import { appleIcal, CALDAV, caldav, calendarserver, DAV, dav, type Name, split } from '../../lib/names.ts';

const PUSH = 'https://bitfire.at/webdav-push';
const ME = 'http://me.com/_namespace/';

/** Names of properties, by client and step. */
export const ASKED = {
  apple: {
    start: ['current-user-principal', 'principal-URL', 'resourcetype'].map(dav),
    principal: [
      ...[
        'current-user-principal',
        'displayname',
        'principal-collection-set',
        'principal-URL',
        'resource-id',
        'supported-report-set',
      ].map(dav),
      ...['calendar-home-set', 'calendar-user-address-set', 'schedule-inbox-URL', 'schedule-outbox-URL'].map(
        caldav,
      ),
      ...['dropbox-home-URL', 'email-address-set', 'notification-URL'].map(calendarserver),
    ],
    home: [
      ...[
        'add-member',
        'current-user-privilege-set',
        'displayname',
        'owner',
        'quota-available-bytes',
        'quota-used-bytes',
        'resource-id',
        'resourcetype',
        'supported-report-set',
        'sync-token',
      ].map(dav),
      ...[
        'calendar-alarm',
        'calendar-description',
        'calendar-free-busy-set',
        'calendar-timezone',
        'default-alarm-vevent-date',
        'default-alarm-vevent-datetime',
        'managed-attachments-server-URL',
        'schedule-calendar-transp',
        'schedule-default-calendar-URL',
        'supported-calendar-component-set',
        'supported-calendar-component-sets',
      ].map(caldav),
      ...[
        'allowed-sharing-modes',
        'getctag',
        'invite',
        'pre-publish-url',
        'publish-url',
        'push-transports',
        'pushkey',
        'source',
        'subscribed-strip-alarms',
        'subscribed-strip-attachments',
        'subscribed-strip-todos',
      ].map(calendarserver),
      ...['autoprovisioned', 'calendar-color', 'calendar-order', 'refreshrate'].map(appleIcal),
      `{${ME}}bulk-requests`,
    ],
    object: [...['getetag'].map(dav), ...['calendar-data', 'schedule-tag'].map(caldav)],
  },
  davx5: {
    start: [
      ...['resourcetype', 'displayname', 'current-user-privilege-set', 'current-user-principal'].map(dav),
      ...['calendar-home-set', 'calendar-description', 'supported-calendar-component-set'].map(caldav),
      ...['calendar-timezone', 'calendar-timezone-id'].map(caldav),
      appleIcal('calendar-color'),
      calendarserver('source'),
    ],
    principal: [
      ...['displayname', 'group-membership', 'resourcetype'].map(dav),
      ...['calendar-home-set', 'calendar-user-address-set'].map(caldav),
      ...['calendar-proxy-read-for', 'calendar-proxy-write-for'].map(calendarserver),
    ],
    home: [
      ...['owner', 'resourcetype', 'displayname', 'current-user-privilege-set', 'sync-token'].map(dav),
      ...['supported-report-set'].map(dav),
      ...['supported-calendar-component-set', 'calendar-timezone', 'max-resource-size'].map(caldav),
      ...['transports', 'topic'].map((local): Name => `{${PUSH}}${local}`),
      ...['source', 'getctag'].map(calendarserver),
      appleIcal('calendar-color'),
    ],
  },
  kde: {
    principal: [caldav('calendar-home-set')],
    home: [
      ...['displayname', 'resourcetype', 'current-user-privilege-set'].map(dav),
      caldav('supported-calendar-component-set'),
      calendarserver('getctag'),
      appleIcal('calendar-color'),
      ...['transports', 'topic'].map((local): Name => `{${PUSH}}${local}`),
    ],
    list: ['getetag', 'resourcetype'].map(dav),
  },
  outlook: {
    home: [
      ...['resourcetype', 'displayname', 'owner', 'current-user-privilege-set'].map(dav),
      ...['supported-calendar-component-set', 'calendar-user-address-set'].map(caldav),
      appleIcal('calendar-color'),
      appleIcal('calendar-order'),
    ],
  },
} satisfies Record<string, Record<string, readonly Name[]>>;

const NAMESPACES = `xmlns:D="${DAV}" xmlns:C="${CALDAV}"`;

/** Each name with its namespace, as clients without a table of prefixes write them. */
export function prop(names: readonly Name[]): string {
  const written = names.map(split).map(({ namespace, local }) => `<x:${local} xmlns:x="${namespace}"/>`);
  return `<D:prop>${written.join('')}</D:prop>`;
}

export const propfind = (names: readonly Name[]): string =>
  `<D:propfind ${NAMESPACES}>${prop(names)}</D:propfind>`;

export const query = (names: readonly Name[], component: string, range = ''): string =>
  `<C:calendar-query ${NAMESPACES}>${prop(names)}<C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="${component}">${range}</C:comp-filter></C:comp-filter></C:filter></C:calendar-query>`;

export const multiget = (names: readonly Name[], hrefs: readonly string[]): string =>
  `<C:calendar-multiget ${NAMESPACES}>${prop(names)}${hrefs.map((href) => `<D:href>${href}</D:href>`).join('')}</C:calendar-multiget>`;

export const sync = (token: string, nresults?: number): string =>
  `<D:sync-collection ${NAMESPACES}><D:sync-token>${token}</D:sync-token><D:sync-level>1</D:sync-level>${nresults === undefined ? '' : `<D:limit><D:nresults>${nresults}</D:nresults></D:limit>`}${prop([dav('getetag')])}</D:sync-collection>`;
