/** Two devices and a user in the ERP, at work in any order. */
import assert from 'node:assert/strict';
import { occurrences, type Shown } from '../../../examples/demo-erp/series/occurrences.ts';
import type { Client } from '../../../examples/demo-erp/series/operations.ts';
import { silent } from '../../../lib/log.ts';
import { startGateway } from '../../../lib/main.ts';
import { readOptions, SERVE } from '../../../lib/options.ts';
import { Device } from './device.ts';
import { Desk } from './erp.ts';
import { Random } from './random.ts';
import { type Game, STEPS } from './steps.ts';
import { MARK, World } from './world.ts';

export interface Table {
  readonly url: string;
  readonly database: string;
  /** Of the user whose devices they are, who is at work in the ERP too; also his password. */
  readonly login: string;
  readonly client: Client;
  /** Mails the ERP made so far. */
  readonly mails: () => Promise<number>;
}

/** Plays so many steps; the story is told when something goes wrong. */
export async function play(table: Table, seed: number, steps: number): Promise<void> {
  const told: string[] = [];
  const options = [
    '--erp',
    table.url,
    '--db',
    table.database,
    '--store',
    'memory:',
    '--listen',
    '127.0.0.1:0',
  ];
  const gateway = await startGateway(readOptions(SERVE, [...options, '--freshness', '0']), silent);
  const devices = [0, 1].map(() => new Device(gateway.url, table.database, table.login));
  const game: Game = {
    random: new Random(seed),
    devices,
    desk: new Desk(table.client),
    world: new World(),
    tell: (line) => told.push(line),
  };
  try {
    const before = await table.mails();
    for (let step = 0; step < steps; step++) await game.random.weighed(STEPS).act(game);
    told.push('the end');
    await agreed(game, table.client);
    assert.equal(await table.mails(), before, 'nobody wanted mails');
  } catch (error) {
    // The runner cuts long messages.
    process.stderr.write(`seed ${seed}, step ${told.length}:\n${told.slice(-30).join('\n')}\n`);
    throw error;
  } finally {
    await gateway.close();
  }
}

/** Both devices, a listing, and the ERP's own calendar. */
async function agreed({ devices, world }: Game, client: Client): Promise<void> {
  for (const calendar of ['Meetings', 'Tasks'] as const)
    for (const device of devices) {
      await device.sync(calendar);
      world.check(device, calendar);
      const copies = [...device.copies[calendar].values()].map(({ href, etag }) => [href, etag] as const);
      assert.deepEqual(new Map(copies.toSorted()), new Map([...(await device.listed(calendar))].toSorted()));
    }
  const native = world.of('Meetings').filter((expected) => expected.native);
  const names = new Set(native.flatMap(({ contents }) => contents.occurrences.map(({ summary }) => summary)));
  const shown = await occurrences(client, MARK, { from: '2026-01-01 00:00:00', to: '2029-01-01 00:00:00' });
  const expected = native.flatMap(({ contents }) => contents.occurrences.map(shownOf));
  assert.deepEqual(
    shown
      .filter(({ name }) => names.has(name))
      .map(line)
      .sort(),
    expected.map(line).sort(),
  );
}

const naive = (at: number): string => new Date(at).toISOString().slice(0, 19).replace('T', ' ');
const shownOf = ({ summary, start, end }: { summary: string; start: number; end: number }): Shown => ({
  name: summary,
  allDay: false,
  start: naive(start),
  stop: naive(end),
});
const line = ({ name, start, stop }: Shown): string => `${name} ${start} ${stop}`;
