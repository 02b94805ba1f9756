import type { Env } from '../orm/env.ts';
import type { Model } from '../orm/model.ts';
import { type Stored, text, type Values } from '../orm/value.ts';
import { attendeesOf } from './attendee.ts';

/** Invitations to those added, except the one who adds them. */
export function invite(env: Env, meetings: Model, meeting: Stored, added: readonly Stored[]): void {
  const { mails } = meetings.version.meetings;
  if (!mails.invites || silent(env, [...mails.stop, ...mails.stopInvitations])) return;
  if (!mails.past && !isFuture(env, meetings, meeting)) return;
  if (mails.together) sendTogether(env, meetings, meeting, added);
  else send(env, meetings, meeting, added, `Invitation to ${text(meeting.name)}`);
}

/** 7.0: one mail to all, the sender among them, unless he has no address (test/demo-erp/conformance/writing.md 10). */
function sendTogether(env: Env, meetings: Model, meeting: Stored, added: readonly Stored[]): void {
  const addresses = added.map(({ email }) => text(email)).filter((address) => address !== '');
  const from = text(env.db.user(env.uid)?.email);
  if (addresses.length === 0 || from === '') return;
  mail(
    env,
    addresses.join(),
    text(meeting.name),
    meetings.name,
    meeting.id,
    meetings.version.meetings.mails.sent,
  );
}

/** The news that a meeting moved. */
export function tellChange(env: Env, meetings: Model, meeting: Stored, values: Values, before: Stored): void {
  const { mails } = meetings.version.meetings;
  const moved = mails.onChange.some((name) => name in values && values[name] !== before[name]);
  if (!moved || silent(env, [...mails.stop, ...mails.stopOnWrite])) return;
  if (!mails.past && !isFuture(env, meetings, meeting)) return;
  const attendees = attendeesOf(env, meeting).filter(
    ({ create_date }) => create_date !== env.transaction.start,
  );
  send(env, meetings, meeting, attendees, `${text(meeting.name)} - Date has been updated`);
}

const silent = (env: Env, keys: readonly string[]): boolean => keys.some((key) => env.flag(key));

const isFuture = (env: Env, meetings: Model, meeting: Stored): boolean =>
  text(meeting[meetings.version.meetings.start]) > env.transaction.start;

function send(
  env: Env,
  meetings: Model,
  meeting: Stored,
  attendees: readonly Stored[],
  subject: string,
): void {
  const own = env.db.user(env.uid)?.partner_id;
  for (const attendee of attendees) {
    const to = text(attendee.email);
    if (to === '' || attendee.partner_id === own) continue;
    mail(env, to, subject, meetings.name, meeting.id, meetings.version.meetings.mails.sent);
  }
}

/** Puts a mail into the outbox once the transaction is committed. */
export function mail(
  env: Env,
  to: string,
  subject: string,
  model: string,
  id: number,
  state: 'outgoing' | 'exception',
): void {
  const at = env.transaction.start;
  env.transaction.afterCommit(() => env.db.outbox.push({ to, subject, state, model, id, at }));
}
