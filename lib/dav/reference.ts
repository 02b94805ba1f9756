/** Hrefs inside request bodies. */
import { DavError } from '../errors.ts';
import type { DavRequest } from './message.ts';
import { locate, type Place } from './place.ts';

/**
 * Where an href of a request points (RFC 4918 section 8.3): an absolute path, an absolute URI of this server, or
 * a name relative to the collection that is asked. `undefined` for other hosts and for what is no path.
 */
export function placeOf(href: string, { hosts, path }: DavRequest): Place | undefined {
  const [, origin, rest = href] = /^(https?:\/\/[^/?#]*)([^?#]*)/i.exec(href) ?? [];
  if (origin !== undefined && !hosts.has(URL.parse(origin)?.host ?? '')) return undefined;
  try {
    return locate(rest.startsWith('/') || origin !== undefined ? rest : `${path}/${rest}`);
  } catch (error) {
    if (error instanceof DavError) return undefined;
    throw error;
  }
}
