/** Hrefs inside request bodies. */
import { DavError } from '../errors.ts';
import type { DavRequest } from './message.ts';
import { locate, type Place } from './place.ts';

/**
 * Where an href of a request points (RFC 4918 section 8.3): an absolute path, an absolute URI of this server, or
 * a name relative to the collection that is asked. `undefined` for other hosts and for what is no path.
 */
export function placeOf(href: string, { headers, path }: DavRequest): Place | undefined {
  const [, authority, rest = href] = /^https?:\/\/([^/?#]*)([^?#]*)/i.exec(href) ?? [];
  const own = [headers.get('host'), headers.get('x-forwarded-host')];
  if (authority !== undefined && !own.includes(authority)) return undefined;
  try {
    return locate(rest.startsWith('/') || authority !== undefined ? rest : `${path}/${rest}`);
  } catch (error) {
    if (error instanceof DavError) return undefined;
    throw error;
  }
}
