import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import ICAL from 'ical.js';
import { corpus } from './corpus.ts';
import { differences, told } from './same.ts';

/** A calendar object with the lines given; each line that begins like one of the plain lines stands for it. */
function object(...lines: readonly string[]): string {
  const plain = [
    'UID:1',
    'DTSTAMP:20261101T100000Z',
    'SUMMARY:Talk',
    'DTSTART;TZID=Europe/Brussels:20261203T100000',
  ];
  const nameOf = (line: string): string => line.split(/[:;]/)[0] ?? '';
  const inside = lines.findIndex((line) => line.startsWith('BEGIN:'));
  const own = new Set((inside < 0 ? lines : lines.slice(0, inside)).map(nameOf));
  const kept = plain.filter((line) => !own.has(nameOf(line)));
  const text = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:a',
    'BEGIN:VEVENT',
    ...kept,
    ...lines,
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ];
  return text.join('\r\n');
}

const alarm = (...lines: readonly string[]): readonly string[] => ['BEGIN:VALARM', ...lines, 'END:VALARM'];
const series = (...lines: readonly string[]): string => object('RRULE:FREQ=DAILY;COUNT=3', ...lines);
const overridden = (...lines: readonly string[]): string =>
  series('END:VEVENT', 'BEGIN:VEVENT', 'UID:1', 'DTSTAMP:20261101T100000Z', ...lines);
const zoned = (tzid: string, offset: string): string =>
  object(`DTSTART;TZID=${tzid}:20261203T100000`).replace(
    'BEGIN:VEVENT',
    `BEGIN:VTIMEZONE\r\nTZID:${tzid}\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:${offset}\r\nTZOFFSETTO:${offset}\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT`,
  );

const SAME: readonly [what: string, one: string, other: string][] = [
  ['the order of properties', object('LOCATION:a', 'URL:b:c'), object('URL:b:c', 'LOCATION:a')],
  ['folding', object('LOCATION:a\r\n b'), object('LOCATION:ab')],
  ['the maker', object(), object().replace('PRODID:a', 'PRODID:b')],
  ['the calendar scale', object(), object().replace('PRODID:a', 'PRODID:a\r\nCALSCALE:GREGORIAN')],
  ['escapes that mean the same', object('LOCATION:a\\, b\\N'), object('LOCATION:a\\, b\\n')],
  ['quotes that need not be', object('SUMMARY;LANGUAGE="en":a'), object('SUMMARY;LANGUAGE=en:a')],
  ['lower case names', object('location:a'), object('LOCATION:a')],
  ['defaults of properties', object('CLASS:PUBLIC', 'TRANSP:OPAQUE', 'SEQUENCE:0', 'PRIORITY:0'), object()],
  [
    'defaults of parameters',
    object('ATTENDEE;ROLE=REQ-PARTICIPANT;RSVP=false;PARTSTAT=needs-action;CUTYPE=INDIVIDUAL:mailto:a@b.c'),
    object('ATTENDEE:MAILTO:a@b.c'),
  ],
  [
    'a VALUE that is the default',
    object('DTSTART;VALUE=DATE-TIME:20261203T090000Z'),
    object('DTSTART:20261203T090000Z'),
  ],
  ['categories in one or several', object('CATEGORIES:a,b'), object('CATEGORIES:b', 'CATEGORIES:a')],
  ['the order of attendees', object('ATTENDEE:a:1', 'ATTENDEE:a:2'), object('ATTENDEE:a:2', 'ATTENDEE:a:1')],
  ['minutes or hours', object('DURATION:PT90M'), object('DURATION:PT1H30M')],
  ['weeks or days', object('DURATION:P1W'), object('DURATION:P7D')],
  [
    'parts of a rule',
    object('RRULE:FREQ=WEEKLY;BYDAY=MO,WE;INTERVAL=1;WKST=MO'),
    object('RRULE:FREQ=WEEKLY;BYDAY=WE,MO'),
  ],
  [
    'dates that are taken out',
    series('EXDATE:20261204T090000Z,20261205T090000Z'),
    series('EXDATE:20261205T090000Z', 'EXDATE:20261204T090000Z'),
  ],
  [
    'the order of alarms',
    object(...alarm('ACTION:DISPLAY', 'TRIGGER:-PT5M'), ...alarm('ACTION:DISPLAY', 'TRIGGER:-PT1H')),
    object(
      ...alarm('TRIGGER:-PT60M', 'ACTION:DISPLAY'),
      ...alarm('TRIGGER;RELATED=START:-PT5M', 'ACTION:DISPLAY'),
    ),
  ],
  ['how a zone that IANA knows is written down', zoned('Europe/Brussels', '+0500'), object()],
];

const DIFFERENT: readonly [what: string, one: string, other: string, found: readonly string[]][] = [
  ['a text', object('LOCATION:a'), object('LOCATION:b'), ['location']],
  ['a text that is gone', object('LOCATION:a'), object(), ['location']],
  ['an escaped letter', object('LOCATION:a\\nb'), object('LOCATION:a\\\\nb'), ['location']],
  ['the UID', object(), object('UID:2'), ['uid']],
  ['a parameter', object('LOCATION;LANGUAGE=en:a'), object('LOCATION:a'), ['location']],
  ['a parameter of an X- property', object('X-A;X-B=1:a'), object('X-A;X-B=2:a'), ['x-a']],
  ['the type of an X- property', object('X-A;VALUE=INTEGER:1'), object('X-A:1'), ['x-a']],
  ['an answer', object('ATTENDEE;PARTSTAT=ACCEPTED:a:1'), object('ATTENDEE:a:1'), ['attendee']],
  ['a category', object('CATEGORIES:a,b'), object('CATEGORIES:a'), ['categories']],
  ['one of two properties', object('COMMENT:a', 'COMMENT:a'), object('COMMENT:a'), ['comment']],
  [
    'the maker’s own calendar properties',
    object(),
    object().replace('PRODID:a', 'PRODID:a\r\nX-WR-CALNAME:b'),
    ['x-wr-calname'],
  ],
  ['the zone, at the same instant', object(), object('DTSTART:20261203T090000Z'), ['dtstart']],
  ['the name of the zone', object(), object('DTSTART;TZID=Europe/Paris:20261203T100000'), ['dtstart']],
  ['an hour', object(), object('DTSTART;TZID=Europe/Brussels:20261203T110000'), ['dtstart', 'occurrences']],
  ['floating or not', object('DTSTART:20261203T100000'), object('DTSTART:20261203T100000Z'), ['dtstart']],
  [
    'all day or not',
    object('DTSTART;VALUE=DATE:20261203'),
    object('DTSTART:20261203T000000Z'),
    ['dtstart', 'occurrences'],
  ],
  ['a day or 24 hours', object('DURATION:P1D'), object('DURATION:PT24H'), ['duration']],
  [
    'DTEND or DURATION',
    object('DURATION:PT1H'),
    object('DTEND;TZID=Europe/Brussels:20261203T110000'),
    ['dtend', 'duration'],
  ],
  ['how often', series(), object('RRULE:FREQ=DAILY;COUNT=4'), ['occurrences', 'rrule']],
  [
    'where the week begins',
    object('RRULE:FREQ=WEEKLY;COUNT=2;WKST=SU'),
    object('RRULE:FREQ=WEEKLY;COUNT=2'),
    ['rrule'],
  ],
  ['a date taken out', series('EXDATE:20261204T090000Z'), series(), ['exdate', 'occurrences']],
  [
    'what zones that IANA does not know mean',
    zoned('Own', '+0100'),
    zoned('Own', '+0200'),
    ['dtstart', 'occurrences', 'tzoffsetfrom', 'tzoffsetto'],
  ],
  [
    'an override',
    overridden('RECURRENCE-ID:20261204T090000Z', 'DTSTART:20261204T120000Z', 'SUMMARY:Talk'),
    series(),
    ['component', 'occurrences'],
  ],
  [
    'what an override says',
    overridden('RECURRENCE-ID:20261204T090000Z', 'DTSTART:20261204T120000Z', 'SUMMARY:Talk'),
    overridden('RECURRENCE-ID:20261204T090000Z', 'DTSTART:20261204T120000Z', 'SUMMARY:Walk'),
    ['summary'],
  ],
  [
    'which occurrence an override stands for',
    overridden('RECURRENCE-ID:20261204T090000Z', 'DTSTART:20261204T120000Z'),
    overridden('RECURRENCE-ID:20261205T090000Z', 'DTSTART:20261204T120000Z'),
    ['component', 'component', 'occurrences'],
  ],
  [
    'how far an override reaches',
    overridden('RECURRENCE-ID:20261204T090000Z', 'DTSTART:20261204T120000Z'),
    overridden('RECURRENCE-ID;RANGE=THISANDFUTURE:20261204T090000Z', 'DTSTART:20261204T120000Z'),
    ['occurrences', 'recurrence-id'],
  ],
  ['an alarm', object(...alarm('ACTION:DISPLAY', 'TRIGGER:-PT5M')), object(), ['component']],
  [
    'that an alarm was seen',
    object(...alarm('ACTION:DISPLAY', 'TRIGGER:-PT5M', 'ACKNOWLEDGED:20261203T085501Z')),
    object(...alarm('ACTION:DISPLAY', 'TRIGGER:-PT5M')),
    ['acknowledged'],
  ],
  [
    'one of two equal alarms',
    object(...alarm('ACTION:DISPLAY', 'TRIGGER:-PT5M'), ...alarm('ACTION:DISPLAY', 'TRIGGER:-PT5M')),
    object(...alarm('ACTION:DISPLAY', 'TRIGGER:-PT5M')),
    ['component'],
  ],
  [
    'an alarm before the end or the start',
    object(...alarm('ACTION:DISPLAY', 'TRIGGER;RELATED=END:-PT5M')),
    object(...alarm('ACTION:DISPLAY', 'TRIGGER:-PT5M')),
    ['trigger'],
  ],
  [
    'an unknown component',
    object('BEGIN:X-NOTE', 'X-A:1', 'END:X-NOTE'),
    object('BEGIN:X-NOTE', 'X-A:2', 'END:X-NOTE'),
    ['x-a'],
  ],
];

describe('the same', () => {
  for (const [what, one, other] of SAME)
    it(what, () => {
      assert.equal(told(differences(one, other)), '');
      assert.equal(told(differences(other, one)), '');
    });
});

describe('different', () => {
  const namesOf = (one: string, other: string): readonly string[] =>
    differences(one, other)
      .map(({ property }) => property)
      .sort();
  for (const [what, one, other, found] of DIFFERENT)
    it(what, () => {
      assert.deepEqual(namesOf(one, other), found);
      assert.deepEqual(namesOf(other, one), found);
    });

  it('is told a line each', () => {
    const found = differences(object('LOCATION:a', 'CATEGORIES:x,y'), object('LOCATION:b', 'CATEGORIES:y'));
    assert.equal(told(found), 'VEVENT location: a became b\nVEVENT categories: x became nothing');
  });
});

describe('the objects of the corpus', () => {
  const OBJECTS = corpus();
  it('are each the same as themselves, written anew', () => {
    for (const { name, text } of OBJECTS)
      assert.equal(told(differences(text, ICAL.stringify(ICAL.parse(text)))), '', name);
  });

  /** What may be missing without a difference. */
  const UNSAID = /^(prodid|version|calscale)$/;
  it('are not the same without one of their properties, whichever it is', () => {
    let seed = 7;
    for (const { name, text, entries } of OBJECTS) {
      seed = (seed * 48_271) % 2_147_483_647;
      const count = entries.reduce((sum, entry) => sum + entry.getAllProperties().length, 0);
      const [lost, without] = withoutProperty(text, seed % count);
      if (UNSAID.test(lost.name) || DEFAULT.has(lost.toICALString())) continue;
      const found = differences(text, without).map(({ property }) => property);
      assert.ok(found.length > 0, `${name} without ${lost.toICALString()}`);
    }
  });
});

const DEFAULT: ReadonlySet<string> = new Set(['CLASS:PUBLIC', 'TRANSP:OPAQUE', 'SEQUENCE:0', 'PRIORITY:0']);

function withoutProperty(text: string, index: number): [ICAL.Property, string] {
  const calendar = new ICAL.Component(ICAL.parse(text));
  const all = calendar
    .getAllSubcomponents()
    .filter(({ name }) => name === 'vevent' || name === 'vtodo')
    .flatMap((entry) => entry.getAllProperties().map((property) => ({ entry, property })));
  const found = all[index];
  assert.ok(found);
  found.entry.removeProperty(found.property);
  return [found.property, calendar.toString()];
}
