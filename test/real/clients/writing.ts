/** Writing: what the client saves is in the ERP, and stays on the client as it saved it. */

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { DateTime } from 'luxon';
import { inOrder, type Shown } from '../../../examples/demo-erp/series/occurrences.ts';
import { allWithSummary, shown, type Texts, value, withSummary } from './entries.ts';
import { type Check, known, type Scene, seen } from './scene.ts';

const ZONE = 'Europe/Brussels';
const WEEKS = 4;

/** In this order: the later ones need what the earlier ones made. @param deletes whether the user may delete meetings */
export function writing(deletes: boolean): Check[] {
  const one = entry('one');
  const day = entry('fair');
  const weekly = entry('weekly');
  const todo = entry('todo');
  const first = quietMonday();
  const at = (week: number, hour: number): DateTime => first.plus({ weeks: week }).set({ hour });
  const occurrence = (scene: Scene, week: number, hour = 10): Shown =>
    timed(`${scene.mark} weekly`, at(week, hour));
  return [
    [
      'a meeting it creates is in the ERP, and stays as written',
      async (scene) => {
        await create(scene, one, [
          ...times(at(0, 9), at(0, 10)),
          'LOCATION:Rue Haute 1\\, Liège',
          'DESCRIPTION:first\\nsecond',
          ...REMINDER,
        ]);
        await agreed(scene, 'one', [timed(`${scene.mark} one`, at(0, 9))]);
        const { place, reminded } = await scene.screen.meeting(`${scene.mark} one`);
        assert.deepEqual({ place, reminded }, { place: 'Rue Haute 1, Liège', reminded: true });
        await kept(scene, one);
      },
    ],
    [
      'a meeting it renames is renamed in the ERP',
      async (scene) => {
        await rename(scene, one, 'two');
        await agreed(scene, 'two', [timed(`${scene.mark} two`, at(0, 9))]);
        await agreed(scene, 'one', []);
        await kept(scene, one);
      },
    ],
    [
      'a meeting renamed in the ERP is renamed, and keeps the rest',
      async (scene) => {
        const { id } = await scene.screen.meeting(`${scene.mark} two`);
        await scene.screen.rename('meeting', id, `${scene.mark} three`);
        one.name = 'three';
        await agreed(scene, 'three', [timed(`${scene.mark} three`, at(0, 9))]);
        await kept(scene, one);
      },
    ],
    [
      'an all-day meeting it creates is on its day',
      async (scene) => {
        await create(scene, day, [
          `DTSTART;VALUE=DATE:${first.toFormat('yyyyMMdd')}`,
          `DTEND;VALUE=DATE:${first.plus({ days: 1 }).toFormat('yyyyMMdd')}`,
        ]);
        const date = first.toISODate() ?? '';
        await agreed(scene, 'fair', [{ name: `${scene.mark} fair`, allDay: true, start: date, stop: date }]);
      },
    ],
    [
      'a weekly series it creates is in the ERP',
      async (scene) => {
        await create(scene, weekly, [...times(at(0, 10), at(0, 11)), `RRULE:FREQ=WEEKLY;COUNT=${WEEKS}`]);
        await agreed(
          scene,
          'weekly',
          [0, 1, 2, 3].map((week) => occurrence(scene, week)),
        );
      },
    ],
    [
      'an occurrence it moves is moved in the ERP',
      async (scene) => {
        const { device, meetings } = scene;
        await device.move(meetings, uid(weekly), local(at(1, 10)), local(at(1, 15)), local(at(1, 16)));
        const moved = [0, 1, 2, 3].map((week) => occurrence(scene, week, week === 1 ? 15 : 10));
        await agreed(scene, 'weekly', moved);
      },
    ],
    [
      'an occurrence it deletes is gone from the ERP',
      async (scene) => {
        await scene.device.cancel(scene.meetings, uid(weekly), local(at(2, 10)));
        const left = [0, 1, 3].map((week) => occurrence(scene, week, week === 1 ? 15 : 10));
        await agreed(scene, 'weekly', left);
        await seen(scene, 'VEVENT', (texts) => {
          assert.equal(allWithSummary(texts, `${scene.mark} weekly`).length, 1, 'it is no longer one entry');
        });
      },
    ],
    ...(deletes
      ? [removal('a series', weekly), removal('an all-day meeting', day), removal('a meeting', one)]
      : [refusal(one, at(0, 9))]),
    [
      'a task it creates is in the ERP, with its due date',
      async (scene) => {
        const due = first.toISODate() ?? '';
        await create(scene, todo, [`DUE;VALUE=DATE:${first.toFormat('yyyyMMdd')}`, 'STATUS:NEEDS-ACTION']);
        const { id: _, ...task } = known(await scene.screen.task(`${scene.mark} todo`));
        assert.deepEqual(task, { due, done: false, mine: true });
        await seen(scene, 'VTODO', (texts) => {
          assert.equal(value(written(texts, scene, todo), 'DUE')?.slice(0, 8), first.toFormat('yyyyMMdd'));
        });
      },
    ],
    [
      'a task it renames is renamed in the ERP',
      async (scene) => {
        await rename(scene, todo, 'did');
        assert.equal(await scene.screen.task(`${scene.mark} todo`), undefined);
        known(await scene.screen.task(`${scene.mark} did`));
        await seen(scene, 'VTODO', (texts) => void written(texts, scene, todo));
      },
    ],
    [
      'a task it finishes is done in the ERP',
      async (scene) => {
        await scene.device.finish(scene.tasks, uid(todo));
        assert.equal((await scene.screen.task(`${scene.mark} did`))?.done, true);
        await seen(scene, 'VTODO', (texts) => {
          assert.equal(value(written(texts, scene, todo), 'STATUS'), 'COMPLETED');
        });
      },
    ],
    [
      'a task renamed in the ERP is renamed, and stays done',
      async (scene) => {
        const { id } = known(await scene.screen.task(`${scene.mark} did`));
        await scene.screen.rename('task', id, `${scene.mark} done`);
        todo.name = 'done';
        await seen(scene, 'VTODO', (texts) => {
          assert.equal(value(written(texts, scene, todo), 'STATUS'), 'COMPLETED');
        });
      },
    ],
    [
      'a task it deletes is gone from the ERP',
      async (scene) => {
        await scene.device.remove(scene.tasks, 'VTODO', uid(todo));
        assert.equal(await scene.screen.task(`${scene.mark} done`), undefined);
        await seen(scene, 'VTODO', (texts) => {
          assert.deepEqual(allWithSummary(texts, `${scene.mark} done`), []);
        });
      },
    ],
  ];
}

/** For a user who may, where the one of `writing` may not. */
export function deleting(): Check[] {
  const one = entry('one');
  const first = quietMonday();
  return [
    [
      'a meeting the administrator creates is in the ERP',
      async (scene) => {
        await seen(scene, 'VEVENT', () => undefined);
        await create(scene, one, times(first.set({ hour: 9 }), first.set({ hour: 10 })));
        await agreed(scene, 'one', [timed(`${scene.mark} one`, first.set({ hour: 9 }))]);
      },
    ],
    removal('a meeting of the administrator', one),
  ];
}

function removal(what: string, entry: Entry): Check {
  return [
    `${what} it deletes is gone from the ERP`,
    async (scene) => {
      await scene.device.remove(scene.meetings, 'VEVENT', uid(entry));
      await agreed(scene, entry.name, []);
    },
  ];
}

function refusal(entry: Entry, start: DateTime): Check {
  return [
    'a meeting its user may not delete stays',
    async (scene) => {
      const removed = scene.device.remove(scene.meetings, 'VEVENT', uid(entry));
      await (scene.client.hidesRefusals ? removed : assert.rejects(removed));
      await agreed(scene, entry.name, [timed(`${scene.mark} ${entry.name}`, start)]);
      await kept(scene, entry);
    },
  ];
}

/** What the client made; its name changes. */
interface Entry {
  name: string;
  uid?: string;
}

const entry = (name: string): Entry => ({ name });
const uid = (entry: Entry): string => known(entry.uid);
const componentOf = ({ name }: Entry): 'VEVENT' | 'VTODO' => (TODOS.includes(name) ? 'VTODO' : 'VEVENT');
const TODOS = ['todo', 'did', 'done'];
const REMINDER = ['BEGIN:VALARM', 'ACTION:DISPLAY', 'DESCRIPTION:Reminder', 'TRIGGER:-PT15M', 'END:VALARM'];

async function create(scene: Scene, entry: Entry, lines: readonly string[]): Promise<void> {
  const made = randomUUID();
  const component = componentOf(entry);
  const name = `${scene.mark} ${entry.name}`;
  const url = component === 'VEVENT' ? scene.meetings : scene.tasks;
  await scene.device.create(
    url,
    component,
    calendar(component, [`UID:${made}`, `SUMMARY:${name}`, ...lines]),
  );
  entry.uid = made;
}

async function rename(scene: Scene, entry: Entry, name: string): Promise<void> {
  const component = componentOf(entry);
  const url = component === 'VEVENT' ? scene.meetings : scene.tasks;
  await scene.device.rename(url, component, uid(entry), `${scene.mark} ${name}`);
  entry.name = name;
}

/** ERP and client show these occurrences, and no others of the name. */
async function agreed(scene: Scene, name: string, expected: readonly Shown[]): Promise<void> {
  const full = `${scene.mark} ${name}`;
  const ofName = (all: readonly Shown[]): Shown[] => all.filter((one) => one.name === full);
  const wanted = [...expected].sort(inOrder);
  assert.deepEqual(ofName(await scene.screen.meetings(scene.mark)), wanted, 'in the ERP');
  await seen(scene, 'VEVENT', (texts) => {
    assert.deepEqual(ofName(shown(texts, scene.mark)), wanted, 'on the client');
  });
}

/** The first meeting, with all that was written into it. */
async function kept(scene: Scene, entry: Entry): Promise<void> {
  await seen(scene, 'VEVENT', (texts) => {
    const text = written(texts, scene, entry);
    assert.deepEqual(
      ['LOCATION', 'TRIGGER'].map((property) => value(text, property)),
      ['Rue Haute 1\\, Liège', '-PT15M'],
    );
    assert.match(value(text, 'DTSTART') ?? '', /^\d{8}T090000$/);
  });
}

/** The client's copy, which there is once, under the UID it chose. */
function written(texts: Texts, scene: Scene, entry: Entry): string {
  const name = `${scene.mark} ${entry.name}`;
  withSummary(texts, name);
  assert.equal(allWithSummary(texts, name).length, 1, `${name} is there more than once`);
  const text = texts.get(uid(entry));
  assert.ok(text, `${name} has another UID`);
  return text;
}

/** A Monday at least three days ahead, with no change of the clock in the weeks after it. */
function quietMonday(): DateTime {
  let day = DateTime.now().setZone(ZONE).startOf('day').plus({ days: 3 });
  while (day.weekday !== 1 || day.plus({ weeks: WEEKS }).offset !== day.offset) day = day.plus({ days: 1 });
  return day;
}

const local = (time: DateTime): string => time.toFormat("yyyyMMdd'T'HHmmss");
const times = (start: DateTime, end: DateTime): string[] => [
  `DTSTART;TZID=${ZONE}:${local(start)}`,
  `DTEND;TZID=${ZONE}:${local(end)}`,
];

/** An hour, as the ERP writes it. */
function timed(name: string, start: DateTime): Shown {
  const utc = (time: DateTime): string => time.toUTC().toFormat('yyyy-MM-dd HH:mm:ss');
  return { name, allDay: false, start: utc(start), stop: utc(start.plus({ hours: 1 })) };
}

const BRUSSELS = [
  'BEGIN:VTIMEZONE',
  `TZID:${ZONE}`,
  'BEGIN:DAYLIGHT',
  'DTSTART:19810329T020000',
  'TZOFFSETFROM:+0100',
  'TZOFFSETTO:+0200',
  'RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU',
  'END:DAYLIGHT',
  'BEGIN:STANDARD',
  'DTSTART:19961027T030000',
  'TZOFFSETFROM:+0200',
  'TZOFFSETTO:+0100',
  'RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU',
  'END:STANDARD',
  'END:VTIMEZONE',
];

function calendar(component: 'VEVENT' | 'VTODO', lines: readonly string[]): string {
  const stamp = DateTime.utc().toFormat("yyyyMMdd'T'HHmmss'Z'");
  const all = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//erpcal//clients//EN',
    ...BRUSSELS,
    `BEGIN:${component}`,
    `DTSTAMP:${stamp}`,
    `CREATED:${stamp}`,
    ...lines,
    `END:${component}`,
    'END:VCALENDAR',
  ];
  return `${all.join('\r\n')}\r\n`;
}
