/** Every property of meetings and tasks, from the ERP of each version to the device. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { VERSIONS } from '../../examples/demo-erp/index.ts';
import { check, isFor, made } from './reading/cases.ts';
import { meetingsOf, since, times } from './reading/forms.ts';
import { ALL_DAYS, invite, MEETINGS } from './reading/meetings.ts';
import { type Login, type SimulatedScene, simulated, ZONES } from './reading/scene.ts';
import { TASKS } from './reading/tasks.ts';

const LOGINS = Object.keys(ZONES) as Login[];
for (const version of VERSIONS)
  describe(`reading ${version}`, () => {
    let simulation: SimulatedScene;
    const ids = new Map<string, number>();
    const kinds = [
      [meetingsOf(version), MEETINGS],
      ['project.task', TASKS],
    ] as const;

    before(async () => {
      simulation = await simulated(version);
      const { scene } = simulation;
      for (const [model, cases] of kinds)
        for (const [name, id] of await made(scene, model, cases)) ids.set(name, id);
      for (const [first, last] of ALL_DAYS)
        for (const owner of LOGINS) await invite(scene, owner, first, last);
    });
    after(() => simulation[Symbol.asyncDispose]());

    for (const [model, cases] of kinds)
      for (const each of cases.filter(isFor(version)))
        it(each.name, () => check(simulation.scene, model, ids.get(each.name) ?? 0, each));

    for (const reader of LOGINS)
      it(`whole days are the same days for ${reader}`, async () => {
        const all = await simulation.scene.whole(reader, 'Meetings');
        for (const [first, last, end] of ALL_DAYS)
          for (const owner of LOGINS) {
            const { dtstart, dtend } = all.get(`${owner} ${first}`) ?? {};
            assert.deepEqual({ dtstart, dtend }, { dtstart: [first], dtend: [end] }, `${owner} to ${last}`);
          }
      });

    it('when it was made and written, as the ERP has it', async () => {
      const { scene } = simulation;
      const id = ids.get('minutes and seconds') ?? 0;
      const admin = await scene.person('admin');
      const { create_date, write_date } = await admin.one(meetingsOf(version), id, [
        'create_date',
        'write_date',
      ]);
      const [created, written] = [create_date, write_date || create_date].map(
        (text) => `${text.slice(0, 19).replace(' ', 'T')}Z`,
      );
      const entry = await scene.entry('admin', meetingsOf(version), id);
      const { created: told, 'last-modified': modified, dtstamp } = entry?.shows ?? {};
      assert.deepEqual(
        { told, modified, dtstamp },
        { told: [created], modified: [written], dtstamp: [written] },
      );
    });

    it('a zone comes with its definition, once', async () => {
      const id = ids.get('minutes and seconds') ?? 0;
      const { text = '' } = (await simulation.scene.entry('admin', meetingsOf(version), id)) ?? {};
      assert.deepEqual(text.match(/^TZID:.*$/gm), ['TZID:Europe/Brussels']);
    });
  });

/** 6.0 stores the clock of its server, summer time and all. */
describe('reading 6.0 on a server in Brussels', () => {
  const BRUSSELS = 'Europe/Brussels';
  /** Start in UTC, and as New York shows it. */
  const TIMES = [
    ['2026-01-15T09:00:00', 'tzid=America/New_York:2026-01-15T04:00:00'],
    ['2026-07-15T09:00:00', 'tzid=America/New_York:2026-07-15T05:00:00'],
    ['2026-03-29T00:59:59', 'tzid=America/New_York:2026-03-28T20:59:59'],
    ['2026-03-29T01:00:00', 'tzid=America/New_York:2026-03-28T21:00:00'],
    ['2026-10-24T23:30:00', 'tzid=America/New_York:2026-10-24T19:30:00'],
    ['2026-10-25T02:00:00', 'tzid=America/New_York:2026-10-24T22:00:00'],
  ] as const;
  let simulation: SimulatedScene;
  const ids: number[] = [];
  before(async () => {
    simulation = await simulated('6.0', BRUSSELS);
    const { scene } = simulation;
    const york = await scene.person('york');
    for (const [start] of TIMES)
      ids.push(await york.create('crm.meeting', { name: start, ...times('6.0', start, start, BRUSSELS) }));
    for (const [first, last] of ALL_DAYS)
      for (const owner of LOGINS) await invite(scene, owner, first, last, BRUSSELS);
  });
  after(() => simulation[Symbol.asyncDispose]());

  it('times are instants', async () => {
    for (const [index, [, shown]] of TIMES.entries()) {
      const entry = await simulation.scene.entry('york', 'crm.meeting', ids[index] ?? 0);
      assert.deepEqual(entry?.shows.dtstart, [shown]);
    }
  });

  it('whole days are the same days for everybody', async () => {
    for (const reader of LOGINS) {
      const all = await simulation.scene.whole(reader, 'Meetings');
      for (const [first, , end] of ALL_DAYS)
        for (const owner of LOGINS) {
          const { dtstart = [], dtend = [] } = all.get(`${owner} ${first}`) ?? {};
          assert.deepEqual([...dtstart, ...dtend], [first, end], `${owner} for ${reader}`);
        }
    }
  });

  it('tasks begin and end at instants, and are due on their day', async () => {
    const { scene } = simulation;
    const york = await scene.person('york');
    const id = await york.create('project.task', {
      name: 'Task',
      state: 'done',
      date_start: '2026-07-01 09:00:00',
      date_end: '2026-07-02 09:00:00',
    });
    const due = await york.create('project.task', { name: 'Due', date_deadline: '2026-07-02' });
    const { dtstart, completed } = (await scene.entry('york', 'project.task', id))?.shows ?? {};
    assert.deepEqual(dtstart, ['tzid=America/New_York:2026-07-01T03:00:00']);
    assert.deepEqual(completed, ['2026-07-02T07:00:00Z']);
    assert.deepEqual((await scene.entry('york', 'project.task', due))?.shows.due, ['2026-07-02']);
  });
});

/** 10 has no field for it. */
const WITH_PARENTS = VERSIONS.filter((version) => version !== '10');

describe('sub-tasks', () => {
  for (const version of WITH_PARENTS)
    it(`of ${version} name the task they are part of, also somebody else's`, async () => {
      await using simulation = await simulated(version);
      const { scene } = simulation;
      const [admin, demo] = [await scene.person('admin'), await scene.person('demo')];
      const project_id = await scene.project('Shop');
      const parent = await admin.create('project.task', { name: 'Parent', project_id });
      const link = since('11', version) ? { parent_id: parent } : { parent_ids: [[6, 0, [parent]]] };
      // From 17 on nobody is assigned to a sub-task by himself.
      const own = ({ uid }: { readonly uid: number }) =>
        since('17', version) ? { user_ids: [[6, 0, [uid]]] } : {};
      const child = await admin.create('project.task', { name: 'Child', project_id, ...link, ...own(admin) });
      const far = await demo.create('project.task', { name: 'Far child', project_id, ...link, ...own(demo) });
      const uid = (await scene.entry('admin', 'project.task', parent))?.shows.uid;
      assert.deepEqual((await scene.entry('admin', 'project.task', child))?.shows['related-to'], uid);
      assert.deepEqual((await scene.entry('demo', 'project.task', far))?.shows['related-to'], uid);
      assert.equal((await scene.entry('admin', 'project.task', parent))?.shows['related-to'], undefined);
    });
});
