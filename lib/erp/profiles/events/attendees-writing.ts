/** How those asked to a meeting are written: as partners, or as rows with their address. */
import { idOf, idsOf, writable } from '../../codecs.ts';
import { type Planned, type PlannedValues, Ref, Wish } from '../../plan.ts';
import type { Bare, Beside, Target } from '../../profile.ts';
import type { Attendee, Participation } from '../../records.ts';
import type { Row } from '../../wire.ts';
import { comparable, isOwn, partnerAt, type UserAddresses, userAt } from '../acquaintances.ts';
import { isForeign } from '../people.ts';
import { ATTENDEE, addressOf, type Custom, isReader, participationOf } from './attendee-rows.ts';

const ROLE_WORDS: Readonly<Record<Attendee['role'], string>> = {
  chair: 'chair',
  required: 'req-participant',
  optional: 'opt-participant',
  informed: 'non-participant',
};

/** Attendees wanted beside the rows there are. */
interface Compared {
  readonly kept: readonly { readonly row: Row; readonly wanted: Attendee }[];
  readonly added: readonly Added[];
  readonly gone: readonly Row[];
}

interface Added {
  readonly wanted: Attendee;
  readonly own: boolean;
  readonly user: number | undefined;
  readonly partner: number | Ref | undefined;
}

/** By address, by the partner who has it, and by name where there is none. Nobody is wanted twice. */
export function compared(
  value: readonly Attendee[],
  rows: readonly Row[],
  to: Target,
  custom: Custom,
): Compared {
  const left = new Set(rows);
  const kept: { row: Row; wanted: Attendee }[] = [];
  const added: Added[] = [];
  for (const wanted of unique(value)) {
    const one = addedOf(wanted, to, custom.users);
    const row = [...left].find((each) => stands(each, one, to, custom));
    if (row) {
      left.delete(row);
      kept.push({ row, wanted });
    } else if (!isPresent(one, [...kept, ...added])) added.push(one);
  }
  return { kept, added, gone: [...left].filter((row) => !isReader(row, to.reader)) };
}

/** Whether a row is that of somebody wanted. */
function stands(
  row: Row,
  { wanted, own, partner }: Added,
  { reader }: Target,
  { particulars }: Custom,
): boolean {
  const address = comparable(addressOf(row, reader));
  if (address !== undefined && address === comparable(wanted.address)) return true;
  if (own && isReader(row, reader)) return true;
  if (typeof partner === 'number' && idOf(row.partner_id) === partner) return true;
  return wanted.address === undefined && particulars(row).name === wanted.name;
}

/** One who is there by another of his addresses. */
function isPresent({ partner, user }: Added, others: readonly ({ readonly row: Row } | Added)[]): boolean {
  return others.some((other) => {
    const them = 'row' in other ? idsOfPerson(other.row) : other;
    if (typeof partner === 'number') return them.partner === partner;
    return user !== undefined && them.user === user;
  });
}

function idsOfPerson(row: Row): { partner: number | undefined; user: number | undefined } {
  return { partner: idOf(row.partner_id), user: idOf(row.user_id) };
}

function unique(value: readonly Attendee[]): readonly Attendee[] {
  return [...new Map(value.map((one) => [comparable(one.address) ?? ` ${one.name}`, one])).values()];
}

function addedOf(wanted: Attendee, to: Target, users: UserAddresses): Added {
  const partner = users.partners ? partnerAt(wanted.address, to, users) : undefined;
  const isNew = partner === undefined && users.partners && to.policy.contacts && wanted.address !== undefined;
  return {
    wanted,
    own: isOwn(wanted.address, to.reader),
    user: userAt(wanted.address, to, users),
    partner: isNew ? new Wish(contactName(wanted.address)) : partner,
  };
}

const contactName = (address: string | undefined): string => `contact ${comparable(address)}`;

/** Rows that are there stay as they are: nobody's answer is lost. */
export function commands(side: Compared, to: Target, custom: Custom): PlannedValues {
  const partners = custom.users.partners ? partnerCommands(side, to, custom) : [];
  const rows = custom.made ? [] : rowCommands(side, to, custom);
  return {
    ...(partners.length > 0 && { partner_ids: partners }),
    ...(rows.length > 0 && { attendee_ids: rows }),
  };
}

function partnerCommands({ added, gone }: Compared, to: Target, { made }: Custom): readonly Planned[] {
  const present = new Set(idsOf(to.row?.partner_ids));
  const own = made && !to.row && to.reader.partner !== undefined ? [to.reader.partner] : [];
  // The calendar of the ERP shows what one attends: who makes a meeting is always among them.
  const wanted = new Set<number | Ref>([...own, ...added.flatMap(({ partner }) => partner ?? [])]);
  if (!to.row) return wanted.size === 0 ? [] : [[6, 0, [...wanted]]];
  const links = [...wanted].filter((partner) => partner instanceof Ref || !present.has(partner));
  const lost = gone.flatMap(({ partner_id }) => idOf(partner_id) ?? []);
  return [...links.map((partner) => [4, partner]), ...lost.map((partner) => [3, partner])];
}

/** Of the reader his answer; of others what was asked of them. */
function rowCommands({ added, gone }: Compared, to: Target, custom: Custom): readonly Planned[] {
  // The ERP mails those alone whose rows it makes itself, whoever they are.
  const leaves = ({ partner, own }: Added): boolean => to.policy.mails && partner !== undefined && !own;
  return [
    ...added.filter((one) => !leaves(one)).map((one) => [0, 0, rowOf(one, custom)]),
    ...gone.map(({ id }) => [3, Number(id)]),
  ];
}

function rowOf({ wanted, own, user, partner }: Added, { states }: Custom): PlannedValues {
  const state = own ? states.get(wanted.participation) : undefined;
  return {
    email: wanted.address ?? wanted.name,
    ...requestOf(wanted),
    ...(state !== undefined && { state }),
    ...(user !== undefined && { user_id: user }),
    ...(partner !== undefined && { partner_id: partner }),
  };
}

function requestOf({ role, kind, rsvp }: Attendee): { role: string; cutype: string; rsvp: boolean } {
  return { role: ROLE_WORDS[role], cutype: kind, rsvp };
}

/** New contacts first; then the reader's answer, what is asked of others, and rows that hang on no partner. */
export function beside(side: Compared, before: readonly Attendee[], to: Target, custom: Custom): Beside {
  const said = (wanted: Attendee): boolean => before.some((one) => isSameAnswer(one, wanted));
  return {
    before: side.added.flatMap(({ partner, wanted }) => (partner instanceof Wish ? [contact(wanted)] : [])),
    after: [
      ...side.kept.flatMap(({ row, wanted }) => answer(row, wanted, said(wanted), to, custom)),
      ...(custom.made ? madeUp(side, to, custom) : requests(side, to, custom)),
    ],
    lost: strangers(side, custom),
    ...(followsCreation(side, said, to, custom) && { again: true }),
  };
}

/** How many nobody knows, since their addresses are no business of the log. */
function strangers({ added }: Compared, { made }: Custom): readonly string[] {
  const count = made ? added.filter(({ partner }) => partner === undefined).length : 0;
  return count === 0 ? [] : [`Attendees the ERP has no contact for stay with the clients: ${count}.`];
}

function contact({ name, address }: Attendee): Bare {
  const values = { name: writable(name).trim() || (address ?? ''), email: address ?? false };
  return { do: 'create', model: 'res.partner', values, as: contactName(address), dispensable: true };
}

/** Methods by which the ERP tells the organiser. */
const ANSWERS = new Map<Participation, string>([
  ['accepted', 'do_accept'],
  ['declined', 'do_decline'],
  ['tentative', 'do_tentative'],
]);

function isSameAnswer(one: Attendee, other: Attendee): boolean {
  return comparable(one.address) === comparable(other.address) && one.participation === other.participation;
}

/** Nobody answers for others, but what they have `said` is true of a copy too. */
function answer(
  row: Row,
  wanted: Attendee,
  said: boolean,
  { reader, policy }: Target,
  custom: Custom,
): readonly Bare[] {
  const state = custom.states.get(wanted.participation);
  const own = isReader(row, reader) || isOwn(addressOf(row, reader), reader);
  if (!own && !said) return [];
  if (state === undefined || participationOf(row) === wanted.participation) return [];
  const ids = [Number(row.id)];
  const method = own && policy.mails && custom.made ? ANSWERS.get(wanted.participation) : undefined;
  if (method !== undefined) return [{ do: 'call', model: ATTENDEE, method, ids }];
  return [{ do: 'write', model: ATTENDEE, ids, values: { state } }];
}

/** Where rows say how somebody is asked, the organiser may change that. */
function requests({ kept }: Compared, to: Target, { particulars }: Custom): readonly Bare[] {
  if (!to.row || isForeign(to.row, to)) return [];
  return kept.flatMap(({ row, wanted }): Bare[] => {
    const { role, kind, rsvp } = particulars(row);
    if (role === wanted.role && kind === wanted.kind && rsvp === wanted.rsvp) return [];
    return [{ do: 'write', model: ATTENDEE, ids: [Number(row.id)], values: requestOf(wanted) }];
  });
}

/** Partners linked without a row of their own, and rows without a partner: `partner_ids` does nothing about either. */
function madeUp({ added, gone }: Compared, { row }: Target, { states }: Custom): readonly Bare[] {
  const linkedAlready = new Set(idsOf(row?.partner_ids));
  const bare = added.filter(({ partner }) => typeof partner === 'number' && linkedAlready.has(partner));
  const loose = gone.filter(({ partner_id }) => idOf(partner_id) === undefined).map(({ id }) => Number(id));
  return [
    ...bare.map(({ partner, own, wanted }): Bare => {
      const state = own ? states.get(wanted.participation) : undefined;
      const values = {
        event_id: Number(row?.id),
        partner_id: Number(partner),
        ...(state !== undefined && { state }),
      };
      return { do: 'create', model: ATTENDEE, values, as: `attendee ${Number(row?.id)} ${Number(partner)}` };
    }),
    ...(loose.length > 0 ? [{ do: 'unlink', model: ATTENDEE, ids: loose } as const] : []),
  ];
}

/** Who makes a row is taken to come, others are asked: any other answer goes into rows that are not there yet. */
function followsCreation(
  { added }: Compared,
  said: (wanted: Attendee) => boolean,
  to: Target,
  { made, states }: Custom,
): boolean {
  if (!made && to.policy.mails && added.some(({ partner, own }) => partner !== undefined && !own))
    return true;
  return added.some(({ own, wanted, partner }) => {
    const usual = own ? 'accepted' : 'needs-action';
    const told = own ? made : said(wanted) && (partner !== undefined || !made);
    return told && wanted.participation !== usual && states.has(wanted.participation);
  });
}
