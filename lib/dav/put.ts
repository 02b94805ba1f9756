/** PUT (RFC 4791 section 5.3.2). */
import type { Calendar, Precondition, PutResult, Rights, Served } from '../calendar/types.ts';
import { UidConflict } from '../calendar/uid-conflict.ts';
import { refusal } from '../errors.ts';
import { preconditionOf } from './conditions.ts';
import { contentType } from './entity.ts';
import type { DavResponse } from './message.ts';
import { received } from './received.ts';
import { scheduleTagHeader } from './schedule-tag.ts';
import { nameable, type Slot } from './slot.ts';
import { calendarObject } from './valid/index.ts';
import { type Visit, wantsRepresentation } from './visit.ts';

export async function put(slot: Slot, visit: Visit): Promise<DavResponse> {
  const { calendar, name } = slot;
  const rights = await calendar.rights();
  if (!rights.create && !rights.write) throw readOnly('change');
  nameable(slot);
  const { text, exact } = received(visit.request);
  const { instances, attendees } = visit.limits;
  const { component } = calendar;
  const sent = calendarObject(text, { component, instances, attendees, zone: visit.zone });
  const precondition = permitted(rights, preconditionOf(visit.request));
  const result = await calendar.put(name, sent, precondition).catch((error: unknown) => {
    if (!(error instanceof UidConflict)) throw error;
    const other = slot.beside(error.other);
    throw refusal('no-uid-conflict', `Another entry has the UID ${shown(sent.uid)}: ${other}.`, [other]);
  });
  return answered(slot, result, exact && sent.text === text, visit);
}

/** What the ERP allows for new entries and for those that are there; known before it is asked. */
function permitted(rights: Rights, precondition: Precondition): Precondition {
  return (current) => {
    precondition(current);
    if (!current && !rights.create) throw readOnly('create');
    if (current && !rights.write) throw readOnly('change');
  };
}

const readOnly = (what: string) =>
  refusal('need-privileges', `The ERP does not let you ${what} entries here.`);

const shown = (uid: string): string => (uid.length > 80 ? `${uid.slice(0, 80)}…` : uid);

/** The ETag only where a GET returns the octets that were sent (RFC 4791 section 5.3.4). */
async function answered(
  slot: Slot,
  { created, etag, name }: PutResult,
  exact: boolean,
  visit: Visit,
): Promise<DavResponse> {
  const status = created ? 201 : 204;
  const moved = name === slot.name ? {} : { Location: slot.beside(name) };
  const tagged = etag !== undefined && exact ? { ETag: etag } : {};
  const wanted = wantsRepresentation(visit.request);
  const stored = wanted || visit.scheduling ? await servedNow(slot.calendar, name) : undefined;
  const headers = { ...moved, ...tagged, ...(stored && scheduleTagHeader(stored.body, visit)) };
  if (!wanted || !stored) return { status, headers };
  const shown = representationHeaders(slot.calendar, stored);
  return { status: created ? 201 : 200, headers: { ...headers, ...shown }, body: stored.body };
}

async function servedNow(calendar: Calendar, name: string): Promise<Served | undefined> {
  const found = (await calendar.get([name])).get(name);
  return typeof found === 'string' ? undefined : found;
}

/** RFC 8144 section 3.1. */
function representationHeaders({ component }: Calendar, { etag }: Served): Readonly<Record<string, string>> {
  return {
    ETag: etag,
    'Content-Type': contentType(component),
    'Preference-Applied': 'return=representation',
  };
}
