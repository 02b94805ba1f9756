/** What a colleague does to tasks, stages and projects in the ERP is seen: every version. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { VERSIONS, type VersionName } from '../../examples/demo-erp/index.ts';
import type { Session } from '../../lib/erp/session.ts';
import type { Component } from '../../lib/ical/index.ts';
import { inOffice, isSeen, type Office, shown, summaryOf, type Values } from './office.ts';

const TASK = 'project.task';
const STAGE = 'project.task.type';
const PROJECT = 'project.project';

/** How a version ends tasks: a fact of the ERPs, not of our profiles. */
interface Ending {
  readonly versions: readonly VersionName[];
  /** What makes a stage the last one; undefined where stages end nothing. */
  readonly last?: Values;
  close(office: Office, task: number, last: number): Promise<unknown>;
}

const intoStage = (office: Office, task: number, stage_id: number) => office.write(TASK, task, { stage_id });

const ENDINGS: readonly Ending[] = [
  {
    versions: ['6.0', '6.1'],
    close: (office, task) => office.admin.call(TASK, 'do_close', [[task]]),
  },
  // The state of a task is that of its stage, kept with the task.
  { versions: ['7.0'], close: intoStage },
  { versions: ['8', '9', '10', '11', '12', '13', '16'], last: { fold: true }, close: intoStage },
  { versions: ['14', '15'], last: { is_closed: true }, close: intoStage },
  {
    versions: ['17', '18', '19'],
    close: (office, task) => office.write(TASK, task, { state: '1_done' }),
  },
];

function endingOf(version: VersionName): Ending {
  const ending = ENDINGS.find(({ versions }) => versions.includes(version));
  assert.ok(ending);
  return ending;
}

const SEVERAL_ASSIGNEES: readonly VersionName[] = ['15', '16', '17', '18', '19'];
const NEVER_ARCHIVED: readonly VersionName[] = ['6.0', '6.1', '7.0', '8'];
const PARENTS: Readonly<Record<'parent_ids' | 'parent_id', readonly VersionName[]>> = {
  parent_ids: ['6.0', '6.1', '7.0', '8', '9'],
  parent_id: ['11', '12', '13', '14', '15', '16', '17', '18', '19'],
};

/** The board of an office: a project with an open and a last stage. */
class Board {
  readonly office: Office;
  readonly version: VersionName;
  readonly ending: Ending;
  readonly project: number;
  readonly open: number;
  readonly last: number;

  private constructor(parts: Pick<Board, 'office' | 'version' | 'ending' | 'project' | 'open' | 'last'>) {
    this.office = parts.office;
    this.version = parts.version;
    this.ending = parts.ending;
    this.project = parts.project;
    this.open = parts.open;
    this.last = parts.last;
  }

  static async make(office: Office, version: VersionName): Promise<Board> {
    const ending = endingOf(version);
    const states = version === '7.0' ? { open: { state: 'open' }, last: { state: 'done' } } : undefined;
    const required = version === '7.0' ? { alias_name: 'garden' } : {};
    const project = await office.create(PROJECT, { name: 'Garden', ...required });
    const open = await office.create(STAGE, { name: 'Doing', ...states?.open });
    const last = await office.create(STAGE, { name: 'Ready', ...states?.last, ...ending.last });
    return new Board({ office, version, ending, project, open, last });
  }

  assignedTo({ reader }: Session): Values {
    return SEVERAL_ASSIGNEES.includes(this.version)
      ? { user_ids: [[6, 0, [reader.uid]]] }
      : { user_id: reader.uid };
  }

  /** The user's. */
  add(name: string, more: Values = {}): Promise<number> {
    const stage = this.version.startsWith('6.') ? {} : { stage_id: this.open };
    const values = { name, project_id: this.project, ...stage, ...this.assignedTo(this.office.demo) };
    return this.office.create(TASK, { ...values, ...more });
  }

  edit(id: number, values: Values): Promise<void> {
    return this.office.write(TASK, id, values);
  }

  close(id: number): Promise<unknown> {
    return this.ending.close(this.office, id, this.last);
  }
}

/** `NAME (PROJECT), COMPLETED`. */
function told(task: Component): string {
  const status = String(task.getFirstPropertyValue('status'));
  const ended = ['COMPLETED', 'CANCELLED'].includes(status) ? `, ${status}` : '';
  return `${summaryOf(task)} (${String(task.getFirstPropertyValue('categories'))})${ended}`;
}

interface Ids {
  readonly one: number;
  readonly two: number;
}

interface Change {
  readonly what: string;
  /** Where the ERP can do it; everywhere by default. */
  readonly can?: (version: VersionName) => boolean;
  act(board: Board, ids: Ids): Promise<unknown>;
  readonly expected: readonly string[];
  /** What hangs on records that many tasks show is seen by the full check. */
  readonly seconds?: number;
}

const FULL_CHECK = 400;
/** A stage decides whether a task is over, and its name how. */
const staged = (version: VersionName): boolean => endingOf(version).last !== undefined;

const CHANGES: readonly Change[] = [
  {
    what: 'an edit',
    act: (board, { one }) => board.edit(one, { name: 'one, edited' }),
    expected: ['one, edited (Garden)', 'two (Garden)'],
  },
  {
    what: 'a new task assigned',
    act: (board) => board.add('three'),
    expected: ['one (Garden)', 'three (Garden)', 'two (Garden)'],
  },
  {
    what: 'a task reassigned to somebody else',
    act: (board, { one }) => board.edit(one, board.assignedTo(board.office.admin)),
    expected: ['two (Garden)'],
  },
  {
    what: 'one reassigned and another assigned at once',
    act: async (board, { one }) => {
      await board.edit(one, board.assignedTo(board.office.admin));
      await board.add('three');
    },
    expected: ['three (Garden)', 'two (Garden)'],
  },
  {
    what: 'a task closed',
    act: (board, { one }) => board.close(one),
    expected: ['one (Garden), COMPLETED', 'two (Garden)'],
  },
  {
    what: 'a task deleted',
    act: (board, { one }) => board.office.remove(TASK, one),
    expected: ['two (Garden)'],
  },
  {
    what: 'a task archived',
    can: (version) => !NEVER_ARCHIVED.includes(version),
    act: (board, { one }) => board.edit(one, { active: false }),
    expected: ['two (Garden)'],
  },
  {
    what: 'the stage made a last one',
    can: staged,
    act: ({ office, open, ending }) => office.write(STAGE, open, ending.last ?? {}),
    expected: ['one (Garden), COMPLETED', 'two (Garden), COMPLETED'],
    seconds: FULL_CHECK,
  },
  {
    what: 'the stage made one of cancelled tasks',
    can: staged,
    act: ({ office, open, ending }) => office.write(STAGE, open, { name: 'Cancelled', ...ending.last }),
    expected: ['one (Garden), CANCELLED', 'two (Garden), CANCELLED'],
    seconds: FULL_CHECK,
  },
  {
    what: 'the project renamed',
    act: ({ office, project }) => office.write(PROJECT, project, { name: 'Orchard' }),
    expected: ['one (Orchard)', 'two (Orchard)'],
    seconds: FULL_CHECK,
  },
];

const onBoard = (version: VersionName, act: (board: Board) => Promise<void>): Promise<void> =>
  inOffice(version, async (office) => act(await Board.make(office, version)));

for (const version of VERSIONS)
  describe(`changes of tasks in ${version}`, () => {
    for (const { what, act, ...seen } of CHANGES.filter(({ can }) => can?.(version) ?? true))
      it(what, () =>
        onBoard(version, async (board) => {
          const ids = { one: await board.add('one'), two: await board.add('two') };
          await isSeen(board.office, 'Tasks', { ...seen, tell: told, act: () => act(board, ids) });
        }),
      );
  });

const propertyOf = (task: Component, name: string): string => String(task.getFirstPropertyValue(name));

describe('a parent renamed stays the parent', () => {
  for (const [field, versions] of Object.entries(PARENTS))
    for (const version of versions)
      it(version, () =>
        onBoard(version, async (board) => {
          const parent = await board.add('parent');
          const calendar = await board.office.calendar('Tasks');
          const [uid] = await shown(calendar, (task) => propertyOf(task, 'uid'));
          await board.add('child', { [field]: field === 'parent_id' ? parent : [[6, 0, [parent]]] });
          await isSeen(board.office, 'Tasks', {
            tell: (task) => `${summaryOf(task)} below ${propertyOf(task, 'related-to')}`,
            act: () => board.edit(parent, { name: 'renamed' }),
            expected: [`child below ${uid}`, 'renamed below null'],
          });
        }),
      );
});
