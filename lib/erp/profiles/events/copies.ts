/** Accepting an invitation copies the meeting for the attendee: his copy is shown, the original is not. */
import { idOf, idsOf } from '../../codecs.ts';
import type { Surroundings } from '../../profile.ts';
import type { Row } from '../../wire.ts';
import { isForeign } from '../people.ts';
import { allIds, type CopyRule } from './model.ts';

const MODEL = 'crm.meeting';
const FIELDS = ['user_id', 'name', 'date', 'date_deadline', 'attendee_ids'];

export const ownCopies: CopyRule = {
  fields: FIELDS,
  ask: (rows, { uid }) => {
    const invited = rows.filter((row) => idOf(row.user_id) !== uid && idsOf(row.attendee_ids).length > 0);
    if (invited.length === 0) return [];
    const named = ['name', 'in', [...new Set(invited.map(({ name }) => name ?? ''))]] as const;
    const attended = ['attendee_ids', 'in', allIds(invited, 'attendee_ids')] as const;
    const domain = [['user_id', '=', uid], '|', named, attended] as const;
    return [{ ask: 'rows', model: MODEL, domain, fields: FIELDS, context: { virtual_id: false } }];
  },
  has: (row, around) => isForeign(row, around) && ownMeetings(around).some((own) => isCopy(own, row)),
};

function ownMeetings({ related, reader }: Surroundings): readonly Row[] {
  return [...(related.get(MODEL)?.values() ?? [])].filter((row) => idOf(row.user_id) === reader.uid);
}

/** A copy keeps the attendees' rows; one that lost them still has the name and the time. */
function isCopy(own: Row, invitation: Row): boolean {
  const invited = new Set(idsOf(invitation.attendee_ids));
  if (idsOf(own.attendee_ids).some((id) => invited.has(id))) return true;
  return ['name', 'date', 'date_deadline'].every((field) => own[field] === invitation[field]);
}
