/** From the records of the ERP to the text of a calendar object: pure, and the same text for the same record. */
import ICAL from 'ical.js';
import type { Resource, Zone } from '../erp/records.ts';
import { vtimezone } from '../ical/vtimezone.ts';
import { zoneNamed } from '../ical/zones.ts';
import { eventComponents } from './event.ts';
import type { Around, Component } from './property.ts';
import { type Reach, reachOf } from './reach.ts';
import { taskComponent } from './task.ts';

/** What clients know records by. */
export interface Identity {
  readonly uid: string;
  /** The UID of another record, for RELATED-TO. */
  uidOf(record: number): string | undefined;
}

export interface Text extends Reach {
  /** One VCALENDAR: CRLF, folded, byte for byte the same for the same record and zone data. */
  readonly text: string;
}

/** Changes with what makes another text of the same record: rows of the tables here, the zone data of Node. */
export const RENDERER = `1/${process.versions.tz ?? ''}`;

/** `zone` is the reader's; a series is written in its own. Throws a RangeError on times that no calendar holds. */
export function render(resource: Resource, identity: Identity, zone: Zone): Text {
  const around = aroundOf(resource, identity, zone);
  const components =
    resource.kind === 'event' ? eventComponents(resource, around) : [taskComponent(resource, around)];
  return { text: calendarText(components), ...reachOf(resource) };
}

/** Where the ERP names a zone that IANA does not know, times stand in UTC. */
function aroundOf(resource: Resource, { uid, uidOf }: Identity, zone: Zone): Around {
  const recurring =
    resource.kind === 'event' && (resource.rule !== undefined || resource.overrides.length > 0);
  return { uid, uidOf, recurring, zone: zoneNamed(recurring ? resource.zone : zone) ?? 'UTC' };
}

const HEAD = 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//erpcal//erpcal//EN\r\n';

function calendarText(components: readonly Component[]): string {
  const zones = new Set(
    components.flatMap(([, properties]) => properties.flatMap(([, { tzid }]) => tzid ?? [])),
  );
  const parts = [...[...zones].map(zoneText), ...components.map(componentText)];
  return `${HEAD}${parts.join('\r\n')}\r\nEND:VCALENDAR\r\n`;
}

function componentText(component: Component): string {
  return ICAL.stringify.component(component as unknown as unknown[], ICAL.design.icalendar);
}

const zoneTexts = new Map<Zone, string>();

function zoneText(zone: Zone): string {
  const known = zoneTexts.get(zone);
  if (known !== undefined) return known;
  const made = vtimezone(zone)?.toString() ?? '';
  zoneTexts.set(zone, made);
  return made;
}
