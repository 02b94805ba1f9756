/** MOVE (RFC 4918 section 9.9) of an entry from one calendar of its user to another. */
import { UidConflict } from '../calendar/uid-conflict.ts';
import { DavError, refusal } from '../errors.ts';
import { preconditionOf } from './conditions.ts';
import type { DavRequest, DavResponse } from './message.ts';
import { admit } from './node.ts';
import type { Place } from './place.ts';
import { placeOf } from './reference.ts';
import { nameable, noParent, type Slot, slotAt } from './slot.ts';
import type { Visit } from './visit.ts';

export async function move({ calendar, name }: Slot, { request, home }: Visit): Promise<DavResponse> {
  const place = destinationOf(request);
  admit(place, home);
  if (place.kind !== 'object') throw new DavError(403, 'An entry can be moved into a calendar alone.');
  const target = await slotAt(place, home, noParent);
  nameable(target);
  if (!(await calendar.rights()).write || !(await target.calendar.rights()).write)
    throw refusal('need-privileges', 'The ERP does not let you change the entries of both calendars.');
  const { created, name: called } = await calendar
    .move(name, target.calendar, target.name, preconditionOf(request))
    .catch((error: unknown) => {
      throw error instanceof UidConflict ? occupied(request, target, error) : error;
    });
  const href = target.beside(called);
  return { status: created ? 201 : 204, headers: created ? { Location: href } : {} };
}

/** Section 9.9.4: 502 for another server. */
function destinationOf(request: DavRequest): Place {
  const destination = request.headers.get('destination');
  if (destination === undefined) throw new DavError(400, 'The header Destination is missing.');
  const place = placeOf(destination, request);
  if (!place) throw new DavError(502, 'What Destination names is not served here.');
  return place;
}

/** Another entry is never overwritten: it has a UID of its own. */
function occupied({ headers }: DavRequest, target: Slot, { other }: UidConflict): DavError {
  const beside = target.beside(other);
  return headers.get('overwrite')?.trim().toUpperCase() === 'F'
    ? new DavError(412, `There is an entry of this name already: ${beside}.`)
    : refusal('no-uid-conflict', `There is another entry at ${beside}.`, [beside]);
}
