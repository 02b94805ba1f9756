/** What a change costs the ERP, and how often the gateway has to wait for an answer before it can go on. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { type DemoErp, startDemoErp, type VersionName } from '../../examples/demo-erp/index.ts';
import { silent } from '../../lib/log.ts';
import { type Gateway, startGateway } from '../../lib/main.ts';
import { SERVE } from '../../lib/options/commands.ts';
import { readOptions } from '../../lib/options/reading.ts';
import { ReadingClient } from '../bench/reader.ts';
import { meeting } from '../bench/writes.ts';
import { inRounds, type Rounds } from './rounds.ts';

type Change = 'create' | 'change' | 'remove' | 'create series' | 'change series' | 'remove series';
type Costs = Readonly<Record<Change, readonly [calls: number, rounds: number]>>;

/** Occurrences are no records of their own before somebody changes one. */
const VIRTUAL: Costs = {
  create: [8, 4],
  change: [9, 5],
  remove: [4, 3],
  'create series': [8, 4],
  'change series': [9, 5],
  'remove series': [4, 3],
};
const RECORDS: Costs = {
  ...VIRTUAL,
  'create series': [14, 8],
  'change series': [11, 5],
  'remove series': [7, 5],
};
/** `search`, then `read`; attendees tell whose a meeting is. */
const SEARCHED: Costs = {
  create: [10, 6],
  change: [11, 6],
  remove: [5, 3],
  'create series': [10, 6],
  'change series': [11, 6],
  'remove series': [5, 3],
};
const COSTS: Readonly<Partial<Record<VersionName, Costs>>> = {
  '6.1': SEARCHED,
  '10': VIRTUAL,
  '14': RECORDS,
  '19': RECORDS,
};

const HOUR = 3_600_000;
const UPLOADS = 100;
/** Octets by which two calls of one kind may differ: ids with another digit. */
const DIGITS = 50;

const series = (index: number) => meeting(index).replace('SUMMARY', 'RRULE:FREQ=WEEKLY;COUNT=5\r\nSUMMARY');
const renamed = (text: string) => text.replace('SUMMARY:Meeting', 'SUMMARY:Other');

for (const [version, costs] of Object.entries(COSTS) as [VersionName, Costs][])
  describe(`a change in ${version}, of a calendar known a moment ago`, () => {
    let erp: DemoErp;
    let gateway: Gateway;
    let rounds: Rounds;

    const ask = async (method: string, index: number, body?: string): Promise<void> => {
      const path = `webdav/${erp.database}/calendars/users/admin/c/Meetings/written-${index}.ics`;
      const headers = { Authorization: `Basic ${btoa('admin:admin')}`, 'Content-Type': 'text/calendar' };
      const answer = await fetch(new URL(path, gateway.url), { method, headers, ...(body && { body }) });
      assert.ok(answer.ok, `${method} ${answer.status} ${await answer.text()}`);
    };

    before(async () => {
      let past = HOUR;
      erp = await startDemoErp({ version, demoData: false, events: 200, clock: () => Date.now() - past });
      past = 0;
      const flags = ['--store', 'memory:', '--freshness', '3600', '--full-check', '3600'];
      rounds = await inRounds(erp.url);
      const options = ['--erp', rounds.url, '--listen', '127.0.0.1:0', ...flags];
      gateway = await startGateway(readOptions(SERVE, options), silent);
      await new ReadingClient(gateway.url, erp.database, 'admin').list();
      await ask('PUT', 0, meeting(0)); // what the user may is asked once
    });
    after(async () => {
      await gateway.close();
      await rounds[Symbol.asyncDispose]();
      await erp.close();
    });

    const changes: Readonly<Record<Change, () => Promise<void>>> = {
      create: () => ask('PUT', 1, meeting(1)),
      change: () => ask('PUT', 1, renamed(meeting(1))),
      remove: () => ask('DELETE', 1),
      'create series': () => ask('PUT', 2, series(2)),
      'change series': () => ask('PUT', 2, renamed(series(2))),
      'remove series': () => ask('DELETE', 2),
    };
    for (const [name, act] of Object.entries(changes) as [Change, () => Promise<void>][])
      it(`${name}: ${costs[name][0]} calls, one after the other ${costs[name][1]}`, async () => {
        const cost = await rounds.costOf(act);
        assert.deepEqual(
          [cost.calls, cost.rounds],
          costs[name],
          erp.calls.names.slice(-cost.calls).join(' '),
        );
      });

    it(`the last of ${UPLOADS} uploads costs what the first did, and reads no more`, async () => {
      const costs: { readonly names: readonly string[]; readonly bytes: number }[] = [];
      for (let index = 100; index < 100 + UPLOADS; index++) {
        erp.calls.clear();
        await ask('PUT', index, meeting(index));
        const bytes = erp.calls.reduce((total, call) => total + call.bytes, 0);
        costs.push({ names: erp.calls.names.sort(), bytes });
      }
      const [first, last] = [costs[0], costs.at(-1)];
      assert.ok(first && last);
      assert.deepEqual(last.names, first.names);
      assert.ok(last.bytes <= first.bytes + DIGITS * first.names.length, `${last.bytes} of ${first.bytes}`);
    });
  });
