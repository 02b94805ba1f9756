/** What the rows say, and how their answers are read. */
import { dav, type Name } from '../../../lib/names.ts';
import { childNamed, childrenNamed, type Element, elements, textOf } from '../../../lib/xml/element.ts';
import { parseXml } from '../../../lib/xml/parse.ts';

export const NS = 'xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"';
export const PROPFIND = `<propfind ${NS}><prop><getetag/><displayname/></prop></propfind>`;

/** One meeting of an hour; of lines that begin with DTSTART, the last counts. */
export function meeting(uid: string, ...lines: readonly string[]): string {
  const times = lines.some((line) => line.startsWith('DTSTART')) ? [] : TIMES;
  return calendar('BEGIN:VEVENT', `UID:${uid}`, ...times, ...lines, 'END:VEVENT');
}

const TIMES = ['DTSTART:20270301T090000Z', 'DTEND:20270301T100000Z'];

export function task(uid: string, ...lines: readonly string[]): string {
  return calendar('BEGIN:VTODO', `UID:${uid}`, 'SUMMARY:a task', ...lines, 'END:VTODO');
}

export function calendar(...lines: readonly string[]): string {
  const frame = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Example//Phone//EN'];
  return [...frame, ...lines, 'END:VCALENDAR', ''].join('\r\n');
}

const hrefOf = (response: Element): string => textOf(childNamed(response, dav('href')) ?? response);

function responses(body: Uint8Array): readonly Element[] {
  return childrenNamed(parseXml(body), dav('response'));
}

export function hrefs(body: Uint8Array): readonly string[] {
  return responses(body).map(hrefOf);
}

/** The status of each response, of those that have one themselves; 207 of the others. */
export function partsOf(body: Uint8Array): ReadonlyMap<string, number> {
  return new Map(responses(body).map((one) => [hrefOf(one), statusOf(one) ?? 207]));
}

export function statusOf(of: Element): number | undefined {
  const status = childNamed(of, dav('status'));
  return status && Number(/ (\d{3})/.exec(textOf(status))?.[1]);
}

/** By name, the status of each property of the only response. */
export function statuses(body: Uint8Array): ReadonlyMap<Name, number> {
  const found = new Map<Name, number>();
  for (const response of responses(body))
    for (const propstat of childrenNamed(response, dav('propstat')))
      for (const property of elements(childNamed(propstat, dav('prop')) ?? propstat))
        found.set(property.name, statusOf(propstat) ?? 0);
  return found;
}

/** A property of the only response, or of one by href. */
export function propIn(body: Uint8Array, name: Name, href?: string): Element | undefined {
  const response = responses(body).find((one) => href === undefined || hrefOf(one) === href);
  const found = response && childrenNamed(response, dav('propstat')).find((one) => statusOf(one) === 200);
  const prop = found && childNamed(found, dav('prop'));
  return prop && childNamed(prop, name);
}
