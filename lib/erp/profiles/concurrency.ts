/** Keeps a write from undoing what somebody else wrote since its rows were read, where an ERP can tell. */
import type { Context, Row } from '../wire.ts';

/** How a call is made to fail when somebody wrote the row since it was read. */
export interface Lock {
  readonly on: readonly ('write' | 'unlink')[];
  /** What the moment read lacks of the one it is compared with. */
  readonly fraction: string;
}

/** Microseconds are read as they are compared. */
export const EXACT_LOCK: Lock = { on: ['write', 'unlink'], fraction: '' };
/** What is read has whole seconds, and is compared with microseconds. */
export const WHOLE_LOCK: Lock = { on: ['write', 'unlink'], fraction: '.999999' };

/** When a row was last written, in more digits than `write_date` where the version has them. */
const STAMP = '__last_update';

/** What tells of a row when it was written, and by whom where rows say so. */
export function stampFields({ lock, tellsWriter }: Stamps): readonly string[] {
  return [...(lock ? [STAMP] : []), ...(tellsWriter ? ['write_uid'] : [])];
}

/** What a version's rows say of writing. */
export interface Stamps {
  /** How a call is made to fail when somebody wrote the row since it was read; `null` where nothing does. */
  readonly lock: Lock | null;
  /** Up to 7.0 a question of its own tells who wrote a row. */
  readonly tellsWriter: boolean;
}

/** Joined to the context of the first call on the rows. */
export function guard(
  model: string,
  rows: readonly Row[],
  call: 'write' | 'unlink',
  lock: Lock | null,
): Context {
  const stamped = rows.filter((row) => typeof row[STAMP] === 'string' && row[STAMP] !== '');
  if (!lock?.on.includes(call) || stamped.length === 0) return {};
  const stamps = stamped.map((row) => [`${model},${Number(row.id)}`, `${row[STAMP]}${lock.fraction}`]);
  return { [STAMP]: Object.fromEntries(stamps) as Context };
}
