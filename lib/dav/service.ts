/** The door to the DAV side: a request of a logged-in user becomes an answer. */
import type { Home } from '../calendar/types.ts';
import { DavError } from '../errors.ts';
import type { DavRequest, DavResponse } from './message.ts';
import { allow, CREATING, isOpen, METHODS, refused } from './methods.ts';
import { admit, nothingHere } from './node.ts';
import type { Place } from './place.ts';
import { PROPERTIES } from './properties/index.ts';
import { REPORTS } from './reports/index.ts';
import { noParent } from './slot.ts';
import type { Service, Terms } from './visit.ts';

export const SERVICE: Service = { methods: METHODS, reports: REPORTS, properties: PROPERTIES };

/** RFC 4918 section 10.1, RFC 3744 section 7.2, RFC 4791 section 5.1, RFC 6638 section 2. */
function compliance({ scheduling }: Terms): string {
  return `1, 3, access-control, calendar-access${scheduling ? ', calendar-auto-schedule' : ''}`;
}

/** OPTIONS needs no log-in: clients look for `calendar-access` before they have a password. */
export function options(place: Place | undefined, terms: Terms): DavResponse {
  return { status: 200, headers: { DAV: compliance(terms), Allow: allow(place?.kind, terms) } };
}

/** Throws what the client is to be told. */
export async function handle(
  request: DavRequest,
  place: Place | undefined,
  home: Home,
  terms: Terms,
): Promise<DavResponse> {
  if (!place) throw CREATING.includes(request.method) ? noParent() : nothingHere();
  admit(place, home);
  if (!isOpen(place.kind, terms)) throw nothingHere();
  const method = METHODS.get(request.method);
  if (!method?.on.includes(place.kind)) throw refused(request.method, place) ?? notAllowed(place, terms);
  const { zone } = home.principal;
  return method.answer(place, { request, home, zone, service: SERVICE, ...terms });
}

/** RFC 9110 section 15.5.6. */
export function notAllowed(place: Place | undefined, terms: Terms): DavError {
  return new DavError(405, 'This method is not for this address.', {
    headers: { Allow: allow(place?.kind, terms) },
  });
}
