/** Whose a meeting is. */
import { given, idOf, linked, nameOf, textOf, writable } from '../codecs.ts';
import type { Codec, Relation, Surroundings } from '../profile.ts';
import type { Person } from '../records.ts';
import type { Row } from '../wire.ts';
import { addressIn, isOwn, type UserAddresses } from './acquaintances.ts';

/** Where a version keeps the address of a user. */
type MailField = UserAddresses['field'];

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
    // Of a meeting that is there the ERP keeps it; to a new one it puts its maker.
    encode: (value, { row, reader }) => {
      if (row || value?.address === undefined || isOwn(value.address, reader)) return {};
      return { organizer: writable(`${value.name} <${value.address}>`) };
    },
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
export function isForeign(row: Row, { reader }: Pick<Surroundings, 'reader'>): boolean {
  return idOf(row.user_id) !== reader.uid;
}
