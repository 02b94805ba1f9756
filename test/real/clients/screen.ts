/** What the ERP itself shows the user whose calendar it is, and what he edits there. */

import assert from 'node:assert/strict';
import { text, type Value, type Values } from '../../../examples/demo-erp/orm/value.ts';
import { occurrences, type Shown } from '../../../examples/demo-erp/series/occurrences.ts';
import { ask, type Client } from '../../../examples/demo-erp/series/operations.ts';
import type { VersionName } from '../../../examples/demo-erp/versions/rows.ts';
import { type Account, type Erp, logIn } from './account.ts';

export interface ShownTask {
  readonly id: number;
  /** `YYYY-MM-DD`, or empty. */
  readonly due: string;
  readonly done: boolean;
  /** Whether it is among the tasks assigned to the user. */
  readonly mine: boolean;
}

export interface ShownMeeting {
  readonly id: number;
  readonly place: string;
  readonly reminded: boolean;
}

/** Where a range of versions keeps things; the first row whose `below` is higher counts. */
interface Fields {
  readonly below: number;
  readonly meeting: 'crm.meeting' | 'calendar.event';
  readonly reminder: 'alarm_id' | 'alarm_ids';
  readonly assigned: 'user_id' | 'user_ids';
  /** Of the task, or of its stage. */
  readonly done: readonly ['state' | 'stage', field: string];
}

const LATEST: Fields = {
  below: 100,
  meeting: 'calendar.event',
  reminder: 'alarm_ids',
  assigned: 'user_ids',
  done: ['state', '1_done'],
};

const FIELDS: readonly Fields[] = [
  {
    ...LATEST,
    below: 8,
    meeting: 'crm.meeting',
    reminder: 'alarm_id',
    assigned: 'user_id',
    done: ['state', 'done'],
  },
  { ...LATEST, below: 14, assigned: 'user_id', done: ['stage', 'fold'] },
  { ...LATEST, below: 15, assigned: 'user_id', done: ['stage', 'is_closed'] },
  { ...LATEST, below: 16, done: ['stage', 'is_closed'] },
  { ...LATEST, below: 17, done: ['stage', 'fold'] },
  LATEST,
];

const MASTERS = { virtual_id: false };
const EVER = { from: '2000-01-01 00:00:00', to: '2100-01-01 00:00:00' };

export class Screen {
  readonly #account: Account;
  readonly #client: Client;
  readonly #fields: Fields;

  private constructor(account: Account, version: VersionName, fields: Fields) {
    this.#account = account;
    this.#client = { call: account.call, version };
    this.#fields = fields;
  }

  static async enter(erp: Erp & { readonly versionName: VersionName }, login: string): Promise<Screen> {
    const fields = FIELDS.find(({ below }) => erp.version < below) ?? LATEST;
    return new Screen(await logIn(erp, login), erp.versionName, fields);
  }

  /** Names of the meetings that are the user's, as far as the ERP lets him find them; a series is named once. */
  async meetingNames(): Promise<Set<string>> {
    const { meeting } = this.#fields;
    const { call, uid } = this.#account;
    const ids = await (meeting === 'crm.meeting'
      ? call(meeting, 'search', [[['user_id', '=', uid]], 0, 1000, 'id', MASTERS], {})
      : call(meeting, 'search', [await this.#invited()], { context: MASTERS }));
    const rows = (await call(meeting, 'read', [ids, ['name']], {})) as Values[];
    return new Set(rows.map(({ name }) => text(name)));
  }

  /** The meetings whose names begin with a mark, occurrence by occurrence. */
  meetings(mark: string): Promise<Shown[]> {
    return occurrences(this.#client, mark, EVER);
  }

  async meeting(name: string): Promise<ShownMeeting> {
    const { meeting, reminder } = this.#fields;
    const row = await this.#only(meeting, name, ['location', reminder]);
    const alarm = row[reminder];
    const reminded = Array.isArray(alarm) ? alarm.length > 0 : Boolean(alarm);
    return { id: Number(row.id), place: text(row.location), reminded };
  }

  /** None when it is deleted or archived. */
  async task(name: string): Promise<ShownTask | undefined> {
    const [id] = await this.#found('project.task', name);
    if (id === undefined) return undefined;
    const { assigned, done } = this.#fields;
    const [place, value] = done;
    const row = await this.#row('project.task', id, [
      'date_deadline',
      assigned,
      place === 'state' ? 'state' : 'stage_id',
    ]);
    const people = (row[assigned] || []) as Value[];
    return {
      id,
      due: text(row.date_deadline).slice(0, 10),
      done: place === 'state' ? row.state === value : await this.#stage(row.stage_id, value),
      mine: people.includes(this.#account.uid),
    };
  }

  async rename(kind: 'meeting' | 'task', id: number, name: string): Promise<void> {
    if (kind === 'meeting') await ask(this.#client, 'write', [[id], { name }]);
    else await this.#account.call('project.task', 'write', [[id], { name }], {});
  }

  async #invited(): Promise<unknown[]> {
    const { uid } = this.#account;
    const { partner_id: partner } = await this.#row('res.users', uid, ['partner_id']);
    const own = Array.isArray(partner) ? partner[0] : partner;
    return ['|', ['user_id', '=', uid], ['partner_ids', 'in', [own]]];
  }

  async #stage(stage: Value | undefined, field: string): Promise<boolean> {
    if (!Array.isArray(stage)) return false;
    const row = await this.#row('project.task.type', Number(stage[0]), [field]);
    return row[field] === true;
  }

  async #only(model: string, name: string, fields: readonly string[]): Promise<Values> {
    const ids = await this.#found(model, name);
    assert.equal(ids.length, 1, `the ERP has ${ids.length} of ${name}`);
    return this.#row(model, ids[0] ?? 0, fields);
  }

  async #found(model: string, name: string): Promise<number[]> {
    return (await this.#account.call(model, 'search', [[['name', '=', name]]], {})) as number[];
  }

  async #row(model: string, id: number, fields: readonly string[]): Promise<Values> {
    const [row] = (await this.#account.call(model, 'read', [[id], fields], {})) as Values[];
    assert.ok(row, `${model} ${id} cannot be read`);
    return row;
  }
}
