import type { Env } from '../orm/env.ts';
import { create } from './meetings.ts';
import type { MeetingSpec, RuleSpec } from './spec.ts';
import { createTask, type Progress } from './tasks.ts';

const SUBJECTS = [
  'Planning',
  'Interview',
  'Delivery',
  'Workshop',
  'Phone call',
  'Visite',
  'Besprechung',
  '打ち合わせ',
];
const WITH = ['Ngozi', 'the bank', 'Zoë', 'logistics', 'Köln', 'محمد', 'the council', 'sales'];
const PLACES = ['Meeting room 1', 'Meeting room 2', 'Café du Parc', 'Online', ''];

/** Numbers that look like chance and are the same every time (mulberry32). */
function chance(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** Adds plausible meetings and tasks; every one of them is in the administrator's calendars. */
export function generate(env: Env, events: number, tasks: number): void {
  const random = chance(20260);
  for (let index = 0; index < events; index += 1) create(env, meeting(random, index));
  for (let index = 0; index < tasks; index += 1) task(env, random, index);
}

const pick = <T>(random: (below: number) => number, list: readonly [T, ...T[]] | readonly T[]): T =>
  list[random(list.length)] as T;

function meeting(random: (below: number) => number, index: number): MeetingSpec {
  const owner = random(10) < 6 ? 'admin' : 'demo';
  const guests =
    owner === 'demo' ? ['admin'] : random(3) === 0 ? ['demo', 'ngozi@partner.example'] : undefined;
  const location = pick(random, PLACES);
  const allday = random(10) === 0;
  const rule = random(12) === 0 ? ruleOf(random) : undefined;
  return {
    name: `${pick(random, SUBJECTS)} with ${pick(random, WITH)} ${index + 1}`,
    owner,
    day: random(500) - 120,
    ...(allday
      ? {}
      : { from: `${String(7 + random(11)).padStart(2, '0')}:${pick(random, ['00', '15', '30', '45'])}` }),
    length: allday ? 1 + random(3) : 15 * (1 + random(8)),
    ...(location === '' ? {} : { location }),
    ...(random(3) === 0 ? { description: `Point 1: ${pick(random, WITH)}\nPoint 2: costs & dates` } : {}),
    ...(guests === undefined ? {} : { guests }),
    ...(random(5) === 0 ? { reminder: pick(random, [5, 15, 60, 1440]) } : {}),
    ...(random(15) === 0 && guests === undefined ? { visibility: 'private' as const } : {}),
    ...(rule === undefined ? {} : { rule }),
  };
}

function ruleOf(random: (below: number) => number): RuleSpec {
  const type = pick(random, ['daily', 'weekly', 'monthly'] as const);
  return {
    type,
    count: 2 + random(8),
    ...(type === 'weekly' ? { weekdays: [pick(random, ['mo', 'tu', 'we', 'th', 'fr'])] } : {}),
  };
}

function task(env: Env, random: (below: number) => number, index: number): void {
  const progress = pick<Progress>(random, ['new', 'running', 'waiting', 'done', 'cancelled']);
  createTask(env, {
    name: `${pick(random, SUBJECTS)}: ${pick(random, WITH)} ${index + 1}`,
    owner: 'admin',
    progress,
    ...(random(3) === 0 ? {} : { due: random(120) - 40 }),
    ...(random(6) === 0 ? { urgent: true } : {}),
    ...(random(3) === 0 ? { description: 'To be settled by phone' } : {}),
  });
}
