import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { VersionName } from '../../../examples/demo-erp/index.ts';
import { type Answer, ClientFault, logIn, type User, withErp } from '../client.ts';

/** A rule as a client sent it, and what was read back afterwards. */
interface Recorded {
  readonly sent: object;
  /** Written to a meeting that did not repeat yet. */
  readonly written?: true;
  /** The fields read back; text where the call faulted. */
  readonly read: { readonly [field: string]: Answer } | RegExp;
}

const DAILY = { recurrency: true, rrule_type: 'daily', interval: 1 };
const WEEKLY = { recurrency: true, rrule_type: 'weekly', interval: 1 };
const MONTHLY = { recurrency: true, rrule_type: 'monthly', interval: 1 };
const counted = (count: number) => ({ end_type: 'count', count });
const text = (rrule: string) => ({ rrule });
const same = (rrule: string): Recorded => ({
  sent: { rrule },
  read: { rrule, recurrency: false, rrule_type: false },
});
const nothing = (rrule: string): Recorded => ({
  sent: { rrule },
  read: { rrule: '', recurrency: false, count: 1 },
});

/** By fields, as every version up to 7.0 reads it back. */
const BY_FIELDS: readonly Recorded[] = [
  { sent: { ...DAILY, ...counted(10) }, read: { rrule: 'FREQ=DAILY;INTERVAL=1;COUNT=10', count: 10 } },
  {
    sent: { ...WEEKLY, ...counted(6), mo: true, we: true },
    read: { rrule: 'FREQ=WEEKLY;BYDAY=WE,MO;INTERVAL=1;COUNT=6' },
  },
  {
    sent: { ...MONTHLY, ...counted(4), select1: 'date', day: 2 },
    read: { rrule: 'FREQ=MONTHLY;INTERVAL=1;COUNT=4;BYMONTHDAY=2', day: 2 },
  },
  {
    sent: { ...MONTHLY, ...counted(4), select1: 'day', byday: '-1', week_list: 'FR' },
    read: { rrule: 'FREQ=MONTHLY;INTERVAL=1;COUNT=4;BYDAY=-1FR' },
  },
  {
    sent: { ...DAILY, ...counted(3), rrule_type: 'yearly' },
    read: { rrule: 'FREQ=YEARLY;INTERVAL=1;COUNT=3' },
  },
];

const UNTIL = { ...DAILY, end_type: 'end_date', end_date: '2026-03-10' };

/** Recorded on 2 March 2026, a Monday, from nine to ten (7 December for 8 and later). */
const RECORDED: { readonly [version in VersionName]?: readonly Recorded[] } = {
  '6.0': [
    ...BY_FIELDS,
    { sent: UNTIL, read: { rrule: 'FREQ=DAILY;INTERVAL=1;UNTIL=20260310T235959Z', end_date: '2026-03-10' } },
    same('FREQ=DAILY;COUNT=10'),
    same('FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=4'),
    same('FREQ=BOGUS;X=1'),
    {
      sent: text('FREQ=WEEKLY;BYDAY=MO,WE;COUNT=6'),
      written: true,
      read: {
        ...{ rrule: 'FREQ=CUSTOM;COUNT=6', rrule_type: 'custom', recurrency: false, interval: 0, count: 6 },
        ...{ end_type: 'forever', mo: true, we: true, byday: 'mo,we' },
      },
    },
  ],
  '6.1': [
    ...BY_FIELDS,
    { sent: UNTIL, read: { rrule: 'FREQ=DAILY;INTERVAL=1;UNTIL=20260310T235959Z', count: 1 } },
    nothing('FREQ=DAILY;COUNT=10'),
    nothing('FREQ=BOGUS;X=1'),
    { ...nothing('FREQ=WEEKLY;BYDAY=MO,WE;COUNT=6'), written: true },
    { sent: { rrule: 'FREQ=DAILY;COUNT=10', recurrency: true }, read: { rrule: '', recurrency: true } },
  ],
  '7.0': [
    ...BY_FIELDS,
    { sent: { ...DAILY, ...counted(10) }, read: { end_date: '2026-03-13' } },
    { sent: { ...MONTHLY, ...counted(4), day: 2 }, read: { end_date: '2026-08-02' } },
    { sent: { ...DAILY, ...counted(3), rrule_type: 'yearly' }, read: { end_date: '2030-03-02' } },
    { sent: UNTIL, read: { rrule: 'FREQ=DAILY;INTERVAL=1;UNTIL=20260310T235959', count: 1 } },
    {
      sent: text('FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=4'),
      read: { rrule: 'FREQ=WEEKLY;BYDAY=FR,WE,MO,TU,TH;INTERVAL=1;COUNT=4', end_date: '2026-04-06' },
    },
    { sent: text('FREQ=DAILY'), read: { rrule: 'FREQ=DAILY;INTERVAL=1;COUNT=100', end_date: '2026-06-11' } },
    { sent: text('FREQ=BOGUS;X=1'), read: /invalid 'FREQ': BOGUS/ },
    { sent: text('FREQ=DAILY;UNTIL=20260310T235959Z'), read: /Count cannot be negative or 0\./ },
    { sent: text('FREQ=HOURLY;COUNT=4'), read: { rrule: '', recurrency: true, count: 4 } },
    {
      sent: text('FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;COUNT=5'),
      read: { rrule: 'FREQ=WEEKLY;BYDAY=TU;INTERVAL=2;COUNT=5', end_date: '2026-04-13', tu: true },
    },
    {
      sent: text('FREQ=MONTHLY;BYDAY=1MO;COUNT=4'),
      read: {
        rrule: 'FREQ=MONTHLY;INTERVAL=1;COUNT=4;BYDAY=1MO',
        byday: '1',
        week_list: 'MO',
        select1: 'day',
      },
    },
    {
      sent: text('FREQ=YEARLY;COUNT=3'),
      read: { rrule: 'FREQ=MONTHLY;INTERVAL=12;COUNT=3;BYMONTHDAY=2', end_date: '2026-07-02' },
    },
    { sent: text('RRULE:FREQ=DAILY;COUNT=3'), read: { rrule: 'FREQ=DAILY;INTERVAL=1;COUNT=3' } },
    {
      sent: text('FREQ=WEEKLY;BYDAY=MO,WE;COUNT=6'),
      written: true,
      read: { rrule: 'FREQ=WEEKLY;BYDAY=WE,MO;INTERVAL=1;COUNT=6', recurrency: true, end_date: false },
    },
  ],
  '8': [
    { sent: { ...WEEKLY, mo: true }, read: { rrule: 'FREQ=WEEKLY;BYDAY=MO;INTERVAL=1;COUNT=1' } },
    { sent: text('FREQ=WEEKLY;BYDAY=MO'), read: { rrule: 'FREQ=WEEKLY;BYDAY=MO;INTERVAL=1;COUNT=100' } },
    {
      sent: text('FREQ=WEEKLY;BYDAY=MO;UNTIL=20270118'),
      read: { rrule: 'FREQ=WEEKLY;BYDAY=MO;INTERVAL=1;UNTIL=20270118T235959Z', final_date: '2027-01-18' },
    },
    {
      sent: { ...WEEKLY, end_type: 'forever' },
      read: /Wrong value for calendar\.event\.end_type: 'forever'/,
    },
    { sent: text('FREQ=DAILY;COUNT=3'), written: true, read: { final_date: false } },
    { sent: { rrule: '' }, written: true, read: { rrule: '' } },
  ],
  '10': [
    {
      sent: { ...WEEKLY, ...counted(6), interval: 2, mo: true, we: true },
      read: { rrule: 'FREQ=WEEKLY;BYDAY=MO,WE;INTERVAL=2;COUNT=6', final_date: '2027-03-15' },
    },
    {
      sent: text('FREQ=DAILY;UNTIL=20261212T225959Z'),
      written: true,
      read: { rrule: 'FREQ=DAILY;UNTIL=20261212T225959Z', rrule_type: 'daily', end_type: 'end_date' },
    },
  ],
  '12': [
    {
      sent: text('FREQ=WEEKLY;BYDAY=MO;UNTIL=20270118'),
      read: { rrule: 'FREQ=WEEKLY;BYDAY=MO;INTERVAL=1;UNTIL=20261221T235959Z', final_date: '2026-12-21' },
    },
    {
      sent: {
        ...text('FREQ=WEEKLY;BYDAY=MO;UNTIL=20270118'),
        end_type: 'end_date',
        final_date: '2027-01-18',
      },
      read: { rrule: 'FREQ=WEEKLY;BYDAY=MO;INTERVAL=1;UNTIL=20270118T235959Z' },
    },
    {
      sent: { ...text('FREQ=WEEKLY;BYDAY=MO;UNTIL=20270118'), count: 0 },
      read: { rrule: 'FREQ=WEEKLY;BYDAY=MO;INTERVAL=1;UNTIL=20270118T235959Z' },
    },
    { sent: text('FREQ=YEARLY;COUNT=3'), read: { rrule: 'FREQ=MONTHLY;INTERVAL=12;COUNT=3;BYMONTHDAY=7' } },
  ],
};

const isOld = (version: VersionName): boolean => Number(version) < 8;
const modelOf = (version: VersionName): string => (isOld(version) ? 'crm.meeting' : 'calendar.event');
const REAL = { virtual_id: false };

const times = (version: VersionName): object =>
  isOld(version)
    ? { date: '2026-03-02 09:00:00', date_deadline: '2026-03-02 10:00:00', duration: 1 }
    : { start: '2026-12-07 09:00:00', stop: '2026-12-07 10:00:00' };

async function readBack(
  admin: User,
  version: VersionName,
  { sent, written, read }: Recorded,
): Promise<Answer> {
  const model = modelOf(version);
  const first = written ? {} : sent;
  const id = await admin(model, 'create', { name: 'recorded', ...times(version), ...first });
  if (written) await admin(model, 'write', [id], sent);
  const [row] = await admin(model, 'read', [id], Object.keys(read), REAL);
  return row;
}

for (const [version, recorded] of Object.entries(RECORDED) as [VersionName, Recorded[]][]) {
  suite(`a rule on ${version}`, () => {
    for (const each of recorded) {
      test(`${JSON.stringify(each.sent)}${each.written ? ' written' : ''}`, () =>
        withErp({ version }, async (erp) => {
          const admin = await logIn(erp, 'admin');
          const answer = await readBack(admin, version, each).catch((error) => error);
          if (each.read instanceof RegExp) {
            assert.ok(answer instanceof ClientFault);
            assert.match(`${answer.code} ${answer.text}`, each.read);
          } else {
            assert.deepEqual({ ...answer, id: undefined }, { ...answer, ...each.read, id: undefined });
          }
        }));
    }
  });
}

/** Five days from 6 April 2026, nine o’clock. */
async function seriesA(admin: User, version: VersionName): Promise<number> {
  const [start, stop] = ['2026-04-06 09:00:00', '2026-04-06 10:00:00'];
  const at = isOld(version) ? { date: start, date_deadline: stop, duration: 1 } : { start, stop };
  return admin(modelOf(version), 'create', { name: 'series A', ...at, ...DAILY, ...counted(5) });
}

const day = (id: number, number: string): string => `${id}-202604${number}090000`;

suite('the search for occurrences', () => {
  test('comes as a set on 6.1, sorted on 7.0', async () => {
    for (const [version, days] of [
      ['6.1', ['08', '09', '10', '06', '07']],
      ['7.0', ['10', '09', '08', '07', '06']],
    ] as const) {
      await withErp({ version }, async (erp) => {
        // The recording's series was number 41, and a set is in the order of its hashes.
        const admin = await logIn(erp, 'admin');
        for (let made = 1; made < 41; made += 1)
          await admin('crm.meeting', 'create', { name: 'x', ...times(version) });
        const id = await seriesA(admin, version);
        const found = await admin('crm.meeting', 'search', [['name', '=', 'series A']]);
        assert.deepEqual(
          found,
          days.map((each) => day(id, each)),
        );
      });
    }
  });

  /** Which of the five days a pair of date terms finds. */
  const WINDOWS: readonly (readonly [version: VersionName, from: string, to: string, days: string[]])[] = [
    ['6.0', 'date >= 2026-04-07 00:00:00', 'date <= 2026-04-08 23:59:59', ['06', '07', '08']],
    ['6.1', 'date >= 2026-04-07 00:00:00', 'date <= 2026-04-08 23:59:59', ['08']],
    ['7.0', 'date >= 2026-04-07 00:00:00', 'date <= 2026-04-08 23:59:59', []],
    ['8', 'start >= 2026-04-08 00:00:00', 'start <= 2026-04-09 00:00:00', ['09']],
    ['8', 'stop > 2026-04-08 00:00:00', 'start < 2026-04-10 00:00:00', []],
    ['9', 'start >= 2026-04-08 00:00:00', 'start <= 2026-04-09 23:00:00', []],
    ['9', 'stop >= 2026-04-08 00:00:00', 'stop <= 2026-04-09 23:00:00', ['09']],
    ['10', 'start >= 2026-04-08 00:00:00', 'start <= 2026-04-09 23:00:00', ['08', '09']],
    ['13', 'stop > 2026-04-08 00:00:00', 'start < 2026-04-10 00:00:00', []],
  ];
  for (const [version, from, to, days] of WINDOWS) {
    test(`${version}: ${from}, ${to}`, () =>
      withErp({ version }, async (erp) => {
        const admin = await logIn(erp, 'admin');
        const id = await seriesA(admin, version);
        const domain = [from, to].map((term) => /^(\S+) (\S+) (.*)$/.exec(term)?.slice(1));
        const found = await admin(modelOf(version), 'search', domain);
        assert.deepEqual(
          found.sort(),
          days.map((each) => day(id, each)),
        );
      }));
  }

  test('with an operator and a date faults on 6.0', () =>
    withErp({ version: '6.0' }, async (erp) => {
      const admin = await logIn(erp, 'admin');
      const domain = ['|', ['date', '>=', '2026-04-07 00:00:00'], ['name', '=', 'x']];
      await assert.rejects(admin('crm.meeting', 'search', domain), /pop from empty list/);
    }));
});

suite('what leaves a series', () => {
  const found = async (admin: User, id: number): Promise<string[]> => {
    const domain = [['date', '<=', '2100-01-01 00:00:00']];
    const ids: unknown[] = await admin('crm.meeting', 'search', domain, 0, 1000, false);
    return ids
      .map(String)
      .filter((each) => each.startsWith(`${id}-`))
      .map((each) => each.slice(-8, -6))
      .sort();
  };

  test('an exception rule, and dates with Z or without', () =>
    withErp({ version: '6.1' }, async (erp) => {
      const admin = await logIn(erp, 'admin');
      const id = await seriesA(admin, '6.1');
      await admin('crm.meeting', 'write', [id], {
        exrule: 'FREQ=WEEKLY;BYDAY=TU',
        exdate: '20260408T090000Z,20260410T090000',
      });
      assert.deepEqual(await found(admin, id), ['06', '09']);
    }));

  test('an occurrence written not to repeat: itself on 6.0, the whole series after', async () => {
    for (const [version, left] of [
      ['6.0', ['06', '07', '09', '10']],
      ['6.1', []],
      ['7.0', []],
    ] as const) {
      await withErp({ version }, async (erp) => {
        const admin = await logIn(erp, 'admin');
        const id = await seriesA(admin, version);
        await admin('crm.meeting', 'write', [day(id, '08')], { recurrency: false });
        assert.deepEqual(await found(admin, id), left, version);
      });
    }
  });

  test('the series itself, with what was changed of it', () =>
    withErp({ version: '7.0' }, async (erp) => {
      const admin = await logIn(erp, 'admin');
      const id = await seriesA(admin, '7.0');
      await admin('crm.meeting', 'write', [day(id, '08')], { location: 'moved room' });
      assert.equal(await admin('crm.meeting', 'unlink', [id]), true);
      assert.deepEqual(await admin('crm.meeting', 'search', [], 0, false, false, REAL), []);
    }));

  test('an id that 6.0 hands to its database', () =>
    withErp({ version: '6.0' }, async (erp) => {
      const admin = await logIn(erp, 'admin');
      await assert.rejects(
        admin('crm.meeting', 'search', [['id', '=', '38-20260408090000']]),
        /invalid input syntax/,
      );
    }));
});

suite('an occurrence that is written to', () => {
  const MOVE = { date: '2026-04-09 15:00:00', date_deadline: '2026-04-09 16:00:00' };
  const FIELDS = ['date', 'date_deadline', 'recurrency', 'rrule', 'exdate', 'location'];

  for (const [version, dates, kept] of [
    [
      '6.0',
      { recurrent_uid: 'base', recurrent_id: '2026-04-06 09:00:00', date: '2026-04-06 09:00:00' },
      '2026-04-09 15:00:00',
    ],
    [
      '6.1',
      { recurrent_uid: 'base', recurrent_id: '2026-04-08 09:00:00', date: '2026-04-08 09:00:00' },
      '2026-04-09 15:00:00',
    ],
    [
      '7.0',
      { recurrent_id: 'base', recurrent_id_date: '2026-04-08 09:00:00', date: '2026-04-08 09:00:00' },
      '2026-04-09 09:00:00',
    ],
  ] as const) {
    test(`on ${version}`, () =>
      withErp({ version }, async (erp) => {
        const admin = await logIn(erp, 'admin');
        const id = await seriesA(admin, version);
        const asked = [...new Set([...FIELDS, ...Object.keys(dates)])];
        const original = Object.keys(dates)[1] ?? '';
        await admin('crm.meeting', 'write', [day(id, '08')], { location: 'moved room' });
        await admin('crm.meeting', 'write', [day(id, '09')], MOVE);
        await admin('crm.meeting', 'unlink', [day(id, '10')]);
        const [base, changed, moved] = await admin('crm.meeting', 'read', [id, id + 1, id + 2], asked, REAL);
        assert.equal(base.exdate, '20260408T090000,20260409T090000,20260410T090000');
        const expected = Object.entries(dates).map(([name, value]) => [name, value === 'base' ? id : value]);
        assert.deepEqual(changed, {
          ...changed,
          ...Object.fromEntries(expected),
          exdate: false,
          rrule: '',
          recurrency: false,
          location: 'moved room',
        });
        assert.deepEqual(moved, { ...moved, ...MOVE, [original]: kept, exdate: '20260408T090000' });
      }));
  }

  test('alone through its id, else the series (8 to 13)', () =>
    withErp({ version: '8' }, async (erp) => {
      const admin = await logIn(erp, 'admin');
      const id = await seriesA(admin, '8');
      await admin('calendar.event', 'write', [day(id, '08')], { name: 'all of them' });
      const [base] = await admin('calendar.event', 'read', [id], ['name'], REAL);
      assert.equal(base.name, 'all of them');
      assert.equal(await admin('calendar.event', 'search_count', [['recurrent_id', '=', id]], REAL), 0);
    }));

  /** Moves one hour on: by start and stop, then by all four. */
  for (const [version, byTwo] of [
    ['8', ['15:00:00', '16:00:00']],
    ['10', ['09:00:00', '16:00:00']],
    ['11', ['09:00:00', '10:00:00']],
    ['13', ['09:00:00', '10:00:00']],
  ] as const) {
    test(`moved on ${version}`, () =>
      withErp({ version }, async (erp) => {
        const admin = await logIn(erp, 'admin');
        const id = await seriesA(admin, version);
        const two = (number: string) => ({
          start: `2026-04-${number} 15:00:00`,
          stop: `2026-04-${number} 16:00:00`,
        });
        const four = {
          ...two('09'),
          start_datetime: '2026-04-09 15:00:00',
          stop_datetime: '2026-04-09 16:00:00',
        };
        await admin('calendar.event', 'write', [day(id, '08')], two('08'));
        await admin('calendar.event', 'write', [day(id, '09')], four);
        const rows = await admin(
          'calendar.event',
          'read',
          [id + 1, id + 2],
          ['start', 'stop', 'recurrent_id', 'recurrent_id_date', 'alarm_ids'],
        );
        assert.deepEqual(
          rows.map(({ start, stop }: Answer) => [start.slice(11), stop.slice(11)]),
          [byTwo, ['15:00:00', '16:00:00']],
        );
        assert.deepEqual(
          rows.map((row: Answer) => [row.recurrent_id, row.recurrent_id_date]),
          [
            [id, '2026-04-08 09:00:00'],
            [id, '2026-04-09 09:00:00'],
          ],
        );
        const left = await admin('calendar.event', 'search', [['name', '=', 'series A']]);
        assert.deepEqual(left.filter((each: unknown) => typeof each === 'string').sort(), [
          day(id, '06'),
          day(id, '07'),
          day(id, '10'),
        ]);
      }));
  }
});

suite('the clocks are turned', () => {
  /** Mondays at ten in Brussels: the first before 25 October, the others after. */
  const WEEKS = {
    start: '2026-10-19 08:00:00',
    stop: '2026-10-19 09:00:00',
    ...WEEKLY,
    ...counted(2),
    mo: true,
  };

  for (const [version, created, listed, hour] of [
    ['8', { tz: 'Europe/Brussels' }, { tz: 'Europe/Brussels' }, '08'],
    ['12', {}, {}, '08'],
    ['12', {}, { tz: 'Europe/Brussels' }, '09'],
    ['13', { tz: 'Europe/Brussels' }, {}, '09'],
    ['13', {}, {}, '08'],
  ] as const) {
    test(`${version}: created with ${JSON.stringify(created)}, listed with ${JSON.stringify(listed)}`, () =>
      withErp({ version }, async (erp) => {
        const admin = await logIn(erp, 'admin');
        const id = await admin.keywords('calendar.event', 'create', [{ name: 'w', ...WEEKS }], {
          context: created,
        });
        const found = await admin.keywords('calendar.event', 'search', [[['name', '=', 'w']]], {
          context: listed,
        });
        assert.deepEqual(found.sort(), [`${id}-20261019080000`, `${id}-20261026${hour}0000`]);
      }));
  }
});
