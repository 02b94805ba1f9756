/** What an ERP lacks, or keeps from a user, harms nothing else. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Injection, VERSIONS, type VersionName } from '../../examples/demo-erp/index.ts';
import { createLog, type Log } from '../../lib/log.ts';
import { parseXml } from '../../lib/xml/parse.ts';
import { meetingsOf, since, times } from './reading/forms.ts';
import { type Entry, type Scene, type SimulatedScene, simulated } from './reading/scene.ts';

const ASKED = ['search', 'search_count', 'search_read', 'read'];
const REFUSAL = { kind: 'access', message: 'Sorry.', exception: 'AccessError' } as const;

/** All that is asked of a model is refused; its fields are still described. */
const refused = (model: string): readonly Injection[] =>
  ASKED.map((method) => ({ model, method, fault: REFUSAL }));
const uninstalled = (model: string): readonly Injection[] => [
  { model, fault: { kind: 'model', message: `Object ${model} doesn't exist`, exception: 'except_orm' } },
];

function logOf(): { readonly log: Log; readonly lines: Record<string, unknown>[] } {
  const lines: Record<string, unknown>[] = [];
  return { log: createLog('warn', { write: (line) => void lines.push(JSON.parse(line)) }), lines };
}

const HOME =
  '<D:propfind xmlns:D="DAV:" xmlns:CS="http://calendarserver.org/ns/"><D:prop><D:displayname/><CS:getctag/></D:prop></D:propfind>';

/** The names of the calendars a client finds. */
async function calendars(scene: Scene, login = 'admin'): Promise<readonly string[]> {
  const answer = await scene.ask(login, 'PROPFIND', '', HOME, '1');
  assert.equal(answer.status, 207);
  const multistatus = parseXml(Buffer.from(await answer.arrayBuffer()));
  const hrefs = JSON.stringify(multistatus).match(/\/c\/\w+\//g) ?? [];
  return [...new Set(hrefs)].map((href) => href.slice(3, -1));
}

/** A meeting and a task of the administrator, and then what goes wrong. */
async function after(
  version: VersionName,
  injections: readonly Injection[],
  work: (
    simulation: SimulatedScene,
    ids: readonly [number, number],
    lines: readonly unknown[],
  ) => Promise<void>,
): Promise<void> {
  const { log, lines } = logOf();
  await using simulation = await simulated(version, 'UTC', log);
  const admin = await simulation.scene.person('admin');
  const hours = times(version, '2026-05-04T09:00:00', '2026-05-04T10:00:00');
  const meeting = await admin.create(meetingsOf(version), { name: 'Meeting', ...hours });
  const task = await admin.create('project.task', { name: 'Task' });
  for (const injection of injections) simulation.erp.inject(injection);
  await work(simulation, [meeting, task], lines);
}

const summaryOf = (entry: Entry | undefined) => entry?.shows.summary?.[0];

/** What has to wait in real time is tried on these. */
const ONE_OF_EACH_WAY: readonly VersionName[] = ['6.0', '8', '14', '19'];

for (const version of VERSIONS)
  describe(`absent on ${version}`, () => {
    const meetings = meetingsOf(version);

    for (const [name, gone, kept] of [
      ['Tasks', 'project.task', 'Meetings'],
      ['Meetings', meetings, 'Tasks'],
    ] as const) {
      it(`${name} without their module: told once`, () =>
        after(version, uninstalled(gone), async ({ scene }, _ids, lines) => {
          for (const login of ['admin', 'demo', 'admin'])
            assert.deepEqual(await calendars(scene, login), [kept]);
          const told = lines.filter((line) => JSON.stringify(line).includes(`"${gone}"`));
          assert.equal(told.length, 1);
        }));

      it(`${name} without the right to read them`, () =>
        after(version, refused(gone), async ({ scene, erp }) => {
          assert.deepEqual(await calendars(scene), [kept]);
          assert.equal((await scene.ask('admin', 'PROPFIND', `${name}/`)).status, 404);
          assert.equal((await scene.ask('admin', 'PROPFIND', `${kept}/`)).status, 207);
          erp.heal();
          assert.deepEqual(await calendars(scene, 'demo'), ['Meetings', 'Tasks']);
        }));
    }

    if (ONE_OF_EACH_WAY.includes(version))
      it('a right that is taken away later', () =>
        after(version, [], async ({ scene, erp }, [meeting, task]) => {
          assert.equal(summaryOf(await scene.entry('admin', 'project.task', task)), 'Task');
          for (const injection of refused('project.task')) erp.inject(injection);
          await new Promise((resolve) => setTimeout(resolve, 1100));
          assert.equal((await scene.ask('admin', 'GET', 'Tasks.ics')).status, 403);
          assert.deepEqual(await calendars(scene), ['Meetings']);
          assert.equal(summaryOf(await scene.entry('admin', meetings, meeting)), 'Meeting');
        }));

    it('attendees that may not be read', () =>
      after(version, refused('calendar.attendee'), async ({ scene }, [meeting]) => {
        const entry = await scene.entry('admin', meetings, meeting);
        assert.equal(summaryOf(entry), 'Meeting');
        assert.equal(entry?.shows.attendee, undefined);
      }));

    it('a module of less: reminders', () => {
      const model = since('8', version) ? 'calendar.alarm' : 'res.alarm';
      return after(version, uninstalled(model), async ({ scene }, [meeting, task], lines) => {
        assert.equal(summaryOf(await scene.entry('admin', meetings, meeting)), 'Meeting');
        assert.equal(summaryOf(await scene.entry('admin', 'project.task', task)), 'Task');
        assert.equal(lines.filter((line) => JSON.stringify(line).includes(`"${model}"`)).length, 1);
      });
    });
  });
