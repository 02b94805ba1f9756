/** The user at work in the ERP's own web client, as plain calls of its version. */
import { type Id, text, type Value, type Values } from '../../../examples/demo-erp/orm/value.ts';
import { occurrences, type Shown } from '../../../examples/demo-erp/series/occurrences.ts';
import { ask, type Client, listed } from '../../../examples/demo-erp/series/operations.ts';
import { SERIES } from '../../../examples/demo-erp/series/versions.ts';
import { realId } from '../../../examples/demo-erp/series/virtual-id.ts';
import { MEETINGS } from '../../../examples/demo-erp/versions/meetings.ts';
import { TASKS } from '../../../examples/demo-erp/versions/tasks.ts';
import { type Contents, DAY, HOUR, type Occurrence } from './document.ts';
import { MARK } from './world.ts';

export const naive = (at: number): string => new Date(at).toISOString().slice(0, 19).replace('T', ' ');

/** What the user's own calendar shows, in any year of the game. */
export function shownTo(client: Client): Promise<Shown[]> {
  return occurrences(client, MARK, { from: '2026-01-01 00:00:00', to: '2030-01-01 00:00:00' });
}

type Meeting = Pick<Contents, 'summary' | 'allDay'>;

export class Desk {
  readonly client: Client;
  /** The last is that of what is done. */
  #stages: Id[] = [];

  constructor(client: Client) {
    this.client = client;
  }

  /** Whether a change of a whole series makes records anew, which then have nobody's answers. */
  get makesAnew(): boolean {
    return SERIES[this.client.version].lists === 'never';
  }

  async createMeeting(name: string, start: number, end: number): Promise<void> {
    await ask(this.client, 'create', [{ name, ...this.#times(false, start, end) }]);
  }

  /** Every record of that name gets them: the row of a meeting, or all that follow a series. */
  async write(name: string, values: Values): Promise<void> {
    await ask(this.client, 'write', [await this.#rows(name), values]);
  }

  async describe(name: string, said: string): Promise<void> {
    const html = MEETINGS[this.client.version].description !== 'text';
    await this.write(name, { description: html ? `<p>${said.replace(' ', ' <b>')}</b></p>` : said });
  }

  async move({ summary, allDay }: Meeting, start: number, end: number): Promise<void> {
    await ask(this.client, 'write', [await this.#rows(summary), this.#times(allDay, start, end)]);
  }

  async remove(name: string): Promise<void> {
    await ask(this.client, 'unlink', [await this.#rows(name)]);
  }

  async moveOccurrence(
    meeting: Meeting,
    { start: at }: Occurrence,
    start: number,
    end: number,
  ): Promise<void> {
    const id = await this.#occurrence(meeting, at);
    await ask(this.client, 'write', [[id], this.#times(meeting.allDay, start, end)]);
  }

  async removeOccurrence(meeting: Meeting, { start: at }: Occurrence): Promise<void> {
    await ask(this.client, 'unlink', [[await this.#occurrence(meeting, at)]]);
  }

  /** Of the whole series, by its first record. */
  async moveSeries(name: string, by: number): Promise<void> {
    const { start, stop } = MEETINGS[this.client.version];
    const head = await this.#head(name, [start, stop]);
    const [from, to] = [head[start], head[stop]].map((at) => Date.parse(`${text(at)}Z`) + by);
    await this.#writeSeries(head, this.#times(false, from ?? 0, to ?? 0));
  }

  async repeat(name: string, count: number): Promise<void> {
    const rule = { recurrency: true, end_type: 'count', count };
    await this.#writeSeries(await this.#head(name, []), rule);
  }

  /** 14 and 15 refuse new times for all; from the first one on they take them. */
  async #writeSeries({ id }: Values, values: Values): Promise<void> {
    const { lists, records } = SERIES[this.client.version];
    if (lists === 'never' && !(await this.#hasBase(id))) return;
    const scope = records?.allTimes === 'fault' ? 'future_events' : 'all_events';
    const further = lists === 'never' ? { recurrence_update: scope } : {};
    await ask(this.client, 'write', [[id], { ...values, ...further }]);
  }

  /** A series whose base was deleted cannot be changed as a whole any more. */
  async #hasBase(id: Value | undefined): Promise<boolean> {
    const domain = [
      ['calendar_event_ids', 'in', [id]],
      ['base_event_id', '!=', false],
    ];
    const found = await this.client.call('calendar.recurrence', 'search', [domain], {});
    return Array.isArray(found) && found.length > 0;
  }

  /** In milliseconds, by what the ERP's own calendar shows of that name. */
  async shown(name: string): Promise<readonly { readonly start: number; readonly end: number }[]> {
    const found = (await shownTo(this.client)).filter((one) => one.name === name);
    return found.map(({ start, stop }) => ({ start: Date.parse(`${start}Z`), end: Date.parse(`${stop}Z`) }));
  }

  async task(method: 'write' | 'unlink', name: string, values: Values = {}): Promise<void> {
    const ids = [await this.#taskNamed(name)];
    await this.client.call('project.task', method, method === 'write' ? [ids, values] : [ids], {});
  }

  async finishTask(name: string): Promise<void> {
    const id = await this.#taskNamed(name);
    const { done, stage } = TASKS[this.client.version];
    if (done === 'task-state') await this.task('write', name, { state: '1_done' });
    else if (done === 'stage') await this.task('write', name, { [stage]: this.#stages.at(-1) ?? false });
    else await this.client.call('project.task', 'do_close', [[id]], {});
  }

  /** Stages for tasks, where the version finishes them so. */
  async prepare(): Promise<void> {
    const { done, stageClosed } = TASKS[this.client.version];
    const closing = stageClosed === 'is_closed' ? { is_closed: true } : {};
    if (done === 'stage-state') this.#stages = [await this.#stage('Open', { state: 'draft' })];
    if (done === 'stage-state') this.#stages.push(await this.#stage('Done', { state: 'done' }));
    if (done === 'stage') this.#stages = [await this.#stage('Done', { fold: true, ...closing })];
  }

  async #stage(name: string, values: Values): Promise<Id> {
    const all = { name: `${MARK} ${name}`, sequence: 99, ...values };
    return (await this.client.call('project.task.type', 'create', [all], {})) as Id;
  }

  async #taskNamed(name: string): Promise<number> {
    const { call, version } = this.client;
    const ids = (await call('project.task', 'search', [[['name', '=', name]]], {})) as number[];
    const [id, ...others] = ids;
    if (id === undefined || others.length > 0)
      throw new Error(`${ids.length} tasks are called ${name} in the ERP of ${version}.`);
    return id;
  }

  /** Times as the web client of this version sends them; an end of whole days is the day after. */
  #times(allDay: boolean, start: number, end: number): Values {
    const { version } = this.client;
    const [from, to] = [naive(start), naive(end)];
    if (MEETINGS[version].model === 'crm.meeting')
      return { allday: allDay, date: from, date_deadline: to, duration: (end - start) / HOUR };
    const last = naive(allDay ? end - DAY : end);
    if (allDay)
      return {
        allday: true,
        start: from,
        stop: last,
        start_date: from.slice(0, 10),
        stop_date: last.slice(0, 10),
      };
    const companions = SERIES[version].lists === 'never' ? {} : { start_datetime: from, stop_datetime: to };
    return { allday: false, start: from, stop: to, ...companions };
  }

  async #rows(name: string): Promise<Id[]> {
    const rows = await listed(this.client, [['name', '=', name]], ['name']);
    const ids = [...new Set(rows.map(({ id }) => (typeof id === 'string' ? realId(id) : Number(id))))];
    if (ids.length === 0) throw new Error(`Nothing is called ${name} in the ERP.`);
    return ids;
  }

  /** The record of a series, or the first of its records. */
  async #head(name: string, fields: readonly string[]): Promise<Values> {
    const { start } = MEETINGS[this.client.version];
    const wanted = [start, 'rrule', 'recurrency', ...fields];
    const found = await ask(this.client, 'read', [await this.#rows(name), wanted]);
    const [head] = (found as Values[])
      .filter(({ recurrency, rrule }) => recurrency === true && text(rrule) !== '')
      .sort((a, b) => (text(a[start]) < text(b[start]) ? -1 : 1));
    if (!head) throw new Error(`No series is called ${name} in the ERP.`);
    return head;
  }

  /** As the ERP's own calendar shows it. */
  async #occurrence({ summary, allDay }: Meeting, at: number): Promise<unknown> {
    const { start } = MEETINGS[this.client.version];
    const rows = await listed(this.client, [['name', '=', summary]], [start]);
    const digits = allDay ? 10 : 19;
    const found = rows.find((row) => text(row[start]).slice(0, digits) === naive(at).slice(0, digits));
    if (!found) throw new Error(`The ERP shows no occurrence of ${summary} at ${naive(at)}.`);
    return found.id;
  }
}
