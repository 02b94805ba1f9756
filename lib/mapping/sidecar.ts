/** What a client wrote and the ERP cannot hold: kept as his document, beside what the ERP showed right after it. */
import ICAL from 'ical.js';
import type { Resource } from '../erp/records.ts';
import { serialize } from '../ical/index.ts';

/** A document, and the resource as the ERP had it then. */
export interface Keepsake {
  readonly text: string;
  readonly base: Resource;
}

export interface Kept {
  /** Of everybody, without what is personal. */
  readonly shared?: Keepsake;
  /** Of the reader. */
  readonly own?: Keepsake;
}

/** What is somebody's own: his alarms and what clients note about them, his colour. */
export function isPersonal(name: string): boolean {
  return name === 'color' || name.startsWith('x-moz-') || name.startsWith('x-apple-default-alarm');
}

/**
 * The part of a document that is for all who may read the meeting; `text` itself where nothing in it is personal.
 * Whether a meeting takes his time is the own matter of him who only attends it.
 */
export function parted(calendar: ICAL.Component, text: string, { attends = false } = {}): string {
  const copy = new ICAL.Component(structuredClone(calendar.toJSON()));
  const removed = copy.getAllSubcomponents().map((component) => {
    const personal = component
      .getAllProperties()
      .filter(({ name }) => isPersonal(name) || (attends && name === 'transp'));
    for (const property of personal) component.removeProperty(property);
    const alarms = component.getAllSubcomponents('valarm').length;
    component.removeAllSubcomponents('valarm');
    return personal.length + alarms;
  });
  return removed.some((count) => count > 0) ? serialize(copy) : text;
}

/** A resource as JSON. */
export function freeze(resource: Resource): string {
  return JSON.stringify(
    resource.kind === 'event' ? { ...resource, pairing: [...resource.pairing] } : resource,
  );
}

/** What `freeze` made of a resource. */
export function thaw(text: string): Resource {
  const frozen = JSON.parse(text);
  return frozen.kind === 'event' ? { ...frozen, pairing: new Map(frozen.pairing) } : frozen;
}
