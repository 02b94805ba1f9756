/** What is kept beside the ERP of a document a client sent. */
import { isDeepStrictEqual } from 'node:util';
import type { Resource, TaskRecord } from '../../erp/records.ts';
import { parseCalendar } from '../../ical/index.ts';
import { type Draft, freeze, type Kept, parted, thaw, withoutStaleHtml } from '../../mapping/index.ts';
import type { Binding, Sidecar } from '../../store/store.ts';
import type { Sent } from '../types.ts';

/** Everybody's, in the store. */
const SHARED = 0;

/** What a client sent, and how it is to be kept. */
export interface Keeping extends Sent {
  /** What it was served before: HTML it kept beside a text it changed is not kept. */
  readonly served: Draft | undefined;
  /** Whether it speaks for the whole meeting: an attendee, and a document without the master, do not. */
  readonly shared: boolean;
}

/** `now` is what the ERP has of it right after the write. */
export function sidecarsOf(
  { db, model, name }: Binding,
  uid: number,
  { calendar, text, served, shared }: Keeping,
  now: Resource,
): readonly Sidecar[] {
  const base = freeze(now);
  const kept = withoutStaleHtml(calendar, text, served);
  const own = { db, model, name, uid, text: kept, base };
  if (!shared) return [own];
  const common = parted(kept === text ? calendar : parseCalendar(kept), kept);
  return [{ db, model, name, uid: SHARED, text: common, base }, own];
}

/** By name, as rendering wants them. */
export function keptOf(sidecars: readonly Sidecar[]): ReadonlyMap<string, Kept> {
  const kept = new Map<string, Kept>();
  for (const { name, uid, text, base } of sidecars) {
    const part = { text, base: thaw(base) };
    kept.set(name, { ...kept.get(name), ...(uid === SHARED ? { shared: part } : { own: part }) });
  }
  return kept;
}

/** The same documents, the ERP having been brought from `before` to `now`; what else differs was changed there. */
export function rebased(
  sidecars: readonly Sidecar[],
  before: TaskRecord,
  now: TaskRecord,
): readonly Sidecar[] {
  const was = new Map<string, unknown>(Object.entries(before));
  const brought = Object.entries(now).filter(([field, value]) => !isDeepStrictEqual(was.get(field), value));
  return sidecars.map((sidecar) => {
    const base = { ...thaw(sidecar.base), ...Object.fromEntries(brought) } as Resource;
    return { ...sidecar, base: freeze(base) };
  });
}
