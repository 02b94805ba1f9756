import type { VersionName } from '../../../examples/demo-erp/index.ts';
import type { Values } from '../../demo-erp/conformance/ground.ts';
import { Double } from '../../demo-erp/wire.ts';
import { from, since, until } from './forms.ts';
import type { Expected, Place, ReadingCase } from './meetings.ts';
import type { Scene } from './scene.ts';

const TASK = 'project.task';

const created = async (scene: Scene, model: string, values: Values): Promise<number> =>
  (await scene.person('admin')).create(model, values);

const assigned = async ({ scene, version }: Place, login: string): Promise<Values> => {
  const { uid } = await scene.person(login);
  return since('15', version) ? { user_ids: [[6, 0, [uid]]] } : { user_id: uid };
};

const write =
  (values: Values) =>
  async (id: number, { scene }: Place) =>
    (await scene.person('admin')).write(TASK, [id], values);
const plant =
  (field: string, text: string) =>
  (id: number, { scene }: Place) =>
    scene.ground.plant(TASK, id, field, text);

/** A stage of its own, and a task in it. */
async function staged({ scene }: Place, stage: Values): Promise<Values> {
  return { stage_id: await created(scene, 'project.task.type', stage) };
}

const STATES: readonly (readonly [state: string, status: string, versions: readonly VersionName[]])[] = [
  ['draft', 'NEEDS-ACTION', until('6.1')],
  ['open', 'IN-PROCESS', until('6.1')],
  ['pending', 'IN-PROCESS', until('6.1')],
  ['done', 'COMPLETED', until('6.1')],
  ['cancelled', 'CANCELLED', until('6.1')],
  ['01_in_progress', 'IN-PROCESS', from('17')],
  ['02_changes_requested', 'IN-PROCESS', from('17')],
  ['03_approved', 'IN-PROCESS', from('17')],
  ['1_done', 'COMPLETED', from('17')],
  ['1_canceled', 'CANCELLED', from('17')],
];

/** Stages with their own state on 7.0, later closed by a flag and told apart by their name. */
const STAGES: readonly (readonly [
  name: string,
  stage: Values,
  status: string,
  versions: readonly VersionName[],
])[] = [
  ['analysis', { state: 'draft' }, 'NEEDS-ACTION', ['7.0']],
  ['development', { state: 'open' }, 'IN-PROCESS', ['7.0']],
  ['held', { state: 'pending' }, 'IN-PROCESS', ['7.0']],
  ['done', { state: 'done' }, 'COMPLETED', ['7.0']],
  ['cancelled', { state: 'cancelled' }, 'CANCELLED', ['7.0']],
  ['New', { fold: false }, 'NEEDS-ACTION', from('8').filter((version) => !since('17', version))],
  [
    'Done',
    { fold: true, is_closed: true },
    'COMPLETED',
    from('8').filter((version) => !since('17', version)),
  ],
  [
    'Cancelled',
    { fold: true, is_closed: true },
    'CANCELLED',
    from('8').filter((version) => !since('17', version)),
  ],
  [
    'Canceled',
    { fold: true, is_closed: true },
    'CANCELLED',
    from('8').filter((version) => !since('17', version)),
  ],
  [
    'Annulé',
    { fold: true, is_closed: true },
    'CANCELLED',
    from('8').filter((version) => !since('17', version)),
  ],
  [
    'Storniert',
    { fold: true, is_closed: true },
    'CANCELLED',
    from('8').filter((version) => !since('17', version)),
  ],
  ['Folded', { fold: true, is_closed: false }, 'NEEDS-ACTION', ['14', '15']],
  ['Closed', { fold: false, is_closed: true }, 'COMPLETED', ['14', '15']],
];

/** The scale of each version, from its lowest. */
const PRIORITIES: readonly (readonly [
  values: string,
  shown: readonly (string | undefined)[],
  versions: readonly VersionName[],
])[] = [
  ['43210', ['9', '7', '5', '3', '1'], until('7.0')],
  ['012', [undefined, '5', '1'], ['8']],
  ['01', [undefined, '1'], from('9').filter((version) => version !== '19')],
  ['0123', [undefined, '5', '3', '1'], ['19']],
];

const completed = (status: string): Expected => ({
  status: [status],
  'percent-complete': status === 'COMPLETED' ? ['100'] : undefined,
});

export const TASKS: readonly ReadingCase[] = [
  ...STATES.map(
    ([state, status, versions]): ReadingCase => ({
      name: `task ${state}`,
      versions,
      values: () => ({}),
      later: write({ state }),
      shows: status === 'CANCELLED' || status === 'COMPLETED' ? { status: [status] } : completed(status),
    }),
  ),
  ...STAGES.map(
    ([name, values, status, versions]): ReadingCase => ({
      name: `task in ${name}`,
      versions,
      values: (place) => staged(place, { name, ...fitting(place.version, values) }),
      shows: { status: [status] },
    }),
  ),
  ...PRIORITIES.flatMap(([values, shown, versions]) =>
    [...values].map((priority, place): ReadingCase => {
      const expected = shown[place];
      return {
        name: `priority ${priority} of ${values}`,
        versions,
        values: () => ({ priority }),
        shows: { priority: expected === undefined ? undefined : [expected] },
      };
    }),
  ),
  {
    name: 'waiting for another',
    versions: from('17'),
    values: () => ({}),
    later: plant('state', '04_waiting_normal'),
    shows: { status: ['NEEDS-ACTION'] },
  },
  {
    name: 'ready for the next stage is not done',
    versions: from('8').filter((version) => !since('17', version)),
    values: () => ({ kanban_state: 'done' }),
    shows: completed('NEEDS-ACTION'),
  },
  {
    name: 'due on a day',
    versions: until('16'),
    values: () => ({ date_deadline: '2026-05-04' }),
    shows: { due: ['2026-05-04'] },
  },
  {
    name: 'due at a time',
    versions: from('17'),
    values: () => ({ date_deadline: '2026-05-04 22:30:00' }),
    shows: { due: ['tzid=Europe/Brussels:2026-05-05T00:30:00'], dtstart: undefined },
  },
  {
    name: 'due at a time far away',
    reader: 'kiri',
    versions: from('17'),
    values: async (place) => ({ ...(await assigned(place, 'kiri')), date_deadline: '2026-05-04 22:30:00' }),
    shows: { due: ['tzid=Pacific/Kiritimati:2026-05-05T12:30:00'] },
  },
  {
    name: 'begun and due',
    versions: until('12'),
    values: () => ({ date_start: '2026-05-01 22:30:00', date_deadline: '2026-05-04' }),
    shows: { dtstart: ['2026-05-02'], due: ['2026-05-04'] },
  },
  {
    name: 'begun after it was due',
    versions: until('12'),
    values: () => ({ date_start: '2026-05-05 08:00:00', date_deadline: '2026-05-04' }),
    shows: { dtstart: undefined, due: ['2026-05-04'] },
  },
  {
    name: 'begun, not due',
    versions: until('12'),
    values: () => ({ date_start: '2026-05-01 22:30:00' }),
    shows: { dtstart: ['tzid=Europe/Brussels:2026-05-02T00:30:00'], due: undefined },
  },
  {
    name: 'ended',
    versions: until('6.1'),
    values: () => ({ state: 'done', date_end: '2026-05-04 08:15:30' }),
    shows: { status: ['COMPLETED'], completed: ['2026-05-04T08:15:30Z'], 'percent-complete': ['100'] },
  },
  {
    name: 'ended with its stage',
    versions: from('8').filter((version) => !since('17', version)),
    values: (place) =>
      staged(place, { name: 'Done', ...fitting(place.version, { fold: true, is_closed: true }) }),
    later: async (id, place) => {
      await plant('date_end', since('11', place.version) ? '2026-05-04 08:15:30' : '')(id, place);
      await plant('date_last_stage_update', '2026-05-04 08:15:30')(id, place);
    },
    shows: { status: ['COMPLETED'], completed: ['2026-05-04T08:15:30Z'], 'percent-complete': ['100'] },
  },
  {
    name: 'ended and opened again',
    versions: until('6.1'),
    values: () => ({ state: 'open', date_end: '2026-05-04 08:15:30' }),
    shows: { status: ['IN-PROCESS'], completed: undefined },
  },
  {
    name: 'half done',
    versions: until('7.0'),
    values: () => ({}),
    later: write({ effective_hours: new Double(10), remaining_hours: new Double(11) }),
    shows: { 'percent-complete': ['48'] },
  },
  {
    name: 'a plain text',
    versions: until('8'),
    values: () => ({ description: 'one, two;\n\nthree <b>' }),
    shows: { description: ['one, two;\n\nthree <b>'], 'x-alt-desc': undefined },
  },
  {
    name: 'a text in HTML',
    versions: from('9'),
    values: () => ({ description: '<p>one, two;</p><ol><li>three</li><li>four</li></ol>' }),
    shows: { description: ['one, two;\n\n1. three\n2. four'] },
  },
  {
    name: 'tags',
    versions: from('7.0'),
    values: async ({ scene, version }) => {
      const [field, model] = since('9', version)
        ? ['tag_ids', 'project.tags']
        : ['categ_ids', 'project.category'];
      // One after the other: they come in the order of their ids.
      const first = await created(scene, model, { name: `Design, web ${version}` });
      const second = await created(scene, model, { name: `Üb;er ${version}` });
      return { [field]: [[6, 0, [first, second]]] };
    },
    shows: (version) => ({ categories: [`Design, web ${version} | Üb;er ${version}`] }),
  },
  {
    name: 'a task of a project',
    values: async ({ scene, version }) => ({
      project_id: await scene.project(`Shop, new ${version}`),
    }),
    shows: (version) => ({
      categories: [`Shop, new ${version}`],
      'x-erpcal-project': [`Shop, new ${version}`],
    }),
  },
  {
    name: 'a task of nobody',
    values: async ({ scene, version }) => ({
      project_id: await scene.project('Nobody'),
      ...(since('15', version) ? { user_ids: [[6, 0, []]] } : { user_id: false }),
    }),
  },
  {
    name: 'a task of somebody else',
    reader: 'demo',
    values: (place) => assigned(place, 'admin'),
  },
  {
    name: 'a task of two',
    reader: 'demo',
    versions: from('15'),
    values: async ({ scene }) => ({
      user_ids: [[6, 0, [(await scene.person('admin')).uid, (await scene.person('demo')).uid]]],
    }),
    shows: { summary: ['a task of two'] },
  },
  {
    name: 'an archived task',
    versions: from('9'),
    values: () => ({}),
    later: write({ active: false }),
  },
];

/** Only the flag the version has. */
function fitting(version: VersionName, { is_closed, ...stage }: Values): Values {
  return version === '14' || version === '15' ? { ...stage, is_closed: is_closed ?? false } : stage;
}
