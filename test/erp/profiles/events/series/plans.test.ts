/** What is written into an ERP when a client saves a series, call by call; no server needed. */
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { type Operation, type Plan, Ref } from '../../../../../lib/erp/plan.ts';
import type { Surroundings } from '../../../../../lib/erp/profile.ts';
import type { EventRecord, Moment, Override, Series } from '../../../../../lib/erp/records.ts';
import type { Row } from '../../../../../lib/erp/wire.ts';
import { around, at, events, READER } from '../../around.ts';

const HOUR = 3_600_000;

function record(summary: string, start: Moment, more: Partial<EventRecord> = {}): EventRecord {
  const end =
    'at' in start
      ? { at: start.at + HOUR }
      : { on: new Date(Date.parse(start.on) + 24 * HOUR).toISOString().slice(0, 10) };
  const content = { categories: [], alarms: [], visibility: 'public', masked: false, busy: true } as const;
  return { id: 0, summary, start, end, ...content, attendees: [], ...more };
}

function series(rule: string | undefined, start: Moment, more: Partial<Series> = {}): Series {
  return {
    kind: 'event',
    key: 'new-0',
    records: [],
    master: record('stand-up', start),
    ...(rule === undefined ? {} : { rule }),
    zone: 'UTC',
    excluded: [],
    added: [],
    overrides: [],
    pairing: new Map(),
    ...more,
  };
}

const moved = (original: Moment, start: Moment, more: Partial<EventRecord> = {}): Override => ({
  original,
  record: record('stand-up', start, more),
});

/** The plan from rows of the ERP, if there are any, to what `after` makes of their series. */
function planned(
  version: string,
  rows: readonly Row[],
  after: Series | undefined | ((before: Series) => Series),
): Plan {
  const model = events(version);
  const listed = new Set(rows.filter(({ active }) => active !== false).map(({ id }) => Number(id)));
  const surroundings: Surroundings = around({ listed });
  const [head] = rows;
  const resource = head && model.assemble(model.keyOf(head), rows, surroundings);
  assert.equal(resource === undefined, head === undefined);
  const before = resource && { resource, rows, around: surroundings };
  const wanted = typeof after === 'function' ? resource && after(resource) : after;
  return model.writing.plan({
    before,
    after: wanted,
    reader: READER,
    naive: 'UTC',
    found: new Map(),
    policy: { mails: false, contacts: false },
  });
}

/** The calls, without what is always so. */
function calls(plan: Plan, ...fields: readonly string[]): readonly unknown[] {
  return plan.operations.map((one: Operation) => {
    const stamps = one.context.__last_update;
    const locked = stamps === undefined ? {} : { locked: stamps };
    if (one.do === 'unlink') return { unlink: one.ids, ...locked };
    if (one.do === 'call') return { call: one.method };
    const values = fields.length === 0 ? one.values : chosen(one.values, fields);
    return one.do === 'create' ? { create: values, as: one.as } : { write: one.ids, values, ...locked };
  });
}

function chosen(values: object, fields: readonly string[]): object {
  return Object.fromEntries(Object.entries(values).filter(([name]) => fields.includes(name)));
}

const WEEKS = ['mo', 'tu', 'we', 'th', 'fr', 'sa', 'su'];
const RULE = [
  'recurrency',
  'rrule_type',
  'interval',
  'end_type',
  'count',
  'end_date',
  'final_date',
  ...WEEKS,
];

const ROW: Row = {
  id: 41,
  name: 'stand-up',
  user_id: [2, 'Demo User'],
  allday: false,
  active: true,
  recurrency: true,
  rrule_type: 'daily',
  interval: 1,
  end_type: 'count',
  count: 5,
  create_date: '2026-01-01 00:00:00',
  write_date: '2026-01-01 00:00:00',
};
const STAMP = '2026-03-01 10:00:00.123';

/** Five days at nine, as 6.1 has them. */
const OLD: Row = {
  ...ROW,
  date: '2026-04-06 09:00:00',
  date_deadline: '2026-04-06 10:00:00',
  duration: 1,
  exdate: false,
  exrule: false,
  class: 'public',
  show_as: 'busy',
  recurrent_uid: 0,
  recurrent_id: false,
  __last_update: STAMP,
};
/** The same on 7.0. */
const OLD_70: Row = { ...OLD, recurrent_id: 0, recurrent_id_date: false };
/** The same on 8 to 13. */
const NEW: Row = {
  ...ROW,
  start: '2026-04-06 09:00:00',
  stop: '2026-04-06 10:00:00',
  start_date: false,
  stop_date: false,
  duration: 1,
  class: 'public',
  privacy: 'public',
  show_as: 'busy',
  rrule: 'FREQ=DAILY;INTERVAL=1;COUNT=5',
  recurrent_id: 0,
  recurrent_id_date: false,
  partner_ids: [7],
  __last_update: '2026-03-01 10:00:00',
};
const DELETED: Row = {
  ...NEW,
  id: 42,
  active: false,
  recurrency: false,
  rrule: '',
  rrule_type: false,
  start: '2026-04-08 09:00:00',
  stop: '2026-04-08 10:00:00',
  recurrent_id: 41,
  recurrent_id_date: '2026-04-08 09:00:00',
};

const NINE = (day: number): Moment => at(`2026-04-${String(day).padStart(2, '0')} 09:00:00`);

suite('made', () => {
  test('6.1: one record with the fields of the rule and the list of what is away, then a row for what is moved', () => {
    const after = series('FREQ=WEEKLY;BYDAY=MO,WE;COUNT=6', NINE(6), {
      excluded: [NINE(8)],
      overrides: [moved(NINE(13), at('2026-04-14 15:00:00'))],
    });
    assert.deepEqual(
      calls(planned('6.1', [], after)),
      [
        {
          create: {
            name: 'stand-up',
            allday: false,
            date: '2026-04-06 09:00:00',
            date_deadline: '2026-04-06 10:00:00',
            duration: 1,
            class: 'public',
            show_as: 'busy',
            recurrency: true,
            rrule_type: 'weekly',
            interval: 1,
            end_type: 'count',
            count: 6,
            mo: true,
            tu: false,
            we: true,
            th: false,
            fr: false,
            sa: false,
            su: false,
            exdate: '20260408T090000,20260413T090000',
          },
          as: 'head',
        },
        {
          create: {
            name: 'stand-up',
            allday: false,
            date: '2026-04-14 15:00:00',
            date_deadline: '2026-04-14 16:00:00',
            duration: 1,
            class: 'public',
            show_as: 'busy',
            recurrent_uid: { name: 'head' },
            recurrent_id: '2026-04-13 09:00:00',
          },
          as: 'head 2026-04-13 09:00:00',
        },
      ].map(like),
    );
  });

  test('10: all times together, and an archived row for what is away', () => {
    const after = series('FREQ=DAILY;COUNT=5', NINE(6), { excluded: [NINE(8)] });
    const times = ['start', 'stop', 'start_datetime', 'stop_datetime'];
    assert.deepEqual(
      calls(
        planned('10', [], after),
        ...times,
        'name',
        'active',
        'recurrent_id',
        'recurrent_id_date',
        'rrule',
      ),
      [
        {
          create: {
            name: 'stand-up',
            start: '2026-04-06 09:00:00',
            stop: '2026-04-06 10:00:00',
            start_datetime: '2026-04-06 09:00:00',
            stop_datetime: '2026-04-06 10:00:00',
          },
          as: 'head',
        },
        {
          create: {
            name: 'stand-up',
            start: '2026-04-08 09:00:00',
            stop: '2026-04-08 10:00:00',
            start_datetime: '2026-04-08 09:00:00',
            stop_datetime: '2026-04-08 10:00:00',
            recurrent_id_date: '2026-04-08 09:00:00',
            recurrent_id: { name: 'head' },
            active: false,
          },
          as: 'head 2026-04-08 09:00:00',
        },
      ].map(like),
    );
  });

  test('12: whole days from midnight to midnight, so that the names of the occurrences are known beforehand', () => {
    const after = series('FREQ=DAILY;COUNT=3', { on: '2026-04-06' }, { excluded: [{ on: '2026-04-07' }] });
    assert.deepEqual(
      calls(planned('12', [], after), 'allday', 'start', 'stop', 'start_date', 'recurrent_id_date', 'active'),
      [
        { create: { allday: true, start: '2026-04-06 00:00:00', stop: '2026-04-06 00:00:00' }, as: 'head' },
        {
          create: {
            allday: true,
            start: '2026-04-07 00:00:00',
            stop: '2026-04-07 00:00:00',
            recurrent_id_date: '2026-04-07 00:00:00',
            active: false,
          },
          as: 'head 2026-04-07 00:00:00',
        },
      ],
    );
  });

  const ENDLESS = [
    ['6.0', { end_type: 'forever', count: 1 }, []],
    [
      '6.1',
      { end_type: 'count', count: 720 },
      ['The ERP keeps no rule without an end; it has the first 720 times.'],
    ],
    [
      '13',
      { end_type: 'count', count: 720 },
      ['The ERP keeps no rule without an end; it has the first 720 times.'],
    ],
  ] as const;
  for (const [version, ending, lost] of ENDLESS)
    test(`${version}: a rule without an end`, () => {
      const plan = planned(version, [], series('FREQ=DAILY', NINE(6)));
      const [one] = plan.operations;
      assert.ok(one?.do === 'create');
      assert.deepEqual(chosen(one.values, ['end_type', 'count']), ending);
      assert.deepEqual(plan.lost, lost);
    });

  test('13: the zone of a series is kept with it, by the name that old zone data has', () => {
    const zones = ['Europe/Brussels', 'Europe/Kyiv', 'UTC'].map((zone) => {
      const [one] = planned('13', [], series('FREQ=DAILY;COUNT=3', NINE(6), { zone })).operations;
      return one?.do === 'create' && one.values.event_tz;
    });
    assert.deepEqual(zones, ['Europe/Brussels', 'Europe/Kiev', 'UTC']);
    const [alone] = planned('13', [], series(undefined, NINE(6))).operations;
    assert.ok(alone?.do === 'create' && !('event_tz' in alone.values));
  });

  test('8: on the clock in UTC, with as many occurrences, and what is away by the time the ERP has for it', () => {
    // At half past midnight in Brussels, Sundays are Saturdays in UTC; summer time begins on 29 March.
    const after = series('FREQ=WEEKLY;BYDAY=SU;UNTIL=20260411T215959Z', at('2026-03-14 23:30:00'), {
      zone: 'Europe/Brussels',
      excluded: [at('2026-04-04 22:30:00')],
    });
    const plan = planned('8', [], after);
    assert.deepEqual(calls(plan, ...RULE, 'start', 'recurrent_id_date'), [
      {
        create: {
          start: '2026-03-14 23:30:00',
          recurrency: true,
          rrule_type: 'weekly',
          interval: 1,
          end_type: 'end_date',
          count: 1,
          final_date: '2026-04-04',
          ...Object.fromEntries(WEEKS.map((day) => [day, day === 'sa'])),
        },
        as: 'head',
      },
      {
        create: { start: '2026-04-04 23:30:00', recurrent_id_date: '2026-04-04 23:30:00' },
        as: 'head 2026-04-04 23:30:00',
      },
    ]);
    assert.match(plan.lost.join(), /clock of UTC; from 2026-04-04/);
  });

  test('7.0: what a rule of the ERP cannot say is the nearest it can, and rows for what lies beside', () => {
    const after = series('FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=3', at('2026-03-31 09:00:00'), {
      overrides: [moved(at('2026-04-30 09:00:00'), at('2026-04-30 11:00:00'))],
    });
    const plan = planned('7.0', [], after);
    const names = [
      'rrule_type',
      'select1',
      'day',
      'end_type',
      'end_date',
      'exdate',
      'recurrent_id_date',
      'date',
    ];
    assert.deepEqual(calls(plan, ...names), [
      {
        create: {
          date: '2026-03-31 09:00:00',
          rrule_type: 'monthly',
          select1: 'date',
          day: 31,
          end_type: 'end_date',
          end_date: '2026-05-29',
        },
        as: 'head',
      },
      {
        create: { date: '2026-04-30 11:00:00', recurrent_id_date: '2026-04-30 09:00:00' },
        as: 'head 2026-04-30 09:00:00',
      },
    ]);
    assert.match(plan.lost.join(), /BYSETPOS/);
  });

  test('8: occurrences without their series: the first holds the others', () => {
    const { master: _, ...alone } = series(undefined, NINE(6));
    const after: Series = { ...alone, overrides: [moved(NINE(6), NINE(7)), moved(NINE(8), NINE(9))] };
    assert.deepEqual(
      calls(planned('8', [], after), 'start', 'recurrent_id', 'recurrent_id_date', 'recurrency'),
      [
        { create: { start: '2026-04-07 09:00:00' }, as: 'head' },
        {
          create: {
            start: '2026-04-09 09:00:00',
            recurrent_id: { name: 'head' },
            recurrent_id_date: '2026-04-09 09:00:00',
          },
          as: 'head 2026-04-09 09:00:00',
        },
      ].map(like),
    );
  });
});

/** References compare by what they are called. */
function like<T extends { readonly create: object }>(call: T): T {
  const create = Object.fromEntries(
    Object.entries(call.create).map(([field, value]) => [
      field,
      value?.name === 'head' ? new Ref('head') : value,
    ]),
  );
  return { ...call, create };
}

suite('changed', () => {
  test('only what differs, and not when somebody else wrote meanwhile', () => {
    const renamed = (before: Series): Series => ({
      ...before,
      master: { ...(before.master as EventRecord), summary: 'sit-down' },
    });
    const values = { name: 'sit-down' };
    const stamped = (model: string, stamp: string) => ({ [`${model},41`]: stamp });
    const row = (locked: object) => [{ write: [41], values, ...locked }];
    assert.deepEqual(calls(planned('6.1', [OLD], renamed)), row({ locked: stamped('crm.meeting', STAMP) }));
    assert.deepEqual(
      calls(planned('7.0', [OLD_70], renamed)),
      row({ locked: stamped('crm.meeting', STAMP) }),
    );
    assert.deepEqual(
      calls(planned('12', [NEW], renamed)),
      row({ locked: stamped('calendar.event', '2026-03-01 10:00:00.999999') }),
    );
    assert.deepEqual(calls(planned('13', [NEW], renamed)), row({}));
    for (const version of ['6.1', '7.0', '12', '13'])
      assert.deepEqual(calls(planned(version, [rowOf(version)], (before) => before)), [], version);
  });

  test('an occurrence deleted', () => {
    const without = (before: Series): Series => ({ ...before, excluded: [NINE(8)] });
    assert.deepEqual(calls(planned('6.1', [OLD], without), 'exdate', 'rrule_type'), [
      { write: [41], values: { exdate: '20260408T090000' }, locked: { 'crm.meeting,41': STAMP } },
    ]);
    assert.deepEqual(
      calls(planned('8', [NEW], without), 'start', 'recurrent_id', 'recurrent_id_date', 'active'),
      [
        {
          create: {
            start: '2026-04-08 09:00:00',
            recurrent_id_date: '2026-04-08 09:00:00',
            recurrent_id: 41,
            active: false,
          },
          as: 'head 2026-04-08 09:00:00',
        },
      ],
    );
  });

  test('an occurrence restored', () => {
    const whole = (before: Series): Series => ({ ...before, excluded: [], overrides: [] });
    const old = { ...OLD, exdate: '20260408T090000Z' };
    const edited = {
      ...OLD,
      id: 42,
      recurrency: false,
      recurrent_uid: 41,
      recurrent_id: '2026-04-08 09:00:00',
      name: 'other',
    };
    assert.deepEqual(calls(planned('6.1', [old], whole)), [
      { write: [41], values: { exdate: false }, locked: { 'crm.meeting,41': STAMP } },
    ]);
    assert.deepEqual(calls(planned('6.1', [old, edited], whole)).at(-1), {
      write: [42],
      values: { active: false },
      locked: { 'crm.meeting,42': STAMP },
    });
    const later = {
      ...edited,
      recurrent_uid: false,
      recurrent_id: 41,
      recurrent_id_date: '2026-04-08 09:00:00',
    };
    assert.deepEqual(calls(planned('7.0', [{ ...OLD_70, exdate: '20260408T090000' }, later], whole)).at(-1), {
      unlink: [42],
      locked: { 'crm.meeting,42': STAMP },
    });
    assert.deepEqual(calls(planned('13', [NEW, DELETED], whole)), [
      { write: [42], values: { recurrent_id: 0, active: false } },
      { unlink: [42] },
    ]);
  });

  test('8: an occurrence deleted and then moved after all takes the row it had', () => {
    const again = (before: Series): Series => ({
      ...before,
      excluded: [],
      overrides: [moved(NINE(8), at('2026-04-08 15:00:00'))],
    });
    assert.deepEqual(
      calls(planned('8', [NEW, DELETED], again), 'start', 'stop', 'active', 'recurrent_id_date'),
      [
        {
          write: [42],
          values: { start: '2026-04-08 15:00:00', stop: '2026-04-08 16:00:00', active: true },
          locked: { 'calendar.event,42': '2026-03-01 10:00:00.999999' },
        },
      ],
    );
  });

  test('8: another time of the series takes the names of its occurrences along', () => {
    const shifted = (before: Series): Series => ({
      ...before,
      master: {
        ...(before.master as EventRecord),
        start: at('2026-04-06 11:00:00'),
        end: at('2026-04-06 12:00:00'),
      },
      excluded: [at('2026-04-08 11:00:00')],
    });
    const plan = planned('8', [NEW, DELETED], shifted);
    assert.deepEqual(calls(plan, 'start', 'stop', 'recurrency', 'rrule_type', 'count', 'recurrent_id_date'), [
      {
        write: [41],
        values: {
          start: '2026-04-06 11:00:00',
          stop: '2026-04-06 12:00:00',
          recurrency: true,
          rrule_type: 'daily',
          count: 5,
        },
        locked: { 'calendar.event,41': '2026-03-01 10:00:00.999999' },
      },
      {
        write: [42],
        values: {
          start: '2026-04-08 11:00:00',
          stop: '2026-04-08 12:00:00',
          recurrent_id_date: '2026-04-08 11:00:00',
        },
        locked: { 'calendar.event,42': '2026-03-01 10:00:00.999999' },
      },
    ]);
  });

  test('a row that says what its series says stays, and goes when the series says something else', () => {
    const same = { ...DELETED, active: true };
    const renamed = (before: Series): Series => ({
      ...before,
      master: { ...(before.master as EventRecord), summary: 'sit-down' },
    });
    // A record that was merged lists its fields in another order.
    const merged = ({ master, ...before }: Series): Series => ({
      ...before,
      master: Object.fromEntries(Object.entries(master ?? {}).reverse()) as unknown as EventRecord,
    });
    assert.deepEqual(calls(planned('13', [NEW, same], (before) => before)), []);
    assert.deepEqual(calls(planned('13', [NEW, same], merged)), []);
    assert.deepEqual(calls(planned('13', [NEW, same], renamed)), [
      { write: [41], values: { name: 'sit-down' } },
      { write: [42], values: { recurrent_id: 0, active: false } },
      { unlink: [42] },
    ]);
  });

  test('a series that ends being one, and one meeting that begins to be a series', () => {
    const alone = ({ rule: _, ...before }: Series): Series => before;
    const rowAlone = { ...OLD, recurrency: false };
    const daily = (before: Series): Series => ({ ...before, rule: 'FREQ=DAILY;COUNT=2' });
    assert.deepEqual(calls(planned('6.1', [OLD], alone), 'recurrency', 'rrule_type'), [
      { write: [41], values: { recurrency: false }, locked: { 'crm.meeting,41': STAMP } },
    ]);
    assert.deepEqual(calls(planned('6.1', [rowAlone], daily), ...RULE), [
      {
        write: [41],
        values: { recurrency: true, rrule_type: 'daily', interval: 1, end_type: 'count', count: 2 },
        locked: { 'crm.meeting,41': STAMP },
      },
    ]);
  });

  test("what is a colleague's stays his", () => {
    const foreign = { ...NEW, user_id: [3, 'Olivia'] };
    const without = (before: Series): Series => ({ ...before, excluded: [NINE(8)] });
    assert.deepEqual(calls(planned('8', [foreign], without), 'user_id'), [
      { create: { user_id: 3 }, as: 'head 2026-04-08 09:00:00' },
    ]);
  });

  test('a masked meeting is never written', () => {
    const masked = {
      ...NEW,
      user_id: [3, 'Olivia'],
      name: 'Busy',
      write_date: false,
      recurrency: false,
      rrule: '',
    };
    const renamed = (before: Series): Series => ({
      ...before,
      master: { ...(before.master as EventRecord), summary: 'mine' },
    });
    assert.throws(() => planned('8', [masked], renamed), { condition: 'need-privileges' });
    assert.throws(() => planned('8', [masked], undefined), { condition: 'need-privileges' });
    // One that stands for an occurrence does so, and is left where the series goes or has it back.
    const hidden = { ...DELETED, user_id: [3, 'Olivia'], name: 'Busy', write_date: false };
    for (const deed of [undefined, (before: Series): Series => ({ ...before, excluded: [] })])
      assert.ok(!JSON.stringify(calls(planned('8', [NEW, hidden], deed))).includes('42'));
  });
});

suite('removed', () => {
  test('6.1: the base takes its occurrences along', () => {
    const edited = {
      ...OLD,
      id: 42,
      recurrency: false,
      recurrent_uid: 41,
      recurrent_id: '2026-04-08 09:00:00',
    };
    assert.deepEqual(calls(planned('6.1', [OLD, edited], undefined)), [
      { unlink: [41], locked: { 'crm.meeting,41': STAMP } },
    ]);
  });

  test('8 to 13: occurrences go with their base, which would leave them', () => {
    const stamp = '2026-03-01 10:00:00.999999';
    assert.deepEqual(calls(planned('8', [NEW, DELETED], undefined)), [
      { write: [42], values: { recurrent_id: 0, active: false }, locked: { 'calendar.event,42': stamp } },
      { unlink: [41, 42], locked: { 'calendar.event,41': stamp } },
    ]);
    assert.deepEqual(calls(planned('13', [NEW], undefined)), [
      { unlink: [41], locked: { 'calendar.event,41': stamp } },
    ]);
  });
});

function rowOf(version: string): Row {
  return version === '6.1' ? OLD : version === '7.0' ? OLD_70 : NEW;
}
