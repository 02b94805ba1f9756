/** Every property of meetings and tasks, from the ERP of each version to the device. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { VERSIONS, type VersionName } from '../../examples/demo-erp/index.ts';
import { meetingsOf, times } from './reading/forms.ts';
import { ALL_DAYS, invite, MEETINGS, type ReadingCase } from './reading/meetings.ts';
import { type Login, type Scene, type SimulatedScene, simulated, ZONES } from './reading/scene.ts';
import { TASKS } from './reading/tasks.ts';

const LOGINS = Object.keys(ZONES) as Login[];
/** No mails, and no signature under the text. */
const QUIET = { no_mail_to_attendees: true, tracking_disable: true, skip_contact_description: true };

const isFor =
  (version: VersionName) =>
  ({ versions = VERSIONS }: ReadingCase): boolean =>
    versions.includes(version);

/** Makes the records of all cases of this version; their ids by name. */
async function made(
  scene: Scene,
  model: string,
  cases: readonly ReadingCase[],
): Promise<Map<string, number>> {
  const { version } = scene.ground;
  const ids = new Map<string, number>();
  const always = model === 'project.task' ? {} : times(version, '2026-05-04T09:00:00', '2026-05-04T10:00:00');
  for (const { name, owner = 'admin', values, later } of cases.filter(isFor(version))) {
    const person = await scene.person(owner);
    const id = await person.create(model, { name, ...always, ...(await values({ version, scene })) }, QUIET);
    ids.set(name, id);
    await later?.(id, { version, scene });
  }
  return ids;
}

async function check(scene: Scene, model: string, id: number, each: ReadingCase): Promise<void> {
  const { reader = 'admin', shows, alarms } = each;
  const entry = await scene.entry(reader, model, id);
  if (shows === undefined) return assert.equal(entry, undefined);
  const expected = typeof shows === 'function' ? shows(scene.ground.version) : shows;
  const told = Object.keys(expected).map((property) => [property, entry?.shows[property]]);
  assert.deepEqual(Object.fromEntries(told), expected);
  if (alarms) assert.deepEqual(entry?.alarms, alarms);
}

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
  });
