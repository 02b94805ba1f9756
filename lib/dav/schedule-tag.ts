/** The Schedule-Tag (RFC 6638 section 3.2.10): changes with what the organiser decides, not with answers to it. */
import { createHash } from 'node:crypto';
import { parseCalendar } from '../ical/index.ts';
import type { JCal, JCalProperty } from './part.ts';
import type { Terms } from './visit.ts';

/** Of an attendee, what he and the server write. */
const ANSWER: readonly string[] = ['partstat', 'rsvp', 'schedule-status', 'schedule-force-send'];
/** What says when something was written, and what is each user's own. */
const NOISE: readonly string[] = [
  'dtstamp',
  'last-modified',
  'created',
  'sequence',
  'request-status',
  'transp',
];
const PERSONAL: readonly string[] = ['valarm'];

/** With its quotes. Equal for bodies between which attendees have answered and nothing else has happened. */
export function scheduleTag(body: Uint8Array): string {
  const calendar = parseCalendar(Buffer.from(body).toString('utf8')).toJSON() as unknown as JCal;
  const hash = createHash('sha256').update(JSON.stringify(significant(calendar)));
  return `"s-${hash.digest('base64url').slice(0, 22)}"`;
}

/** Whether a body is one that is scheduled at all (RFC 6638 section 3.2). */
export function isScheduled(body: Uint8Array): boolean {
  return /^ORGANIZER[;:]/im.test(Buffer.from(body).toString('utf8'));
}

/** For answers to GET and PUT; nothing where nothing is scheduled. */
export function scheduleTagHeader(body: Uint8Array, { scheduling }: Terms): Readonly<Record<string, string>> {
  return scheduling && isScheduled(body) ? { 'Schedule-Tag': scheduleTag(body) } : {};
}

function significant([name, properties, components]: JCal): unknown {
  return [
    name,
    properties
      .filter(([property]) => !NOISE.includes(property) && !property.startsWith('x-'))
      .map(withoutAnswer)
      .map((property) => JSON.stringify(property))
      .sort(),
    components.filter(([component]) => !PERSONAL.includes(component)).map(significant),
  ];
}

function withoutAnswer([name, parameters, ...rest]: JCalProperty): unknown {
  if (name !== 'attendee') return [name, parameters, ...rest];
  const kept = Object.entries(parameters).filter(([key]) => !ANSWER.includes(key));
  return [name, kept.sort(), ...rest];
}
