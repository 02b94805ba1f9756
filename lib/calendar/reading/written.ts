/** What a device wrote means for a calendar: pure. */
import type { State } from '../../erp/profile.ts';
import type { Resource } from '../../erp/records.ts';
import type { Member } from '../../store/store.ts';
import type { Snapshot } from './snapshot.ts';

/** A change that was carried out, and what the ERP had of it right after. */
export interface Written {
  /** Which look at the ERP the calendar was of before the ERP was written to. */
  readonly looks: number;
  /** The resource was there before; else it has no records but such as are newer than `since`. */
  readonly since: number | undefined;
  /** All records it had before, has now, or got meanwhile. */
  readonly records: readonly number[];
  /** Those of them that the ERP took away. */
  readonly gone: readonly number[];
  readonly state: State<Resource> | undefined;
}

/** Records that the resource has no more, and that may belong to the calendar as something else. */
export function apart({ records, gone, state }: Written): readonly number[] {
  const settled = new Set([...gone, ...(state?.resource.records ?? [])]);
  return records.filter((record) => !settled.has(record));
}

/** Members that are this resource now, or nothing. Undefined where it is not all that changed, or not certain. */
export function replaced(known: Snapshot, { since, records }: Written): readonly Member[] | undefined {
  const names = new Set(records.flatMap((record) => known.byRecord.get(record) ?? []));
  const members = [...names].flatMap((name) => known.member(name) ?? []);
  const written = new Set(records);
  const isWhole = members.every((member) => member.records.every((record) => written.has(record)));
  const isNew = since !== undefined && records.every((record) => record > since);
  return isWhole && (isNew || members.length > 0) ? members : undefined;
}

/**
 * Records counted, had the last probe come after the change. What others did since is not in it, and is found by the
 * next probe for that.
 */
export function recounted(known: Snapshot, { records }: Written, listed: ReadonlySet<number>): number {
  const before = records.filter((record) => known.byRecord.has(record)).length;
  const now = records.filter((record) => listed.has(record)).length;
  return known.progress.count - before + now;
}
