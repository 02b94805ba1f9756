import assert from 'node:assert/strict';
import test from 'node:test';
import { project } from '../../../../examples/demo-erp/demo-data/tasks.ts';
import { VERSIONS, type VersionName } from '../../../../examples/demo-erp/index.ts';
import { isFault } from '../../../../lib/erp/faults.ts';
import type { State } from '../../../../lib/erp/profile.ts';
import type { TaskRecord, TaskStatus } from '../../../../lib/erp/records.ts';
import { at, type Desk, QUIET, type SaidOfTask, withDesks } from '../desk.ts';

const since = (version: VersionName, first: VersionName): boolean =>
  VERSIONS.indexOf(version) >= VERSIONS.indexOf(first);

const SHOP = 'New web shop';

/** A desk in an ERP whose only project has stages. */
async function withShop(
  version: VersionName,
  work: (demo: Desk, admin: Desk) => Promise<void>,
): Promise<void> {
  await withDesks(version, async (demo, admin) => {
    demo.erp.act('admin', (env) => project(env.sudo()));
    await work(demo, admin);
  });
}

function part(record: TaskRecord, like: SaidOfTask): SaidOfTask {
  const names = Object.keys(like) as (keyof TaskRecord)[];
  return Object.fromEntries(names.map((name) => [name, record[name]])) as SaidOfTask;
}

/** Each with what the ERP has of it where that is something else. */
interface Case {
  readonly name: string;
  readonly wanted: SaidOfTask;
  readonly had?: (version: VersionName) => SaidOfTask;
}

const CASES: readonly Case[] = [
  { name: 'a title', wanted: { summary: 'Çafé & <b>' } },
  {
    name: 'a due date',
    wanted: { due: { on: '2030-03-05' } },
    had: (v) => (since(v, '17') ? { due: at('2030-03-05T22:59:59') } : {}),
  },
  {
    name: 'a due time',
    wanted: { due: at('2030-03-05T23:30:00') },
    // Already the next day where the user lives.
    had: (v) => (since(v, '17') ? {} : { due: { on: '2030-03-06' } }),
  },
  {
    name: 'a start',
    wanted: { start: at('2030-03-01T08:00:00') },
    had: (v) => (since(v, '13') ? { start: undefined } : {}),
  },
  {
    name: 'a day to start on',
    wanted: { start: { on: '2030-03-01' } },
    had: (v) => ({ start: since(v, '13') ? undefined : at('2030-02-28T23:00:00') }),
  },
  {
    name: 'high priority',
    wanted: { priority: 2 },
    had: (v) => ({ priority: since(v, '8') ? 1 : 3 }),
  },
  {
    name: 'middling priority',
    wanted: { priority: 5 },
    had: (v) => (since(v, '9') && !since(v, '19') ? { priority: undefined } : {}),
  },
  {
    name: 'low priority',
    wanted: { priority: 9 },
    had: (v) => (since(v, '8') ? { priority: undefined } : {}),
  },
  {
    name: 'tags',
    wanted: { categories: ['Paper', 'Ink'] },
    had: (v) => (since(v, '7.0') ? {} : { categories: [] }),
  },
  { name: 'a project', wanted: { project: SHOP } },
  {
    name: 'an unknown project',
    wanted: { project: 'Nowhere' },
    had: () => ({ project: undefined }),
  },
  {
    name: 'a weekly task',
    wanted: { due: at('2030-03-05T15:00:00'), rule: 'FREQ=WEEKLY;INTERVAL=2;UNTIL=20300901' },
    had: (v) => (since(v, '17') ? {} : { due: { on: '2030-03-05' }, rule: undefined }),
  },
  {
    name: 'a rule the ERP cannot have',
    wanted: { rule: 'FREQ=MONTHLY;BYDAY=-1FR' },
    had: () => ({ rule: undefined }),
  },
];

for (const version of VERSIONS) {
  test(`${version}: what a client says of a task is in the ERP, made so or changed so`, async () => {
    await withShop(version, async (desk) => {
      for (const { name, wanted, had } of CASES) {
        const expected = { ...wanted, ...had?.(version) };
        const made = await desk.task(wanted);
        assert.deepEqual(part(made.resource, expected), expected, `${name}, made`);
        const plainly = await desk.task({});
        const changed = await desk.changeTask(plainly, wanted);
        assert.deepEqual(part(changed.resource, expected), expected, `${name}, changed`);
        const again = await desk.writes(() => desk.changeTask(changed, wanted));
        assert.deepEqual(again, [], `${name}, once more`);
        const members = await desk.session.ask({
          ask: 'ids',
          model: 'project.task',
          domain: desk.tasks.belongs(desk.session.reader, []),
        });
        assert.ok(members.includes(made.resource.id), `${name}: it is the reader's`);
      }
      assert.equal(desk.erp.outbox.length, 0);
    });
  });
}

/** How the ERP itself has a task that went through these. */
const STATUSES: readonly TaskStatus[] = [
  'in-process',
  'completed',
  'needs-action',
  'cancelled',
  'in-process',
  'completed',
  'cancelled',
  'needs-action',
];

function readAs(version: VersionName, status: TaskStatus): TaskStatus {
  if (status === 'completed' || status === 'cancelled' || !since(version, '8')) return status;
  return since(version, '17') ? 'in-process' : 'needs-action';
}

for (const version of VERSIONS) {
  test(`${version}: a task is finished, cancelled and taken up again by the ERP's own way`, async () => {
    await withShop(version, async (desk) => {
      for (const wanted of [{ project: SHOP }, {}] as const) {
        let state = await desk.task(wanted);
        for (const status of STATUSES) {
          state = await desk.changeTask(state, { status });
          assert.equal(state.resource.status, readAs(version, status));
          const again = await desk.writes(() => desk.changeTask(state, { status: state.resource.status }));
          assert.deepEqual(again, []);
        }
      }
    });
  });

  test(`${version}: a task may come finished`, async () => {
    await withShop(version, async (desk) => {
      for (const status of ['completed', 'cancelled'] as const) {
        const made = await desk.task({ project: SHOP, status });
        assert.equal(made.resource.status, status);
      }
    });
  });

  test(`${version}: it ended when the client says, and its start stays`, async () => {
    await withShop(version, async (desk) => {
      const completed = Date.UTC(2026, 10, 20, 9);
      const start = since(version, '13') ? undefined : at('2026-11-19T08:00:00');
      const state = await desk.task({ project: SHOP, start });
      const done = await desk.changeTask(state, { status: 'completed', completed });
      assert.deepEqual([done.resource.completed, done.resource.start], [completed, start]);
      const undone = await desk.changeTask(done, { status: 'needs-action', completed: undefined });
      assert.equal(undone.resource.completed, undefined);
      const made = await desk.task({ project: SHOP, status: 'completed', completed, start });
      assert.deepEqual([made.resource.completed, made.resource.start], [completed, start]);
    });
  });
}

test('7.0: no stage is rewritten', async () => {
  await withShop('7.0', async (desk) => {
    const fields = ['name', 'state'];
    const before = await desk.rows('project.task.type', fields);
    const state = await desk.task({ project: SHOP, status: 'completed' });
    await desk.changeTask(state, { status: 'in-process' });
    await desk.changeTask(state, { status: 'cancelled' });
    assert.deepEqual(await desk.rows('project.task.type', fields), before);
  });
});

test('17: "approved" and "waiting" stay until the task ends', async () => {
  await withShop('17', async (desk) => {
    const state = await desk.task({ project: SHOP });
    const ids = [state.resource.id];
    await desk.session.call('project.task', 'write', [ids, { state: '03_approved' }]);
    await desk.changeTask(state, { status: 'needs-action' });
    assert.equal((await desk.rows('project.task', ['state'], ids))[0]?.state, '03_approved');
  });
});

for (const version of VERSIONS.filter((one) => since(one, '8')))
  test(`${version}: a task that is done stays so in another project`, async () => {
    await withShop(version, async (desk) => {
      const done = await desk.task({ status: 'completed' });
      assert.equal(done.resource.status, 'completed');
      const moved = await desk.changeTask(done, { project: SHOP });
      assert.deepEqual([moved.resource.project, moved.resource.status], [SHOP, 'completed']);
    });
  });

test('19: "approved" stays in another project', async () => {
  await withShop('19', async (desk) => {
    const state = await desk.task({});
    const ids = [state.resource.id];
    await desk.session.call('project.task', 'write', [ids, { state: '03_approved' }]);
    await desk.changeTask(state, { project: SHOP });
    assert.equal((await desk.rows('project.task', ['state'], ids))[0]?.state, '03_approved');
  });
});

for (const version of VERSIONS.filter((one) => since(one, '9'))) {
  test(`${version}: HTML that the client did not touch stays`, async () => {
    await withShop(version, async (desk) => {
      const state = await desk.task({ description: { text: 'Line & 1\nLine 2' } });
      assert.equal(state.resource.description?.text, 'Line & 1\nLine 2');
      const html = '<p>Line <b>1</b></p>';
      await desk.session.call('project.task', 'write', [[state.resource.id], { description: html }]);
      const fresh = await desk.see(desk.tasks, state.resource.id);
      const text = fresh.resource.description?.text ?? '';
      const changed = await desk.changeTask(fresh, { summary: 'Other', description: { text } });
      assert.equal(changed.resource.description?.html, html);
      const none = await desk.changeTask(fresh, { description: undefined });
      assert.equal(none.resource.description, undefined);
    });
  });
}

for (const version of VERSIONS) {
  test(`${version}: a category that names a project puts a new task there, and is no tag`, async () => {
    await withShop(version, async (desk) => {
      const made = await desk.task({ categories: [SHOP.toUpperCase()] });
      assert.deepEqual([made.resource.project, made.resource.categories], [SHOP, []]);
      // A client that knows no X- property sends the category alone.
      const kept = await desk.changeTask(made, { project: undefined, categories: [SHOP] });
      assert.deepEqual([kept.resource.project, kept.resource.categories], [SHOP, []]);
      const dropped = await desk.changeTask(made, { project: undefined });
      assert.equal(dropped.resource.project, SHOP);
    });
  });
}

/** No sub-tasks in 10. */
for (const version of VERSIONS.filter((one) => one !== '10')) {
  test(`${version}: a sub-task finds its parent, whichever came first`, async () => {
    await withShop(version, async (desk) => {
      const mother = await desk.task({ project: SHOP });
      const child = await desk.task({ parent: mother.resource.id });
      assert.equal(child.resource.parent, mother.resource.id);
      const orphan = await desk.task({ summary: 'Earlier' });
      const found = await desk.changeTask(orphan, { parent: mother.resource.id });
      assert.equal(found.resource.parent, mother.resource.id);
      assert.deepEqual(await desk.writes(() => desk.changeTask(found, {})), []);
      const free = await desk.changeTask(found, { parent: undefined });
      assert.equal(free.resource.parent, undefined);
    });
  });

  test(`${version}: a sub-task of a private to-do`, async () => {
    await withShop(version, async (desk) => {
      const mother = await desk.task({});
      const child = await desk.task({ parent: mother.resource.id });
      assert.equal(child.resource.parent, since(version, '17') ? undefined : mother.resource.id);
    });
  });
}

for (const version of VERSIONS) {
  test(`${version}: a deleted task is archived where it can be, and its sub-tasks stay`, async () => {
    await withShop(version, async (desk) => {
      const mother = await desk.task({ project: SHOP });
      const parent = version === '10' ? undefined : mother.resource.id;
      const child = await desk.task({ parent });
      const fresh = await desk.see(desk.tasks, mother.resource.id);
      await desk.carry(desk.tasks, fresh, undefined);
      const rows = await desk.rows('project.task', ['active'], [mother.resource.id]);
      assert.deepEqual(
        rows.map(({ active }) => active),
        since(version, '9') ? [false] : [],
      );
      assert.equal((await desk.see(desk.tasks, child.resource.id)).resource.id, child.resource.id);
    });
  });
}

const GUARDED = VERSIONS.filter((version) => !since(version, '13'));

for (const version of VERSIONS) {
  test(`${version}: ${GUARDED.includes(version) ? 'what a colleague wrote meanwhile is not overwritten' : 'a colleague may have written meanwhile'}`, async () => {
    await withShop(version, async (desk) => {
      const made = await desk.task({ project: SHOP });
      const meeting = await desk.meet({});
      const pass = since(version, '8') ? 1100 : 5;
      const stale = [
        await desk.see(desk.tasks, made.resource.id),
        await desk.see(desk.events, meeting.resource.master?.id ?? 0),
      ] as const;
      await new Promise((resolve) => setTimeout(resolve, pass));
      await desk.session.call('project.task', 'write', [[made.resource.id], { name: 'Theirs' }]);
      await desk.session.call(desk.events.model, 'write', [
        [Number(meeting.resource.master?.id)],
        { name: 'Theirs' },
      ]);
      const { master } = stale[1].resource;
      assert.ok(master);
      const attempts = [
        () => desk.carry(desk.tasks, stale[0], { ...stale[0].resource, summary: 'Mine' }),
        () =>
          desk.carry(desk.events, stale[1], { ...stale[1].resource, master: { ...master, summary: 'Mine' } }),
      ];
      for (const attempt of attempts) {
        if (GUARDED.includes(version))
          await assert.rejects(attempt, (error) => isFault(error, 'concurrency'));
        else await attempt();
      }
    });
  });
}

test('a create whose answer was lost is found by its name and newness alone', async () => {
  for (const version of VERSIONS)
    await withShop(version, async (desk, admin) => {
      const before = await desk.task({ summary: 'Twice' });
      const { resource } = await desk.task({ summary: 'Twice' });
      await admin.task({ summary: 'Twice' });
      const { reader, naive } = desk.session;
      const rows = await desk.session.ask(
        desk.tasks.writing.made({ ...resource, summary: 'Twice' }, reader, naive, before.resource.id).query,
      );
      assert.deepEqual(
        rows.map(({ id }) => id),
        [resource.id],
        version,
      );
    });
});

test('assigning to oneself mails nobody, whatever the administrator wants', async () => {
  for (const version of VERSIONS)
    await withShop(version, async (desk) => {
      const made: State<TaskRecord> = await desk.task({ project: SHOP }, { ...QUIET, mails: true });
      await desk.changeTask(made, { status: 'completed' }, { ...QUIET, mails: true });
      assert.equal(desk.erp.outbox.length, 0, version);
    });
});
