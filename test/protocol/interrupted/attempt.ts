/** One change of one entry, tried as often as it takes. */
import assert from 'node:assert/strict';
import { text as textOf, type Values } from '../../../examples/demo-erp/orm/value.ts';
import { occurrences } from '../../../examples/demo-erp/series/occurrences.ts';
import { ask, type Client } from '../../../examples/demo-erp/series/operations.ts';
import { SERIES } from '../../../examples/demo-erp/series/versions.ts';
import { MEETINGS } from '../../../examples/demo-erp/versions/meetings.ts';
import { TASKS } from '../../../examples/demo-erp/versions/tasks.ts';
import type { Calendar, Precondition } from '../../../lib/calendar/types.ts';
import { DavError } from '../../../lib/errors.ts';
import { parseCalendar } from '../../../lib/ical/index.ts';
import type { Office } from '../../calendar/office.ts';
import { differences, told } from '../same.ts';
import { besideOf, GUEST, type Kind } from './kinds.ts';

function documentOf(lines: readonly string[]): string {
  const frame = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Example//Interrupted//EN'];
  return [...frame, ...lines, 'END:VCALENDAR', ''].join('\r\n');
}

const isNew: Precondition = (current) => {
  if (current) throw new DavError(412, 'It is there.');
};
const isStill =
  (etag: string): Precondition =>
  (current) => {
    if (current?.etag !== etag) throw new DavError(412, 'It is another.');
  };

export class Attempt {
  readonly #office: Office;
  readonly #uid: string;
  readonly #kind: Kind;
  #precondition: Precondition = isNew;

  constructor(office: Office, uid: string, kind: Kind) {
    this.#office = office;
    this.#uid = uid;
    this.#kind = kind;
  }

  async prepare(): Promise<void> {
    const { beside, kept, byGuest } = this.#kind;
    if (beside) await this.#put(besideOf(this.#uid), beside(this.#uid), isNew);
    if (!kept) return;
    await this.#put(this.#uid, kept(this.#uid), isNew);
    const entry = await this.#entry(byGuest ? 'demo' : 'admin');
    assert.ok(typeof entry === 'object', `it is ${entry}`);
    this.#precondition = isStill(entry.etag);
  }

  /** Undefined when it went well, else the status; 500 for what nobody foresaw. */
  async run(): Promise<number | undefined> {
    const { sent, byGuest } = this.#kind;
    const login = byGuest ? 'demo' : 'admin';
    try {
      if (sent) await this.#put(this.#uid, sent(this.#uid), this.#precondition, login);
      else await (await this.#calendar(login)).remove(`${this.#uid}.ics`, this.#precondition);
      return undefined;
    } catch (error) {
      return error instanceof DavError ? error.status : 500;
    }
  }

  /** The device sees what it sent, or nothing any more. */
  async check(): Promise<void> {
    const { sent, byGuest } = this.#kind;
    const entry = await this.#entry(byGuest ? 'demo' : 'admin');
    if (!sent) return assert.equal(entry, 'missing');
    assert.ok(typeof entry === 'object', `it is ${entry}`);
    const found = differences(documentOf(sent(this.#uid)), Buffer.from(entry.body).toString());
    assert.equal(told(found.filter(({ property }) => !STAMPS.includes(property))), '');
  }

  /** What the ERP shows of it. */
  async shown(client: Client): Promise<readonly string[]> {
    const own = [this.#uid, besideOf(this.#uid)].map((uid) => `cut ${uid}`);
    if (this.#kind.calendar === 'Tasks') return this.#tasks(client, own);
    const found = await occurrences(client, `cut ${this.#uid}`, RANGE);
    const times = found.filter(({ name }) => own.includes(name)).map(({ start, stop }) => `${start} ${stop}`);
    return [...times, ...(await this.#answers(client, own)), ...(await bare(client))];
  }

  /** What the colleague answered, by the records of it. */
  async #answers(client: Client, names: readonly string[]): Promise<readonly string[]> {
    const { model, start } = MEETINGS[client.version];
    const ids = await ask(client, 'search', [[['name', 'in', names]]], { virtual_id: false });
    const rows = (await ask(client, 'read', [ids, ['attendee_ids', start]])) as Values[];
    const answers = await Promise.all(
      rows.map(async (row) => {
        const fields = ['email', 'state'];
        const people = await client.call('calendar.attendee', 'read', [row.attendee_ids, fields], {});
        const states = (people as Values[]).filter(({ email }) => email === GUEST).map(({ state }) => state);
        return `${model} ${textOf(row[start])} ${states.join()}`;
      }),
    );
    return answers.sort();
  }

  async #tasks({ call, version }: Client, names: readonly string[]): Promise<readonly string[]> {
    const ids = await call('project.task', 'search', [[['name', 'in', names]]], {});
    const fields = ['name', ...(TASKS[version].parent ? ['parent_id'] : [])];
    const rows = (await call('project.task', 'read', [ids, fields], {})) as Values[];
    const anonymous = (value: unknown): string =>
      String(value).replaceAll(this.#uid, 'uid').replace(/^\d+,/, '');
    return rows.map(({ name, parent_id = false }) => `${anonymous(name)} in ${anonymous(parent_id)}`).sort();
  }

  async #entry(login: 'admin' | 'demo') {
    const name = `${this.#uid}.ics`;
    return (await (await this.#calendar(login)).get([name])).get(name);
  }

  /** By whichever gateway is there. */
  #calendar(login: 'admin' | 'demo'): Promise<Calendar> {
    return this.#office.calendar(this.#kind.calendar, login);
  }

  async #put(
    uid: string,
    lines: readonly string[],
    precondition: Precondition,
    login: 'admin' | 'demo' = 'admin',
  ): Promise<void> {
    this.#office.pass(6);
    const text = documentOf(lines);
    const sent = { uid, text, calendar: parseCalendar(text) };
    await (await this.#calendar(login)).put(`${uid}.ics`, sent, precondition);
  }
}

/** Recurrences without a meeting. */
async function bare({ call, version }: Client): Promise<readonly string[]> {
  if (SERIES[version].lists !== 'never') return [];
  const ids = (await call('calendar.recurrence', 'search', [[]], {})) as number[];
  const keywords = { fields: ['recurrence_id'], context: { active_test: false } };
  const rows = await call('calendar.event', 'search_read', [[['recurrence_id', 'in', ids]]], keywords);
  const used = new Set((rows as Values[]).map(({ recurrence_id }) => Number([recurrence_id].flat()[0])));
  return ids.filter((id) => !used.has(id)).map(() => 'a recurrence of nothing');
}

/** When it was written, the ERP may say. */
const STAMPS = ['dtstamp', 'last-modified'];

const RANGE = { from: '2026-01-01 00:00:00', to: '2028-01-01 00:00:00' };
