import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isScheduled, scheduleTag } from '../../lib/dav/schedule-tag.ts';
import { meeting } from './writing-world.ts';

const ORGANIZER = 'ORGANIZER:mailto:o@test';
const ATTENDEE = 'ATTENDEE;PARTSTAT=NEEDS-ACTION;RSVP=TRUE;CN=A:mailto:a@test';
const BASE = [ORGANIZER, ATTENDEE, 'SUMMARY:s'];

const tagOf = (...lines: readonly string[]): string => scheduleTag(Buffer.from(meeting('a', ...lines)));

/** RFC 6638 section 3.2.10. */
const SAME: readonly (readonly string[])[] = [
  [ORGANIZER, ATTENDEE.replace('NEEDS-ACTION', 'ACCEPTED'), 'SUMMARY:s'],
  [ORGANIZER, 'ATTENDEE;CN=A;SCHEDULE-STATUS="2.0":mailto:a@test', 'SUMMARY:s'],
  [...BASE, 'DTSTAMP:20260101T000000Z', 'LAST-MODIFIED:20260101T000000Z', 'SEQUENCE:3'],
  [...BASE, 'BEGIN:VALARM', 'TRIGGER:-PT5M', 'END:VALARM'],
  [...BASE].reverse(),
];

for (const lines of SAME)
  test(`the same for ${lines.join(' ')}`, () => assert.equal(tagOf(...lines), tagOf(...BASE)));

const OTHER: readonly (readonly string[])[] = [
  [ORGANIZER, ATTENDEE, 'SUMMARY:t'],
  [...BASE, 'ATTENDEE:mailto:b@test'],
  [...BASE, 'LOCATION:l'],
  [...BASE, 'RRULE:FREQ=DAILY'],
  [...BASE, 'STATUS:CANCELLED'],
  [ATTENDEE, 'SUMMARY:s'],
];

for (const lines of OTHER)
  test(`another for ${lines.join(' ')}`, () => assert.notEqual(tagOf(...lines), tagOf(...BASE)));

test('it is an entity tag, and belongs to what has an organiser', () => {
  assert.match(tagOf(...BASE), /^"[\w-]+"$/);
  assert.deepEqual(
    [meeting('a', ...BASE), meeting('a'), meeting('a', 'SUMMARY:ORGANIZER')].map((text) =>
      isScheduled(Buffer.from(text)),
    ),
    [true, false, false],
  );
});
