/** The least of an ERP: one model whose rows tests change, and a count of the questions asked. */
import { NOTHING } from '../../lib/erp/plan.ts';
import type { Model, Query, Reader } from '../../lib/erp/profile.ts';
import type { TaskRecord } from '../../lib/erp/records.ts';
import type { Session } from '../../lib/erp/session.ts';
import type { Domain, Row } from '../../lib/erp/wire.ts';

const reader: Reader = { uid: 3, login: 'anne', name: 'Anne', zone: 'Europe/Brussels' };

export interface FakeRow {
  id: number;
  name: string;
  /** Seconds since 1970, as the ERP's clock had it. */
  written: number;
  made: number;
  mine: boolean;
  /** Rows of one series share it. */
  group?: number;
}

export class FakeErp {
  readonly rows = new Map<number, FakeRow>();
  /** Children written, with the row they lead to. */
  readonly children: { id: number; row: number; written: number }[] = [];
  readonly asked: string[] = [];
  /** Rows handed out, children aside. */
  read = 0;
  /** Milliseconds; the gateway's clock and the ERP's. */
  now = Date.UTC(2026, 10, 23, 12);
  sharedWritten = 0;
  /** What the ERP answers when asked for the shared model, if it does not have it. */
  sharedFault: Error | undefined;
  down = false;

  readonly session = {
    db: 'demo',
    reader,
    naive: 'UTC',
    calls: 8,
    profile: { name: 'Fake 1' },
    now: () => this.now,
    ask: (query: Query) => this.#ask(query),
  } as unknown as Session;

  put(id: number, name: string, more: Partial<FakeRow> = {}): void {
    const written = Math.floor(this.now / 1000);
    const made = this.rows.get(id)?.made ?? written;
    this.rows.set(id, { id, name, written, made, mine: true, ...more });
  }

  pass(seconds: number): void {
    this.now += seconds * 1000;
  }

  async #ask(query: Query): Promise<unknown> {
    this.asked.push(`${query.ask} ${query.model}`);
    await new Promise((resolve) => setImmediate(resolve));
    if (this.down) throw new Error('The ERP is away.');
    if (this.sharedFault && query.model === 'shared') throw this.sharedFault;
    const found = this.#matching(query);
    if (query.ask === 'count') return found.length;
    if (query.ask === 'ids') return found.map(({ id }) => Number(id));
    if (query.model === model.model) this.read += found.length;
    return found;
  }

  #matching({ model, domain }: Query): readonly Row[] {
    return this.#all(model).filter((row) => isIn(row, domain));
  }

  #all(model: string): readonly Row[] {
    if (model === 'child')
      return this.children.map(({ id, row, written }) => ({ id, row, ...times(written) }));
    if (model === 'shared') return [{ id: 1, ...times(this.sharedWritten) }];
    return [...this.rows.values()].map(({ written, made, ...row }) => ({
      group: false,
      ...row,
      ...times(written, made),
    }));
  }
}

function times(written: number, made = written): Row {
  return { write_date: textOf(written), create_date: textOf(made) };
}

function textOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ');
}

/** Terms and operators stand before what they join; those that nothing joins all have to hold. */
function isIn(row: Row, domain: Domain): boolean {
  const answers: boolean[] = [];
  for (const term of [...domain].reverse()) {
    if (Array.isArray(term)) answers.push(holds(row[term[0]], term[1], term[2]));
    else answers.push(joined(term as '&' | '|', answers.pop() ?? true, answers.pop() ?? true));
  }
  return answers.every(Boolean);
}

function joined(operator: '&' | '|', a: boolean, b: boolean): boolean {
  return operator === '|' ? a || b : a && b;
}

function holds(value: unknown, operator: string, wanted: unknown): boolean {
  if (operator === '>=') return String(value) >= String(wanted);
  if (operator === 'in') return (wanted as unknown[]).includes(value);
  if (operator === 'not in') return !(wanted as unknown[]).includes(value);
  return value === wanted;
}

export const model: Model<TaskRecord> = {
  model: 'project.task',
  component: 'VTODO',
  needs: new Map(),
  context: () => ({}),
  changedContext: () => ({ active_test: false }),
  invitations: () => undefined,
  belongs: () => [['mine', '=', true]],
  begunBefore: () => [],
  notOverBefore: (day) => [['write_date', '>=', day]],
  fields: ['name', 'create_date'],
  changedRows: (_reader, since) => [['write_date', '>=', since]],
  children: [{ model: 'child', row: 'row' }],
  shared: ['shared'],
  keyOf: (row) => (row.group === false ? `project.task-${Number(row.id)}` : `group-${Number(row.group)}`),
  siblings: (keys) => {
    const groups = keys
      .filter((key) => key.startsWith('group-'))
      .map((key) => Number(key.slice('group-'.length)));
    return groups.length === 0 ? undefined : [['group', 'in', groups]];
  },
  related: () => [],
  assemble: (key, rows) => {
    const names = rows.map(({ name }) => String(name));
    if (names.includes('broken')) throw new Error('This record makes no sense.');
    const records = rows.map(({ id }) => Number(id)).sort((a, b) => a - b);
    const [id = 0] = records;
    return {
      kind: 'task',
      key,
      id,
      records,
      summary: names.join(' + '),
      categories: [],
      alarms: [],
      status: 'needs-action',
    };
  },
  writing: {
    fields: [],
    lookups: () => [],
    plan: () => NOTHING,
    removal: 'unlink',
    attends: () => false,
    made: () => ({ query: { ask: 'rows', model: 'project.task', domain: [], fields: [] }, fits: () => true }),
  },
};
