/** Whether records that were just made have been deleted by somebody. */
import { isFault } from '../../erp/faults.ts';
import type { Model } from '../../erp/profile.ts';
import type { Resource } from '../../erp/records.ts';
import type { Session } from '../../erp/session.ts';
import type { Wire } from '../../erp/wire.ts';

interface Site {
  readonly session: Session;
  readonly model: Model<Resource>;
}

/** All of them. What the ERP hides from the user is there: it says that he may not read it. */
export async function areGone({ session, model }: Site, records: readonly number[]): Promise<boolean> {
  for (const record of records) if (!(await isGone(session, model.model, record))) return false;
  return true;
}

async function isGone(session: Session, model: string, record: number): Promise<boolean> {
  try {
    return isEmpty(await session.call(model, 'read', [[record], ['id']]));
  } catch (error) {
    if (isFault(error, 'missing')) return true;
    if (isFault(error, 'access')) return isUnknown(session, model, record);
    throw error;
  }
}

/** Older ERPs look at record rules first, and say of what is gone that it may not be read; of that, `perm_read` knows. */
async function isUnknown(session: Session, model: string, record: number): Promise<boolean> {
  try {
    return isEmpty(await session.call(model, 'perm_read', [[record]], { details: false }));
  } catch (error) {
    if (isFault(error, 'no-method', 'access')) return false;
    throw error;
  }
}

const isEmpty = (rows: Wire): boolean => !Array.isArray(rows) || rows.length === 0;
