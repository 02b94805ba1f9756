/** A simulated ERP of one version, and changes carried into it as one of its users. */
import assert from 'node:assert/strict';
import { type DemoErp, startDemoErp, type VersionName } from '../../../examples/demo-erp/index.ts';
import { look } from '../../../lib/calendar/reading/reading.ts';
import { carryOut, type Site } from '../../../lib/calendar/writing/carrying-out.ts';
import { given } from '../../../lib/erp/codecs.ts';
import type { Model, Policy, State } from '../../../lib/erp/profile.ts';
import type { EventRecord, Resource, Series, TaskRecord } from '../../../lib/erp/records.ts';
import { Erp, type Session } from '../../../lib/erp/session.ts';
import type { Row } from '../../../lib/erp/wire.ts';
import { silent } from '../../../lib/log.ts';

export const QUIET: Policy = { mails: false, contacts: false };

const LOOKING = new Set(['read', 'search', 'search_read', 'search_count', 'fields_get']);

const library = { meet: async () => {}, paired: async () => new Map() };

/** What is said of a meeting; `undefined` is said too. */
export type Said = { readonly [P in keyof EventRecord]?: EventRecord[P] | undefined };

export type SaidOfTask = { readonly [P in keyof TaskRecord]?: TaskRecord[P] | undefined };

/** One user of it. */
export class Desk {
  readonly session: Session;
  readonly erp: DemoErp;

  constructor(erp: DemoErp, session: Session) {
    this.erp = erp;
    this.session = session;
  }

  get events(): Model<Series> {
    const { events } = this.session.profile;
    assert.ok(events);
    return events;
  }

  get tasks(): Model<TaskRecord> {
    const { tasks } = this.session.profile;
    assert.ok(tasks);
    return tasks;
  }

  #site<R extends Resource>(model: Model<R>, policy: Policy): Site<R> {
    const free = async (records: readonly number[]) => records;
    return { session: this.session, model, policy, library, free, log: silent };
  }

  /** Carries a change out; what the ERP has then. */
  async carry<R extends Resource>(
    model: Model<R>,
    before: State<R> | undefined,
    after: R | undefined,
    policy = QUIET,
  ): Promise<State<R> | undefined> {
    return carryOut(this.#site(model, policy), before, after, 0);
  }

  async see<R extends Resource>(model: Model<R>, id: number): Promise<State<R>> {
    const state = await look(this.session, model, { records: [id], keys: [] }, library);
    assert.ok(state, `record ${id} is gone`);
    return state;
  }

  /** Makes a meeting; the state it is in then. */
  async meet(wanted: Said, policy = QUIET): Promise<State<Series>> {
    const state = await this.carry(this.events, undefined, seriesOf(told(MEETING, wanted)), policy);
    assert.ok(state);
    return state;
  }

  /** Changes the one meeting of a state. */
  async change(state: State<Series>, wanted: Said, policy = QUIET): Promise<State<Series>> {
    const fresh = await this.see(this.events, state.resource.master?.id ?? 0);
    const { master } = fresh.resource;
    assert.ok(master);
    const after = { ...fresh.resource, master: told(master, wanted) };
    const changed = await this.carry(this.events, fresh, after, policy);
    assert.ok(changed);
    return changed;
  }

  /** Makes a task; the state it is in then. */
  async task(wanted: SaidOfTask, policy = QUIET): Promise<State<TaskRecord>> {
    const after = given<TaskRecord>({ ...TASK, ...wanted } as Required<TaskRecord>);
    const state = await this.carry(this.tasks, undefined, after, policy);
    assert.ok(state);
    return state;
  }

  /** Changes a task; the state it is in then. */
  async changeTask(
    { resource }: State<TaskRecord>,
    wanted: SaidOfTask,
    policy = QUIET,
  ): Promise<State<TaskRecord>> {
    const fresh = await this.see(this.tasks, resource.id);
    const after = given<TaskRecord>({ ...fresh.resource, ...wanted } as Required<TaskRecord>);
    const changed = await this.carry(this.tasks, fresh, after, policy);
    assert.ok(changed);
    return changed;
  }

  /** The rows of a model as this user reads them. */
  async rows(model: string, fields: readonly string[], ids?: readonly number[]): Promise<readonly Row[]> {
    const domain = ids === undefined ? [] : ([['id', 'in', ids]] as const);
    return this.session.ask({ ask: 'rows', model, domain, fields, context: { active_test: false } });
  }

  /** The calls that change something, made while `work` is done. */
  async writes(work: () => Promise<unknown>): Promise<readonly string[]> {
    const before = this.erp.calls.length;
    await work();
    const calls = this.erp.calls.slice(before).filter(({ method }) => !LOOKING.has(method));
    return calls.map(({ model, method }) => `${model}.${method}`);
  }
}

export const at = (text: string): { readonly at: number } => ({ at: Date.parse(`${text}Z`) });

export const MEETING: EventRecord = {
  id: 0,
  summary: 'Review',
  categories: [],
  alarms: [],
  start: at('2030-03-04T09:00:00'),
  end: at('2030-03-04T10:00:00'),
  visibility: 'public',
  masked: false,
  busy: true,
  attendees: [],
};

export const TASK: TaskRecord = {
  kind: 'task',
  key: 'new-0',
  records: [],
  id: 0,
  summary: 'Call the printer',
  categories: [],
  alarms: [],
  status: 'needs-action',
};

function told(record: EventRecord, said: Said): EventRecord {
  return given<EventRecord>({ ...record, ...said } as Required<EventRecord>);
}

export function seriesOf(master: EventRecord): Series {
  return {
    kind: 'event',
    key: 'new-0',
    records: [],
    master,
    zone: 'Europe/Brussels',
    excluded: [],
    added: [],
    overrides: [],
    pairing: new Map(),
  };
}

/** Runs a test as several users of a fresh ERP. */
export async function withDesks(
  version: VersionName,
  work: (demo: Desk, admin: Desk) => Promise<void>,
): Promise<void> {
  const simulated = await startDemoErp({ version, demoData: false, zone: 'Europe/Brussels' });
  const erp = new Erp({ url: simulated.url });
  try {
    const [demo, admin] = await Promise.all(
      ['demo', 'admin'].map((login) => erp.logIn('demo', login, login)),
    );
    assert.ok(demo && admin);
    await work(new Desk(simulated, demo), new Desk(simulated, admin));
  } finally {
    await erp.close();
    await simulated.close();
  }
}
