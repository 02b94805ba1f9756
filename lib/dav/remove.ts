/** DELETE (RFC 4918 section 9.6) of an entry. */
import { refusal } from '../errors.ts';
import { preconditionOf } from './conditions.ts';
import type { DavResponse } from './message.ts';
import type { Slot } from './slot.ts';
import type { Visit } from './visit.ts';

/** Who may not remove a meeting may still decline it; the calendar decides. */
export async function remove({ calendar, name }: Slot, { request }: Visit): Promise<DavResponse> {
  const rights = await calendar.rights();
  if (!rights.remove && !rights.write)
    throw refusal('need-privileges', 'The ERP does not let you remove entries here.');
  await calendar.remove(name, preconditionOf(request));
  return { status: 204, headers: {} };
}
