import assert from 'node:assert/strict';
import { between, type Case, type Trial } from './case.ts';
import { NEVER_VIRTUAL, type Row, SILENT, sorted, type Values } from './ground.ts';

const REAL: Values = { virtual_id: false };
const EVENTS = 'calendar.event';

/** Five days from Monday 4 March 2030, at nine. */
const daily = (trial: Trial, values: Values = {}, context: Values = SILENT): Promise<number> =>
  trial.admin.create(
    EVENTS,
    trial.meeting({
      ...{ recurrency: true, rrule_type: 'daily', interval: 1, end_type: 'count', count: 5 },
      ...values,
    }),
    context,
  );

const at = (id: number, day: string): string => `${id}-203003${day}090000`;

async function occurrences(trial: Trial, id: number, context: Values = {}): Promise<string[]> {
  const ids = await trial.admin.search(EVENTS, [['name', '=', `${trial.mark} meeting`]], { context });
  return sorted(ids.map(String).filter((each) => each.startsWith(`${id}-`)));
}

/** Rows that stand for single occurrences, deleted ones among them. */
async function exceptions(trial: Trial, id: number): Promise<Row[]> {
  const ids = await trial.admin.search(EVENTS, [['recurrent_id', '=', id]], { context: NEVER_VIRTUAL });
  const fields = ['name', 'start', 'stop', 'active', 'recurrent_id', 'recurrent_id_date', 'recurrency'];
  return trial.admin.read(EVENTS, ids, fields, REAL);
}

const AFTERNOON: Values = { start: '2030-03-06 13:00:00', stop: '2030-03-06 14:00:00' };
const FOUR_TIMES: Values = {
  ...AFTERNOON,
  start_datetime: '2030-03-06 13:00:00',
  stop_datetime: '2030-03-06 14:00:00',
};

/** Four Mondays around the end of winter time, 31 March 2030. */
const acrossSummerTime = (trial: Trial, context: Values): Promise<number> =>
  trial.admin.create(
    EVENTS,
    trial.meeting(
      { recurrency: true, rrule_type: 'weekly', mo: true, interval: 1, end_type: 'count', count: 4 },
      '2030-03-18',
    ),
    context,
  );

const BRUSSELS: Values = { ...SILENT, tz: 'Europe/Brussels' };

/** What the third and fourth of them say: winter's last, then summer's first. */
async function clocks(trial: Trial, id: number, context: Values): Promise<string[]> {
  return (await occurrences(trial, id, context)).map((each) => each.slice(-6, -2));
}

/** Odoo 8 to 13: one record, virtual ids, and rows for what was changed or deleted. */
export const seriesOfExceptionRows: readonly Case[] = [
  {
    name: 'occurrences are found under ids of their own, the record when told so',
    facts: 'odoo-8.md, Recurrence',
    versions: between('8', '13'),
    run: async (trial) => {
      const id = await daily(trial);
      const days = ['04', '05', '06', '07', '08'].map((day) => at(id, day));
      assert.deepEqual(await occurrences(trial, id), days);
      const domain = [['name', '=', `${trial.mark} meeting`]];
      assert.deepEqual(await trial.admin.search(EVENTS, domain, { context: REAL }), [id]);
      assert.equal(await trial.admin.count(EVENTS, domain), 5);
      assert.equal(await trial.admin.count(EVENTS, domain, REAL), 1);
    },
  },
  {
    name: 'an occurrence reads at its own time, under its own id',
    facts: 'odoo-8.md, Recurrence',
    versions: between('8', '13'),
    run: async (trial) => {
      const id = await daily(trial);
      const row = await trial.admin.one(EVENTS, at(id, '06'), ['name', 'start', 'stop']);
      assert.deepEqual(
        [row.id, row.start, row.stop],
        [at(id, '06'), '2030-03-06 09:00:00', '2030-03-06 10:00:00'],
      );
    },
  },
  {
    name: 'fields make the rule and the date it ends',
    facts: 'odoo-8.md, Recurrence',
    versions: between('8', '13'),
    run: async (trial) => {
      const id = await trial.meet({
        ...{ recurrency: true, rrule_type: 'weekly', interval: 2, end_type: 'end_date', mo: true },
        final_date: '2030-04-15',
      });
      const { rrule, final_date } = await trial.admin.one(EVENTS, id, ['rrule', 'final_date'], REAL);
      assert.equal(final_date, '2030-04-15');
      for (const part of ['FREQ=WEEKLY', 'INTERVAL=2', 'BYDAY=MO'])
        assert.equal(rrule.includes(part), true, rrule);
      assert.match(rrule, /UNTIL=20300415/);
    },
  },
  {
    name: 'no count and no end among the fields: one occurrence',
    facts: 'odoo-8.md, odoo-10.md, odoo-12.md',
    versions: between('8', '12'),
    run: async (trial) => {
      const id = await trial.meet({ recurrency: true, rrule_type: 'weekly', mo: true });
      assert.match((await trial.admin.one(EVENTS, id, ['rrule'], REAL)).rrule, /COUNT=1(;|$)/);
    },
  },
  {
    name: 'a rule written as text is parsed; without an end it gets a hundred occurrences',
    facts: 'odoo-8.md, odoo-10.md, odoo-12.md',
    versions: between('8', '13'),
    run: async (trial) => {
      const id = await trial.meet({ recurrency: true, rrule: 'FREQ=WEEKLY;BYDAY=MO' });
      const row = await trial.admin.one(EVENTS, id, ['rrule', 'recurrency', 'mo', 'count'], REAL);
      assert.deepEqual([row.recurrency, row.mo, row.count], [true, true, 100]);
    },
  },
  {
    name: 'a rule written as text loses BYSETPOS and becomes weekly',
    facts: 'odoo-8.md, odoo-10.md, odoo-12.md',
    versions: between('8', '13'),
    run: async (trial) => {
      const rrule = 'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=3';
      const id = await trial.meet({ recurrency: true, rrule });
      const row = await trial.admin.one(EVENTS, id, ['rrule_type'], REAL);
      assert.equal(row.rrule_type, 'weekly');
    },
  },
  {
    name: 'a yearly rule written as text becomes every twelfth month',
    facts: 'odoo-8.md, odoo-10.md, odoo-12.md',
    versions: between('8', '13'),
    run: async (trial) => {
      const id = await trial.meet({ recurrency: true, rrule: 'FREQ=YEARLY;COUNT=3' });
      const row = await trial.admin.one(EVENTS, id, ['rrule_type', 'interval'], REAL);
      assert.deepEqual([row.rrule_type, row.interval], ['monthly', 12]);
    },
  },
  {
    name: 'UNTIL in a new rule ends where it says',
    facts: 'odoo-8.md, odoo-10.md',
    versions: between('8', '10'),
    run: async (trial) => {
      const id = await trial.meet({ recurrency: true, rrule: 'FREQ=DAILY;UNTIL=20300308T225959Z' });
      assert.equal((await occurrences(trial, id)).length, 5);
    },
  },
  {
    name: 'UNTIL in a new rule is cut as if it counted one',
    facts: 'odoo-11.md, odoo-12.md, Recurrence traps; odoo-13.md',
    versions: between('11', '13'),
    run: async (trial) => {
      const id = await trial.meet({ recurrency: true, rrule: 'FREQ=WEEKLY;BYDAY=MO;UNTIL=20300415' });
      const { final_date } = await trial.admin.one(EVENTS, id, ['final_date'], REAL);
      assert.equal(final_date, '2030-03-18');
      assert.equal((await occurrences(trial, id)).length, 3);
    },
  },
  {
    name: 'a deleted occurrence is a row that is not active; the series is not touched',
    facts: 'odoo-8.md, Exceptions',
    versions: between('8', '13'),
    run: async (trial) => {
      const id = await daily(trial);
      await trial.ground.plant(EVENTS, id, 'write_date', '2020-01-01 00:00:00');
      await trial.admin.unlink(EVENTS, [at(id, '06')]);
      const [row, ...more] = await exceptions(trial, id);
      assert.equal(more.length, 0);
      assert.deepEqual(
        [row?.active, row?.recurrent_id, row?.recurrent_id_date],
        [false, id, '2030-03-06 09:00:00'],
      );
      assert.equal(
        (await trial.admin.one(EVENTS, id, ['write_date'], REAL)).write_date,
        '2020-01-01 00:00:00',
      );
      assert.deepEqual(
        await occurrences(trial, id),
        ['04', '05', '07', '08'].map((day) => at(id, day)),
      );
    },
  },
  {
    name: 'an occurrence moved with all four times is a row at the new ones',
    facts: 'odoo-8.md, odoo-10.md, odoo-12.md',
    versions: between('8', '13'),
    run: async (trial) => {
      const id = await daily(trial);
      await trial.admin.write(EVENTS, [at(id, '06')], FOUR_TIMES);
      const [row] = await exceptions(trial, id);
      assert.deepEqual([row?.start, row?.stop, row?.active], [AFTERNOON.start, AFTERNOON.stop, true]);
      assert.deepEqual([row?.recurrent_id, row?.recurrent_id_date], [id, '2030-03-06 09:00:00']);
      assert.equal((await occurrences(trial, id)).length, 4);
    },
  },
  {
    name: 'an occurrence moved with start and stop alone: the start stays on 10, both stay on 11 to 13',
    facts: 'odoo-10.md, odoo-11.md, odoo-12.md, odoo-13.md',
    versions: between('10', '13'),
    run: async (trial) => {
      const id = await daily(trial);
      await trial.admin.write(EVENTS, [at(id, '06')], AFTERNOON);
      const [row] = await exceptions(trial, id);
      const stop = trial.version === '10' ? AFTERNOON.stop : '2030-03-06 10:00:00';
      assert.deepEqual([row?.start, row?.stop], ['2030-03-06 09:00:00', stop]);
    },
  },
  {
    name: 'a write to an occurrence without times changes the whole series',
    facts: 'odoo-8.md, Exceptions',
    versions: between('8', '13'),
    run: async (trial) => {
      const id = await daily(trial);
      await trial.admin.write(EVENTS, [at(id, '06')], { location: 'elsewhere' });
      assert.equal((await trial.admin.one(EVENTS, id, ['location'], REAL)).location, 'elsewhere');
      assert.deepEqual(await exceptions(trial, id), []);
    },
  },
  {
    name: 'rows made by hand hide their occurrences, and leave the series alone',
    facts: 'odoo-8.md, odoo-10.md, odoo-12.md',
    versions: between('8', '13'),
    run: async (trial) => {
      const id = await daily(trial);
      const gone = { recurrent_id: id, recurrent_id_date: '2030-03-05 09:00:00', active: false };
      await trial.admin.create(EVENTS, trial.meeting(gone, '2030-03-05'));
      const moved = { recurrent_id: id, recurrent_id_date: '2030-03-06 09:00:00', ...AFTERNOON };
      await trial.admin.create(EVENTS, trial.meeting(moved));
      assert.deepEqual(
        await occurrences(trial, id),
        ['04', '07', '08'].map((day) => at(id, day)),
      );
    },
  },
  {
    name: 'deleting a series leaves its rows behind',
    facts: 'odoo-8.md, odoo-12.md',
    versions: between('8', '13'),
    run: async (trial) => {
      const id = await daily(trial);
      await trial.admin.write(EVENTS, [at(id, '06')], FOUR_TIMES);
      await trial.admin.unlink(EVENTS, [id]);
      assert.equal((await exceptions(trial, id)).length, 1);
    },
  },
  {
    name: 'moving a series brings back what was deleted',
    facts: 'odoo-8.md, Exceptions',
    versions: ['8', '12'],
    run: async (trial) => {
      const id = await daily(trial);
      await trial.admin.unlink(EVENTS, [at(id, '06')]);
      const later = { start: '2030-03-04 11:00:00', stop: '2030-03-04 12:00:00' };
      const four = { ...later, start_datetime: later.start, stop_datetime: later.stop };
      await trial.admin.write(EVENTS, [id], four, { ...SILENT, virtual_id: false });
      assert.equal((await occurrences(trial, id)).length, 5);
    },
  },
  {
    name: 'occurrences keep the clock of UTC in summer, whatever the reader’s zone',
    facts: 'odoo-8.md, odoo-9.md, odoo-10.md',
    versions: between('8', '10'),
    run: async (trial) => {
      const id = await acrossSummerTime(trial, BRUSSELS);
      assert.deepEqual(await clocks(trial, id, BRUSSELS), ['0900', '0900', '0900', '0900']);
    },
  },
  {
    name: 'occurrences follow the clock of the reader’s zone',
    facts: 'odoo-11.md, odoo-12.md, Recurrence traps',
    versions: ['11', '12'],
    run: async (trial) => {
      const id = await acrossSummerTime(trial, BRUSSELS);
      assert.deepEqual(await clocks(trial, id, BRUSSELS), ['0900', '0900', '0800', '0800']);
      assert.deepEqual(await clocks(trial, id, {}), ['0900', '0900', '0900', '0900']);
    },
  },
  {
    name: 'occurrences follow the clock of event_tz, which creation takes from the context',
    facts: 'odoo-13.md',
    versions: ['13'],
    run: async (trial) => {
      const id = await acrossSummerTime(trial, BRUSSELS);
      const { event_tz } = await trial.admin.one(EVENTS, id, ['event_tz'], REAL);
      assert.equal(event_tz, 'Europe/Brussels');
      assert.deepEqual(await clocks(trial, id, {}), ['0900', '0900', '0800', '0800']);
      await trial.admin.unlink(EVENTS, [id]);
      const floating = await acrossSummerTime(trial, SILENT);
      assert.equal((await trial.admin.one(EVENTS, floating, ['event_tz'], REAL)).event_tz, false);
      assert.deepEqual(await clocks(trial, floating, {}), ['0900', '0900', '0900', '0900']);
    },
  },
  {
    name: 'a moved occurrence tells its original time in the reader’s zone',
    facts: 'odoo-12.md, Recurrence traps',
    versions: ['11', '12'],
    run: async (trial) => {
      const id = await acrossSummerTime(trial, BRUSSELS);
      await trial.admin.unlink(EVENTS, [`${id}-20300401080000`], BRUSSELS);
      assert.equal((await occurrences(trial, id, BRUSSELS)).length, 3);
      assert.equal((await occurrences(trial, id)).length, 4);
    },
  },
];
