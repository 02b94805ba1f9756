/** The components of a resource, and their text. */
import ICAL from 'ical.js';
import type { Resource, Zone } from '../erp/records.ts';
import { vtimezone } from '../ical/vtimezone.ts';
import { zoneNamed } from '../ical/zones.ts';
import { eventComponents } from './event.ts';
import type { Around, Component, Property } from './property.ts';
import { taskComponent } from './task.ts';

/** What clients know records by. */
export interface Identity {
  readonly uid: string;
  /** The UID of another record, for RELATED-TO. */
  uidOf(record: number): string | undefined;
}

/** Of a series its master, then its overrides in the order of their RECURRENCE-IDs; of a task one. */
export function componentsOf(resource: Resource, identity: Identity, zone: Zone): readonly Component[] {
  const around = aroundOf(resource, identity, zone);
  return resource.kind === 'event' ? eventComponents(resource, around) : [taskComponent(resource, around)];
}

/** Where the ERP names a zone that IANA does not know, times stand in UTC. */
function aroundOf(resource: Resource, { uid, uidOf }: Identity, zone: Zone): Around {
  const recurring =
    resource.kind === 'event' && (resource.rule !== undefined || resource.overrides.length > 0);
  return { uid, uidOf, recurring, zone: zoneNamed(recurring ? resource.zone : zone) ?? 'UTC' };
}

const HEAD: readonly Property[] = [
  ['version', {}, 'text', '2.0'],
  ['prodid', {}, 'text', '-//erpcal//erpcal//EN'],
];

/** A calendar object of entries, before which stand the zones they need. */
export function textOf(entries: readonly Component[], head = HEAD): string {
  const zones = zonesIn(entries)
    .map(zoneText)
    .filter((zone) => zone !== '');
  const parts = [...head.map(propertyText), ...zones, ...entries.map(componentText)];
  return `BEGIN:VCALENDAR\r\n${parts.join('\r\n')}\r\nEND:VCALENDAR\r\n`;
}

/** TZIDs without a VTIMEZONE beside. */
function zonesIn(components: readonly Component[]): readonly string[] {
  const defined = components.filter(([name]) => name === 'vtimezone').map(tzidOf);
  return [...tzidsIn(components)].filter((tzid) => !defined.includes(tzid));
}

export function tzidOf([, properties]: Component): string {
  return String(properties.find(([name]) => name === 'tzid')?.[3] ?? '');
}

/** Those that times name, in alarms too. */
export function tzidsIn(components: readonly Component[]): ReadonlySet<string> {
  return new Set(
    components.flatMap(([, properties, inner]) => [
      ...properties.flatMap(([, { tzid }]) => tzid ?? []),
      ...tzidsIn(inner),
    ]),
  );
}

function componentText([name, properties, components]: Component): string {
  const word = name.toUpperCase();
  let text = `BEGIN:${word}\r\n`;
  for (const property of properties) text += `${propertyText(property)}\r\n`;
  for (const component of components) text += `${componentText(component)}\r\n`;
  return `${text}END:${word}`;
}

/** Octets of a line (RFC 5545, 3.1). */
const LINE = 75;

/** ical.js looks at each character of a line to fold it; most lines are short. */
function propertyText(property: Property): string {
  const line = ICAL.stringify.property(property as unknown as unknown[], ICAL.design.icalendar, true);
  return Buffer.byteLength(line) <= LINE ? line : ICAL.helpers.foldline(line);
}

const zoneTexts = new Map<Zone, string>();

function zoneText(zone: Zone): string {
  const known = zoneTexts.get(zone);
  if (known !== undefined) return known;
  const made = vtimezone(zone)?.toString() ?? '';
  zoneTexts.set(zone, made);
  return made;
}
