/** Who is who: the users and contacts of the ERP, by their address. */
import { idOf, textOf } from '../codecs.ts';
import type { Query, Reader, Target } from '../profile.ts';
import { disjoined, type Row } from '../wire.ts';

/** Where a version keeps the address of a user, and by what it is searched: what is computed cannot be. */
export interface UserAddresses {
  readonly field: 'user_email' | 'email';
  readonly searched: 'user_email' | 'email' | 'address_id.email';
  /** Users are partners, and so are contacts. */
  readonly partners: boolean;
}

const PARTNER = 'res.partner';
const USER = 'res.users';

const ADDRESS = /[^\s<>"(),;:@]+@[^\s<>"(),;:@]+/;

/** The bare address in `Name <mail>`, `MAILTO:mail` or `mail`. */
export function addressIn(text: string | undefined): string | undefined {
  return ADDRESS.exec(text?.replace(/^mailto:/i, '') ?? '')?.[0];
}

/** Addresses are compared without case: no mail server in use tells them apart. */
export function comparable(address: string | undefined): string | undefined {
  return addressIn(address)?.toLowerCase();
}

/** Asks for those with one of the addresses. */
export function askedByAddress(
  addresses: readonly string[],
  { field, searched, partners }: UserAddresses,
): readonly Query[] {
  if (addresses.length === 0) return [];
  const users: Query = {
    ask: 'rows',
    model: USER,
    domain: disjoined(addresses.flatMap((address) => [alike(searched, address), alike('login', address)])),
    fields: ['login', field, ...(partners ? ['partner_id'] : [])],
  };
  if (!partners) return [users];
  const domain = disjoined(addresses.map((address) => alike('email', address)));
  return [users, { ask: 'rows', model: PARTNER, domain, fields: ['email'] }];
}

const alike = (field: string, text: string): readonly [string, string, string] => [field, 'ilike', text];

/** The user with this address; the reader himself before others. */
export function userAt(
  address: string | undefined,
  to: Target,
  { field }: UserAddresses,
): number | undefined {
  const wanted = comparable(address);
  if (wanted === undefined) return undefined;
  if (isOwn(wanted, to.reader)) return to.reader.uid;
  return rowsAt(to, USER, ['login', field], wanted).map(({ id }) => Number(id))[0];
}

/** The partner with this address: the reader's own, then that of a user, then the oldest contact. */
export function partnerAt(
  address: string | undefined,
  to: Target,
  { field }: UserAddresses,
): number | undefined {
  const wanted = comparable(address);
  if (wanted === undefined) return undefined;
  const { partner } = to.reader;
  if (partner !== undefined && isOwn(wanted, to.reader)) return partner;
  const contacts = rowsAt(to, PARTNER, ['email'], wanted).map(({ id }) => Number(id));
  if (partner !== undefined && contacts.includes(partner)) return partner;
  const [user] = rowsAt(to, USER, [field, 'login'], wanted).flatMap((row) => idOf(row.partner_id) ?? []);
  return user ?? contacts[0];
}

/** Whether the address is one the reader is known by. */
export function isOwn(address: string | undefined, { address: own, login }: Reader): boolean {
  const wanted = comparable(address);
  return wanted !== undefined && (wanted === comparable(own) || wanted === comparable(login));
}

/** Those that have exactly the address, the oldest first. */
function rowsAt(to: Target, model: string, fields: readonly string[], address: string): readonly Row[] {
  return [...(to.found.get(model)?.values() ?? [])]
    .filter((row) => fields.some((field) => comparable(textOf(row[field])) === address))
    .sort((a, b) => Number(a.id) - Number(b.id));
}
