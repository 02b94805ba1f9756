/** The user at work in the ERP's own web client, as plain calls of its version. */
import { type Id, text, type Values } from '../../../examples/demo-erp/orm/value.ts';
import { ask, type Client, listed } from '../../../examples/demo-erp/series/operations.ts';
import { SERIES } from '../../../examples/demo-erp/series/versions.ts';
import { realId } from '../../../examples/demo-erp/series/virtual-id.ts';
import { MEETINGS } from '../../../examples/demo-erp/versions/meetings.ts';

const HOUR = 3_600_000;
const naive = (at: number): string => new Date(at).toISOString().slice(0, 19).replace('T', ' ');

export class Desk {
  readonly client: Client;

  constructor(client: Client) {
    this.client = client;
  }

  async createMeeting(name: string, start: number, end: number): Promise<void> {
    await ask(this.client, 'create', [{ name, ...this.#times(start, end) }]);
  }

  /** Every record of that name gets them: the row of a meeting, or all that follow a series. */
  async write(name: string, values: Values): Promise<void> {
    await ask(this.client, 'write', [await this.#rows(name), values]);
  }

  async move(name: string, start: number, end: number): Promise<void> {
    await ask(this.client, 'write', [await this.#rows(name), this.#times(start, end)]);
  }

  async remove(name: string): Promise<void> {
    await ask(this.client, 'unlink', [await this.#rows(name)]);
  }

  async moveOccurrence(name: string, at: number, start: number, end: number): Promise<void> {
    await ask(this.client, 'write', [[await this.#occurrence(name, at)], this.#times(start, end)]);
  }

  async removeOccurrence(name: string, at: number): Promise<void> {
    await ask(this.client, 'unlink', [[await this.#occurrence(name, at)]]);
  }

  async task(method: 'write' | 'unlink', name: string, values: Values = {}): Promise<void> {
    const { call, version } = this.client;
    const domain = [['name', '=', name]];
    const ids = (await call('project.task', 'search', [domain], {})) as number[];
    if (ids.length !== 1) throw new Error(`${ids.length} tasks are called ${name} in the ERP of ${version}.`);
    await call('project.task', method, method === 'write' ? [ids, values] : [ids], {});
  }

  /** Times as the web client of this version sends them. */
  #times(start: number, end: number): Values {
    const [from, to] = [naive(start), naive(end)];
    const { version } = this.client;
    if (MEETINGS[version].model === 'crm.meeting')
      return { date: from, date_deadline: to, duration: (end - start) / HOUR };
    const companions = SERIES[version].lists === 'never' ? {} : { start_datetime: from, stop_datetime: to };
    return { start: from, stop: to, ...companions };
  }

  async #rows(name: string): Promise<Id[]> {
    const rows = await listed(this.client, [['name', '=', name]], ['name']);
    const ids = [...new Set(rows.map(({ id }) => (typeof id === 'string' ? realId(id) : Number(id))))];
    if (ids.length === 0) throw new Error(`Nothing is called ${name} in the ERP.`);
    return ids;
  }

  /** As the ERP's own calendar shows it. */
  async #occurrence(name: string, at: number): Promise<unknown> {
    const { start } = MEETINGS[this.client.version];
    const rows = await listed(this.client, [['name', '=', name]], [start]);
    const found = rows.find((row) => text(row[start]) === naive(at));
    if (!found) throw new Error(`The ERP shows no occurrence of ${name} at ${naive(at)}.`);
    return found.id;
  }
}
