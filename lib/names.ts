/** XML names in Clark notation, `{namespace}local`, and the namespaces CalDAV clients speak. */

export type Name = `{${string}}${string}`;

export const DAV = 'DAV:';
export const CALDAV = 'urn:ietf:params:xml:ns:caldav';
export const CALENDARSERVER = 'http://calendarserver.org/ns/';
export const APPLE_ICAL = 'http://apple.com/ns/ical/';

/** Prefixes used in every answer; a namespace not listed here gets a declaration of its own. */
export const PREFIXES: ReadonlyMap<string, string> = new Map([
  [DAV, 'D'],
  [CALDAV, 'C'],
  [CALENDARSERVER, 'CS'],
  [APPLE_ICAL, 'A'],
]);

const namer =
  (namespace: string) =>
  (local: string): Name =>
    `{${namespace}}${local}`;

export const dav = namer(DAV);
export const caldav = namer(CALDAV);
export const calendarserver = namer(CALENDARSERVER);
export const appleIcal = namer(APPLE_ICAL);

/** Splits a Clark name into its namespace and its local part. */
export function split(name: Name): { namespace: string; local: string } {
  const end = name.lastIndexOf('}');
  return { namespace: name.slice(1, end), local: name.slice(end + 1) };
}
