/** Occurrences that the ERP takes for others than the client does. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { intended } from '../../lib/mapping/index.ts';
import { seriesOf } from './fixtures.ts';

const at = (day: number, hour: number): number => Date.UTC(2027, 0, day, hour);
const first = { start: at(12, 11), end: at(12, 12) };
const second = { start: at(26, 10), end: at(26, 13) };
const places = [{ at: at(12, 10) }, { at: at(26, 10) }];

/** The first stands in the ERP as a meeting of its own, to which the other belongs. */
const before = seriesOf({
  master: { id: 15, summary: 'Part 2', ...first },
  overrides: [{ original: places[1], record: { id: 16, summary: 'Part 4', ...second } }],
});

const told = (...summaries: readonly string[]) =>
  seriesOf({
    overrides: [first, second].map((times, index) => ({
      original: places[index],
      record: { id: 0, summary: summaries[index], ...times },
    })),
  });

test('each occurrence without a master keeps its record', () => {
  const served = told('Part 2', 'Part 4');
  const wanted = intended(before, served, undefined, told('Part two', 'Part 4'));
  assert.ok(wanted.kind === 'event');
  assert.equal(wanted.master, undefined);
  assert.deepEqual(
    wanted.overrides.map(({ original, record: { id, summary } }) => ({ original, id, summary })),
    [
      { original: places[0], id: 15, summary: 'Part two' },
      { original: places[1], id: 16, summary: 'Part 4' },
    ],
  );
});

/** An ERP that keeps no names takes what is beside the rule for the occurrence that was taken away, moved there. */
const [away, beside] = [{ at: at(12, 10) }, { at: at(15, 10) }];
const rule = { rule: 'FREQ=WEEKLY;COUNT=4', master: { id: 20, start: at(5, 10), end: at(5, 11) } };
const held = seriesOf({
  ...rule,
  overrides: [{ original: away, record: { id: 21, start: at(15, 10), end: at(15, 11) } }],
});
const written = (added: readonly { at: number }[], summary = '') =>
  seriesOf({
    ...rule,
    master: { ...rule.master, id: 0 },
    excluded: [away],
    added,
    overrides: added.map((original) => ({
      original,
      record: { id: 0, summary, start: original, end: at(15, 11) },
    })),
  });

const CASES = [
  ['as it was', [beside], '', [[21, '']]],
  ['renamed', [beside], 'Late', [[21, 'Late']]],
  ['taken away', [], '', []],
] as const;
for (const [what, added, summary, expected] of CASES)
  test(`an RDATE beside an EXDATE, ${what}, has one record at most`, () => {
    const wanted = intended(held, written([beside]), undefined, written(added, summary));
    assert.ok(wanted.kind === 'event');
    assert.deepEqual(
      wanted.overrides.map(({ record }) => [record.id, record.summary]),
      expected,
    );
    assert.deepEqual(wanted.excluded, expected.length === 0 ? [away] : []);
  });
