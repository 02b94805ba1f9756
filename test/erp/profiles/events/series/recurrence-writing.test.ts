/** Plans for series of records, as few calls as they are. */
import assert from 'node:assert/strict';
import test from 'node:test';
import type { Plan } from '../../../../../lib/erp/plan.ts';
import type { Policy, State } from '../../../../../lib/erp/profile.ts';
import type { Series } from '../../../../../lib/erp/records.ts';
import type { Row } from '../../../../../lib/erp/wire.ts';
import { formatWall, parseWall } from '../../../../../lib/ical/zones.ts';
import { meeting, moment, series } from '../../../../protocol/series-wanted.ts';
import { around, events, READER } from '../../around.ts';

const ZONE = 'Europe/Brussels';
const QUIET: Policy = { mails: false, contacts: false };
const DAY = 86_400_000;
const m = (text: string) => moment(text, ZONE);

/** Mondays at nine in Brussels from 7 December 2026. */
const WEEKLY = series({
  zone: ZONE,
  rule: 'FREQ=WEEKLY;COUNT=4',
  master: meeting('weekly', m('2026-12-07T09:00:00'), m('2026-12-07T10:00:00')),
});
const MONDAYS = ['2026-12-07', '2026-12-14', '2026-12-21', '2026-12-28'];

const row = (id: number, day: string, more: Row = {}): Row => ({
  id,
  name: 'weekly',
  allday: false,
  start: `${day} 08:00:00`,
  stop: `${day} 09:00:00`,
  start_date: false,
  stop_date: false,
  user_id: [2, 'Demo User'],
  recurrence_id: [9, 'Weekly'],
  follow_recurrence: true,
  recurrency: true,
  ...more,
});

const RULE: Row = {
  ...{ id: 9, base_event_id: [41, 'weekly'], event_tz: ZONE, rrule_type: 'weekly', interval: 1, mon: true },
  ...{ end_type: 'count', count: 4 },
};

/** The series as Odoo 19 has it, records 41 to 44. */
function state(
  rows: readonly Row[] = MONDAYS.map((day, at) => row(41 + at, day)),
  options: Options = {},
): State<Series> {
  const model = events('19');
  const listed = options.listed ?? new Set(rows.map(({ id }) => Number(id)));
  const surroundings = around({ listed, tables: { 'calendar.recurrence': [{ ...RULE, ...options.rule }] } });
  const [head = {}] = rows;
  const resource = model.assemble(model.keyOf(head), rows, surroundings);
  assert.ok(resource);
  return { resource, rows, around: surroundings };
}

interface Options {
  readonly listed?: ReadonlySet<number>;
  readonly rule?: Row;
}

function plan(
  before: State<Series> | undefined,
  after: Series | undefined,
  { version = '19', policy = QUIET, found = new Map() } = {},
): Plan {
  return events(version).writing.plan({ before, after, reader: READER, naive: 'UTC', found, policy });
}

/** Each operation as a line, its values short. */
function lines({ operations }: Plan): readonly string[] {
  return operations.map((one) => {
    const ids = 'ids' in one ? ` ${one.ids.join()}` : '';
    const values = 'values' in one ? ` ${JSON.stringify(short(one.values))}` : '';
    return `${one.do} ${one.model.replace('calendar.', '')}${ids}${values}`;
  });
}

const WEEKDAYS = ['tu', 'we', 'th', 'fr', 'sa', 'su', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
const GIVEN = [
  'privacy',
  'show_as',
  'partner_ids',
  'attendee_ids',
  'categ_ids',
  'alarm_ids',
  'allday',
  ...WEEKDAYS,
];

/** Without what every record is given; commands by their word, times by day and hour. */
function short(values: object): unknown {
  const entries = Object.entries(values).filter(([name, value]) => !GIVEN.includes(name) || value === true);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, name === 'calendar_event_ids' ? children(value) : value]),
  );
}

const WORDS = ['add', 'update', 'delete', 'unlink', 'link'];

function children(commands: readonly (readonly [number, number, object?])[]): readonly string[] {
  return commands.map(([word, id, values]) =>
    `${WORDS[word]} ${id} ${values ? JSON.stringify(short(values)) : ''}`.trim(),
  );
}

/** As JSON, a time of an hour from nine in Brussels. */
const hour = (day: string, start = '08', stop = '09'): string =>
  `"start":"${day} ${start}:00:00","stop":"${day} ${stop}:00:00"`;

const without = (...days: string[]): State<Series> =>
  state(MONDAYS.flatMap((day, at) => (days.includes(day) ? [] : [row(41 + at, day)])));

test('a new series is made in one call, its base told in a second', () => {
  const created = plan(undefined, { ...WEEKLY, excluded: [m('2026-12-21T09:00:00')] });
  const named = (day: string) => `add 0 {"name":"weekly",${hour(day)},"recurrency":true}`;
  const days = [named('2026-12-07'), named('2026-12-14'), named('2026-12-28')];
  const rule = { rrule_type: 'weekly', interval: 1, end_type: 'count', count: 4, mon: true, event_tz: ZONE };
  assert.deepEqual(lines(created), [
    `create recurrence ${JSON.stringify({ ...rule, calendar_event_ids: days })}`,
  ]);
  assert.deepEqual(created.again, true);
  const baseless = state(undefined, { rule: { base_event_id: false } });
  assert.deepEqual(lines(plan(baseless, WEEKLY)), ['write recurrence 9 {"base_event_id":41}']);
  assert.deepEqual(plan(state(), WEEKLY).operations, []);
});

const CASES: readonly {
  readonly name: string;
  readonly before?: State<Series>;
  readonly after: (now: Series) => Series;
  readonly operations: readonly string[];
}[] = [
  {
    name: 'nothing',
    after: (now) => now,
    operations: [],
  },
  {
    name: 'a name is written to all that bear it in one call, one changed singly keeps its own',
    before: state(MONDAYS.map((day, at) => row(41 + at, day, at === 2 ? { name: 'other' } : {}))),
    after: (now) => ({ ...now, master: meeting('new', ...times(now)) }),
    operations: ['write event 41,42,44 {"name":"new"}'],
  },
  {
    name: 'one occurrence is deleted',
    after: (now) => ({ ...now, excluded: [m('2026-12-14T09:00:00')] }),
    operations: ['unlink event 42'],
  },
  {
    name: 'the base is deleted, another becomes it first',
    after: (now) => ({ ...now, excluded: [m('2026-12-07T09:00:00')] }),
    operations: ['write recurrence 9 {"base_event_id":42}', 'unlink event 41'],
  },
  {
    name: 'a deleted occurrence comes back',
    before: without('2026-12-14'),
    after: (now) => ({ ...now, excluded: [] }),
    operations: [
      `write recurrence 9 {"calendar_event_ids":["add 0 {\\"name\\":\\"weekly\\",${hour('2026-12-14').replaceAll('"', '\\"')},\\"recurrency\\":true}"]}`,
    ],
  },
  {
    name: 'one occurrence is moved and leaves the rule',
    after: (now) => ({ ...now, overrides: [override('2026-12-14', '2026-12-15')] }),
    operations: [`write event 42 {${hour('2026-12-15')},"follow_recurrence":false}`],
  },
  {
    name: 'one moved comes back to its time and follows again',
    before: state(
      MONDAYS.map((day, at) =>
        row(41 + at, at === 1 ? '2026-12-15' : day, at === 1 ? { follow_recurrence: false } : {}),
      ),
    ),
    after: (now) => ({ ...now, overrides: [] }),
    operations: [`write event 42 {${hour('2026-12-14')},"follow_recurrence":true}`],
  },
  {
    name: 'a series is longer',
    after: (now) => ({ ...now, rule: 'FREQ=WEEKLY;COUNT=5' }),
    operations: [
      `write recurrence 9 ${JSON.stringify({
        ...{ rrule_type: 'weekly', interval: 1, end_type: 'count', count: 5, mon: true },
        calendar_event_ids: [`add 0 {"name":"weekly",${hour('2027-01-04')},"recurrency":true}`],
      })}`,
    ],
  },
  {
    name: 'a series is shorter',
    after: (now) => ({ ...now, rule: 'FREQ=WEEKLY;UNTIL=20261221T080000Z' }),
    operations: [
      'write recurrence 9 {"rrule_type":"weekly","interval":1,"end_type":"end_date","until":"2026-12-21","mon":true}',
      'unlink event 44',
    ],
  },
  {
    name: 'all are an hour later: the rule stays, and so do the ids',
    after: (now) => ({
      ...now,
      master: meeting('weekly', m('2026-12-07T10:00:00'), m('2026-12-07T11:00:00')),
    }),
    operations: [
      `write recurrence 9 ${JSON.stringify({
        calendar_event_ids: MONDAYS.map(
          (day, at) => `update ${41 + at} {${hour(day, '09', '10')},"follow_recurrence":true}`,
        ),
      })}`,
    ],
  },
  {
    name: 'the zone alone is another',
    after: (now) => ({ ...now, zone: 'Europe/Paris' }),
    operations: ['write recurrence 9 {"event_tz":"Europe/Paris"}'],
  },
  {
    name: 'a series becomes one meeting',
    after: ({ rule: _, ...now }) => now,
    operations: [
      'unlink event 42,43,44',
      'write event 41 {"recurrency":false,"recurrence_id":false}',
      'unlink recurrence 9',
    ],
  },
  {
    name: 'one meeting becomes a series, and its record the base',
    before: state([
      row(41, '2026-12-07', { recurrence_id: false, recurrency: false, follow_recurrence: false }),
    ]),
    after: (now) => ({ ...now, zone: ZONE, rule: 'FREQ=WEEKLY;COUNT=2' }),
    operations: [
      'write event 41 {"recurrency":true,"follow_recurrence":true}',
      `create recurrence ${JSON.stringify({
        ...{ rrule_type: 'weekly', interval: 1, end_type: 'count', count: 2, mon: true, event_tz: ZONE },
        base_event_id: 41,
        calendar_event_ids: ['link 41', `add 0 {"name":"weekly",${hour('2026-12-14')},"recurrency":true}`],
      })}`,
    ],
  },
  {
    name: 'what was made outside the rule is flagged as part of the series',
    before: state(
      MONDAYS.map((day, at) =>
        row(41 + at, day, at > 1 ? { recurrency: false, follow_recurrence: false } : {}),
      ),
    ),
    after: (now) => now,
    operations: ['write event 43,44 {"recurrency":true}'],
  },
  {
    name: 'what somebody hides of his is never written',
    before: state(
      MONDAYS.map((day, at) =>
        row(
          41 + at,
          day,
          at === 3
            ? { name: 'Busy', user_id: [5, 'Other'], effective_privacy: 'private', partner_ids: [] }
            : {},
        ),
      ),
    ),
    after: (now) => ({ ...now, master: meeting('new', ...times(now)) }),
    operations: ['write event 41,42,43 {"name":"new"}'],
  },
];

function times({ master }: Series): readonly [start: ReturnType<typeof m>, end: ReturnType<typeof m>] {
  assert.ok(master);
  return [master.start, master.end];
}

function override(day: string, to: string): Series['overrides'][number] {
  const record = meeting('weekly', m(`${to}T09:00:00`), m(`${to}T10:00:00`));
  return { original: m(`${day}T09:00:00`), record };
}

for (const { name, before = state(), after, operations } of CASES) {
  test(`19: ${name}`, () => {
    const wish = withPeople(after(before.resource), before.resource);
    assert.deepEqual(lines(plan(before, wish)), operations);
  });
}

/** People are not what these are about: they stay those the ERP has. */
function withPeople(wish: Series, { master }: Series): Series {
  const people = master && {
    attendees: master.attendees,
    ...(master.organizer && { organizer: master.organizer }),
  };
  return {
    ...wish,
    ...(wish.master && { master: { ...wish.master, ...people } }),
    overrides: wish.overrides.map(({ original, record }) => ({ original, record: { ...record, ...people } })),
  };
}

test('what goes takes with it what was put away, and leaves no empty recurrence', () => {
  const before = state();
  const [asked] = events('19').writing.lookups({
    before,
    after: undefined,
    reader: READER,
    naive: 'UTC',
    policy: QUIET,
  });
  assert.deepEqual(asked?.domain, [
    ['recurrence_id', '=', 9],
    ['active', '=', false],
  ]);
  const found = new Map([['calendar.event', new Map([[45, { id: 45, active: false }]])]]);
  assert.deepEqual(lines(plan(before, undefined, { found })), [
    'unlink event 41,42,43,44,45',
    'unlink recurrence 9',
  ]);
});

test('who has but some of a series removes and changes those alone', () => {
  const some = state(undefined, { listed: new Set([42, 43, 44]) });
  assert.deepEqual(lines(plan(some, undefined)), ['unlink event 42,43,44']);
  const wish = withPeople(
    { ...some.resource, master: meeting('mine', ...times(some.resource)) },
    some.resource,
  );
  assert.deepEqual(lines(plan(some, wish)), ['write event 42,43,44 {"name":"mine"}']);
});

test('an occurrence is told by which instance it stands for', () => {
  const now = state();
  const moved = { ...now.resource, overrides: [override('2026-12-28', '2026-12-08')] };
  const { pairing } = plan(now, withPeople(moved, now.resource));
  assert.deepEqual(pairing?.get(44), m('2026-12-28T09:00:00'));
});

test('where people are told by mail, they are told of one occurrence', () => {
  const loud = { ...QUIET, mails: true };
  const created = plan(undefined, WEEKLY, { policy: loud });
  const [first] = created.operations;
  assert.equal(created.operations.length, 1);
  assert.ok(first?.do === 'create' && first.context.no_mail_to_attendees === undefined);
  assert.equal((first.values.calendar_event_ids as readonly unknown[]).length, 1);
  const later = plan(state([row(41, '2026-12-07')]), WEEKLY, { policy: loud });
  assert.deepEqual(
    later.operations.map(({ context }) => context.no_mail_to_attendees),
    [true],
  );
  const now = state();
  const renamed = { ...now.resource, master: meeting('new', ...times(now.resource)) };
  const told = plan(now, withPeople(renamed, now.resource), { policy: loud });
  assert.deepEqual(
    told.operations.map((one) => [...('ids' in one ? one.ids : []), one.context.no_mail_to_attendees]),
    [
      [41, undefined],
      [42, 43, 44, true],
    ],
  );
});

test('a series that is moved is told of by its first', () => {
  const now = state();
  const later = meeting('weekly', m('2026-12-07T10:00:00'), m('2026-12-07T11:00:00'));
  const wish = withPeople({ ...now.resource, master: later }, now.resource);
  const { operations } = plan(now, wish, { policy: { ...QUIET, mails: true } });
  assert.deepEqual(
    operations.map((one) => [one.model, one.context.no_mail_to_attendees]),
    [
      ['calendar.event', undefined],
      ['calendar.recurrence', true],
    ],
  );
});

test('the recurrence of somebody else is left as it is', () => {
  const rows = MONDAYS.map((day, at) => row(41 + at, day, { user_id: [5, 'Other'] }));
  const baseless = state(rows, { rule: { base_event_id: false } });
  assert.deepEqual(plan(baseless, baseless.resource).operations, []);
});

test('the ERP makes no more than it would by itself, and says so', () => {
  const endless = plan(undefined, { ...WEEKLY, rule: 'FREQ=DAILY' });
  const long = plan(undefined, { ...WEEKLY, rule: 'FREQ=DAILY;COUNT=1000' });
  for (const { operations } of [endless, long]) {
    const [created] = operations;
    assert.ok(created?.do === 'create');
    assert.equal((created.values.calendar_event_ids as readonly unknown[]).length, 720);
  }
  assert.deepEqual(long.lost, ['The ERP makes at most 720 occurrences.']);
});

const RULES: readonly (readonly [rule: string, day: string, values: Row, days: readonly string[]])[] = [
  // Its weeks begin on Sunday, which no field says.
  [
    'FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO;WKST=SU;COUNT=4',
    '2026-12-06',
    { rrule_type: 'weekly', interval: 2, count: 4 },
    ['06', '07', '20', '21'],
  ],
  [
    'FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO;COUNT=4',
    '2026-12-07',
    { rrule_type: 'weekly', interval: 2, count: 4 },
    ['07', '13', '21', '27'],
  ],
  // The start is not on the rule.
  [
    'FREQ=MONTHLY;BYDAY=2TU;COUNT=2',
    '2026-12-07',
    { rrule_type: 'monthly', byday: '2', weekday: 'TUE' },
    ['08', '12'],
  ],
  // Rules of which the ERP has no like: it has the days all the same.
  [
    'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=3',
    '2026-12-31',
    { rrule_type: 'monthly' },
    ['31', '29', '26'],
  ],
  ['FREQ=MONTHLY;BYMONTHDAY=5,20;COUNT=3', '2026-12-05', { rrule_type: 'monthly' }, ['05', '20', '05']],
  [
    'FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO;COUNT=2',
    '2026-05-25',
    { rrule_type: 'monthly', interval: 12, byday: '-1' },
    ['25', '31'],
  ],
  ['FREQ=HOURLY;INTERVAL=12;COUNT=3', '2026-12-07', {}, ['07', '07', '08']],
];

for (const [rule, day, values, days] of RULES) {
  test(`19: ${rule} from ${day}`, () => {
    const master = meeting('any', m(`${day}T09:00:00`), m(`${day}T10:00:00`));
    const [created] = plan(undefined, { ...WEEKLY, rule, master }).operations;
    assert.ok(created?.do === 'create');
    const made = created.values.calendar_event_ids as readonly (readonly [number, number, Row])[];
    assert.deepEqual(
      made.map(([, , { start }]) => String(start).slice(8, 10)),
      days,
    );
    for (const [name, value] of Object.entries(values)) assert.equal(created.values[name], value, name);
  });
}

test('14 and 15 know zones by their older names', () => {
  const zoneIn = (version: string): unknown => {
    const [created] = plan(undefined, { ...WEEKLY, zone: 'Europe/Kyiv' }, { version }).operations;
    return created?.do === 'create' && created.values.event_tz;
  };
  assert.deepEqual(['14', '15', '19'].map(zoneIn), ['Europe/Kiev', 'Europe/Kiev', 'Europe/Kyiv']);
});

test('a whole-day series is written by its days', () => {
  const days = { ...WEEKLY, master: meeting('days', { on: '2026-12-07' }, { on: '2026-12-09' }) };
  const [created] = plan(undefined, days).operations;
  assert.ok(created?.do === 'create');
  const made = created.values.calendar_event_ids as readonly (readonly [number, number, Row])[];
  assert.deepEqual(
    made.map(([, , { start_date, stop_date }]) => [start_date, stop_date]),
    MONDAYS.map((day) => [day, formatWall(parseWall(day) + DAY).slice(0, 10)]),
  );
});

test('a series whose every instance is taken away is taken away', () => {
  const none = MONDAYS.map((day) => m(`${day}T09:00:00`));
  assert.deepEqual(lines(plan(state(), { ...WEEKLY, excluded: none })), [
    'unlink event 41,42,43,44',
    'unlink recurrence 9',
  ]);
});
