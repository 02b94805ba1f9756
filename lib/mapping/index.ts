/** Between the records of the ERP and the text of a calendar object, in both directions: pure. */
import type { Resource, Zone } from '../erp/records.ts';
import { merged } from './merge-document.ts';
import { type Reach, reachOf } from './reach.ts';
import { componentsOf, type Identity, textOf } from './rendering.ts';
import type { Kept } from './sidecar.ts';

export type { Draft, TaskDraft } from './draft.ts';
export { intended } from './intended.ts';
export type { Identity } from './rendering.ts';
export { freeze, type Keepsake, type Kept, parted, thaw } from './sidecar.ts';
export { withoutStaleHtml } from './stale.ts';
export { understand } from './understand.ts';

export interface Text extends Reach {
  /** One VCALENDAR: CRLF, folded, byte for byte the same for the same record, sidecars and zone data. */
  readonly text: string;
}

/** Changes with what makes another text of the same record: rows of the tables here, the zone data of Node. */
export const RENDERER = `1/${process.versions.tz ?? ''}`;

/**
 * `zone` is the reader's; a series is written in its own. What clients keep in a sidecar stands as long as the ERP says
 * what it said then; where that is all of a document, those are its very bytes. A meeting that the ERP masks has none
 * of it. Throws a RangeError on times that no calendar holds.
 */
export function render(resource: Resource, identity: Identity, zone: Zone, kept: Kept = {}): Text {
  if ((!kept.shared && !kept.own) || isMasked(resource))
    return { text: textOf(componentsOf(resource, identity, zone)), ...reachOf(resource) };
  return merged(resource, kept, { identity, zone });
}

function isMasked(resource: Resource): boolean {
  if (resource.kind === 'task') return false;
  const { master, overrides } = resource;
  return [master, ...overrides.map(({ record }) => record)].some((record) => record?.masked);
}
