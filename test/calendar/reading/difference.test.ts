import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  everything,
  merged,
  type Rendered,
  raised,
  remaining,
  stale,
} from '../../../lib/calendar/reading/difference.ts';
import { Snapshot } from '../../../lib/calendar/reading/snapshot.ts';
import { member, progress } from '../../store/contract.ts';

const single = member('one.ics', 1, { key: 'calendar.event-1', records: [1] });
const series = member('series.ics', 2, { key: 'calendar.recurrence-9', records: [10, 11, 12] });
const removed = member('old.ics', 3, { key: 'calendar.event-4', records: [], removed: true });
const known = Snapshot.EMPTY.advanced(progress(3), [single, series, removed]);

function renderedFrom(
  { revision: _, removed: __, ...rest }: typeof single,
  more: Partial<Rendered> = {},
): Rendered {
  return { ...rest, ...more };
}

const STALE = [
  {
    what: 'nothing happened',
    listed: [1, 10, 11, 12],
    touched: [],
    expected: { records: [], keys: [], names: [] },
  },
  {
    what: 'a record is new',
    listed: [1, 10, 11, 12, 20],
    touched: [],
    expected: { records: [20], keys: [], names: [] },
  },
  {
    what: 'a record is gone',
    listed: [10, 11, 12],
    touched: [],
    expected: { records: [], keys: ['calendar.event-1'], names: ['one.ics'] },
  },
  {
    what: 'one occurrence of a series is gone',
    listed: [1, 10, 12],
    touched: [],
    expected: { records: [10, 12], keys: ['calendar.recurrence-9'], names: ['series.ics'] },
  },
  {
    what: 'an occurrence was written',
    listed: [1, 10, 11, 12],
    touched: [11],
    expected: { records: [11, 10, 12], keys: ['calendar.recurrence-9'], names: ['series.ics'] },
  },
  {
    what: 'an unlisted row was written, which may be an exception of a series',
    listed: [1, 10, 11, 12],
    touched: [99],
    expected: { records: [99], keys: [], names: [] },
  },
];

for (const { what, listed, touched, expected } of STALE)
  test(`stale: ${what}`, () => {
    const { records, keys, names } = stale(known, new Set(listed), touched);
    assert.deepEqual({ records, keys, names: [...names] }, expected);
  });

test('everything: all listed ids, and every live member may be gone', () => {
  const { records, names } = everything(known, new Set([1, 20]));
  assert.deepEqual({ records, names: [...names] }, { records: [1, 20], names: ['one.ics', 'series.ics'] });
});

const MERGED = [
  {
    what: 'the same bytes and records write nothing',
    rendered: [renderedFrom(single)],
    gone: [],
    expected: [],
  },
  {
    what: 'other bytes get a new revision',
    rendered: [renderedFrom(single, { etag: 'new' })],
    gone: [],
    expected: [{ ...single, etag: 'new', revision: 4 }],
  },
  {
    what: 'other records with the same bytes are filed under the old revision',
    rendered: [renderedFrom(series, { records: [10, 11] })],
    gone: [],
    expected: [{ ...series, records: [10, 11] }],
  },
  {
    what: 'a member nothing was rendered for leaves a trace',
    rendered: [],
    gone: ['one.ics'],
    expected: [{ ...single, records: [], removed: true, revision: 4 }],
  },
  {
    what: 'a removed member that comes back gets a new revision, though its bytes are the same',
    rendered: [renderedFrom(removed, { records: [4] })],
    gone: [],
    expected: [{ ...removed, records: [4], removed: false, revision: 4 }],
  },
];

for (const { what, rendered, gone, expected } of MERGED)
  test(`merged: ${what}`, () => {
    const members = merged(known, { rendered, gone });
    assert.deepEqual(members, expected);
    assert.equal(raised(known, members), expected.some(({ revision }) => revision === 4) ? 4 : 3);
  });

test('what somebody else wrote meanwhile stands, in what is left of an outcome', () => {
  const theirs = { ...single, etag: 'theirs', revision: 4 };
  const newer = known.advanced(progress(4), [theirs]);
  const rendered = [renderedFrom(single, { etag: 'ours' }), renderedFrom(series, { etag: 'ours' })];
  const left = remaining({ rendered, gone: ['one.ics', 'old.ics'] }, known, newer);
  assert.deepEqual(left, { rendered: [rendered[1]], gone: ['old.ics'], passed: [] });
});

test('what came and went leaves a trace, unless somebody else made another of its name', () => {
  const fleeting = renderedFrom(single, { name: 'fleeting.ics', records: [] });
  const outcome = { rendered: [], gone: [], passed: [fleeting] };
  assert.deepEqual(merged(known, outcome), [{ ...fleeting, removed: true, revision: 4 }]);
  const theirs = { ...single, name: 'fleeting.ics', revision: 4 };
  const newer = known.advanced(progress(4), [theirs]);
  assert.deepEqual(remaining(outcome, known, newer), { rendered: [], gone: [], passed: [] });
});
