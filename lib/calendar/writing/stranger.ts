/** What was written, and then was no entry of the calendar: its rule asks what only the ERP could tell. */
import type { State } from '../../erp/profile.ts';
import type { Resource } from '../../erp/records.ts';
import { DavError } from '../../errors.ts';
import type { Desk } from './desk.ts';

/** Takes it back and says so: what was made is removed, what was changed to make it fit is as it was. */
export async function refuseStranger(
  { session, model, log }: Desk,
  before: State<Resource> | undefined,
  made: readonly number[],
): Promise<never> {
  const back = model.writing.takenBack?.(before, made, session.reader) ?? [];
  try {
    for (const operation of back) await session.apply(operation, new Map());
  } catch (error) {
    log.warn(
      { err: error, model: model.model, records: made },
      'What no calendar shows could not be taken back.',
    );
  }
  throw new DavError(403, 'The entry would not be one of this calendar: its rule leaves such entries out.');
}
