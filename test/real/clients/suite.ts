/** What every client must be able to read, whatever ERP is behind. */

import { strict as assert } from 'node:assert';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Colleague } from './colleague.ts';
import { type Client, Device } from './device.ts';
import type { Ground } from './ground.ts';

export type Report = (name: string, failure?: string) => void;

const USER = 'demo';

interface Scene {
  readonly device: Device;
  readonly client: Client;
  readonly colleague: Colleague;
  readonly ground: Ground;
  readonly meetings: string;
  readonly tasks: string;
  /** Marks the records of this run. */
  readonly mark: string;
}

type Check = readonly [name: string, run: (scene: Scene) => Promise<void>];

/** Runs all checks; one that fails does not keep the next from running. */
export async function tryOut(client: Client, ground: Ground, report: Report): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'erpcal-client-'));
  const account = { url: new URL(`webdav/${ground.db}/`, ground.url).href, user: USER, password: USER };
  const device = new Device(client, account, home);
  try {
    const colleague = await Colleague.enter(ground.erp, ground.db, ground.version, USER);
    const at = (name: string): string => `${account.url}calendars/users/${USER}/c/${name}/`;
    const mark = `${client.name} ${Date.now().toString(36)}`;
    const scene = { device, client, colleague, ground, mark, meetings: at('Meetings'), tasks: at('Tasks') };
    for (const [name, run] of [...discovery(account.url, ground.url, client), ...reading()])
      await run(scene).then(
        () => report(name),
        (error: Error) => report(name, error.message),
      );
  } catch (error) {
    report('starts', (error as Error).message);
  } finally {
    device.close();
    await rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

function discovery(account: string, root: string, { staysPut }: Client): Check[] {
  const known = { 'well-known': new URL('.well-known/caldav', root).href };
  const starts = { account, root, ...(staysPut ? {} : known) };
  return Object.entries(starts).map(([from, url]) => [
    `finds both calendars from the ${from} address`,
    async ({ device }) => assert.deepEqual((await device.discover(url)).sort(), ['Meetings', 'Tasks']),
  ]);
}

/** In this order: the later ones need what the earlier ones made. */
function reading(): Check[] {
  const made: { meeting?: number; series?: number; task?: number } = {};
  const day = date(3);
  return [
    [
      'first sync lists the meetings the ERP lists',
      async (scene) => {
        const { colleague, mark } = scene;
        made.meeting = await colleague.createMeeting(`${mark} one`, `${day} 09:00:00`, `${day} 10:00:00`);
        await colleague.createDay(`${mark} day`, day);
        made.series = await colleague.createDaily(`${mark} daily`, `${day} 13:00:00`, `${day} 14:00:00`, 5);
        const wanted = await colleague.meetingNames();
        for (const name of ['one', 'day', 'daily'])
          assert.ok(wanted.has(`${mark} ${name}`), `the ERP lists no ${name}`);
        await seen(scene, 'VEVENT', (texts) =>
          assert.deepEqual(
            [...wanted].filter((name) => !summaries(texts).has(name)),
            [],
          ),
        );
      },
    ],
    [
      'an all-day meeting is on its day',
      (scene) =>
        seen(scene, 'VEVENT', (texts) => {
          const text = withSummary(texts, `${scene.mark} day`);
          assert.equal(value(text, 'DTSTART'), day.replaceAll('-', ''));
        }),
    ],
    [
      'a series is one entry with its rule',
      (scene) =>
        seen(scene, 'VEVENT', (texts) => {
          const found = [...texts.values()].filter((text) =>
            summaries(new Map([['', text]])).has(`${scene.mark} daily`),
          );
          assert.equal(found.length, 1);
          assert.match(value(found[0] ?? '', 'RRULE') ?? '', /FREQ=DAILY/);
        }),
    ],
    [
      'a meeting renamed in the ERP is renamed',
      async (scene) => {
        await scene.colleague.rename('meeting', known(made.meeting), `${scene.mark} renamed`);
        await seen(scene, 'VEVENT', (texts) => {
          withSummary(texts, `${scene.mark} renamed`);
          assert.ok(!summaries(texts).has(`${scene.mark} one`), 'the old name is still there');
        });
      },
    ],
    [
      'a meeting added in the ERP arrives',
      async (scene) => {
        await scene.colleague.createMeeting(`${scene.mark} later`, `${day} 15:00:00`, `${day} 16:00:00`);
        await seen(scene, 'VEVENT', (texts) => void withSummary(texts, `${scene.mark} later`));
      },
    ],
    [
      'a meeting deleted in the ERP goes, the others stay',
      async (scene) => {
        await scene.colleague.remove('meeting', known(made.meeting));
        await seen(scene, 'VEVENT', (texts) => {
          assert.ok(!summaries(texts).has(`${scene.mark} renamed`), 'it is still there');
          for (const name of ['later', 'day', 'daily']) withSummary(texts, `${scene.mark} ${name}`);
        });
      },
    ],
    [
      'a task arrives',
      async (scene) => {
        made.task = await scene.colleague.createTask(`${scene.mark} task`);
        await seen(scene, 'VTODO', (texts) => void withSummary(texts, `${scene.mark} task`));
      },
    ],
    [
      'a task renamed in the ERP is renamed',
      async (scene) => {
        await scene.colleague.rename('task', known(made.task), `${scene.mark} task renamed`);
        await seen(scene, 'VTODO', (texts) => void withSummary(texts, `${scene.mark} task renamed`));
      },
    ],
    [
      'a task deleted in the ERP goes',
      async (scene) => {
        await scene.colleague.remove('task', known(made.task));
        await seen(scene, 'VTODO', (texts) =>
          assert.ok(!summaries(texts).has(`${scene.mark} task renamed`), 'it is still there'),
        );
      },
    ],
  ];
}

/** Syncs until what was read passes, as often as the client may be asked. */
async function seen(
  { device, client, meetings, tasks }: Scene,
  component: 'VEVENT' | 'VTODO',
  expect: (texts: Map<string, string>) => void,
): Promise<void> {
  const url = component === 'VEVENT' ? meetings : tasks;
  for (let left = client.patience; ; left -= 1) {
    const texts = await device.sync(url, component);
    try {
      return expect(texts);
    } catch (error) {
      if (left <= 1) throw error;
      await delay(1000);
    }
  }
}

function known(id: number | undefined): number {
  if (id === undefined) throw new Error('an earlier check made no record');
  return id;
}

const date = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
const unfolded = (text: string): string => text.replace(/\r?\n[ \t]/g, '');

/** Of the first event or task; zones have properties of the same names. */
function value(text: string, property: string): string | undefined {
  const entry = unfolded(text).replace(/^BEGIN:VTIMEZONE[\s\S]*?^END:VTIMEZONE\r?\n/gm, '');
  return new RegExp(`^${property}(?:;[^:\\r\\n]*)?:(.*?)\\r?$`, 'm').exec(entry)?.[1];
}

function summaries(texts: Map<string, string>): Set<string> {
  const lines = [...texts.values()].flatMap((text) => [
    ...unfolded(text).matchAll(/^SUMMARY(?:;[^:\r\n]*)?:(.*?)\r?$/gm),
  ]);
  return new Set(
    lines.map(([, summary = '']) => summary.replace(/\\([,;\\])/g, '$1').replace(/\\n/gi, '\n')),
  );
}

function withSummary(texts: Map<string, string>, name: string): string {
  const found = [...texts.values()].find((text) => summaries(new Map([['', text]])).has(name));
  assert.ok(found, `${name} is not among the ${texts.size} entries`);
  return found;
}
