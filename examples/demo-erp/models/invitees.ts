import type { Env } from '../orm/env.ts';
import type { Model } from '../orm/model.ts';
import { idsOf, isList, numeric, type Stored, text, type Value, type Values } from '../orm/value.ts';
import { attendeesOf } from './attendee.ts';

/**
 * Makes the attendees follow `partner_ids` as a list, where the version does so; later ones look at what is asked of the list.
 * @returns those added
 */
export function syncAttendees(
  env: Env,
  meetings: Model,
  meeting: Stored,
  values: Values,
  before: Stored | undefined,
): Stored[] {
  const { people } = meetings.version.meetings;
  if (!people.fromPartners) return [];
  if (people.follow === 'commands') return before === undefined ? asked(env, meetings, meeting, values) : [];
  if (before !== undefined && !('partner_ids' in values)) return [];
  const keeps = people.follow === 'additions';
  const present = attendeesOf(env, meeting);
  const partners = idsOf(meeting.partner_ids);
  const gone = present.filter(
    ({ partner_id }) => !keeps && typeof partner_id === 'number' && !partners.includes(partner_id),
  );
  const added = partners
    .filter((partner) => !present.some(({ partner_id }) => partner_id === partner))
    .map((partner) => inserted(env, meetings, meeting, partner));
  for (const attendee of gone) env.model('calendar.attendee').remove(env, attendee);
  link(env, meetings, meeting, [...present.filter((each) => !gone.includes(each)), ...added]);
  return added;
}

/** Rows of a new meeting: of the partners sent, or of the user where that is so by default (writing.md 5). */
function asked(env: Env, meetings: Model, meeting: Stored, values: Values): Stored[] {
  const { own, rowsBeside } = meetings.version.meetings.people;
  const rows = attendeesOf(env, meeting);
  if (rowsBeside === 'kept' && rows.length > 0) return rows;
  if (!('partner_ids' in values) && own === 'without-attendee') return rows;
  return idsOf(meeting.partner_ids).map((partner) => inserted(env, meetings, meeting, partner));
}

/** Who comes and who goes by the commands of a write. */
export interface Asked {
  readonly added: readonly number[];
  readonly removed: readonly number[];
}

/** Several meetings of one write are looked at as if they were one (writing.md 5); 5 is not looked at. */
export function askedBy(commands: Value | undefined, meetings: readonly Stored[]): Asked {
  const present = [...new Set(meetings.flatMap(({ partner_ids }) => idsOf(partner_ids)))];
  const bare = isList(commands) && commands.length > 0 && commands.every((each) => typeof each === 'number');
  const list = bare ? [[6, 0, commands]] : isList(commands) ? commands.filter(isList) : [];
  const added: number[] = [];
  const removed: number[] = [];
  for (const [operation, id, ids] of list) {
    if (operation === 2 || operation === 3) removed.push(numeric(id));
    if (operation === 4) added.push(numeric(id));
    if (operation !== 6) continue;
    added.push(...idsOf(ids));
    removed.push(...present.filter((partner) => !idsOf(ids).includes(partner)));
  }
  return { added: added.filter((partner) => !present.includes(partner)), removed };
}

/** @returns those added */
export function askAgain(env: Env, meetings: Model, meeting: Stored, { added, removed }: Asked): Stored[] {
  const attendees = env.model('calendar.attendee');
  for (const attendee of attendeesOf(env, meeting)) {
    if (removed.includes(Number(attendee.partner_id))) attendees.remove(env, attendee);
  }
  return added.map((partner) => inserted(env, meetings, meeting, partner));
}

/** Who changes the time of another's meeting has its owner asked again. */
export function askOwner(env: Env, meetings: Model, meeting: Stored): void {
  const owner = env.db.user(Number(meeting.user_id));
  if (!meetings.version.meetings.people.asksOwnerAgain || owner === undefined || owner.id === env.uid) return;
  const attendees = env.model('calendar.attendee');
  for (const attendee of attendeesOf(env, meeting)) {
    if (attendee.partner_id === owner.partner_id) attendees.update(env, attendee, { state: 'needsAction' });
  }
}

function inserted(env: Env, meetings: Model, meeting: Stored, partner: number): Stored {
  const attendees = env.model('calendar.attendee');
  const own = env.db.user(env.uid)?.partner_id === partner;
  const linked = attendees.field('event_id') !== undefined;
  const { people } = meetings.version.meetings;
  return attendees.insert(env, {
    ...attendees.defaults(env),
    partner_id: partner,
    email: text(env.model('res.partner').record(partner)?.email) || false,
    state: own && linked ? 'accepted' : people.waiting,
    ...(linked ? { event_id: meeting.id } : unlinked(env, meetings, meeting, partner)),
  });
}

/** 7.0 names the user of a partner, and the meeting in words. */
function unlinked(env: Env, meetings: Model, meeting: Stored, partner: number): Values {
  const user = [...env.model('res.users').table.all()].find(({ partner_id }) => partner_id === partner);
  return { user_id: user?.id ?? false, ref: `${meetings.name},${meeting.id}` };
}

/** Up to 7.0 the meeting itself holds the list. */
function link(env: Env, meetings: Model, meeting: Stored, attendees: readonly Stored[]): void {
  if (env.model('calendar.attendee').field('event_id') !== undefined) return;
  meetings.table.update(env.transaction, meeting, { attendee_ids: attendees.map(({ id }) => id) });
}
