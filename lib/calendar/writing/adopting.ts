/** Tasks that came before the task they are part of: the ERP learns of it when that one comes. */
import { spaceOf } from '../../erp/profile.ts';
import type { Resource } from '../../erp/records.ts';
import { DavError } from '../../errors.ts';
import { understand } from '../../mapping/index.ts';
import type { Binding, Orphan } from '../../store/store.ts';
import { look } from '../reading/reading.ts';
import type { Sent } from '../types.ts';
import { carryOut } from './carrying-out.ts';
import type { Desk } from './desk.ts';
import { EMPTY, NOTHING_NEW } from './outcome.ts';
import { rebased } from './sidecars.ts';

/** Without a parent in the ERP, though the client named one, it waits for it. */
export function orphansOf(
  { db, model, name }: Binding,
  { calendar }: Sent,
  resource: Resource,
): readonly Orphan[] {
  if (resource.kind !== 'task' || resource.parent !== undefined) return [];
  const draft = understand(calendar, 'UTC');
  const parentUid = draft.kind === 'task' ? draft.parentUid : undefined;
  return parentUid === undefined ? [] : [{ db, model, name, parentUid }];
}

/**
 * The records that became part of the task just written. What the ERP refuses of them waits on; while it is away the
 * whole PUT fails, and its repeat comes by here again.
 */
export async function adopt(desk: Desk, icalUid: string, parent: Resource): Promise<readonly number[]> {
  const { store, session, model, log } = desk;
  if (parent.kind !== 'task') return [];
  const orphans = await store.orphans(session.db, spaceOf(model), icalUid);
  const adopted: number[] = [];
  for (const orphan of orphans) {
    const records = await adoptOne(desk, orphan, parent.id).catch((error: unknown) => {
      if (!(error instanceof DavError && error.status < 500)) throw error;
      log.warn({ err: error, name: orphan.name }, 'A task could not become part of another.');
      return [];
    });
    adopted.push(...records);
  }
  return adopted;
}

async function adoptOne(desk: Desk, { db, model, name }: Orphan, parent: number): Promise<readonly number[]> {
  const { store, session, library } = desk;
  const { uid } = session.reader;
  const [binding] = await store.named(db, model, [name]);
  const wanted = binding && { records: binding.records, keys: [binding.key] };
  const state = wanted && (await look(session, desk.model, wanted, library));
  if (!binding || state?.resource.kind !== 'task') return [];
  const site = { ...desk, free: async () => [] };
  const final = await carryOut(site, state, { ...state.resource, parent }, NOTHING_NEW);
  if (final?.resource.kind !== 'task') return [];
  const kept = await store.sidecars(db, model, [name], uid);
  const sidecars = rebased(kept, state.resource, final.resource);
  const intent = {
    db,
    model,
    uid,
    icalUid: binding.uid,
    name,
    hash: '',
    body: '',
    since: NOTHING_NEW,
    at: 0,
  };
  await store.settle({ ...EMPTY, intent, bindings: [binding], sidecars });
  return binding.records;
}
