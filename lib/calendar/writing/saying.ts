/** What a client changed: its document beside the one it was served, and beside what the ERP alone would show. */
import type { State } from '../../erp/profile.ts';
import type { Resource } from '../../erp/records.ts';
import { parseCalendar } from '../../ical/index.ts';
import { type Draft, intended, understand } from '../../mapping/index.ts';
import type { Sent } from '../types.ts';
import { refuseOtherThanAnswer } from './answering.ts';
import type { Desk, Present } from './desk.ts';

/** What the client was served, what the ERP alone would show, and what it sends now. */
export interface Saying {
  readonly served: Draft | undefined;
  readonly plain: Draft | undefined;
  readonly meant: Draft;
}

export function saying({ session }: Desk, present: Present | undefined, sent: Sent): Saying {
  const { zone } = session.reader;
  const draftOf = (text: string): Draft => understand(parseCalendar(text), zone);
  return {
    served: present && draftOf(present.rendition.text),
    plain: present && draftOf(present.rendition.plain),
    meant: understand(sent.calendar, zone),
  };
}

/**
 * After an attempt that was cut short, what we serve says nothing of what the ERP has. An attendee can have changed but his
 * answer, which is always served as the ERP has it.
 */
export async function wanted(
  { registry, model, session }: Desk,
  state: State<Resource> | undefined,
  { served, plain, meant }: Saying,
  unfinished: boolean,
): Promise<Resource> {
  const attends = state !== undefined && model.writing.attends(state);
  const known = unfinished && !attends ? undefined : served;
  const after = await registry.related(intended(state?.resource, known, plain, meant), meant);
  if (attends) refuseOtherThanAnswer(state.resource, after, session.reader);
  return after;
}

/** An attendee speaks for himself, and so does a document of some occurrences alone. */
export function speaksForAll({ model }: Desk, state: State<Resource> | undefined, meant: Draft): boolean {
  const isWhole = meant.kind === 'task' || meant.master !== undefined;
  return isWhole && !(state && model.writing.attends(state));
}
