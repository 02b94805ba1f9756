import { DateTime } from 'luxon';
import { attendeesOf } from '../models/attendee.ts';
import { later } from '../orm/clock.ts';
import type { Env } from '../orm/env.ts';
import { type Stored, text, type Values } from '../orm/value.ts';
import { userNamed } from './people.ts';
import { type MeetingSpec, ownerOf, timesOf, valuesOf } from './spec.ts';

const SINGLE: readonly MeetingSpec[] = [
  {
    name: 'Kick-off with Zoë Müller',
    owner: 'admin',
    day: 1,
    from: '10:00',
    length: 90,
    location: 'Meeting room 2',
    description: 'Agenda:\n1. Scope\n2. Dates & costs',
    guests: ['demo', 'zoe.mueller@kunde.example'],
    accepted: 'demo',
    reminder: 15,
  },
  {
    name: 'Hannover fair',
    owner: 'admin',
    day: 12,
    length: 4,
    location: 'Hannover',
    free: true,
    guests: ['demo'],
  },
  {
    name: 'Dentist',
    owner: 'admin',
    day: 2,
    from: '16:30',
    length: 45,
    visibility: 'private',
    location: 'Rue Haute 12',
    description: 'Bring the card',
  },
  { name: 'Salary talks', owner: 'demo', day: 3, from: '09:00', length: 60, visibility: 'confidential' },
  {
    name: 'Lunch at the canal',
    owner: 'demo',
    day: 0,
    from: '12:00',
    length: 60,
    category: 'Lunch',
    guests: ['admin', 'ngozi@partner.example'],
  },
  {
    name: 'Review of last quarter',
    owner: 'admin',
    day: -40,
    from: '14:00',
    length: 120,
    description: 'Minutes are in the wiki',
    guests: ['demo', 'olivia'],
  },
  {
    name: '四半期計画 – 東京',
    owner: 'haruka',
    day: 4,
    from: '10:00',
    length: 60,
    location: '会議室 3',
    guests: ['admin'],
    reminder: 60,
  },
  {
    name: 'Обзор проекта',
    owner: 'ilja',
    day: 5,
    from: '08:00',
    length: 30,
    description: 'Вопросы и ответы',
    guests: ['admin', 'demo'],
  },
  {
    name: 'Call with New York',
    owner: 'olivia',
    day: 2,
    from: '09:30',
    length: 45,
    guests: ['admin', 'demo'],
    reminder: 5,
  },
  { name: 'Company holiday', owner: 'admin', day: 20, length: 1, guests: ['demo', 'olivia', 'haruka'] },
];

const TEAM: MeetingSpec = {
  name: 'Team meeting',
  owner: 'admin',
  day: 0,
  from: '09:00',
  length: 60,
  location: 'Meeting room 1',
  guests: ['demo', 'ilja'],
  reminder: 15,
  rule: { type: 'weekly', count: 20, weekdays: ['mo'] },
};

const SERIES: readonly MeetingSpec[] = [
  // Half a year of days: across one change of the clocks wherever today lies.
  {
    name: 'Stand-up',
    owner: 'demo',
    day: -30,
    from: '09:15',
    length: 15,
    rule: { type: 'daily', count: 200 },
  },
  {
    name: 'Invoices',
    owner: 'admin',
    day: 6,
    from: '11:00',
    length: 30,
    rule: { type: 'monthly', count: 6 },
  },
];

/** The calendar of the demo company, around today. */
export function meetings(env: Env): void {
  for (const spec of SINGLE) create(env, spec);
  for (const spec of SERIES) create(env, spec);
  teamMeeting(env);
}

export function create(env: Env, spec: MeetingSpec): number {
  const owner = ownerOf(env, spec);
  const model = owner.model(env.version.meetings.model);
  const id = model.create(owner, valuesOf(env, spec));
  if (spec.accepted !== undefined) accept(env, model.record(id), spec.accepted);
  return id;
}

/** Answers yes for a guest who is a user. */
function accept(env: Env, meeting: Stored | undefined, login: string): void {
  const user = userNamed(env, login);
  if (meeting === undefined || user === undefined) return;
  const attendees = env.model('calendar.attendee');
  const own = attendeesOf(env, meeting).find(
    ({ user_id, partner_id }) => user_id === user.id || (partner_id && partner_id === user.partner_id),
  );
  if (own !== undefined) attendees.action('do_accept')?.(env.as(user.id), [own.id], []);
}

/** Every Monday; one was moved to the afternoon and one called off, both still to come. */
function teamMeeting(env: Env): void {
  const zone = ownerOf(env, TEAM).zone;
  const today = DateTime.fromMillis(env.db.clock.milliseconds, { zone });
  const spec = { ...TEAM, day: 1 - today.weekday - 21 };
  const id = create(env, spec);
  const [moved, cancelled] = [5, 6].map(
    (weeks) => timesOf(env, { ...spec, day: spec.day + weeks * 7 }).start,
  );
  move(env, spec, id, moved ?? '', 5 * 3600);
  cancel(env, spec, id, cancelled ?? '');
}

/** Moves the occurrence that starts at `start` by so many seconds. */
function move(env: Env, spec: MeetingSpec, id: number, start: string, seconds: number): void {
  const owner = ownerOf(env, spec);
  const row = env.version.meetings;
  const model = owner.model(row.model);
  const values: Values = {
    [row.start]: later(start, seconds),
    [row.stop]: later(start, seconds + spec.length * 60),
    start_datetime: later(start, seconds),
    stop_datetime: later(start, seconds + spec.length * 60),
    duration: spec.length / 60,
  };
  const known = Object.entries(values).filter(([field]) => model.fields.has(field));
  model.write(owner, [occurrence(env, id, start)], Object.fromEntries(known));
}

function cancel(env: Env, spec: MeetingSpec, id: number, start: string): void {
  const model = env.model(env.version.meetings.model);
  // As the administrator's superuser: on 6.x nobody else may delete.
  const owner = ownerOf(env, spec).sudo();
  model.unlink(owner, [occurrence(env, id, start)]);
}

/** The id of an occurrence: a record from 14 on, before that a virtual id. */
function occurrence(env: Env, base: number, start: string): number | string {
  const model = env.model(env.version.meetings.model);
  if (!model.fields.has('recurrence_id')) return `${base}-${start.replace(/\D/g, '')}`;
  const recurrence = model.record(base)?.recurrence_id ?? false;
  const siblings = model.table.referring('recurrence_id', Number(recurrence));
  return siblings.find((record) => text(record.start) === start)?.id ?? base;
}
