import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCalendar } from '../../lib/ical/index.ts';
import { type Identity, render, understand, withoutStaleHtml } from '../../lib/mapping/index.ts';
import { seriesOf } from './fixtures.ts';

const identity: Identity = { uid: 'uid-1', uidOf: () => undefined };
const meeting = seriesOf({
  master: { summary: 'x', start: 0, end: 3_600_000, description: { text: 'Points', html: '<p>Points</p>' } },
});
const { text: served } = render(meeting, identity, 'UTC');
const seen = understand(parseCalendar(served), 'UTC');

/** The description and the HTML that is left of what a client sends. */
function left(sent: string): unknown {
  const calendar = parseCalendar(withoutStaleHtml(parseCalendar(sent), sent, seen));
  const event = calendar.getFirstSubcomponent('vevent');
  const description = event?.getFirstProperty('description');
  return [
    description?.getFirstValue(),
    description?.getFirstParameter('altrep') ?? '-',
    event?.getFirstPropertyValue('x-alt-desc') ?? '-',
  ];
}

const ALTREP = 'data:text/html,%3Cp%3EPoints%3C%2Fp%3E';

const SENT: readonly [what: string, sent: string, expected: Lines][] = [
  ['nothing edited', served, ['Points', ALTREP, '<p>Points</p>']],
  ['the text edited, the HTML kept', served.replace('":Points', '":Plans'), ['Plans', '-', '-']],
  [
    'the text edited, X-ALT-DESC kept',
    served.replace(/DESCRIPTION;.*\r\n/, 'DESCRIPTION:Plans\r\n'),
    ['Plans', '-', '-'],
  ],
  [
    'the text and its ALTREP edited, X-ALT-DESC kept',
    served.replace('":Points', '":Plans').replace(ALTREP, 'data:text/html,Plans'),
    ['Plans', 'data:text/html,Plans', '-'],
  ],
  [
    'both edited',
    served
      .replace('":Points', '":Plans')
      .replace(ALTREP, 'data:text/html,Plans')
      .replace('<p>Points', '<p>Plans'),
    ['Plans', 'data:text/html,Plans', '<p>Plans</p>'],
  ],
  [
    'the text taken off, and all',
    served.replace(/(DESCRIPTION|X-ALT-DESC);.*\r\n/g, ''),
    [undefined, '-', '-'],
  ],
];
type Lines = readonly (string | undefined)[];

for (const [what, sent, expected] of SENT) {
  test(`HTML that is left with ${what}`, () => assert.deepEqual(left(sent), expected));
}

test('a document without old HTML stays to the letter', () => {
  assert.equal(withoutStaleHtml(parseCalendar(served), served, seen), served);
  assert.equal(withoutStaleHtml(parseCalendar(served), served, undefined), served);
});
