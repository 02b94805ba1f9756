import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Snapshot } from '../../../lib/calendar/reading/snapshot.ts';
import { apart, recounted, replaced, type Written } from '../../../lib/calendar/reading/written.ts';
import type { Resource } from '../../../lib/erp/records.ts';
import type { Member } from '../../../lib/store/store.ts';

const member = (name: string, ...records: readonly number[]): Member => ({
  ...{ name, key: name, records, etag: name, size: 1, modified: 1, from: null, to: null },
  ...{ revision: 1, removed: false },
});

/** Of four records counted, one of which could not be rendered. */
const KNOWN = Snapshot.EMPTY.advanced({ ...Snapshot.EMPTY.progress, revision: 1, count: 4 }, [
  member('single', 1),
  member('series', 2, 3),
]);

const task = (...records: readonly number[]): Resource => ({
  ...{ kind: 'task', key: `project.task-${records[0] ?? 0}`, records, id: records[0] ?? 0, summary: 'Done' },
  ...{ categories: [], alarms: [], visibility: 'public', masked: false, status: 'in-process' },
});

const written = (
  records: readonly number[],
  now: readonly number[],
  { since, gone = [] }: { readonly since?: number; readonly gone?: readonly number[] } = {},
): Written => ({
  looks: 1,
  since,
  records,
  gone,
  state:
    now.length === 0
      ? undefined
      : {
          resource: task(...now),
          rows: [],
          around: {
            reader: { uid: 1, login: '', name: '', zone: 'UTC' },
            naive: 'UTC',
            related: new Map(),
            listed: new Set(now),
            paired: new Map(),
          },
        },
});

interface Case {
  readonly what: string;
  readonly change: Written;
  /** Names of the members that are it now; undefined: the ERP has to be looked at. */
  readonly members: readonly string[] | undefined;
  readonly apart: readonly number[];
  readonly count: number;
}

const CASES: readonly Case[] = [
  { what: 'created', change: written([9], [9], { since: 8 }), members: [], apart: [], count: 5 },
  { what: 'changed', change: written([1], [1]), members: ['single'], apart: [], count: 4 },
  { what: 'put away', change: written([1], []), members: ['single'], apart: [1], count: 3 },
  { what: 'removed', change: written([1], [], { gone: [1] }), members: ['single'], apart: [], count: 3 },
  { what: 'an occurrence less', change: written([2, 3], [2]), members: ['series'], apart: [3], count: 3 },
  {
    what: 'an occurrence more',
    change: written([2, 3, 9], [2, 3, 9]),
    members: ['series'],
    apart: [],
    count: 5,
  },
  {
    what: 'two that became one',
    change: written([1, 2, 3], [1, 2, 3]),
    members: ['single', 'series'],
    apart: [],
    count: 4,
  },
  { what: 'half of another entry', change: written([1, 2], [1, 2]), members: undefined, apart: [], count: 4 },
  { what: 'there before and not shown', change: written([4], [4]), members: undefined, apart: [], count: 5 },
  {
    what: 'no newer than the create',
    change: written([4], [4], { since: 4 }),
    members: undefined,
    apart: [],
    count: 5,
  },
];

describe('what a device wrote means for a calendar', () => {
  for (const { what, change, ...expected } of CASES)
    it(what, () => {
      assert.deepEqual(
        replaced(KNOWN, change)?.map(({ name }) => name),
        expected.members,
      );
      assert.deepEqual(apart(change), expected.apart);
      const listed = new Set(change.state?.resource.records);
      assert.equal(recounted(KNOWN, change, listed), expected.count);
    });
});
