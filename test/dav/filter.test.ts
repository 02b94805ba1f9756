import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readFilter } from '../../lib/dav/filter.ts';
import type { Condition } from '../../lib/errors.ts';
import { parseXml } from '../../lib/xml/parse.ts';

const read = (inner: string) =>
  readFilter(
    parseXml(
      Buffer.from(
        `<C:filter xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:D="DAV:" xmlns:x="urn:x">${inner}</C:filter>`,
      ),
    ),
  );
const vcalendar = (inner: string) => `<C:comp-filter name="VCALENDAR">${inner}</C:comp-filter>`;
const vevent = (inner: string) => vcalendar(`<C:comp-filter name="VEVENT">${inner}</C:comp-filter>`);
const range = (attributes: string) => vevent(`<C:time-range ${attributes}/>`);
const summary = (inner: string) => vevent(`<C:prop-filter name="SUMMARY">${inner}</C:prop-filter>`);

const REFUSED: readonly (readonly [what: string, inner: string, condition: Condition])[] = [
  ['nothing', '', 'valid-filter'],
  ['no VCALENDAR', '<C:comp-filter name="VEVENT"/>', 'valid-filter'],
  ['two at the top', vcalendar('') + vcalendar(''), 'valid-filter'],
  ['no name', vcalendar('<C:comp-filter/>'), 'valid-filter'],
  ['an empty name', vcalendar('<C:comp-filter name=""/>'), 'valid-filter'],
  ['a property filter without a name', vevent('<C:prop-filter/>'), 'valid-filter'],
  ['a time range for VCALENDAR', vcalendar('<C:time-range start="20260101T000000Z"/>'), 'valid-filter'],
  [
    'a time range for a zone',
    vcalendar('<C:comp-filter name="VTIMEZONE"><C:time-range start="20260101T000000Z"/></C:comp-filter>'),
    'supported-filter',
  ],
  ['a time range for a text', summary('<C:time-range start="20260101T000000Z"/>'), 'supported-filter'],
  [
    'two time ranges',
    vevent('<C:time-range start="20260101T000000Z"/><C:time-range start="20260101T000000Z"/>'),
    'valid-filter',
  ],
  ['is-not-defined and more', vevent('<C:is-not-defined/><C:prop-filter name="SUMMARY"/>'), 'valid-filter'],
  ['is-not-defined and a text', summary('<C:is-not-defined/><C:text-match>x</C:text-match>'), 'valid-filter'],
  [
    'a time range and a text',
    vevent(
      '<C:prop-filter name="CREATED"><C:time-range start="20260101T000000Z"/><C:text-match>x</C:text-match></C:prop-filter>',
    ),
    'valid-filter',
  ],
  ['two texts', summary('<C:text-match>x</C:text-match><C:text-match>y</C:text-match>'), 'valid-filter'],
  ['an unknown part', vevent('<C:fuzzy-match/>'), 'supported-filter'],
  ['a filter in the wrong place', summary('<C:comp-filter name="VALARM"/>'), 'supported-filter'],
  [
    'an unknown collation',
    summary('<C:text-match collation="i;basic">x</C:text-match>'),
    'supported-collation',
  ],
  [
    'too deep',
    vcalendar('<C:comp-filter name="VEVENT">'.repeat(10) + '</C:comp-filter>'.repeat(10)),
    'supported-filter',
  ],
  ['too many', vevent('<C:prop-filter name="SUMMARY"/>'.repeat(1000)), 'supported-filter'],
  ['no end at all', range(''), 'valid-filter'],
  ['an end before the start', range('start="20260102T000000Z" end="20260101T000000Z"'), 'valid-filter'],
  ['no time between', range('start="20260102T000000Z" end="20260102T000000Z"'), 'valid-filter'],
  ['a local time', range('start="20260101T000000"'), 'valid-filter'],
  ['a date', range('start="20260101"'), 'valid-filter'],
  ['no time of a day', range('start="20260101T250000Z"'), 'valid-filter'],
  ['no day of a month', range('start="20261301T000000Z"'), 'valid-filter'],
  ['the year 1', range('start="00010101T000000Z"'), 'min-date-time'],
  ['the year 9999', range('end="99991231T235959Z"'), 'max-date-time'],
];

for (const [what, inner, condition] of REFUSED)
  test(`refused: ${what}`, () =>
    assert.throws(() => read(inner), { name: 'DavError', status: 403, condition }));

test('a text as long as a book is refused', () => {
  assert.throws(() => read(summary(`<C:text-match>${'x'.repeat(1_000_000)}</C:text-match>`)), {
    status: 413,
  });
});

const ACCEPTED: readonly (readonly [what: string, inner: string])[] = [
  ['only a start', range('start="20260101T000000Z"')],
  ['only an end', range('end="20260101T000000Z"')],
  [
    'what other namespaces add',
    vevent('<x:time-range/><D:prop/><C:prop-filter name="SUMMARY"><x:is-not-defined/></C:prop-filter>'),
  ],
  [
    'names in small letters',
    '<C:comp-filter name="vcalendar"><C:comp-filter name="vevent"/></C:comp-filter>',
  ],
  ['the default collation by name', summary('<C:text-match collation="default">x</C:text-match>')],
];

for (const [what, inner] of ACCEPTED)
  test(`understood: ${what}`, () => assert.equal(read(inner).name, 'VCALENDAR'));

const MATCHES: readonly (readonly [collation: string, needle: string, text: string, matches: boolean])[] = [
  ['i;ascii-casemap', 'ABC', 'xabcx', true],
  ['i;ascii-casemap', 'ÄBC', 'äbc', false],
  ['i;ascii-casemap', 'äBc', 'äbC', true],
  ['i;octet', 'ABC', 'abc', false],
  ['i;octet', '', 'abc', true],
  ['i;unicode-casemap', 'ÄBC', 'äbc', true],
  ['i;unicode-casemap', 'ΣΟΦΌΣ', 'σοφός', true],
  ['i;unicode-casemap', 'STRASSE', 'Straße', true],
  ['i;unicode-casemap', 'zoe\u0308', 'ZOË', true],
  ['i;unicode-casemap', 'İstanbul', 'i\u0307stanbul', true],
  ['i;unicode-casemap', 'istanbul', 'ISTANBUL', true],
];

for (const [collation, needle, text, matches] of MATCHES)
  test(`${collation}: ${needle} in ${text}`, () => {
    for (const [negate, expected] of [
      ['no', matches],
      ['yes', !matches],
    ] as const) {
      const inner = `<C:text-match collation="${collation}" negate-condition="${negate}">${needle}</C:text-match>`;
      assert.equal(read(summary(inner)).comps[0]?.props[0]?.text?.(text), expected);
    }
  });
