/** Reading: what changes in the ERP changes on the client. */

import assert from 'node:assert/strict';
import { allWithSummary, summaries, value, withSummary } from './entries.ts';
import { type Check, known, seen } from './scene.ts';

/** In this order: the later ones need what the earlier ones made. */
export function reading(): Check[] {
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
        const wanted = await scene.screen.meetingNames();
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
          const found = allWithSummary(texts, `${scene.mark} daily`);
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

const date = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
