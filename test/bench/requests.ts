/** What clients send, as values. */
import type { Asked } from './load.ts';

export interface Account {
  /** Path of the calendar, with a slash at its end. */
  readonly path: string;
  readonly user: string;
  readonly password: string;
}

/** As the gateway lays its addresses out; all simulated users have their login as password. */
export function accountOf(db: string, user: string): Account {
  return { path: `/webdav/${db}/calendars/users/${user}/c/Meetings/`, user, password: user };
}

const headersOf = ({ user, password }: Account, depth: 0 | 1): Readonly<Record<string, string>> => ({
  Authorization: `Basic ${btoa(`${user}:${password}`)}`,
  Depth: String(depth),
  'Content-Type': 'application/xml; charset=utf-8',
  'User-Agent': 'bench',
  Accept: '*/*',
});

const NAMES =
  'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:CS="http://calendarserver.org/ns/"';
const XML = '<?xml version="1.0" encoding="utf-8"?>';

const asked =
  (method: string, depth: 0 | 1) =>
  (account: Account, inner: string): Asked => ({
    method,
    path: account.path,
    headers: headersOf(account, depth),
    body: XML + inner,
  });
const propfind = (depth: 0 | 1) => asked('PROPFIND', depth);
const report = asked('REPORT', 1);

/** Has anything changed? By the ctag, as DAVx5 and older clients ask. */
export const pollByTag = (account: Account): Asked =>
  propfind(0)(
    account,
    `<D:propfind ${NAMES}><D:prop><D:displayname/><CS:getctag/><D:sync-token/></D:prop></D:propfind>`,
  );

/** Everything since a token, all of it for none. */
export const changesSince = (account: Account, token: string): Asked =>
  report(
    account,
    `<D:sync-collection ${NAMES}><D:sync-token>${token}</D:sync-token><D:sync-level>1</D:sync-level><D:prop><D:getetag/></D:prop></D:sync-collection>`,
  );

/** Every entry with its ETag. */
export const list = (account: Account): Asked =>
  propfind(1)(account, `<D:propfind ${NAMES}><D:prop><D:getetag/></D:prop></D:propfind>`);

export const multiget = (account: Account, hrefs: readonly string[]): Asked =>
  report(
    account,
    `<C:calendar-multiget ${NAMES}><D:prop><D:getetag/><C:calendar-data/></D:prop>${hrefs.map((href) => `<D:href>${href}</D:href>`).join('')}</C:calendar-multiget>`,
  );

/** @param start, end as iCalendar writes times in UTC */
export const query = (account: Account, start: string, end: string): Asked =>
  report(
    account,
    `<C:calendar-query ${NAMES}><D:prop><D:getetag/></D:prop><C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT"><C:time-range start="${start}" end="${end}"/></C:comp-filter></C:comp-filter></C:filter></C:calendar-query>`,
  );

export const get = (account: Account, href: string): Asked => ({
  method: 'GET',
  path: href,
  headers: headersOf(account, 0),
});

export const put = (account: Account, href: string, body: string): Asked => ({
  method: 'PUT',
  path: href,
  headers: { ...headersOf(account, 0), 'Content-Type': 'text/calendar; charset=utf-8' },
  body,
});

export const remove = (account: Account, href: string): Asked => ({
  method: 'DELETE',
  path: href,
  headers: headersOf(account, 0),
});

export function tokenIn(answer: string): string {
  return /<(?:\w+:)?sync-token[^>]*>([^<]*)</.exec(answer)?.[1] ?? '';
}

/** Those of entries. */
export function hrefsIn(answer: string): readonly string[] {
  return [...answer.matchAll(/<(?:\w+:)?href[^>]*>([^<]*\.ics)</g)].map(([, href = '']) => href);
}
