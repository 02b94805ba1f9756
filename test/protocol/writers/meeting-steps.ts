/** What devices do with meetings, single or not. */
import assert from 'node:assert/strict';
import ICAL from 'ical.js';
import { DAY, Document, dated, HOUR, ZONE, zoned } from './document.ts';
import { aDevice, edit, fresh, type Game, isSeries, nextName, removeOn, type Step } from './game.ts';
import { summaryOf } from './world.ts';

/** A winter in which no clock changes, so that every ERP repeats at the same hour. */
export const FIRST = Date.UTC(2026, 11, 1);
export const MORNING = 8 * HOUR;

const RULES = [
  { rule: 'FREQ=DAILY;COUNT=5', native: true },
  { rule: 'FREQ=DAILY;INTERVAL=2;COUNT=4', native: true },
  { rule: 'FREQ=WEEKLY;COUNT=6', native: true },
  { rule: 'FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;COUNT=8', native: false },
  { rule: 'FREQ=MONTHLY;BYMONTHDAY=1,15;COUNT=5', native: false },
];

interface Kind {
  readonly rule?: (typeof RULES)[number] | undefined;
  readonly zone?: string;
  readonly allDay?: boolean;
}

async function create(game: Game, { rule, zone = ZONE, allDay = false }: Kind): Promise<void> {
  const { random, world, tell } = game;
  const token = world.newToken();
  const day = FIRST + random.below(20) * DAY;
  const start = allDay ? day : day + MORNING + random.below(6) * HOUR;
  const end = allDay ? start + (1 + random.below(3)) * DAY : start + HOUR;
  const properties = [
    ['summary', {}, 'text', summaryOf(token, 0)],
    ['x-writers-note', {}, 'unknown', `note ${random.below(1000)}`],
  ];
  const document = Document.of('vevent', `${token}-${random.below(1e9)}@writers`, properties, zone);
  const written = (name: string, at: number) => (allDay ? dated(name, at) : zoned(name, at, zone));
  document.master.addProperty(written('dtstart', start));
  document.master.addProperty(written('dtend', end));
  if (rule) document.repeat(rule.rule);
  const device = aDevice(game);
  const href = device.hrefOf('Meetings', `${token}.ics`);
  const status = await device.put('Meetings', href, document.text, undefined);
  tell(`device creates ${token} ${allDay ? 'all day' : zone} ${rule?.rule ?? ''}: ${status}`);
  assert.equal(status, 201);
  world.keep(fresh(token, 'Meetings', document.contents, rule?.native ?? true));
}

export const MEETING_STEPS: readonly Step[] = [
  { name: 'create', weight: 5, act: (game) => create(game, {}) },
  { name: 'create series', weight: 5, act: (game) => create(game, { rule: game.random.of(RULES) }) },
  { name: 'create all day', weight: 2, act: (game) => create(game, { allDay: true }) },
  {
    name: 'create series of days',
    weight: 3,
    act: (game) => create(game, { allDay: true, rule: game.random.of(RULES.slice(1, 3)) }),
  },
  {
    name: 'create series elsewhere',
    weight: 2,
    act: (game) => create(game, { zone: 'America/New_York', rule: game.random.of(RULES.slice(0, 3)) }),
  },
  {
    name: 'rename',
    weight: 6,
    act: edit('Meetings', 'renames', (document, stale, { random }) => {
      document.set('summary', nextName(stale, random));
      return true;
    }),
  },
  {
    name: 'place',
    weight: 4,
    act: edit('Meetings', 'places', (document, _stale, { random }) => {
      document.set('location', `Room ${random.below(50)}`);
      return true;
    }),
  },
  {
    name: 'describe',
    weight: 4,
    act: edit('Meetings', 'describes', (document, _stale, { random }) => {
      for (const entry of document.entries) entry.removeAllProperties('x-alt-desc');
      for (const entry of document.entries) entry.removeAllProperties('description');
      document.set('description', `Said ${random.below(1000)}\nand done`);
      return true;
    }),
  },
  {
    name: 'note',
    weight: 3,
    act: edit('Meetings', 'notes', (document, _stale, { random }) => {
      document.set('x-writers-note', `note ${random.below(1000)}`);
      return true;
    }),
  },
  {
    name: 'alarm',
    weight: 3,
    act: edit('Meetings', 'sets an alarm of', (document, _stale, { random }) => {
      document.master.removeAllSubcomponents('valarm');
      document.master.addSubcomponent(alarm(5 * (1 + random.below(6))));
      return true;
    }),
  },
  {
    name: 'shift',
    weight: 5,
    act: edit('Meetings', 'shifts', (document, _stale, { random }) => {
      document.shift(1 + random.below(3));
      return true;
    }),
  },
  {
    name: 'single',
    weight: 1,
    act: edit('Meetings', 'ends the repeating of', (document, stale) => {
      if (!isSeries(stale)) return false;
      document.shift(0);
      return document.master.removeAllProperties('rrule') && { native: true };
    }),
  },
  {
    name: 'repeat',
    weight: 2,
    act: edit('Meetings', 'repeats', (document, { contents }) => {
      if (contents.occurrences.length !== 1 || document.master.hasProperty('rrule')) return false;
      document.repeat('FREQ=WEEKLY;COUNT=4');
      return true;
    }),
  },
  { name: 'delete', weight: 6, act: removeOn('Meetings') },
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
