/** A calendar of which the ERP lacks now what it had when the user read it: its model, or fields. */
import type { Model } from '../erp/profile.ts';
import type { Resource } from '../erp/records.ts';
import type { Session } from '../erp/session.ts';
import { DavError } from '../errors.ts';
import type { CollectionKey, Store } from '../store/store.ts';
import { isRenderedFrom } from './reading/renderer.ts';

/**
 * Milliseconds after the last look for which it is missed: longer than any update of modules takes, and than anybody waits
 * for a module that was taken out by mistake. Then it is gone, and devices delete it.
 */
export const MISSED = 30 * 86_400_000;
/** Seconds until clients try again. */
const RETRY_AFTER = 300;

/** Whether the user had read it as a whole, and it showed the same records then. */
export async function isMissed(
  session: Session,
  model: Model<Resource>,
  key: CollectionKey,
  store: Store,
): Promise<boolean> {
  const standing = await store.standing(key);
  if (!standing || standing.count < 0 || !isRenderedFrom(standing.renderer, model)) return false;
  return session.now() - standing.probed < MISSED;
}

/** Thrown by whatever asks for it: what the user read before is shown for as long as the calendar is missed. */
export class ModuleMissing extends DavError {
  constructor() {
    super(503, 'A module is missing in the ERP.', { retryAfter: RETRY_AFTER, away: true });
  }
}

/** The session as far as that calendar goes: nothing is asked, as while the ERP is away. */
export function deprived(session: Session): Session {
  const { db, reader, profile, naive, calls } = session;
  const gone = async () => {
    throw new ModuleMissing();
  };
  return { db, reader, profile, naive, calls, now: () => session.now(), ask: gone, call: gone, apply: gone };
}
