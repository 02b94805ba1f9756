/** What the ERP has as records of their own, and a client in one component. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { EventRecord, Moment, Series } from '../../lib/erp/records.ts';
import { parseCalendar } from '../../lib/ical/index.ts';
import { type Kept, render, understand } from '../../lib/mapping/index.ts';
import { type Difference, differences } from '../protocol/same.ts';

const ZONE = 'Europe/Brussels';

const event = (...lines: readonly string[]): readonly string[] => [
  'BEGIN:VEVENT',
  'UID:1',
  'DTSTAMP:20261101T100000Z',
  ...lines,
  'END:VEVENT',
];

const calendar = (...components: readonly (readonly string[])[]): string =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:client', ...components.flat(), 'END:VCALENDAR', ''].join('\r\n');

function seriesIn(text: string): Series {
  const draft = understand(parseCalendar(text), ZONE);
  assert.ok(draft.kind === 'event');
  return draft;
}

/** What differs from the client's document, as the property and where it is. */
function found(text: string, base: Series, now: Series): readonly string[] {
  const kept: Kept = { shared: { text, base }, own: { text, base } };
  const shown = render(now, { uid: '1', uidOf: () => undefined }, ZONE, kept).text;
  const isStamp = ({ property }: Difference): boolean => ['last-modified', 'dtstamp'].includes(property);
  return differences(text, shown)
    .filter((one) => !isStamp(one))
    .map(({ where, property }) => `${where} ${property}`);
}

function renamed(series: Series, of: (original?: Moment) => boolean): Series {
  const name = (record: EventRecord): EventRecord => ({ ...record, summary: 'Other', written: 1 });
  const { master } = series;
  return {
    ...series,
    ...(master && { master: of() ? name(master) : master }),
    overrides: series.overrides.map(({ original, record }) => ({
      original,
      record: of(original) ? name(record) : record,
    })),
  };
}

describe('an override for the future', () => {
  const text = calendar(
    event('SUMMARY:Yoga', 'DTSTART:20270104T180000Z', 'DTEND:20270104T190000Z', 'RRULE:FREQ=WEEKLY;COUNT=6'),
    event(
      'SUMMARY:Yoga there',
      'RECURRENCE-ID;RANGE=THISANDFUTURE:20270125T180000Z',
      'DTSTART:20270125T190000Z',
      'DTEND:20270125T200000Z',
    ),
  );
  const base = seriesIn(text);
  const leader = 'VEVENT 2027-01-25T18:00:00Z';

  it('stands for all occurrences from its own on', () => assert.equal(base.overrides.length, 3));

  const CASES: readonly [what: string, of: (original?: Moment) => boolean, found: readonly string[]][] = [
    ['stays one when the series is renamed', (original) => !original, ['VEVENT summary']],
    ['stays one when all it stands for is renamed', (original) => !!original, [`${leader} summary`]],
    [
      'is taken apart when one of its occurrences is renamed',
      (original) => !!original && 'at' in original && original.at === Date.UTC(2027, 1, 1, 18),
      [
        `${leader} recurrence-id`,
        'VEVENT 2027-02-01T18:00:00Z component',
        'VEVENT 2027-02-08T18:00:00Z component',
      ],
    ],
  ];
  for (const [what, of, expected] of CASES)
    it(what, () => assert.deepEqual(found(text, base, renamed(base, of)), expected));
});

describe('an occurrence that the ERP cannot make by its rule', () => {
  const text = calendar(
    event(
      'SUMMARY:Books',
      'DTSTART:20270129T150000Z',
      'DTEND:20270129T160000Z',
      'RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=3',
    ),
  );
  const written = seriesIn(text);
  const { master } = written;
  assert.ok(master);
  const times = { start: { at: Date.UTC(2027, 1, 26, 15) }, end: { at: Date.UTC(2027, 1, 26, 16) } };
  const base: Series = {
    ...written,
    overrides: [{ original: times.start, record: { ...master, ...times, id: 7 } }],
  };

  it('is an instance like others while it says what they say', () => {
    assert.deepEqual(
      found(
        text,
        base,
        renamed(base, () => true),
      ),
      ['VEVENT summary'],
    );
  });

  it('is an override when it says something else', () => {
    assert.deepEqual(
      found(
        text,
        base,
        renamed(base, (original) => !!original),
      ),
      ['VEVENT 2027-02-26T15:00:00Z component'],
    );
  });
});
