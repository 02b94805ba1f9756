/** What every client must be able to do, whatever ERP is behind. */

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Colleague } from './colleague.ts';
import { type Client, Device } from './device.ts';
import { summaries } from './entries.ts';
import type { Ground } from './ground.ts';
import { reading } from './reading.ts';
import type { Check, Scene } from './scene.ts';
import { Screen } from './screen.ts';
import { devicePassword } from './set-up.ts';
import { deleting, writing } from './writing.ts';

/** What a check is about: a mark of its own in the README's table. */
export type Subject = 'reads' | 'writes';
export type Report = (subject: Subject, name: string, failure?: string) => void;
type Part = readonly [subject: Subject, checks: readonly Check[]];

const USER = 'demo';
const ADMINISTRATOR = 'admin';

/** Runs all checks; one that fails does not keep the next from running. */
export async function tryOut(client: Client, ground: Ground, report: Report): Promise<void> {
  await atWork(client, ground, USER, report, [
    ['reads', [settingUp(), ...discovery(client), ...reading()]],
    ['writes', writing(ground.deletesMeetings)],
  ]);
  if (!ground.deletesMeetings) await atWork(client, ground, ADMINISTRATOR, report, [['writes', deleting()]]);
}

async function atWork(
  client: Client,
  ground: Ground,
  user: string,
  report: Report,
  parts: readonly Part[],
): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'erpcal-client-'));
  const url = new URL(`webdav/${ground.db}/`, ground.url).href;
  const began = performance.now();
  const password = await devicePassword(ground.url, user, client.page);
  const account = { url, user, password };
  const device = new Device(client, account, home);
  try {
    const scene = await sceneOf({ client, device, ground, user, account: url, began });
    for (const [subject, checks] of parts)
      for (const [name, run] of checks)
        await run(scene).then(
          () => report(subject, name),
          (error: Error) => report(subject, name, error.message),
        );
  } catch (error) {
    for (const [subject] of parts) report(subject, 'starts', (error as Error).message);
  } finally {
    await device.close();
    // What a dying program still writes there is no fault of the gateway's.
    await rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }).catch(() => undefined);
  }
}

async function sceneOf(
  of: Pick<Scene, 'client' | 'device' | 'ground' | 'account' | 'began'> & { readonly user: string },
): Promise<Scene> {
  const { client, ground, user, account } = of;
  const at = (name: string): string => `${account}calendars/users/${user}/c/${name}/`;
  return {
    ...of,
    colleague: await Colleague.enter(ground, user),
    screen: await Screen.enter(ground, user),
    mark: `${client.name} ${Date.now().toString(36)}`,
    meetings: at('Meetings'),
    tasks: at('Tasks'),
  };
}

/** Milliseconds from the page to the first entry. */
const PATIENCE = 60_000;

function settingUp(): Check {
  return [
    'is set up within a minute, from a host name and a password of its own',
    async ({ device, ground, colleague, meetings, mark, began }) => {
      const day = new Date().toISOString().slice(0, 10);
      await colleague.createMeeting(`${mark} first`, `${day} 09:00:00`, `${day} 10:00:00`);
      assert.ok((await device.discover(ground.url)).includes('Meetings'));
      assert.ok(summaries(await device.sync(meetings, 'VEVENT')).has(`${mark} first`));
      assert.ok(performance.now() - began < PATIENCE);
    },
  ];
}

function discovery({ staysPut }: Client): Check[] {
  const starts: Readonly<Record<string, (scene: Scene) => string>> = {
    account: ({ account }) => account,
    root: ({ ground }) => ground.url,
    'well-known': ({ ground }) => new URL('.well-known/caldav', ground.url).href,
  };
  return Object.entries(starts)
    .filter(([from]) => from !== 'well-known' || !staysPut)
    .map(([from, url]) => [
      `finds both calendars from the ${from} address`,
      async (scene) =>
        assert.deepEqual((await scene.device.discover(url(scene))).sort(), ['Meetings', 'Tasks']),
    ]);
}
