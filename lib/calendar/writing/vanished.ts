/** What the ERP took and then has no more: somebody deleted it between the change and the look at it. */
import { DavError } from '../../errors.ts';
import { occurrences } from '../../ical/index.ts';
import type { Intent } from '../../store/store.ts';
import { etagOf } from '../reading/bodies.ts';
import type { Rendered } from '../reading/difference.ts';
import type { PutResult, Sent } from '../types.ts';
import { areGone } from './are-gone.ts';
import { type Desk, refreshed } from './desk.ts';
import { EMPTY } from './outcome.ts';
import { refuseStranger } from './stranger.ts';

/**
 * Of a new entry. Where somebody deleted it, the ERP has done all that was asked: to say otherwise would have the client
 * make again what was deleted on purpose. The device keeps it until its next look, and is then told that it went.
 */
export async function unseen(
  desk: Desk,
  intent: Intent,
  sent: Sent,
  records: readonly number[],
): Promise<PutResult> {
  const result = { created: true, name: intent.name };
  if (!hasOccurrences(desk, sent)) {
    await desk.store.settle({ ...EMPTY, intent, gone: true });
    return result;
  }
  const isKnown = records.length > 0 || !desk.model.writing.takenBack;
  if (isKnown && (await areGone(desk, records))) {
    await desk.store.withdraw(intent);
    await desk.collection.passed(traceOf(desk, intent, sent, records));
    return result;
  }
  await desk.store.withdraw(intent);
  if (desk.model.writing.takenBack) return refuseStranger(desk, undefined, records);
  throw new DavError(403, 'The ERP took the entry, and does not show it.');
}

function traceOf(
  { model, clock }: Desk,
  { name }: Intent,
  { text }: Sent,
  [record = 0]: readonly number[],
): Rendered {
  const body = Buffer.from(text);
  const key = `${model.model}-${record}`;
  const shown = { name, key, etag: etagOf(body), size: body.length, modified: clock() };
  return { ...shown, records: [], from: null, to: null };
}

/** A series none of whose occurrences is left is no record in every ERP; any other entry somebody deleted right after. */
export async function vanished(
  desk: Desk,
  intent: Intent,
  sent: Sent,
  records: readonly number[],
): Promise<PutResult> {
  const isLeft = hasOccurrences(desk, sent);
  // What is merely hidden from the user now keeps its name for others.
  await (isLeft ? desk.store.withdraw(intent) : desk.store.settle({ ...EMPTY, intent, gone: true }));
  await refreshed(desk, records);
  if (isLeft) throw new DavError(412, 'The entry was deleted in the ERP meanwhile.');
  return { created: false, name: intent.name };
}

function hasOccurrences({ session, model }: Desk, { calendar }: Sent): boolean {
  if (model.component === 'VTODO') return true;
  const [first] = occurrences(calendar, {}, session.reader.zone, 1);
  return first !== undefined;
}
