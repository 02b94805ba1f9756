/** The zone in which a request wants dates and floating times read. */
import { DavError, refusal } from '../errors.ts';
import { parseCalendar, zoneNamed } from '../ical/index.ts';
import { caldav } from '../names.ts';
import { childNamed, type Element, textOf } from '../xml/element.ts';
import type { Visit } from './visit.ts';

/** By `timezone-id` (RFC 7809 section 5.1), by `timezone` (RFC 4791 section 9.8), or as it is. Throws `valid-timezone`. */
export function inZoneOf(body: Element, visit: Visit): Visit {
  const [id, text] = ['timezone-id', 'timezone'].map((local) => childNamed(body, caldav(local)));
  if (!id && !text) return visit;
  const zone = id ? zoneNamed(textOf(id)) : text && zoneIn(textOf(text));
  if (zone === undefined) throw refusal('valid-timezone', 'The time zone is not one that is known here.');
  return { ...visit, zone };
}

/** The IANA zone that the one VTIMEZONE of a text stands for. */
export function zoneIn(text: string): string | undefined {
  const zones = vtimezones(text);
  const [zone] = zones;
  if (!zone || zones.length > 1) return undefined;
  const names = ['tzid', 'x-lic-location'].map((name) => String(zone.getFirstPropertyValue(name) ?? ''));
  return names.map(ianaName).find((name) => name !== undefined);
}

function vtimezones(text: string) {
  try {
    return parseCalendar(text).getAllSubcomponents('vtimezone');
  } catch (error) {
    if (error instanceof DavError) return [];
    throw error;
  }
}

/** Some clients put a path before the name: `/freeassociation.sourceforge.net/Europe/Brussels`. */
function ianaName(tzid: string): string | undefined {
  const parts = tzid.split('/').filter(Boolean);
  return parts.map((_, index) => zoneNamed(parts.slice(index).join('/'))).find((name) => name !== undefined);
}
