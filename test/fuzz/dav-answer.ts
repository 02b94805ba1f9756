/** What holds for every answer of DAV. */
import assert from 'node:assert/strict';
import { dav } from '../../lib/names.ts';
import { childNamed, childrenNamed, type Element, elements, textOf } from '../../lib/xml/element.ts';
import { parseXml } from '../../lib/xml/parse.ts';

export interface Reply {
  readonly status: number;
  readonly octets: Uint8Array;
  readonly type: string | undefined;
}

/** 2xx, 3xx or 4xx; a multistatus parses, and a refusal has a sentence for people. */
export function checkAnswer({ status, octets, type }: Reply): void {
  const shown = (): string => Buffer.from(octets).toString('utf8').slice(0, 400);
  assert.ok(status >= 200 && status < 500, `answered ${status}: ${shown()}`);
  if (status === 207) checkParts(parseXml(octets));
  if (status < 400 || status === 401) return;
  assert.match(type ?? '', /xml/, `a ${status} without DAV:error`);
  const error = parseXml(octets);
  assert.equal(error.name, dav('error'), `a ${status} without DAV:error`);
  const sentence = childNamed(error, dav('responsedescription'));
  assert.ok(sentence && textOf(sentence).trim().length > 5, `a ${status} without a sentence`);
}

/** 507 says that there would be more (RFC 6578, 3.6). */
function checkParts(multistatus: Element): void {
  assert.equal(multistatus.name, dav('multistatus'));
  for (const response of childrenNamed(multistatus, dav('response')))
    for (const status of [response, ...childrenNamed(response, dav('propstat'))].flatMap(
      (each) => childNamed(each, dav('status')) ?? [],
    ))
      assert.match(textOf(status), /^HTTP\/1\.1 (?:[234]\d\d|507)/);
}

/** The entries in a multistatus, by href. */
export function dataIn(octets: Uint8Array, name: `{${string}}${string}`): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const response of childrenNamed(parseXml(octets), dav('response'))) {
    const href = childNamed(response, dav('href'));
    for (const propstat of childrenNamed(response, dav('propstat')))
      for (const property of elements(childNamed(propstat, dav('prop')) ?? propstat))
        if (property.name === name && href) found.set(textOf(href), textOf(property));
  }
  return found;
}
