/** Two devices of a user, one of a colleague he invites, and the user in the ERP itself, at work in any order. */
import assert from 'node:assert/strict';
import type { Shown } from '../../../examples/demo-erp/series/occurrences.ts';
import type { Client } from '../../../examples/demo-erp/series/operations.ts';
import { silent } from '../../../lib/log.ts';
import { startGateway } from '../../../lib/main.ts';
import { SERVE } from '../../../lib/options/commands.ts';
import { readOptions } from '../../../lib/options/reading.ts';
import { Device, type User } from './device.ts';
import { type Contents, DAY, type Occurrence } from './document.ts';
import { Desk, naive, shownTo } from './erp.ts';
import type { Game } from './game.ts';
import { Random } from './random.ts';
import { STEPS } from './steps.ts';
import { World } from './world.ts';

export interface Table {
  readonly url: string;
  readonly database: string;
  /** Whose devices they are, and who is at work in the ERP too. */
  readonly host: User;
  /** The colleague. */
  readonly guest: User;
  readonly client: Client;
  /** Mails the ERP made so far. */
  readonly mails: () => Promise<number>;
}

/** Plays so many steps; the story is told when something goes wrong. */
export async function play(table: Table, seed: number, steps: number): Promise<void> {
  const { url, database, host, client } = table;
  const told: string[] = [];
  const erp = ['--erp', url, '--db', database];
  const own = ['--store', 'memory:', '--listen', '127.0.0.1:0', '--freshness', '0'];
  const gateway = await startGateway(readOptions(SERVE, [...erp, ...own]), silent);
  const desk = new Desk(client);
  const game: Game = {
    random: new Random(seed),
    devices: [0, 1].map(() => new Device(gateway.url, database, host)),
    guest: new Device(gateway.url, database, table.guest, { isGuest: true }),
    desk,
    world: new World(),
    tell: (line) => told.push(line),
  };
  try {
    await desk.prepare();
    let mails = await table.mails();
    for (let step = 0; step < steps; step++) {
      const { act, inErp } = game.random.weighed(STEPS);
      await act(game);
      const now = await table.mails();
      // What goes may take mails along.
      if (!inErp) assert.ok(now <= mails, 'nobody wanted mails');
      mails = now;
    }
    told.push('the end');
    await agreed(game);
  } catch (error) {
    // The runner cuts long messages.
    process.stderr.write(`seed ${seed}, step ${told.length}:\n${told.join('\n')}\n`);
    throw error;
  } finally {
    await gateway.close();
  }
}

/** All devices, a listing, and the ERP's own calendar. */
async function agreed({ devices, guest, world, desk }: Game): Promise<void> {
  for (const calendar of ['Meetings', 'Tasks'] as const)
    for (const device of devices) {
      await device.sync(calendar);
      world.check(device, calendar);
      const copies = [...device.copies[calendar].values()].map(({ href, etag }) => [href, etag] as const);
      assert.deepEqual(new Map(copies.toSorted()), new Map([...(await device.listed(calendar))].toSorted()));
    }
  await guest.sync('Meetings');
  world.check(guest, 'Meetings');
  const native = world.of('Meetings').filter((expected) => expected.native);
  const names = new Set(native.flatMap(({ contents }) => contents.occurrences.map(({ summary }) => summary)));
  const shown = (await shownTo(desk.client)).filter(({ name }) => names.has(name));
  const expected = native.flatMap(({ contents }) =>
    contents.occurrences.map((one) => shownOf(one, contents)),
  );
  assert.deepEqual(shown.map(line).sort(), expected.map(line).sort());
}

function shownOf({ summary: name, start, end }: Occurrence, { allDay }: Contents): Shown {
  if (!allDay) return { name, allDay, start: naive(start), stop: naive(end) };
  return { name, allDay, start: naive(start).slice(0, 10), stop: naive(end - DAY).slice(0, 10) };
}

const line = ({ name, start, stop }: Shown): string => `${name} ${start} ${stop}`;
