/** What a refusal is in an answer (RFC 4918 section 16). */
import { CONDITIONS, type DavError } from '../errors.ts';
import { dav } from '../names.ts';
import { type Element, element } from '../xml/element.ts';

/** The element of the condition, with the hrefs it is about. */
export function conditionOf({ condition, hrefs }: DavError): Element | undefined {
  if (!condition) return undefined;
  return element(CONDITIONS[condition].name, ...hrefs.map((href) => element(dav('href'), href)));
}
