/** `calendar-data` in a REPORT (RFC 4791 section 9.6). */
import { refusal } from '../errors.ts';
import type { Element } from '../xml/element.ts';
import type { ObjectNode } from './node.ts';
import type { Content } from './property.ts';

export const MEDIA_TYPE = { 'content-type': 'text/calendar', version: '2.0' } as const;

export function calendarData(asked: Element): (node: ObjectNode) => Content {
  const { 'content-type': type = MEDIA_TYPE['content-type'], version = MEDIA_TYPE.version } =
    asked.attributes;
  if (type.toLowerCase() !== MEDIA_TYPE['content-type'] || version !== MEDIA_TYPE.version)
    throw refusal('supported-calendar-data', 'Calendar data is text/calendar, version 2.0.');
  return ({ body }) => body && [Buffer.from(body).toString('utf8')];
}
