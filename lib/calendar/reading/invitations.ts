import type { Model } from '../../erp/profile.ts';
import type { Resource } from '../../erp/records.ts';
import type { Session } from '../../erp/session.ts';
import { readable } from './readable.ts';

/** What `belongs` has to be told beside the reader. */
export async function invitationsOf(session: Session, model: Model<Resource>): Promise<readonly number[]> {
  const query = model.invitations(session.reader);
  return query ? readable(session.ask(query)) : [];
}
