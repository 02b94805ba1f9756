/** What is kept beside the ERP of a document a client sent. */
import type { Resource } from '../erp/records.ts';
import { freeze, type Kept, parted, thaw } from '../mapping/index.ts';
import type { Binding, Sidecar } from '../store/store.ts';
import type { Sent } from './types.ts';

/** Everybody's, in the store. */
const SHARED = 0;

/** `now` is what the ERP has of it right after the write. */
export function sidecarsOf(
  { db, model, name }: Binding,
  uid: number,
  { calendar, text }: Sent,
  now: Resource,
): readonly Sidecar[] {
  const base = freeze(now);
  return [
    { db, model, name, uid: SHARED, text: parted(calendar, text), base },
    { db, model, name, uid, text, base },
  ];
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
