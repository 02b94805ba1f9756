/** Rows of attendees, as far as reading and writing look at them alike. */
import { idOf, textOf } from '../../codecs.ts';
import type { Reader } from '../../profile.ts';
import type { Attendee, Participation } from '../../records.ts';
import type { Row } from '../../wire.ts';
import { addressIn, type UserAddresses } from '../acquaintances.ts';

export const ATTENDEE = 'calendar.attendee';

/** Whom a version asks for, and how. */
export interface Custom {
  readonly fields: readonly string[];
  readonly users: UserAddresses;
  /** How the version spells answers; what is missing it does not know. */
  readonly states: ReadonlyMap<Participation, string>;
  /** The ERP makes the rows of attendees itself, out of `partner_ids`. */
  readonly made: boolean;
  particulars(row: Row): Particulars;
}

type Particulars = Pick<Attendee, 'role' | 'kind' | 'rsvp'> & { readonly name: string | undefined };

export const PARTICIPATIONS = new Map<string, Participation>([
  ['needs-action', 'needs-action'],
  ['needsAction', 'needs-action'],
  ['accepted', 'accepted'],
  ['declined', 'declined'],
  ['tentative', 'tentative'],
  ['delegated', 'delegated'],
]);
export function addressOf(row: Row, reader: Reader): string | undefined {
  return addressIn(textOf(row.email)) ?? (isReader(row, reader) ? reader.address : undefined);
}

export function isReader(row: Row, { uid, partner }: Reader): boolean {
  return idOf(row.user_id) === uid || (partner !== undefined && idOf(row.partner_id) === partner);
}

export function participationOf(row: Row): Participation {
  return PARTICIPATIONS.get(String(row.state)) ?? 'needs-action';
}
