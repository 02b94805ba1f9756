/** Makes the records of cases, and looks at what a device reads of them. */
import assert from 'node:assert/strict';
import { VERSIONS, type VersionName } from '../../../examples/demo-erp/index.ts';
import { times } from './forms.ts';
import type { Expected, ReadingCase } from './meetings.ts';
import type { Scene } from './scene.ts';

/** No mails, and no signature under the text. */
const QUIET = { no_mail_to_attendees: true, tracking_disable: true, skip_contact_description: true };

export const isFor =
  (version: VersionName) =>
  ({ versions = VERSIONS }: ReadingCase): boolean =>
    versions.includes(version);

/** Makes the records of all cases of this version; their ids by name. */
export async function made(
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

export async function check(scene: Scene, model: string, id: number, each: ReadingCase): Promise<void> {
  const { reader = 'admin', shows, alarms } = each;
  const entry = await scene.entry(reader, model, id);
  if (shows === undefined) return assert.equal(entry, undefined);
  const expected = typeof shows === 'function' ? shows(scene.ground.version) : shows;
  const told = Object.keys(expected).map((property) => [property, entry?.shows[property]]);
  assert.deepEqual(inOrder(Object.fromEntries(told)), inOrder(expected));
  if (alarms) assert.deepEqual(entry?.alarms, alarms);
}

/** Properties of one name come in the order of the ERP, which means nothing. */
const inOrder = (shown: Expected): Expected =>
  Object.fromEntries(Object.entries(shown).map(([name, values]) => [name, values?.toSorted()]));
