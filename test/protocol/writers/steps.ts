/** What people do: each row is one thing, as often as its weight says. */
import assert from 'node:assert/strict';
import ICAL from 'ical.js';
import type { CalendarName, Copy, Device } from './device.ts';
import { Document, type Occurrence, zoned } from './document.ts';
import type { Desk } from './erp.ts';
import type { Random } from './random.ts';
import { type Expected, summaryOf, tokenIn, type World } from './world.ts';

export interface Game {
  readonly random: Random;
  readonly devices: readonly Device[];
  readonly desk: Desk;
  readonly world: World;
  readonly tell: (line: string) => void;
}

interface Step {
  readonly name: string;
  readonly weight: number;
  readonly act: (game: Game) => Promise<void>;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** A winter in which no clock changes, so that every ERP repeats at the same hour. */
const FIRST = Date.UTC(2026, 11, 1, 8);

const RULES = [
  { rule: 'FREQ=DAILY;COUNT=5', native: true },
  { rule: 'FREQ=DAILY;INTERVAL=2;COUNT=4', native: true },
  { rule: 'FREQ=WEEKLY;COUNT=6', native: true },
  { rule: 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;COUNT=8', native: false },
  { rule: 'FREQ=MONTHLY;BYMONTHDAY=1,15;COUNT=5', native: false },
];

const unchanged = ({ contents }: Expected): readonly Occurrence[] =>
  contents.occurrences.filter(({ original, start }) => original === start);

const isSeries = ({ contents }: Expected): boolean => contents.occurrences.length > 1;

function aDevice({ random, devices }: Game): Device {
  const device = random.of(devices);
  assert.ok(device);
  return device;
}

async function createOnDevice(game: Game, rule: (typeof RULES)[number] | undefined): Promise<void> {
  const { random, world, tell } = game;
  const token = world.newToken();
  const start = FIRST + random.below(20) * DAY + random.below(6) * HOUR;
  const document = Document.of('vevent', `${token}-${random.below(1e9)}@writers`, [
    ['summary', {}, 'text', summaryOf(token, 0)],
    ['x-writers-note', {}, 'unknown', `note ${random.below(1000)}`],
  ]);
  document.master.addProperty(zoned('dtstart', start));
  document.master.addProperty(zoned('dtend', start + HOUR));
  if (rule)
    document.master.addProperty(
      new ICAL.Property(['rrule', {}, 'recur', ICAL.Recur.fromString(rule.rule).toJSON()]),
    );
  const device = aDevice(game);
  const status = await device.put(
    'Meetings',
    device.hrefOf('Meetings', `${token}.ics`),
    document.text,
    undefined,
  );
  tell(`device creates ${token} ${rule?.rule ?? ''}: ${status}`);
  assert.equal(status, 201);
  world.keep({ token, calendar: 'Meetings', contents: document.contents, native: rule?.native ?? true });
}

async function createTask(game: Game): Promise<void> {
  const { random, world, tell } = game;
  const token = world.newToken();
  const document = Document.of('vtodo', `${token}-${random.below(1e9)}@writers`, [
    ['summary', {}, 'text', summaryOf(token, 0)],
    ['x-writers-note', {}, 'unknown', `note ${random.below(1000)}`],
    ['due', {}, 'date', `2026-12-${10 + random.below(20)}`],
  ]);
  const device = aDevice(game);
  const status = await device.put('Tasks', device.hrefOf('Tasks', `${token}.ics`), document.text, undefined);
  tell(`device creates task ${token}: ${status}`);
  assert.equal(status, 201);
  world.keep({ token, calendar: 'Tasks', contents: document.contents, native: true });
}

type Edit = (document: Document, expected: Expected, random: Random) => boolean;

/** A device changes its copy; what another changed meanwhile it is told of, and gives up. */
const edit =
  (calendar: CalendarName, what: string, change: Edit) =>
  async (game: Game): Promise<void> => {
    const { random, world, tell } = game;
    const device = aDevice(game);
    const copy = random.of([...device.copies[calendar].values()].filter((one) => isOurs(one)));
    const found = copy && world.get(tokenOf(copy));
    if (!copy) return;
    const before = new Document(copy.text);
    const document = new Document(copy.text);
    const stale: Expected = {
      token: tokenOf(copy),
      calendar,
      contents: before.contents,
      native: found?.native ?? true,
    };
    if (!change(document, stale, random)) return;
    const status = await device.put(calendar, copy.href, document.text, copy.etag);
    tell(`device ${what} ${stale.token}: ${status}`);
    if (status === 412) return;
    assert.equal(status, 204);
    assert.ok(found, `${stale.token} was gone, and was written`);
    assert.deepEqual(before.contents, found.contents, 'what another had changed was overwritten');
    world.keep({ ...found, contents: document.contents });
  };

const tokenOf = ({ text }: Copy): string => tokenIn(new Document(text).contents.summary);
const isOurs = (copy: Copy): boolean => tokenOf(copy) !== '';

const removeOn =
  (calendar: CalendarName) =>
  async (game: Game): Promise<void> => {
    const { random, world, tell } = game;
    const device = aDevice(game);
    const copy = random.of([...device.copies[calendar].values()].filter(isOurs));
    if (!copy) return;
    const token = tokenOf(copy);
    const contents = new Document(copy.text).contents;
    const status = await device.remove(calendar, copy);
    tell(`device deletes ${token}: ${status}`);
    if (status === 412 || status === 404) return;
    assert.equal(status, 204);
    assert.deepEqual(contents, world.get(token)?.contents, 'what another had changed was deleted');
    world.forget(token);
  };

const inErp =
  (
    calendar: CalendarName,
    what: string,
    fits: (expected: Expected) => boolean,
    act: (game: Game, expected: Expected) => Promise<Partial<Expected['contents']> | undefined>,
  ) =>
  async (game: Game): Promise<void> => {
    const { random, world, tell } = game;
    const expected = random.of(world.of(calendar).filter((each) => each.native && fits(each)));
    if (!expected) return;
    tell(`ERP ${what} ${expected.token}`);
    const changed = await act(game, expected);
    if (!changed) world.forget(expected.token);
    else world.keep({ ...expected, contents: { ...expected.contents, ...changed } });
  };

const renamed = (expected: Expected, summary: string): Partial<Expected['contents']> => ({
  summary,
  occurrences: expected.contents.occurrences.map((one) => ({ ...one, summary })),
});

const nextName = ({ token }: Expected, random: Random): string => summaryOf(token, 1 + random.below(1000));

export const STEPS: readonly Step[] = [
  { name: 'create', weight: 6, act: (game) => createOnDevice(game, undefined) },
  { name: 'create series', weight: 6, act: (game) => createOnDevice(game, game.random.of(RULES)) },
  { name: 'create task', weight: 4, act: createTask },
  {
    name: 'rename',
    weight: 6,
    act: edit('Meetings', 'renames', (document, expected, random) => {
      document.set('summary', nextName(expected, random));
      return true;
    }),
  },
  {
    name: 'place',
    weight: 4,
    act: edit('Meetings', 'places', (document, _expected, random) => {
      document.set('location', `Room ${random.below(50)}`);
      return true;
    }),
  },
  {
    name: 'describe',
    weight: 4,
    act: edit('Meetings', 'describes', (document, _expected, random) => {
      document.set('description', `Said ${random.below(1000)}\nand done`);
      return true;
    }),
  },
  {
    name: 'note',
    weight: 3,
    act: edit('Meetings', 'notes', (document, _expected, random) => {
      document.set('x-writers-note', `note ${random.below(1000)}`);
      return true;
    }),
  },
  {
    name: 'alarm',
    weight: 3,
    act: edit('Meetings', 'sets an alarm of', (document, _expected, random) => {
      document.master.removeAllSubcomponents('valarm');
      document.master.addSubcomponent(alarm(5 * (1 + random.below(6))));
      return true;
    }),
  },
  {
    name: 'shift',
    weight: 5,
    act: edit('Meetings', 'shifts', (document, _expected, random) => {
      document.shift(1 + random.below(3));
      return true;
    }),
  },
  {
    name: 'exclude',
    weight: 6,
    act: edit('Meetings', 'excludes an occurrence of', (document, expected, random) => {
      const one = random.of(expected.contents.occurrences);
      if (!isSeries(expected) || expected.contents.occurrences.length < 3 || !one) return false;
      document.exclude(one);
      return true;
    }),
  },
  {
    name: 'restore',
    weight: 4,
    act: edit(
      'Meetings',
      'restores an occurrence of',
      (document, expected) => isSeries(expected) && document.restore(),
    ),
  },
  {
    name: 'move occurrence',
    weight: 8,
    act: edit('Meetings', 'moves an occurrence of', (document, expected, random) => {
      const one = random.of(unchanged(expected));
      if (!isSeries(expected) || !one) return false;
      document.move(one, 1 + random.below(4));
      return true;
    }),
  },
  {
    name: 'more',
    weight: 3,
    act: edit('Meetings', 'prolongs', (document) => {
      const property = document.master.getFirstProperty('rrule');
      const rule = property?.getFirstValue() as ICAL.Recur | undefined;
      if (!property || !rule?.count) return false;
      rule.count += 1;
      property.setValue(rule);
      return true;
    }),
  },
  {
    name: 'single',
    weight: 1,
    act: edit('Meetings', 'ends the repeating of', (document, expected) => {
      if (!isSeries(expected)) return false;
      document.shift(0);
      return document.master.removeAllProperties('rrule');
    }),
  },
  {
    name: 'repeat',
    weight: 2,
    act: edit('Meetings', 'repeats', (document, expected) => {
      if (expected.contents.occurrences.length !== 1 || document.master.hasProperty('rrule')) return false;
      const rule = ICAL.Recur.fromString('FREQ=WEEKLY;COUNT=4').toJSON();
      document.master.addProperty(new ICAL.Property(['rrule', {}, 'recur', rule]));
      return true;
    }),
  },
  { name: 'delete', weight: 5, act: removeOn('Meetings') },
  {
    name: 'rename task',
    weight: 3,
    act: edit('Tasks', 'renames task', (document, expected, random) => {
      document.set('summary', nextName(expected, random));
      return true;
    }),
  },
  {
    name: 'finish task',
    weight: 3,
    act: edit('Tasks', 'finishes or reopens task', (document, expected) => {
      const done = expected.contents.status === 'COMPLETED';
      document.set('status', done ? 'NEEDS-ACTION' : 'COMPLETED');
      document.master.removeAllProperties('completed');
      document.master.removeAllProperties('percent-complete');
      return true;
    }),
  },
  {
    name: 'postpone task',
    weight: 3,
    act: edit('Tasks', 'postpones task', (document, _expected, random) => {
      document.master.removeAllProperties('due');
      document.master.addProperty(new ICAL.Property(['due', {}, 'date', `2027-01-${10 + random.below(20)}`]));
      return true;
    }),
  },
  { name: 'delete task', weight: 2, act: removeOn('Tasks') },
  {
    name: 'ERP creates',
    weight: 4,
    act: async ({ random, world, desk, tell }) => {
      const token = world.newToken();
      const summary = summaryOf(token, 0);
      const start = FIRST + random.below(20) * DAY + random.below(6) * HOUR;
      const end = start + HOUR;
      tell(`ERP creates ${token}`);
      await desk.createMeeting(summary, start, end);
      const empty = { location: '', description: '', note: '', alarms: 0, status: '', due: '' };
      const contents = { ...empty, summary, occurrences: [{ original: start, start, end, summary }] };
      world.keep({ token, calendar: 'Meetings', contents, native: true });
    },
  },
  {
    name: 'ERP renames',
    weight: 5,
    act: inErp(
      'Meetings',
      'renames',
      (expected) => !isSeries(expected),
      async ({ desk, random }, expected) => {
        const summary = nextName(expected, random);
        await desk.write(expected.contents.summary, { name: summary });
        return renamed(expected, summary);
      },
    ),
  },
  {
    name: 'ERP places',
    weight: 4,
    act: inErp(
      'Meetings',
      'places',
      () => true,
      async ({ desk, random }, expected) => {
        const location = `Hall ${random.below(50)}`;
        await desk.write(expected.contents.summary, { location });
        return { location };
      },
    ),
  },
  {
    name: 'ERP moves',
    weight: 4,
    act: inErp(
      'Meetings',
      'moves',
      (expected) => !isSeries(expected) && unchanged(expected).length === 1,
      async ({ desk }, expected) => {
        const [one] = expected.contents.occurrences;
        assert.ok(one);
        const [start, end] = [one.start + 2 * HOUR, one.end + 2 * HOUR];
        await desk.move(expected.contents.summary, start, end);
        return { occurrences: [{ ...one, original: start, start, end }] };
      },
    ),
  },
  {
    name: 'ERP moves occurrence',
    weight: 6,
    act: inErp(
      'Meetings',
      'moves an occurrence of',
      (expected) => isSeries(expected) && unchanged(expected).length > 2,
      async ({ desk, random }, expected) => {
        const one = random.of(unchanged(expected));
        assert.ok(one);
        const moved = { ...one, start: one.start + HOUR, end: one.end + HOUR };
        await desk.moveOccurrence(one.summary, one.start, moved.start, moved.end);
        const occurrences = expected.contents.occurrences.map((each) => (each === one ? moved : each));
        return { occurrences: occurrences.toSorted((a, b) => a.start - b.start || a.original - b.original) };
      },
    ),
  },
  {
    name: 'ERP removes occurrence',
    weight: 5,
    act: inErp(
      'Meetings',
      'removes an occurrence of',
      (expected) => isSeries(expected) && unchanged(expected).length > 2,
      async ({ desk, random }, expected) => {
        const one = random.of(unchanged(expected));
        assert.ok(one);
        await desk.removeOccurrence(one.summary, one.start);
        return { occurrences: expected.contents.occurrences.filter((each) => each !== one) };
      },
    ),
  },
  {
    name: 'ERP deletes',
    weight: 3,
    act: inErp(
      'Meetings',
      'deletes',
      (expected) => !isSeries(expected),
      async ({ desk }, expected) => {
        await desk.remove(expected.contents.summary);
        return undefined;
      },
    ),
  },
  {
    name: 'ERP renames task',
    weight: 3,
    act: inErp(
      'Tasks',
      'renames task',
      () => true,
      async ({ desk, random }, expected) => {
        const summary = nextName(expected, random);
        await desk.task('write', expected.contents.summary, { name: summary });
        return { summary };
      },
    ),
  },
  {
    name: 'ERP postpones task',
    weight: 2,
    act: inErp(
      'Tasks',
      'postpones task',
      () => true,
      async ({ desk, random }, expected) => {
        const due = `2027-02-${10 + random.below(18)}`;
        await desk.task('write', expected.contents.summary, { date_deadline: due });
        return { due };
      },
    ),
  },
  {
    name: 'sync',
    weight: 25,
    act: async (game) => {
      const device = aDevice(game);
      game.tell('device syncs');
      for (const calendar of ['Meetings', 'Tasks'] as const) {
        await device.sync(calendar);
        game.world.check(device, calendar);
      }
    },
  },
];

function alarm(minutes: number): ICAL.Component {
  return new ICAL.Component([
    'valarm',
    [
      ['action', {}, 'text', 'DISPLAY'],
      ['description', {}, 'text', 'Reminder'],
      ['trigger', {}, 'duration', `-PT${minutes}M`],
    ],
    [],
  ]);
}
