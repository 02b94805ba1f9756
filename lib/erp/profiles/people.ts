/** Organisers and attendees. */
import { given, idOf, linked, nameOf, textOf } from '../codecs.ts';
import type { Codec, Reader, Relation, Surroundings } from '../profile.ts';
import type { Attendee, Participation, Person } from '../records.ts';
import type { Row } from '../wire.ts';

/** Where a version keeps the address of a user. */
export type MailField = 'user_email' | 'email';

const PARTICIPATIONS = new Map<string, Participation>([
  ['needs-action', 'needs-action'],
  ['needsAction', 'needs-action'],
  ['accepted', 'accepted'],
  ['declined', 'declined'],
  ['tentative', 'tentative'],
  ['delegated', 'delegated'],
]);
const ROLES = new Map<string, Attendee['role']>([
  ['req-participant', 'required'],
  ['opt-participant', 'optional'],
  ['non-participant', 'informed'],
  ['chair', 'chair'],
]);
const KINDS = new Map<string, Attendee['kind']>([
  ['individual', 'individual'],
  ['group', 'group'],
  ['resource', 'resource'],
  ['room', 'room'],
  ['unknown', 'unknown'],
]);

/** Attendees with the parameters of RFC 5545 in fields of their own. */
export function invitees(name: 'cn'): Codec<readonly Attendee[]> {
  const fields = ['state', 'email', name, 'role', 'cutype', 'rsvp', 'user_id', 'partner_id'];
  return attendees(fields, (row) => ({
    role: ROLES.get(String(row.role)) ?? 'required',
    kind: KINDS.get(String(row.cutype)) ?? 'individual',
    rsvp: row.rsvp === true,
    name: textOf(row[name]),
  }));
}

/** Attendees that are partners with an answer; who has not answered yet is asked to. */
export function partners(name: 'cn' | 'common_name'): Codec<readonly Attendee[]> {
  return attendees(['state', 'email', name, 'partner_id'], (row) => ({
    role: 'required',
    kind: 'individual',
    rsvp: participationOf(row) === 'needs-action',
    name: textOf(row[name]) ?? nameOf(row.partner_id),
  }));
}

type Particulars = Pick<Attendee, 'role' | 'kind' | 'rsvp'> & { readonly name: string | undefined };

function attendees(
  fields: readonly string[],
  particulars: (row: Row) => Particulars,
): Codec<readonly Attendee[]> {
  const via: Relation = { field: 'attendee_ids', model: 'calendar.attendee', fields };
  return {
    fields: [via.field],
    via: [via],
    decode: (row, around) => {
      const { reader } = around;
      return linked(row, via, around).map((one) => attendeeOf(one, particulars(one), reader));
    },
  };
}

/** Clients know their user among the attendees by his address, so that he has his own where the row has none. */
function attendeeOf(row: Row, { name, role, kind, rsvp }: Particulars, reader: Reader): Attendee {
  const address = addressIn(textOf(row.email)) ?? (isReader(row, reader) ? reader.address : undefined);
  const participation = participationOf(row);
  return given<Attendee>({ name: name ?? address ?? '', address, participation, role, kind, rsvp });
}

function isReader(row: Row, { uid, partner }: Reader): boolean {
  return idOf(row.user_id) === uid || (partner !== undefined && idOf(row.partner_id) === partner);
}

function participationOf(row: Row): Participation {
  return PARTICIPATIONS.get(String(row.state)) ?? 'needs-action';
}

const ADDRESS = /[^\s<>"(),;:@]+@[^\s<>"(),;:@]+/;

/** The bare address in `Name <mail>`, `MAILTO:mail` or `mail`. */
function addressIn(text: string | undefined): string | undefined {
  return ADDRESS.exec(text?.replace(/^mailto:/i, '') ?? '')?.[0];
}

/** The user who owns the meeting. */
export function owner(mail: MailField): Codec<Person | undefined> {
  const via: Relation = { field: 'user_id', model: 'res.users', fields: ['name', mail] };
  return { fields: [via.field], via: [via], decode: (row, around) => ownerOf(row, via, mail, around) };
}

function ownerOf(row: Row, via: Relation, mail: MailField, around: Surroundings): Person | undefined {
  const [user] = linked(row, via, around);
  const name = textOf(user?.name) ?? nameOf(row.user_id);
  return name === undefined ? undefined : given<Person>({ name, address: addressIn(textOf(user?.[mail])) });
}

/** A text, `Name <mail>` or a name alone, which is then most often that of the owner. */
export function organizerText(mail: MailField): Codec<Person | undefined> {
  const user = owner(mail);
  return {
    ...user,
    fields: ['organizer', ...user.fields],
    decode: (row, around) => personIn(textOf(row.organizer)) ?? user.decode(row, around),
  };
}

function personIn(text: string | undefined): Person | undefined {
  const address = addressIn(text);
  if (text === undefined || address === undefined) return undefined;
  const name = text
    .slice(0, text.indexOf(address))
    .replace(/[<":]|mailto/gi, '')
    .trim();
  return { name: name === '' ? address : name, address };
}

/** Whether the row is somebody else's. */
export function isForeign(row: Row, { reader }: Surroundings): boolean {
  return idOf(row.user_id) !== reader.uid;
}
