/** Somebody is invited to some occurrences of a series only: clients send those, and no master. */
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
