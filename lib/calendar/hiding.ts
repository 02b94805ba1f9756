/** Meetings their attendee took off his devices. Pure. */
import { createHash } from 'node:crypto';
import type { Resource } from '../erp/records.ts';

/** What an invitation is to: another time, or another rule, is another invitation. */
export function fingerprintOf(resource: Resource): string {
  return createHash('sha256')
    .update(JSON.stringify(invited(resource)))
    .digest('base64url')
    .slice(0, 22);
}

function invited(resource: Resource): unknown {
  if (resource.kind === 'task') return [resource.start, resource.due];
  const { master, rule, excluded, added, overrides } = resource;
  const moved = overrides.map(({ original, record }) => [original, record.start, record.end]);
  return [master?.start, master?.end, rule, excluded, added, moved];
}
