/** What a client is told, as an answer. */
import { conditionOf } from '../dav/error.ts';
import type { DavResponse } from '../dav/message.ts';
import type { DavError } from '../errors.ts';
import { dav } from '../names.ts';
import { element } from '../xml/element.ts';
import { writeXml } from '../xml/write.ts';

/** Never an empty `error` element: Thunderbird takes that for a rate limit. */
export function errorResponse(error: DavError): DavResponse {
  const body = element(dav('error'), conditionOf(error), element(dav('responsedescription'), error.message));
  const headers = { 'Content-Type': 'application/xml; charset=utf-8', ...error.headers };
  return { status: error.status, headers, body: writeXml(body) };
}
