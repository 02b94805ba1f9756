/** Who is asked to a meeting, and what he answered. */
import { given, linked, nameOf, textOf } from '../../codecs.ts';
import type { Codec, Reader, Relation, Target } from '../../profile.ts';
import type { Attendee, Participation } from '../../records.ts';
import type { Row } from '../../wire.ts';
import { askedByAddress, comparable, type UserAddresses } from '../acquaintances.ts';
import { ATTENDEE, addressOf, type Custom, PARTICIPATIONS, participationOf } from './attendee-rows.ts';
import { beside, commands, compared } from './attendees-writing.ts';

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
export function invitees(name: 'cn', users: UserAddresses): Codec<readonly Attendee[]> {
  return attendees({
    fields: ['state', 'email', name, 'role', 'cutype', 'rsvp', 'user_id', 'partner_id'],
    users,
    states: statesFrom('needs-action', 'delegated'),
    made: false,
    particulars: (row) => ({
      role: ROLES.get(String(row.role)) ?? 'required',
      kind: KINDS.get(String(row.cutype)) ?? 'individual',
      rsvp: row.rsvp === true,
      name: textOf(row[name]),
    }),
  });
}

/** Attendees that are partners with an answer; who has not answered yet is asked to. */
export function partners(name: 'cn' | 'common_name'): Codec<readonly Attendee[]> {
  return attendees({
    fields: ['state', 'email', name, 'partner_id'],
    users: { field: 'email', searched: 'email', partners: true },
    states: statesFrom('needsAction'),
    made: true,
    particulars: (row) => ({
      role: 'required',
      kind: 'individual',
      rsvp: participationOf(row) === 'needs-action',
      name: textOf(row[name]) ?? nameOf(row.partner_id),
    }),
  });
}

function statesFrom(...words: readonly string[]): ReadonlyMap<Participation, string> {
  const known = [...words, 'accepted', 'declined', 'tentative'];
  return new Map(
    known.flatMap((word) => {
      const participation = PARTICIPATIONS.get(word);
      return participation ? [[participation, word] as const] : [];
    }),
  );
}

function attendees(custom: Custom): Codec<readonly Attendee[]> {
  const via: Relation = { field: 'attendee_ids', model: ATTENDEE, fields: custom.fields };
  const side = (value: readonly Attendee[], to: Target) =>
    compared(value, linked(to.row ?? {}, via, { related: to.found }), to, custom);
  return {
    fields: [via.field],
    via: [via],
    written: custom.users.partners ? ['partner_ids', 'user_id'] : ['user_id'],
    decode: (row, around) => linked(row, via, around).map((one) => attendeeOf(one, custom, around.reader)),
    lookups: (value) => askedByAddress(addressesOf(value), custom.users),
    encode: (value, to) => commands(side(value, to), to, custom),
    beside: (value, to, before) => beside(side(value, to), before ?? [], to, custom),
  };
}

function addressesOf(value: readonly Attendee[]): readonly string[] {
  return [...new Set(value.flatMap(({ address }) => comparable(address) ?? []))];
}

/** Clients know their user among the attendees by his address, so that he has his own where the row has none. */
function attendeeOf(row: Row, { particulars }: Custom, reader: Reader): Attendee {
  const { name, role, kind, rsvp } = particulars(row);
  const address = addressOf(row, reader);
  const participation = participationOf(row);
  return given<Attendee>({ name: name ?? address ?? '', address, participation, role, kind, rsvp });
}
