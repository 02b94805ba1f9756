import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCalendar } from '../../lib/ical/document.ts';
import { brokenLine, contentLines, lineOf } from '../../lib/ical/lines.ts';

const TEXT = [
  'BEGIN:VCALENDAR', // 1
  'VERSION:2.0',
  'BEGIN:VTIMEZONE', // 3
  'TZID:X',
  'BEGIN:STANDARD',
  'DTSTART:19700101T000000',
  'END:STANDARD',
  'END:VTIMEZONE',
  'PRODID:after a component', // 9
  '',
  'BEGIN:VEVENT', // 11
  'SUMMARY:one line',
  ' \tand its fold', // 13
  'UID:1', // 14
  'BEGIN:VALARM', // 15
  'TRIGGER:-PT5M',
  'END:VALARM',
  'END:VEVENT',
  'begin:vevent', // 19
  'UID:2',
  'UID:3', // 21
  'end:vevent',
  'END:VCALENDAR',
  '',
].join('\r\n');

test('folded lines are one, with the number of the first', () => {
  const lines = [...contentLines(TEXT)].filter(({ number }) => number > 11 && number < 15);
  assert.deepEqual(lines, [
    { number: 12, text: 'SUMMARY:one line\tand its fold' },
    { number: 14, text: 'UID:1' },
  ]);
});

test('every component and property is found on its line', () => {
  for (const text of [TEXT, TEXT.replaceAll('\r\n', '\n')]) {
    const calendar = parseCalendar(text);
    const [first, second] = calendar.getAllSubcomponents('vevent');
    const [zone] = calendar.getAllSubcomponents('vtimezone');
    const alarm = first?.getFirstSubcomponent('valarm');
    const found = [
      calendar,
      zone,
      zone?.getFirstSubcomponent('standard')?.getFirstProperty('dtstart'),
      calendar.getFirstProperty('prodid'),
      first,
      first?.getFirstProperty('uid'),
      alarm,
      second,
      second?.getAllProperties('uid')[1],
    ].map((one) => one && lineOf(one, calendar, text));
    assert.deepEqual(found, [1, 3, 6, 9, 11, 14, 15, 19, 21]);
  }
});

const BROKEN: readonly (readonly [lines: readonly string[], sentence: string | undefined])[] = [
  [['BEGIN:VCALENDAR', 'X-A:1', 'END:VCALENDAR'], undefined],
  [['BEGIN:VCALENDAR', 'SUMMARY', 'END:VCALENDAR'], 'line 2 cannot be read (SUMMARY)'],
  [['BEGIN:VCALENDAR', 'RRULE:FREQ=OFTEN', 'END:VCALENDAR'], 'line 2 cannot be read (RRULE)'],
  [['BEGIN:VCALENDAR', 'A:1', ' 2', 'B;C="d:e', 'END:VCALENDAR'], 'line 4 cannot be read (B)'],
  [['BEGIN:VCALENDAR', 'BEGIN:VEVENT', 'END:VTODO'], 'line 3 ends VTODO, where VEVENT is open'],
  [['BEGIN:VCALENDAR', 'END:VCALENDAR', 'END:VCALENDAR'], 'line 3 ends VCALENDAR, where nothing is open'],
  [['BEGIN:VCALENDAR', 'BEGIN:VEVENT', 'A:1', ''], 'VEVENT has no END after line 3'],
  [['{"a": 1}'], 'line 1 stands outside of a component'],
];

for (const [lines, sentence] of BROKEN)
  test(`${lines.join(' ')}: ${sentence ?? 'is whole'}`, () =>
    assert.equal(brokenLine(lines.join('\r\n')), sentence));
