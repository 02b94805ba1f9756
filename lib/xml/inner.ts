/** What stands inside an element, as a text that stands alone, and back. */
import type { Element } from './element.ts';
import { parseXml } from './parse.ts';
import { writeXml } from './write.ts';

type Children = Element['children'];

/** Namespaces are declared in it where they are used. */
export function innerXml(children: Children): string {
  const document = writeXml({ name: '{}inner', attributes: {}, children });
  return document.slice(document.indexOf('?>') + 2).trim();
}

/** Throws on what `innerXml` did not write. */
export function fromInnerXml(inner: string): Children {
  return parseXml(Buffer.from(inner)).children;
}
