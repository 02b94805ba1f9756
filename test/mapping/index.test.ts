import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import ICAL from 'ical.js';
import { occurrences, parseCalendar, serialize } from '../../lib/ical/index.ts';
import { type Identity, RENDERER, render } from '../../lib/mapping/index.ts';
import { fixture, seriesOf, taskOf } from './fixtures.ts';

const names = readdirSync(join(import.meta.dirname, 'fixtures'))
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.slice(0, -5));

const identity: Identity = { uid: 'uid-1', uidOf: (record) => (record === 7 ? 'uid-7' : undefined) };

type JComponent = [string, unknown[][], JComponent[]];

/** Components and properties without their order, but for what has one: entries, alarms, attendees. */
function compared(text: string): unknown {
  return shape(
    new ICAL.Component(
      ICAL.parse(text.replace(/urn:uuid:[\w-]+/g, 'urn:uuid:x')),
    ).toJSON() as unknown as JComponent,
  );
}

function shape([name, properties, components]: JComponent): unknown {
  const byName = Object.groupBy(properties, ([property]) => String(property));
  return {
    name,
    properties: byName,
    components: components.filter(([inner]) => inner !== 'vtimezone').map(shape),
  };
}

for (const name of names) {
  const { resource, zone, expected } = fixture(name);

  test(`${name} is rendered as its fixture`, () => {
    const { text } = render(resource, identity, zone);
    assert.deepEqual(compared(text), compared(expected));
  });

  test(`${name} is a calendar object as RFC 5545 wants it`, () => {
    const { text } = render(resource, identity, zone);
    for (const line of text.split('\r\n')) {
      assert.ok(Buffer.byteLength(line) <= 75, line);
      assert.doesNotMatch(line, /[\0-\x08\x0a-\x1f\x7f]/);
    }
    assert.ok(text.endsWith('\r\nEND:VCALENDAR\r\n'));
    const calendar = parseCalendar(text);
    const zones = calendar.getAllSubcomponents('vtimezone').map((one) => one.getFirstPropertyValue('tzid'));
    const used = new Set(
      [...text.replaceAll('\r\n ', '').matchAll(/;TZID=([^:;]+)/g)].map(([, tzid]) => tzid),
    );
    assert.deepEqual(zones.toSorted(), [...used].toSorted());
    const uids = calendar
      .getAllSubcomponents()
      .filter((one) => one.name !== 'vtimezone')
      .map((one) => one.getFirstPropertyValue('uid'));
    assert.deepEqual(new Set(uids), new Set(['uid-1']));
  });

  test(`${name} is the same bytes each time, and after ical.js`, () => {
    const { text } = render(resource, identity, zone);
    assert.equal(render(structuredClone(resource), identity, zone).text, text);
    assert.deepEqual(compared(serialize(parseCalendar(text))), compared(text));
  });

  test(`${name} takes place within its reach`, () => {
    const { text, from, to } = render(resource, identity, zone);
    for (const floating of ['Pacific/Kiritimati', 'Etc/GMT+12']) {
      for (const { start, end } of occurrences(parseCalendar(text), {}, floating, 50)) {
        assert.ok(from === null || from <= start);
        assert.ok(to === null || to >= end);
      }
    }
  });
}

test('nothing of a masked meeting comes through', () => {
  const { resource, zone } = fixture('masked');
  assert.doesNotMatch(render(resource, identity, zone).text, /secret/i);
});

test('the renderer is named with the zone data it stands on', () => {
  assert.match(RENDERER, new RegExp(`^\\d+/${process.versions.tz}$`));
});

test('the reach of an endless series is open, of one that ends it is not', () => {
  const master = { start: Date.UTC(2026, 0, 5, 9), end: Date.UTC(2026, 0, 5, 10) };
  const reach = (rule: string) => {
    const { from, to } = render(seriesOf({ master, rule }), identity, 'UTC');
    return [from, to === null ? null : new Date(to).toISOString()];
  };
  assert.deepEqual(reach('FREQ=DAILY'), [master.start, null]);
  assert.deepEqual(reach('FREQ=DAILY;UNTIL=20260110T090000Z'), [master.start, '2026-01-11T15:00:00.000Z']);
  assert.deepEqual(reach('FREQ=DAILY;COUNT=6'), [master.start, '2026-01-12T00:00:00.000Z']);
  assert.deepEqual(reach('FREQ=DAILY;COUNT=1000000000'), [master.start, null]);
  assert.deepEqual(reach('FREQ=SOMETIMES;COUNT=3'), [master.start, '2026-01-05T10:00:00.000Z']);
});

test('a task without dates is at any time', () => {
  const { from, to } = render(taskOf({ summary: 'x', status: 'needs-action' }), identity, 'UTC');
  assert.deepEqual([from, to], [null, null]);
});

const FOLD = [
  ['2026-10-25T00:30:00Z', 'DTSTART;TZID=Europe/Brussels:20261025T023000'],
  ['2026-10-25T01:30:00Z', 'DTSTART:20261025T013000Z'],
] as const;

for (const [utc, line] of FOLD) {
  test(`the hour a clock shows twice: ${utc}`, () => {
    const start = Date.parse(utc);
    const { text } = render(
      seriesOf({ master: { start, end: start + 600_000 } }),
      identity,
      'Europe/Brussels',
    );
    assert.ok(text.split('\r\n').includes(line), text);
    assert.deepEqual(
      [...occurrences(parseCalendar(text), {})].map((one) => one.start),
      [start],
    );
  });
}

const SPELT: readonly [zone: string, line: string][] = [
  ['europe/brussels', 'DTSTART;TZID=Europe/Brussels:20260701T090000'],
  ['Mars/Olympus', 'DTSTART:20260701T070000Z'],
  ['', 'DTSTART:20260701T070000Z'],
];

for (const [zone, line] of SPELT) {
  test(`a reader in “${zone}”`, () => {
    const start = Date.parse('2026-07-01T07:00:00Z');
    const { text } = render(seriesOf({ master: { start, end: start } }), identity, zone);
    assert.ok(text.split('\r\n').includes(line), text);
    assert.equal(text.includes('TZID:Europe/Brussels'), zone !== '' && zone !== 'Mars/Olympus');
  });
}

test('times that no calendar holds are refused', () => {
  assert.throws(
    () => render(seriesOf({ master: { start: Number.NaN, end: 0 } }), identity, 'UTC'),
    RangeError,
  );
});

const character = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  fc.constantFrom(
    '\r',
    '\n',
    '"',
    "'",
    ';',
    ':',
    ',',
    '\\',
    '^',
    '\0',
    '\x1b',
    '\ud800',
    '😀',
    'BEGIN:VEVENT',
    '=',
    ' ',
  ),
);
const text = fc.array(character, { maxLength: 30 }).map((parts) => parts.join(''));

test('whatever stands in the texts of a record, it stays one meeting', () => {
  fc.assert(
    fc.property(text, text, text, fc.webUrl(), (one, other, third, url) => {
      const person = { name: one, address: other };
      const series = seriesOf({
        master: {
          summary: one,
          start: 0,
          end: 1000,
          location: other,
          description: { text: third, html: one },
          categories: [one, other],
          url,
          conference: third,
          organizer: person,
          attendees: [person, { name: third }],
          alarms: [{ action: 'email', offset: -60, related: 'start', description: third }],
        },
      });
      const calendar = parseCalendar(render(series, identity, 'Europe/Brussels').text);
      const [event, ...others] = calendar.getAllSubcomponents('vevent');
      assert.deepEqual(others, []);
      assert.equal(calendar.getAllSubcomponents().length, 2, 'the meeting and its zone');
      assert.equal(event?.getAllSubcomponents('valarm').length, 1);
      assert.equal(event?.getFirstPropertyValue('summary'), shownOnOneLine(one));
      const described = event?.getFirstPropertyValue('description') ?? '';
      assert.equal(described, shown(third).trim());
    }),
    { numRuns: 500 },
  );
});

const shown = (value: string): string =>
  value
    .replace(/\r\n?/g, '\n')
    .replace(/[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]/g, '')
    .toWellFormed();
const shownOnOneLine = (value: string): string => shown(value).replace(/\s+/g, ' ').trim();
