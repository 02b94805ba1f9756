/**
 * How many wrong passwords an ERP may be brought that locks the gateway's address after ten: decided purely. Such an
 * ERP counts per database since the last right one, however long ago, and from the tenth on each wrong one locks the
 * address for a minute, in which right ones are refused as well.
 */

/** A log-in that the ERP refused, or has not answered yet. */
export interface Attempt {
  readonly id: string;
  readonly db: string;
  /** When it was refused, or else began: by the store's clock, in milliseconds. */
  readonly at: number;
  readonly refused?: true;
  /** The ERP has forgotten it, since a right password came later. */
  readonly forgiven?: true;
}

/** `known`: the same password was right before; `lock`: nobody's, to find out whether the address is locked. */
export type Standing = 'new' | 'lock' | 'known';

/**
 * So few that what goes wrong elsewhere from the same address, or is counted a moment late, does not make it ten. The last ones
 * are for those whose password is most likely right, which makes the ERP forget the others.
 */
const LIMITS: Readonly<Record<Standing, number>> = { new: 7, lock: 8, known: 10 };
/** Milliseconds; the ERP's minute, and one second for its clock. */
const COOL_DOWN = 61_000;
/** Milliseconds after which it is known how those under way fared, as likely as not. */
export const SOON = 100;

/** Milliseconds for which a log-in has to wait, up to `SOON` where it only waits for others; 0: it may go on. */
export function waitOf(attempts: readonly Attempt[], db: string, standing: Standing, now: number): number {
  const limit = LIMITS[standing];
  const recent = attempts.filter(({ at }) => now - at < COOL_DOWN);
  const counted = attempts.filter((one) => one.db === db && !one.forgiven);
  if (recent.length === 0) return 0; // as many as there were, the last minute is over
  if (recent.length < limit && counted.length < limit) return 0;
  const refused = recent.filter((one) => one.refused);
  const sure = counted.filter((one) => one.refused).length >= limit || refused.length >= limit;
  if (!sure || refused.length === 0) return SOON;
  return Math.max(SOON + 1, freeAt(refused, counted.length < limit ? limit : 1) - now);
}

/** When fewer than `limit` of these are within the minute. */
function freeAt(refused: readonly Attempt[], limit: number): number {
  const newestFirst = refused.map(({ at }) => at).sort((a, b) => b - a);
  return (newestFirst[limit - 1] ?? newestFirst.at(-1) ?? 0) + COOL_DOWN;
}

export function begun(attempts: readonly Attempt[], attempt: Attempt): readonly Attempt[] {
  return [...worthKeeping(attempts, attempt.at), attempt];
}

/** Those of the last minute, and of each database the newest that the ERP may still count. */
function worthKeeping(attempts: readonly Attempt[], now: number): readonly Attempt[] {
  return attempts.filter(
    (one, index) =>
      now - one.at < COOL_DOWN ||
      (!one.forgiven && attempts.slice(index + 1).filter(({ db }) => db === one.db).length < LIMITS.known),
  );
}

/** What came of an attempt; `unanswered` is as if it had not been. */
export type Outcome = 'accepted' | 'refused' | 'unanswered';

export function ended(
  attempts: readonly Attempt[],
  id: string,
  outcome: Outcome,
  now: number,
): readonly Attempt[] {
  const own = attempts.find((one) => one.id === id);
  const others = attempts.filter((one) => one.id !== id);
  if (own === undefined || outcome === 'unanswered') return others;
  if (outcome === 'refused') return [...others, { id, db: own.db, at: now, refused: true }];
  return others.map((one) => (isBefore(one, own, now) ? { ...one, forgiven: true } : one));
}

/** Of one under way nobody knows, unless its gateway is gone with it. */
function isBefore(one: Attempt, own: Attempt, now: number): boolean {
  return one.db === own.db && one.at <= own.at && (one.refused === true || now - one.at > COOL_DOWN);
}
