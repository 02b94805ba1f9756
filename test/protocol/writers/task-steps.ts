/** Tasks, on devices and in the ERP. */
import assert from 'node:assert/strict';
import { Document, dated } from './document.ts';
import { aDevice, edit, fresh, type Game, inErp, isOurs, nextName, removeOn, type Step } from './game.ts';
import { summaryOf } from './world.ts';

async function createTask(game: Game, isPart: boolean): Promise<void> {
  const { random, world, tell } = game;
  const device = aDevice(game);
  const parent = isPart ? random.of([...device.copies.Tasks.values()].filter(isOurs)) : undefined;
  if (isPart && !parent) return;
  const token = world.newToken();
  const document = Document.of('vtodo', `${token}-${random.below(1e9)}@writers`, [
    ['summary', {}, 'text', summaryOf(token, 0)],
    ['x-writers-note', {}, 'unknown', `note ${random.below(1000)}`],
    ['due', {}, 'date', `2026-12-${10 + random.below(20)}`],
  ]);
  const uid = parent && new Document(parent.text).uid;
  if (uid !== undefined) document.set('related-to', uid);
  const status = await device.put('Tasks', device.hrefOf('Tasks', `${token}.ics`), document.text, undefined);
  tell(`device creates task ${token} ${uid ?? ''}: ${status}`);
  assert.equal(status, 201);
  const isThere = world.of('Tasks').some((each) => uid?.startsWith(`${each.token}-`));
  const unsure = uid === undefined || isThere ? [] : (['parent'] as const);
  world.keep({ ...fresh(token, 'Tasks', document.contents), unsure });
}

export const TASK_STEPS: readonly Step[] = [
  { name: 'create task', weight: 4, act: (game) => createTask(game, false) },
  { name: 'create part of a task', weight: 2, act: (game) => createTask(game, true) },
  {
    name: 'rename task',
    weight: 3,
    act: edit('Tasks', 'renames task', (document, expected, { random }) => {
      document.set('summary', nextName(expected, random));
      return true;
    }),
  },
  {
    name: 'finish task',
    weight: 4,
    act: edit('Tasks', 'finishes or reopens task', (document, { contents }) => {
      const done = contents.status === 'COMPLETED';
      document.set('status', done ? 'NEEDS-ACTION' : 'COMPLETED');
      document.master.removeAllProperties('completed');
      document.master.removeAllProperties('percent-complete');
      return true;
    }),
  },
  {
    name: 'postpone task',
    weight: 3,
    act: edit('Tasks', 'postpones task', (document, _expected, { random }) => {
      document.master.removeAllProperties('due');
      document.master.addProperty(dated('due', Date.UTC(2027, 0, 10 + random.below(20))));
      return true;
    }),
  },
  { name: 'delete task', weight: 2, act: removeOn('Tasks') },
  {
    name: 'ERP renames task',
    weight: 3,
    act: inErp({
      calendar: 'Tasks',
      what: 'renames task',
      act: async ({ desk, random }, expected) => {
        const summary = nextName(expected, random);
        await desk.task('write', expected.contents.summary, { name: summary });
        return { summary };
      },
    }),
  },
  {
    name: 'ERP postpones task',
    weight: 2,
    act: inErp({
      calendar: 'Tasks',
      what: 'postpones task',
      act: async ({ desk, random }, { contents }) => {
        const due = `2027-02-${10 + random.below(18)}`;
        await desk.task('write', contents.summary, { date_deadline: due });
        return { due };
      },
    }),
  },
  {
    name: 'ERP finishes task',
    weight: 2,
    act: inErp({
      calendar: 'Tasks',
      what: 'finishes task',
      fits: ({ contents }) => contents.status !== 'COMPLETED',
      act: async ({ desk }, { contents }) => {
        await desk.finishTask(contents.summary);
        return { status: 'COMPLETED' };
      },
    }),
  },
];
