/** What describes a representation (RFC 9110 section 8). */
import type { Instant } from '../erp/records.ts';

export function contentType(component: string): string {
  return `text/calendar; charset=utf-8; component=${component.toLowerCase()}`;
}

/** An HTTP date (RFC 9110 section 5.6.7). */
export function lastModified(at: Instant): string {
  return new Date(at).toUTCString();
}

/** Weak: the file of a whole calendar is made anew each time, and may be compressed. */
export function tokenTag(token: string): string {
  return `W/"${token.replaceAll('"', '')}"`;
}
