/** What changes cost the ERP, however large the calendar, counted by the ERP's own log. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type DemoErp, startDemoErp, type VersionName } from '../../examples/demo-erp/index.ts';
import { silent } from '../../lib/log.ts';
import { type Gateway, startGateway } from '../../lib/main.ts';
import { SERVE } from '../../lib/options/commands.ts';
import { readOptions } from '../../lib/options/reading.ts';
import { ReadingClient } from '../bench/reader.ts';
import { type Answer, logIn, type User } from '../demo-erp/client.ts';

/** The way of keeping series changes between all of them; one is as large as it gets. */
const SIZES: Readonly<Partial<Record<VersionName, number>>> = {
  '6.0': 1500,
  '6.1': 1500,
  '7.0': 1500,
  '8': 1500,
  '13': 1500,
  '14': 10_000,
  '19': 1500,
};
const HOUR = 3_600_000;
const OVER_CRM: readonly string[] = ['6.0', '6.1', '7.0'];
/** Occurrences are records, with ids of their own. */
const OF_RECORDS: readonly string[] = ['14', '19'];

/** Somebody at the desk, who changes ten meetings of his. */
class Desk {
  readonly model: string;
  readonly #version: string;
  readonly #user: User;

  constructor(version: string, user: User) {
    this.#version = version;
    this.#user = user;
    this.model = OVER_CRM.includes(version) ? 'crm.meeting' : 'calendar.event';
  }

  async changeTen(): Promise<void> {
    const [a, b, c, d, e] = await this.#single();
    await this.#call('write', [a], { name: 'Edited' });
    await this.#call('write', [b], { name: 'Edited as well' });
    await this.#call('write', [c], this.#at('2026-12-03'));
    await this.#call('create', { name: 'Created', ...this.#at('2026-12-04') });
    await this.#call('create', { name: 'Created as well', ...this.#at('2026-12-05') });
    await this.#call('unlink', [d]);
    await this.#call('unlink', [e]);
    await this.#answer();
    await this.#occurrences();
  }

  /** His own that stand alone. */
  async #single(): Promise<readonly number[]> {
    const own = [['user_id', '=', this.#user.uid], ...ALONE(this.#version)];
    return this.#call('search', own, 0, 5, 'id');
  }

  async #answer(): Promise<void> {
    const domain = [['user_id', '=', this.#user.uid], ['attendee_ids', '!=', false], ...ALONE(this.#version)];
    const [id] = await this.#call('search', domain, 0, 1, 'id desc');
    const [{ attendee_ids }] = await this.#call('read', [id], ['attendee_ids']);
    await this.#user('calendar.attendee', 'write', [attendee_ids.at(-1)], { state: 'accepted' });
  }

  /** One of each of two series. */
  async #occurrences(): Promise<void> {
    const own = ['user_id', '=', this.#user.uid];
    const domain = [own, ['allday', '=', false], ['recurrency', '=', true]];
    const found: readonly (number | string)[] = await this.#call('search', domain, 0, 40, 'id');
    const seriesOf = OF_RECORDS.includes(this.#version) ? await this.#recurrences(found) : baseIn;
    const ids = [...new Map(found.map((id) => [seriesOf(id), id])).values()].slice(0, 2);
    for (const id of ids) await this.#call('write', [id], { name: 'Another occurrence' });
  }

  async #recurrences(ids: readonly (number | string)[]): Promise<(id: number | string) => number> {
    const rows: Answer[] = await this.#call('read', ids, ['recurrence_id']);
    const known = new Map(rows.map(({ id, recurrence_id }) => [id, recurrence_id[0]]));
    return (id) => known.get(id);
  }

  #at(day: string): object {
    const [start, stop] = [`${day} 09:00:00`, `${day} 10:00:00`];
    return OVER_CRM.includes(this.#version)
      ? { date: start, date_deadline: stop, duration: 1 }
      : { start, stop };
  }

  #call(method: string, ...args: unknown[]): Promise<Answer> {
    return this.#user(this.model, method, ...args);
  }
}

/** Of a virtual id, `ID-YYYYMMDDHHMMSS`. */
const baseIn = (id: number | string): number => Number.parseInt(String(id), 10);

const ALONE = (version: string): unknown[] => [
  ['recurrency', '=', false],
  ['allday', '=', false],
  ...(OVER_CRM.includes(version) ? [['duration', '>', 0]] : []),
];

for (const [version, events] of Object.entries(SIZES) as [VersionName, number][])
  describe(`ten changes in ${version}, of ${events} meetings`, () => {
    let erp: DemoErp;
    let gateway: Gateway;
    let client: ReadingClient;
    let past = HOUR;

    before(async () => {
      const clock = () => Date.now() - past;
      erp = await startDemoErp({ version, demoData: false, events, clock });
      past = 0;
      const options = ['--erp', erp.url, '--listen', '127.0.0.1:0', '--store', 'memory:', '--freshness', '0'];
      gateway = await startGateway(readOptions(SERVE, options), silent);
      client = new ReadingClient(gateway.url, erp.database, 'admin');
      await client.list();
    });
    after(async () => {
      await gateway.close();
      await erp.close();
    });

    it('cost at most 6 calls after the probe, of which one searches for all ids', async () => {
      await new Desk(version, await logIn(erp, 'admin')).changeTen();
      erp.calls.clear();
      const hrefs = await client.list();
      const asked = erp.calls.names;
      assert.ok(asked.length <= PROBE + 6, asked.join(' '));
      const read = asked.filter((call) => /meeting\.read$|event\.search_read$/.test(call));
      assert.ok(read.length <= 2, asked.join(' '));
      assert.deepEqual(await summaries(gateway, hrefs), SEEN);
    });
  });

const PROBE = 3;
const SEEN: Readonly<Record<string, number>> = {
  Edited: 1,
  'Edited as well': 1,
  Created: 1,
  'Created as well': 1,
  'Another occurrence': 2,
  gone: 2,
};

/** What has become of the entries, by how often it is found among those the desk named. */
async function summaries(gateway: Gateway, hrefs: readonly string[]): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  const headers = { Authorization: `Basic ${btoa('admin:admin')}` };
  for (const href of hrefs) {
    const answer = await fetch(new URL(href, gateway.url), { headers });
    const text = await answer.text();
    const [name] = Object.keys(SEEN).filter((one) => text.includes(`SUMMARY:${one}\r\n`));
    const what = answer.status === 404 ? 'gone' : name;
    if (what !== undefined) found[what] = (found[what] ?? 0) + 1;
  }
  return found;
}
