import type { Instant } from '../erp/records.ts';

/** What `min-date-time` and `max-date-time` announce. */
export const EARLIEST: Instant = Date.UTC(1900, 0, 1);
export const LATEST: Instant = Date.UTC(2200, 0, 1);

/** `20260102T030405Z` */
export function utc(at: Instant): string {
  return new Date(at).toISOString().replace(/[-:]|\.\d+/g, '');
}
