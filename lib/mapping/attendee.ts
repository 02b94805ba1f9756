import type ICAL from 'ical.js';
import { v5 } from 'uuid';
import type { Attendee, Person } from '../erp/records.ts';
import { inverse, type Parameters, said, type Value } from './property.ts';
import { clean, decoded, oneLine } from './text.ts';

const PARTSTAT: Readonly<Record<Attendee['participation'], string>> = {
  'needs-action': 'NEEDS-ACTION',
  accepted: 'ACCEPTED',
  declined: 'DECLINED',
  tentative: 'TENTATIVE',
  delegated: 'DELEGATED',
};

const ROLE: Readonly<Record<Attendee['role'], string>> = {
  chair: 'CHAIR',
  required: 'REQ-PARTICIPANT',
  optional: 'OPT-PARTICIPANT',
  informed: 'NON-PARTICIPANT',
};

const CUTYPE: Readonly<Record<Attendee['kind'], string>> = {
  individual: 'INDIVIDUAL',
  group: 'GROUP',
  resource: 'RESOURCE',
  room: 'ROOM',
  unknown: 'UNKNOWN',
};

/** Undefined for a person of whom nothing is known. */
export function attendeeValue(attendee: Attendee): Value | undefined {
  const address = calendarAddress(attendee);
  if (address === undefined) return undefined;
  const parameters = {
    ...named(attendee),
    cutype: CUTYPE[attendee.kind],
    role: ROLE[attendee.role],
    partstat: PARTSTAT[attendee.participation],
    ...(attendee.rsvp ? { rsvp: 'TRUE' } : {}),
  };
  return [parameters, 'cal-address', address];
}

const PARTICIPATIONS = inverse(PARTSTAT);
const ROLES = inverse(ROLE);
const KINDS = inverse(CUTYPE);

/** Words that no table has mean what RFC 5545 says of them (3.2.3, 3.2.12, 3.2.16). */
export function attendeeIn(property: ICAL.Property): Attendee {
  const word = (name: string): string | undefined => parameter(property, name)?.toUpperCase();
  const cutype = word('cutype');
  return {
    ...personIn(property),
    participation: PARTICIPATIONS.get(word('partstat') ?? '') ?? 'needs-action',
    role: ROLES.get(word('role') ?? '') ?? 'required',
    kind: cutype === undefined ? 'individual' : (KINDS.get(cutype) ?? 'unknown'),
    rsvp: word('rsvp') === 'TRUE',
  };
}

/** Without an address where there is but a name that others have for him, such as a path on a server. */
export function personIn(property: ICAL.Property): Person {
  const value = String(property.getFirstValue() ?? '').trim();
  const email = parameter(property, 'email')?.replace(/^mailto:/i, '');
  const address = addressIn(value) ?? email;
  return { name: oneLine(parameter(property, 'cn') ?? ''), ...said('address', address) };
}

function addressIn(value: string): string | undefined {
  const [, address] = /^(?:mailto:)?([^:?]*@[^?]*)/i.exec(value) ?? [];
  return address === undefined ? undefined : (decoded(address) ?? address).trim();
}

function parameter(property: ICAL.Property, name: string): string | undefined {
  const value = property.getFirstParameter(name);
  return typeof value === 'string' ? value : undefined;
}

export function organizerValue(organizer: Person): Value | undefined {
  const address = calendarAddress(organizer);
  return address === undefined ? undefined : [named(organizer), 'cal-address', address];
}

function named(person: Person): Parameters {
  const cn = oneLine(person.name);
  return cn === '' ? {} : { cn };
}

/** Name space of the addresses of people who have none. */
const NAMELESS = '5f2f6b0c-6d0e-5b0b-9a55-0d6c3a1f7e21';

/**
 * `mailto:` and the address. Whoever has none in the ERP gets a URN made of the name: clients take people of one
 * address for one person, so that a common one such as `invalid:nomail` would leave a single attendee.
 */
export function calendarAddress(person: Person): string | undefined {
  const address = mailbox(person.address ?? '');
  if (address !== undefined) return `mailto:${address}`;
  const name = oneLine(person.name);
  return name === '' ? undefined : `urn:uuid:${v5(name, NAMELESS)}`;
}

const MAILBOX = /([^\s<>,;:"()@]+)@([\p{L}\p{N}.-]+)/u;

/** The first address in a text such as `Jan <jan@example.com>`, encoded for a mailto URI (RFC 6068, 2). */
function mailbox(text: string): string | undefined {
  const [, local, domain] = MAILBOX.exec(clean(text)) ?? [];
  if (local === undefined || domain === undefined) return undefined;
  return `${encodeURIComponent(local).replaceAll('%2B', '+')}@${encodeURIComponent(domain)}`;
}
