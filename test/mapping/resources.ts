/** Resources as ERPs may have them, of values that a calendar object holds to the letter. */
import fc from 'fast-check';
import type {
  Alarm,
  Attendee,
  EventRecord,
  Moment,
  Override,
  Series,
  TaskRecord,
} from '../../lib/erp/records.ts';
import { formatWall, instantOf } from '../../lib/ical/zones.ts';
import { movedTo } from '../../lib/mapping/instance.ts';
import { placeOf } from '../../lib/mapping/moment.ts';
import { wallsFrom } from '../../lib/mapping/recurrence.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const words = ['Team', 'Büro', 'a, b; c', 'C:\\temp', '“so”', '田中', 'x:y', 'Review'];
const line = fc
  .array(fc.constantFrom(...words), { minLength: 1, maxLength: 3 })
  .map((parts) => parts.join(' '));
const lines = fc.array(line, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('\n'));

const address = fc.constantFrom('jan', 'piet', 'mia+x', 'ken').map((name) => `${name}@example.com`);

const attendee: fc.Arbitrary<Attendee> = fc.record(
  {
    name: line,
    address,
    participation: fc.constantFrom('needs-action', 'accepted', 'declined', 'tentative', 'delegated'),
    role: fc.constantFrom('chair', 'required', 'optional', 'informed'),
    kind: fc.constantFrom('individual', 'group', 'resource', 'room', 'unknown'),
    rsvp: fc.boolean(),
  },
  { noNullPrototype: true, requiredKeys: ['name', 'participation', 'role', 'kind', 'rsvp'] },
);

const alarm: fc.Arbitrary<Alarm> = fc
  .tuple(fc.constantFrom(-86_400, -900, -300, 0, 600), fc.constantFrom('start', 'end'))
  .map(([offset, related]) => ({ action: 'display', offset, related }));

const alarms = fc.uniqueArray(alarm, {
  maxLength: 2,
  selector: ({ offset, related }) => `${offset}${related}`,
});

const description = fc.record(
  { text: lines, html: lines.map((text) => `<p>${text}</p>`) },
  { noNullPrototype: true, requiredKeys: ['text'] },
);

const categories = fc.uniqueArray(fc.constantFrom('red', 'blue, dark', 'green'), { maxLength: 3 });

const written = fc.integer({ min: 1_700_000_000, max: 1_790_000_000 }).map((seconds) => seconds * 1000);

const content = fc.record(
  {
    summary: line,
    categories,
    alarms,
    visibility: fc.constantFrom('public', 'private', 'confidential'),
    busy: fc.boolean(),
    attendees: fc.uniqueArray(attendee, { maxLength: 3, selector: (one) => one.address ?? one.name }),
    location: line,
    description,
    url: fc.constant('https://example.com/a?b=1'),
    conference: fc.constant('https://meet.example.com/x'),
    status: fc.constantFrom('tentative', 'confirmed'),
    written,
    created: written,
  },
  {
    noNullPrototype: true,
    requiredKeys: ['summary', 'categories', 'alarms', 'visibility', 'busy', 'attendees', 'written'],
  },
);

const organizer = { name: 'Mitchell', address: 'admin@example.com' };

/** Only a meeting with others has an organizer. */
function eventOf(
  id: number,
  given: Omit<EventRecord, 'id' | 'masked' | 'start' | 'end'>,
  start: Moment,
  length: number,
): EventRecord {
  const end: Moment =
    'at' in start ? { at: start.at + length } : dayAfter(start, Math.max(Math.ceil(length / DAY), 1));
  return { ...given, ...(given.attendees.length > 0 ? { organizer } : {}), id, masked: false, start, end };
}

function dayAfter(moment: Moment, days: number): Moment {
  return { on: formatWall(placeOf(moment) + days * DAY).slice(0, 10) };
}

const zone = fc.constantFrom(
  'Europe/Brussels',
  'America/New_York',
  'Asia/Kolkata',
  'UTC',
  'Australia/Sydney',
);
/** Walls of 2026. */
const wall = fc
  .record({ day: fc.integer({ min: 0, max: 364 }), quarter: fc.integer({ min: 12, max: 95 }) })
  .map(({ day, quarter }) => Date.UTC(2026) + day * DAY + quarter * (HOUR / 4));
const length = fc.constantFrom(0, HOUR / 2, HOUR, 5 * HOUR, 30 * HOUR);

function momentOf(at: number, allDay: boolean, inZone: string): Moment {
  return allDay ? { on: formatWall(at).slice(0, 10) } : { at: instantOf(inZone, at) };
}

const start = fc.record({ zone, wall, length, allDay: fc.boolean() });

export const single: fc.Arbitrary<Series> = fc.tuple(content, start).map(([given, at]) => ({
  kind: 'event',
  key: 'calendar.event-1',
  records: [1],
  master: eventOf(1, given, momentOf(at.wall, at.allDay, at.zone), at.length),
  zone: at.zone,
  excluded: [],
  added: [],
  overrides: [],
  pairing: new Map(),
}));

const rule = fc.constantFrom(
  'FREQ=DAILY',
  'FREQ=DAILY;COUNT=12',
  'FREQ=WEEKLY',
  'FREQ=WEEKLY;COUNT=9;INTERVAL=2',
  'FREQ=MONTHLY;COUNT=5',
);
/** What becomes of an instance. */
const fate = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ is: 'plain' as const }) },
  { weight: 1, arbitrary: fc.constant({ is: 'excluded' as const }) },
  {
    weight: 1,
    arbitrary: fc.record({
      is: fc.constant('override' as const),
      content,
      later: fc.constantFrom(0, HOUR, 4 * HOUR, 26 * HOUR),
    }),
  },
);

export const repeating: fc.Arbitrary<Series> = fc
  .tuple(content, start, rule, fc.array(fate, { maxLength: 5 }), fc.option(content))
  .map(([given, at, repeats, fates, extra]) => {
    const { allDay } = at;
    const first = momentOf(at.wall, allDay, at.zone);
    const master = eventOf(1, given, first, at.length);
    const moments: Moment[] = [];
    for (const one of wallsFrom(repeats, first, at.zone, 0)) {
      if (moments.length >= fates.length) break;
      moments.push(momentOf(one, allDay, at.zone));
    }
    const overrides = moments.flatMap((original, index): readonly Override[] => {
      const one = fates[index];
      if (one?.is !== 'override') return [];
      const record = eventOf(10 + index, one.content, original, at.length);
      const moved =
        'at' in original ? { at: original.at + one.later } : dayAfter(original, Math.ceil(one.later / DAY));
      return [{ original, record: movedTo(record, moved) }];
    });
    const beside = extra ? [besideOf(master, extra, at.length)] : [];
    return {
      kind: 'event',
      key: 'calendar.event-1',
      records: [1],
      master,
      rule: repeats,
      zone: at.zone,
      excluded: moments.filter((_, index) => fates[index]?.is === 'excluded'),
      added: beside.map(({ original }) => original),
      overrides: [...overrides, ...beside],
      pairing: new Map([[7, first]]),
    };
  });

/** An occurrence that no rule here makes. */
function besideOf(
  { start: from }: EventRecord,
  extra: Parameters<typeof eventOf>[1],
  lasting: number,
): Override {
  const original: Moment = 'at' in from ? { at: from.at - 3.5 * DAY } : dayAfter(from, -3);
  return { original, record: eventOf(30, extra, original, lasting) };
}

export const task: fc.Arbitrary<TaskRecord> = fc
  .record(
    {
      summary: line,
      description,
      categories,
      alarms,
      status: fc.constantFrom('needs-action', 'in-process', 'cancelled'),
      percent: fc.integer({ min: 0, max: 100 }),
      priority: fc.integer({ min: 1, max: 9 }),
      project: fc.constantFrom('Website', 'R&D, new'),
      visibility: fc.constantFrom('public', 'private', 'confidential'),
      due: start,
      early: fc.constantFrom(HOUR, 3 * DAY),
      written,
      created: written,
    },
    { noNullPrototype: true, requiredKeys: ['summary', 'categories', 'alarms', 'status', 'written'] },
  )
  .map(({ due, early, alarms: hung, ...given }) => {
    const base = { ...given, kind: 'task', key: 'project.task-1', records: [1], id: 1 } as const;
    if (!due) return { ...base, alarms: [] };
    const [begin, end] = [due.wall - (early ?? 0), due.wall].map((one) =>
      momentOf(one, due.allDay, due.zone),
    );
    const starts = begin && end && early !== undefined && placeOf(begin) < placeOf(end);
    const related = (one: Alarm): Alarm => (starts ? one : { ...one, related: 'end' });
    const times = { ...(starts ? { start: begin } : {}), ...(end ? { due: end } : {}) };
    const distinct = new Map(hung.map(related).map((one) => [`${one.offset}${one.related}`, one]));
    return { ...base, ...times, alarms: [...distinct.values()] };
  });
