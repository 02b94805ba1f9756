/** A calendar whose model the ERP lacks now, and had when the user read it. */
import type { Model } from '../erp/profile.ts';
import type { Resource } from '../erp/records.ts';
import type { Session } from '../erp/session.ts';
import { DavError } from '../errors.ts';
import type { CollectionKey, Store } from '../store/store.ts';
import { type CalendarEntry, isPlain } from './catalog/entry.ts';

/**
 * Milliseconds after the last look for which it is missed: longer than any update of modules takes, and than anybody waits
 * for a module that was taken out by mistake. Then it is gone, and devices delete it.
 */
export const MISSED = 30 * 86_400_000;
/** Seconds until clients try again. */
const RETRY_AFTER = 300;

/** How the version reads what the ERP lacks, if the user had read it as a whole. */
export async function missed(
  session: Session,
  entry: CalendarEntry,
  key: CollectionKey,
  store: Store,
): Promise<Model<Resource> | undefined> {
  const { lacking = {} } = session.profile;
  const model: Model<Resource> | undefined = entry.of === 'meetings' ? lacking.events : lacking.tasks;
  if (!model || !isPlain(entry) || typeof entry.of !== 'string') return undefined;
  const standing = await store.standing(key);
  const isKnown = standing && standing.count >= 0 && session.now() - standing.probed < MISSED;
  return isKnown ? model : undefined;
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
