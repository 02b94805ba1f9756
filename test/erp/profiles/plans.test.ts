/** What is written, call by call, where versions differ. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { type Operation, Ref } from '../../../lib/erp/plan.ts';
import type { Change, Model, Policy } from '../../../lib/erp/profile.ts';
import type { Attendee, Resource, TaskRecord } from '../../../lib/erp/records.ts';
import type { Row } from '../../../lib/erp/wire.ts';
import { around, events, READER, tasks } from './around.ts';
import { MEETING, seriesOf, TASK } from './desk.ts';

type Tables = Readonly<Record<string, readonly Row[]>>;

/** Each operation without its context: `create MODEL VALUES`. */
type Told = readonly unknown[];

function told(operation: Operation): Told {
  const ids = 'ids' in operation ? operation.ids.map((id) => (id instanceof Ref ? `<${id.name}>` : id)) : [];
  switch (operation.do) {
    case 'create':
      return ['create', operation.model, named(operation.values)];
    case 'write':
      return ['write', operation.model, ids, named(operation.values)];
    case 'unlink':
      return ['unlink', operation.model, ids];
    case 'call':
      return [operation.method, operation.model, ids];
  }
}

/** References by their names. */
function named(value: unknown): unknown {
  if (value instanceof Ref) return `<${value.name}>`;
  if (Array.isArray(value)) return value.map(named);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, named(member)]));
}

function planned<R extends Resource>(
  model: Model<R>,
  before: Row | undefined,
  wanted: (now: R | undefined) => R | undefined,
  tables: Tables,
  policy: Partial<Policy> = {},
): readonly Told[] {
  const surroundings = around({ tables, listed: new Set(before ? [Number(before.id)] : []) });
  const resource = before && model.assemble(model.keyOf(before), [before], surroundings);
  const change: Change<R> = {
    before: resource && { resource, rows: before ? [before] : [], around: surroundings },
    after: wanted(resource),
    reader: { ...READER, address: 'demo@example.com' },
    naive: 'UTC',
    found: surroundings.related,
    policy: { mails: false, contacts: false, ...policy },
  };
  return model.writing.plan(change).operations.map(told);
}

const STAGES: Tables = {
  'project.task.type': [
    { id: 1, name: 'New', sequence: 1, fold: false, is_closed: false, project_ids: [3], user_id: false },
    { id: 3, name: 'Cancelled', sequence: 4, fold: true, is_closed: true, project_ids: [3], user_id: false },
    { id: 2, name: 'Done', sequence: 5, fold: true, is_closed: true, project_ids: [3], user_id: false },
    {
      id: 4,
      name: 'Elsewhere done',
      sequence: 0,
      fold: true,
      is_closed: true,
      project_ids: [9],
      user_id: false,
    },
    {
      id: 5,
      name: 'My done',
      sequence: 0,
      fold: true,
      is_closed: true,
      project_ids: [],
      user_id: [2, 'Demo'],
    },
  ],
  'project.project': [{ id: 3, name: 'Shop' }],
};

const OPEN: Row = {
  id: 27,
  name: 'T1',
  state: 'open',
  stage_id: [1, 'New'],
  project_id: [3, 'Shop'],
  priority: '0',
};
const NOWHERE: Row = { ...OPEN, stage_id: false, project_id: false };
const DONE: Row = { ...OPEN, state: 'done', stage_id: [2, 'Done'] };
const OPEN_17: Row = { ...OPEN, state: '03_approved' };
const DONE_17: Row = { ...OPEN, state: '1_done' };

const write = (values: object): Told => ['write', 'project.task', [27], values];
const call = (method: string): Told => [method, 'project.task', [27]];

/** A row and what it becomes. */
const TASKS: readonly (readonly [
  versions: readonly string[],
  does: string,
  row: Row,
  wanted: Partial<TaskRecord>,
  operations: readonly Told[],
])[] = [
  [['6.0', '6.1', '7.0'], 'finished', OPEN, { status: 'completed' }, [call('do_close')]],
  [['6.1', '7.0'], 'cancelled', OPEN, { status: 'cancelled' }, [call('do_cancel')]],
  [['6.1', '7.0'], 'taken up again', DONE, { status: 'in-process' }, [call('do_reopen')]],
  [['6.1', '7.0'], 'not begun after all', DONE, { status: 'needs-action' }, [call('do_draft')]],
  [
    ['6.1', '7.0'],
    'finished at a time, under another name',
    OPEN,
    { status: 'completed', completed: Date.UTC(2026, 0, 2, 3), summary: 'T2' },
    [write({ name: 'T2' }), call('do_close'), write({ date_end: '2026-01-02 03:00:00' })],
  ],
  [
    ['8', '9', '10', '11', '13', '14', '15', '16'],
    'finished',
    OPEN,
    { status: 'completed' },
    [write({ stage_id: 2 })],
  ],
  [['8', '14', '16'], 'cancelled', OPEN, { status: 'cancelled' }, [write({ stage_id: 3 })]],
  [['8', '14', '16'], 'taken up again', DONE, { status: 'needs-action' }, [write({ stage_id: 1 })]],
  [['8', '14', '16'], 'begun, which no stage says', OPEN, { status: 'in-process' }, []],
  [
    ['14', '15', '16'],
    'finished without a project',
    NOWHERE,
    { status: 'completed' },
    [write({ stage_id: 4 })],
  ],
  [
    ['8', '10'],
    'finished at a time',
    OPEN,
    { status: 'completed', completed: Date.UTC(2026, 0, 2, 3) },
    [write({ date_end: '2026-01-02 03:00:00', stage_id: 2 })],
  ],
  [
    ['11', '14', '16'],
    'finished at a time, which the stage would set',
    OPEN,
    { status: 'completed', completed: Date.UTC(2026, 0, 2, 3) },
    [write({ stage_id: 2 }), write({ date_end: '2026-01-02 03:00:00' })],
  ],
  [['17', '18', '19'], 'finished', OPEN_17, { status: 'completed' }, [write({ state: '1_done' })]],
  [['17', '19'], 'cancelled', OPEN_17, { status: 'cancelled' }, [write({ state: '1_canceled' })]],
  [['17', '19'], 'taken up again', DONE_17, { status: 'needs-action' }, [write({ state: '01_in_progress' })]],
  [['17', '19'], 'begun, which it is', OPEN_17, { status: 'needs-action' }, []],
  [['6.1', '7.0'], 'made urgent', OPEN, { priority: 9 }, [write({ priority: '4' })]],
  [['8'], 'made urgent', OPEN, { priority: 3 }, [write({ priority: '2' })]],
  [['9', '14', '17'], 'made urgent', OPEN_17, { priority: 3 }, [write({ priority: '1' })]],
  [['19'], 'made urgent', OPEN_17, { priority: 3 }, [write({ priority: '2' })]],
];

for (const [versions, does, row, wanted, operations] of TASKS)
  for (const version of versions)
    test(`${version}: a task is ${does}`, () => {
      const plan = planned(tasks(version), row, (now) => now && { ...now, ...wanted }, STAGES);
      assert.deepEqual(plan, operations);
    });

const REMOVED = [
  ['6.0', [['unlink', 'project.task', [27]]]],
  ['8', [['unlink', 'project.task', [27]]]],
  ['9', [write({ active: false })]],
  ['13', [write({ active: false })]],
  ['19', [write({ active: false })]],
] as const;

for (const [version, operations] of REMOVED)
  test(`${version}: a task is deleted`, () => {
    assert.deepEqual(
      planned(tasks(version), OPEN, () => undefined, STAGES),
      operations,
    );
  });

const MADE: readonly (readonly [version: string, values: object])[] = [
  ['6.1', { user_id: 2 }],
  ['14', { user_id: 2 }],
  ['15', { user_ids: [[6, 0, [2]]] }],
  ['19', { user_ids: [[6, 0, [2]]] }],
];

for (const [version, own] of MADE)
  test(`${version}: a new task is its maker's, in the project it names, with a tag made for it`, () => {
    const after: TaskRecord = { ...TASK, categories: ['shop', 'Ink'] };
    const tags = version === '6.1' ? {} : { tag_ids: [[4, '<project.tags ink>']] };
    const made = version === '6.1' ? [] : [['create', 'project.tags', { name: 'Ink' }]];
    assert.deepEqual(
      planned(tasks(version), undefined, () => after, STAGES),
      [...made, ['create', 'project.task', { ...own, name: 'Call the printer', ...tags, project_id: 3 }]],
    );
  });

const person = (address: string, more: Partial<Attendee> = {}): Attendee => ({
  name: address,
  address,
  participation: 'needs-action',
  role: 'required',
  kind: 'individual',
  rsvp: true,
  ...more,
});
const OWN = person('demo@example.com', { participation: 'accepted', rsvp: false });

/** Anna is a user and twice a contact; Bert is an older contact than himself. */
const PEOPLE: Tables = {
  'res.users': [
    {
      id: 5,
      login: 'anna',
      email: 'Anna <anna@example.com>',
      user_email: 'anna@example.com',
      partner_id: [30, 'Anna'],
    },
  ],
  'res.partner': [
    { id: 20, email: 'anna@example.com' },
    { id: 30, email: 'Anna@Example.com' },
    { id: 41, email: 'bert@example.com' },
    { id: 40, email: '"Bert" <bert@example.com>' },
    { id: 39, email: 'albert@example.com' },
  ],
};

/** What a create says of those asked; everything else left out. */
const ASKED: readonly (readonly [version: string, attendees: readonly Attendee[], values: object])[] = [
  [
    '6.1',
    [OWN, person('anna@example.com', { role: 'optional' }), person('far@example.org')],
    {
      attendee_ids: [
        [
          0,
          0,
          {
            email: 'demo@example.com',
            role: 'req-participant',
            cutype: 'individual',
            rsvp: false,
            state: 'accepted',
            user_id: 2,
          },
        ],
        [
          0,
          0,
          {
            email: 'anna@example.com',
            role: 'opt-participant',
            cutype: 'individual',
            rsvp: true,
            user_id: 5,
          },
        ],
        [0, 0, { email: 'far@example.org', role: 'req-participant', cutype: 'individual', rsvp: true }],
      ],
    },
  ],
  [
    '7.0',
    [person('anna@example.com')],
    {
      partner_ids: [[6, 0, [30]]],
      attendee_ids: [
        [
          0,
          0,
          {
            email: 'anna@example.com',
            role: 'req-participant',
            cutype: 'individual',
            rsvp: true,
            user_id: 5,
            partner_id: 30,
          },
        ],
      ],
    },
  ],
  ...['8', '13', '14', '19'].map(
    (version) =>
      [
        version,
        [OWN, person('ANNA@example.com'), person('bert@example.com'), person('far@example.org')],
        { partner_ids: [[6, 0, [7, 30, 40]]] },
      ] as const,
  ),
  ...['8', '14', '19'].map((version) => [version, [], { partner_ids: [[6, 0, [7]]] }] as const),
];

/** Those asked, as a create of a meeting says it. */
function asked(plan: readonly Told[]): object {
  const create = plan.find(([verb, model]) => verb === 'create' && model !== 'res.partner');
  assert.ok(create);
  const said = Object.entries(create[2] as object);
  return Object.fromEntries(said.filter(([field]) => ['partner_ids', 'attendee_ids'].includes(field)));
}

for (const [version, attendees, values] of ASKED)
  test(`${version}: those asked to a new meeting, ${attendees.length} of them`, () => {
    const after = seriesOf({ ...MEETING, attendees });
    assert.deepEqual(asked(planned(events(version), undefined, () => after, PEOPLE)), values);
  });

test('a contact that is made is asked by the name it will have', () => {
  const after = seriesOf({ ...MEETING, attendees: [person('Far@example.org', { name: 'Far Away' })] });
  const plan = planned(events('14'), undefined, () => after, PEOPLE, { contacts: true });
  assert.deepEqual(plan[0], ['create', 'res.partner', { name: 'Far Away', email: 'Far@example.org' }]);
  assert.deepEqual(asked(plan), { partner_ids: [[6, 0, [7, '<contact far@example.org>']]] });
});

for (const [version, partners] of [
  ['14', [7]],
  ['15', [7, 30]],
] as const)
  test(`${version}: a private meeting is made with ${partners.length}`, () => {
    const after = seriesOf({
      ...MEETING,
      visibility: 'private',
      attendees: [OWN, person('anna@example.com')],
    });
    const plan = planned(events(version), undefined, () => after, PEOPLE);
    assert.deepEqual(asked(plan), { partner_ids: [[6, 0, partners]] });
  });
