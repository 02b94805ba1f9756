import { DavError } from '../errors.ts';
import type { DavRequest } from './message.ts';

export type Depth = 0 | 1 | 'infinity';

const DEPTHS: ReadonlyMap<string, Depth> = new Map<string, Depth>([
  ['0', 0],
  ['1', 1],
  ['infinity', 'infinity'],
]);

/** RFC 4918 section 10.2; `missing` is what a request without the header means. */
export function depthOf({ headers }: DavRequest, missing: Depth): Depth {
  const text = headers.get('depth');
  if (text === undefined) return missing;
  const depth = DEPTHS.get(text.trim().toLowerCase());
  if (depth === undefined) throw new DavError(400, 'Depth is 0, 1 or infinity.');
  return depth;
}
