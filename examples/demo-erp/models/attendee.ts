import type { Env } from '../orm/env.ts';
import { type Action, Model } from '../orm/model.ts';
import type { Reader } from '../orm/reading.ts';
import { type Id, idsOf, type Stored, text, type Values } from '../orm/value.ts';

/** Somebody asked to a meeting. A write here does not touch the meeting. */
export class Attendee extends Model {
  override readonly cascades = ['event_id'];

  override get title(): string {
    return 'Attendee';
  }

  override defaults(): Values {
    const waiting = this.version.meetings.people.waiting;
    return { state: waiting, role: 'req-participant', rsvp: true, cutype: 'individual' };
  }

  override prepare(env: Env, values: Values, record?: Stored): Values {
    if (record !== undefined || !this.version.meetings.people.ownAccepts) return values;
    const email = env.model('res.partner').record(Number(values.partner_id))?.email ?? false;
    const own = env.db.user(env.uid)?.partner_id === values.partner_id;
    return { email, ...values, ...(own ? { state: 'accepted' } : {}) };
  }

  override displayName(env: Env, record: Stored): string {
    return nameOf(env, record);
  }

  override computed(name: string): Reader | undefined {
    if (name === 'cn' || name === 'common_name') return nameOf;
    return super.computed(name);
  }

  override action(name: string): Action | undefined {
    const state = ANSWERS[name];
    if (state === undefined) return super.action(name);
    return (env: Env, ids: Id[]) => {
      if (state === 'accepted' && this.version.meetings.people.acceptCopies) this.#copyMeetings(env, ids);
      return this.write(env, ids, { state });
    };
  }

  /** Up to 6.1 who accepts gets a meeting of his own, with the attendees of the first. */
  #copyMeetings(env: Env, ids: readonly Id[]): void {
    const meetings = env.model(this.version.meetings.model);
    for (const attendee of ids.flatMap((id) => this.record(id) ?? [])) {
      const held = [...meetings.table.all()].find(({ attendee_ids }) =>
        idsOf(attendee_ids).includes(attendee.id),
      );
      const { user_id = false } = attendee;
      if (held === undefined || user_id === false || user_id === held.user_id) continue;
      const { id: _id, ...copy } = held;
      meetings.insert(env, { ...copy, user_id, organizer_id: held.user_id ?? false });
    }
  }
}

const ANSWERS: { readonly [method: string]: string } = {
  do_accept: 'accepted',
  do_decline: 'declined',
  do_tentative: 'tentative',
};

/** Of the partner, of the user, else the address. */
function nameOf(env: Env, record: Stored): string {
  const partner = env.model('res.partner').record(Number(record.partner_id));
  const user = env.db.user(Number(record.user_id));
  return text(partner?.name) || text(user?.name) || text(record.email);
}

/** The rows of a meeting's attendees: its list up to 7.0, from 8 on those that lead back to it. */
export function attendeesOf(env: Env, meeting: Stored): Stored[] {
  const attendees = env.model('calendar.attendee');
  if (attendees.field('event_id') !== undefined) return attendees.table.referring('event_id', meeting.id);
  return idsOf(meeting.attendee_ids).flatMap((id) => attendees.record(id) ?? []);
}
