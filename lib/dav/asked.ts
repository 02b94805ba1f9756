/** The bodies of requests: clients ask the same again and again, every one of their devices the same. */
import { LRUCache } from 'lru-cache';
import type { Element } from '../xml/element.ts';
import { parseXml } from '../xml/parse.ts';
import type { DavRequest } from './message.ts';

/** Octets of a body that is remembered, and of all of them. */
const SHORT = 4096;
const REMEMBERED = 4 * 1024 * 1024;

/** An element takes about so many times the octets of its text. */
const READ = 10;

const known = new LRUCache<string, Element>({
  maxSize: REMEMBERED,
  sizeCalculation: (_, text) => READ * text.length,
});

/** What a body says. Throws as `parseXml` does. */
export function askedIn({ body }: DavRequest): Element {
  if (body.byteLength > SHORT) return parseXml(body);
  const octets = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('latin1');
  const found = known.get(octets);
  if (found) return found;
  const read = parseXml(body);
  known.set(octets, read);
  return read;
}
