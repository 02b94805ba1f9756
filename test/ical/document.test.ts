import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import ICAL from 'ical.js';
import { DavError } from '../../lib/errors.ts';
import { parseCalendar, serialize } from '../../lib/ical/document.ts';

const framed = (...lines: readonly string[]): string =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:test', ...lines, 'END:VCALENDAR', ''].join('\r\n');

test('reads a calendar object, with a byte order mark and bare line feeds', () => {
  const text = `\ufeff${framed('BEGIN:VEVENT', 'UID:1', 'SUMMARY:Déjà\\, vu', 'END:VEVENT')}`.replaceAll(
    '\r\n',
    '\n',
  );
  const event = parseCalendar(text).getFirstSubcomponent('vevent');
  assert.equal(event?.getFirstPropertyValue('summary'), 'Déjà, vu');
});

const BROKEN: readonly [what: string, text: string][] = [
  ['nothing', ''],
  ['another format', '{"a": 1}'],
  ['a card', 'BEGIN:VCARD\r\nVERSION:3.0\r\nEND:VCARD\r\n'],
  ['an event alone', 'BEGIN:VEVENT\r\nUID:1\r\nEND:VEVENT\r\n'],
  ['two calendars', framed() + framed()],
  ['a component without its end', framed('BEGIN:VEVENT', 'UID:1')],
  ['one END too many', `${framed()}END:VCALENDAR\r\nX:1\r\n`],
  ['a line that is none', framed('SUMMARY')],
  ['quotes without their end', framed('BEGIN:VEVENT', 'ATTENDEE;CN="x:mailto:a@b', 'END:VEVENT')],
  [
    'components in components',
    framed(...Array<string>(10_000).fill('BEGIN:VEVENT'), ...Array<string>(10_000).fill('END:VEVENT')),
  ],
];

for (const [what, text] of BROKEN) {
  test(`refuses ${what}`, () => {
    assert.throws(
      () => parseCalendar(text),
      (error) => error instanceof DavError && error.condition === 'valid-calendar-data',
    );
  });
}

test('lines are folded at 75 octets, between characters, and come back', () => {
  const character = fc.constantFrom('a', 'é', '日', '😀', '👩‍👩‍👧', ' ', '\n', ',', ';', '\\', ':', '"', '^');
  const words = fc.array(character, { minLength: 1, maxLength: 200 }).map((parts) => parts.join(''));
  // ical.js reads a backslash in a parameter as an escape, which RFC 5545 does not know there.
  const parameter = words.map((text) => text.replaceAll('\\', '/'));
  fc.assert(
    fc.property(words, parameter, (summary, cn) => {
      const calendar = new ICAL.Component(['vcalendar', [['summary', { 'x-cn': cn }, 'text', summary]], []]);
      const text = serialize(calendar);
      const lines = text.split('\r\n');
      assert.equal(lines.pop(), '');
      for (const line of lines) {
        assert.ok(Buffer.byteLength(line) <= 75, line);
        assert.ok(line.isWellFormed());
      }
      const property = parseCalendar(text).getFirstProperty('summary');
      assert.equal(property?.getFirstValue(), summary);
      assert.equal(property?.getFirstParameter('x-cn'), cn);
    }),
    { numRuns: 500 },
  );
});
