import assert from 'node:assert/strict';
import { between, type Case, type Trial } from './case.ts';
import { faultOf, type Row, sorted, type Values } from './ground.ts';

const EVENTS = 'calendar.event';
const RULES = 'calendar.recurrence';
const ALL: Values = { active_test: false };

const day = (trial: Trial, short: string, long: string): string => (trial.before('15') ? short : long);
const MONDAY = (trial: Trial): Values => ({ [day(trial, 'mo', 'mon')]: true });
const TUESDAY = (trial: Trial): Values => ({ [day(trial, 'tu', 'tue')]: true });

const weekly = (trial: Trial, values: Values = {}): Values => ({
  ...{ rrule_type: 'weekly', interval: 1, end_type: 'count', count: 3, event_tz: 'Europe/Brussels' },
  ...MONDAY(trial),
  ...values,
});

/** At nine on a day of March 2030, for an hour. */
const at = (date: string, hour = '09'): Values => ({
  start: `2030-03-${date} ${hour}:00:00`,
  stop: `2030-03-${date} ${hour}:30:00`,
});

interface Series {
  readonly ids: number[];
  readonly base: number;
  readonly rule: number;
}

/** Three Mondays of demo from 4 March 2030. */
async function series(trial: Trial, values: Values = {}): Promise<Series> {
  const base = await trial.demo.create(
    EVENTS,
    trial.meeting({ ...at('04'), recurrency: true, ...weekly(trial), ...values }),
  );
  const rule = (await trial.demo.one(EVENTS, base, ['recurrence_id'])).recurrence_id[0];
  return { ids: (await recordsOf(trial, rule)).map(({ id }) => id), base, rule };
}

const FIELDS = ['start', 'active', 'recurrence_id', 'recurrency', 'follow_recurrence', 'location'];

async function recordsOf(trial: Trial, rule: number): Promise<Row[]> {
  const ids = await trial.demo.search(EVENTS, [['recurrence_id', '=', rule]], { context: ALL });
  const rows = await trial.demo.read(EVENTS, ids, FIELDS, ALL);
  return [...rows].sort((a, b) => (a.start < b.start ? -1 : 1));
}

const daysOf = async (trial: Trial, rule: number): Promise<string[]> =>
  (await recordsOf(trial, rule)).map(({ start }) => start.slice(5, 10));

/** All of the case, archived and detached ones too. */
async function everyRecord(trial: Trial): Promise<Row[]> {
  const domain = [['name', '=', `${trial.mark} meeting`]];
  const ids = await trial.demo.search(EVENTS, domain, { context: ALL });
  const rows = await trial.demo.read(EVENTS, ids, FIELDS, ALL);
  return [...rows].sort((a, b) => (a.start < b.start ? -1 : 1));
}

const flags = ({ active, recurrence_id, recurrency }: Row): boolean[] => [
  active,
  recurrence_id !== false,
  recurrency,
];

const one = (trial: Trial, id: number): Promise<Row> => trial.demo.one(EVENTS, id, FIELDS, ALL);

/** How a gateway may write series of records. */
export const writingSeriesOfRecords: readonly Case[] = [
  {
    name: 'an event made straight into a recurrence is one more of it, and nothing else happens',
    facts: 'writing.md 1',
    versions: between('14', '19'),
    run: async (trial) => {
      const { rule, ids } = await series(trial);
      await trial.demo.unlink(EVENTS, [ids[1] ?? 0]);
      const inside = { recurrence_id: rule, recurrency: true, follow_recurrence: false };
      const id = await trial.demo.create(EVENTS, trial.meeting({ ...at('06'), ...inside }));
      assert.deepEqual(await daysOf(trial, rule), ['03-04', '03-06', '03-18']);
      const row = await one(trial, id);
      assert.deepEqual([row.recurrency, row.follow_recurrence], [true, true]);
      await trial.demo.write(EVENTS, [id], { follow_recurrence: false });
      assert.equal((await one(trial, id)).follow_recurrence, false);
      assert.equal((await everyRecord(trial)).length, 3);
    },
  },
  {
    name: 'several events made into a recurrence at once',
    facts: 'writing.md 1',
    versions: between('14', '19'),
    run: async (trial) => {
      const { rule } = await series(trial);
      const values = ['06', '07'].map((date) =>
        trial.meeting({ ...at(date), recurrence_id: rule, recurrency: true }),
      );
      const made = await trial.demo.keyed(EVENTS, 'create', [values], {
        context: { no_mail_to_attendees: true },
      });
      assert.equal(made.length, 2);
      assert.deepEqual(await daysOf(trial, rule), ['03-04', '03-06', '03-07', '03-11', '03-18']);
    },
  },
  {
    name: 'without recurrency it is of the recurrence, and says it does not repeat',
    facts: 'writing.md 1',
    versions: between('14', '19'),
    run: async (trial) => {
      const { rule } = await series(trial);
      const id = await trial.demo.create(EVENTS, trial.meeting({ ...at('06'), recurrence_id: rule }));
      assert.deepEqual(await daysOf(trial, rule), ['03-04', '03-06', '03-11', '03-18']);
      const row = await one(trial, id);
      assert.deepEqual([row.recurrency, row.follow_recurrence], [false, false]);
      await trial.demo.write(EVENTS, [id], { recurrency: true });
      const later = await one(trial, id);
      assert.deepEqual([later.recurrency, later.follow_recurrence], [true, false]);
    },
  },
  {
    name: 'a zone beside the recurrence splits it there, and archives the event',
    facts: 'writing.md 1',
    versions: ['14', '19'],
    run: async (trial) => {
      const { rule } = await series(trial);
      const values = { ...at('07'), recurrence_id: rule, recurrency: true, event_tz: 'Europe/Brussels' };
      const id = await trial.demo.create(EVENTS, trial.meeting(values));
      const row = await one(trial, id);
      assert.deepEqual([row.active, row.recurrence_id], [false, false]);
      assert.deepEqual(await daysOf(trial, rule), ['03-04']);
      const split = (await everyRecord(trial)).filter(
        (each) => each.active && each.recurrence_id[0] !== rule,
      );
      assert.deepEqual(
        split.map(({ start }) => start.slice(5, 10)),
        trial.version === '14' ? ['03-04', '03-11', '03-18'] : ['03-11', '03-18', '03-25'],
      );
    },
  },
  {
    name: 'a single event joins a recurrence, and leaves it, by a write',
    facts: 'writing.md 1',
    versions: between('14', '19'),
    run: async (trial) => {
      const { rule } = await series(trial);
      const id = await trial.demo.create(EVENTS, trial.meeting(at('08')));
      const joined = { recurrence_id: rule, recurrency: true, follow_recurrence: true };
      await trial.demo.write(EVENTS, [id], joined);
      assert.deepEqual(await daysOf(trial, rule), ['03-04', '03-08', '03-11', '03-18']);
      assert.deepEqual((await one(trial, id)).follow_recurrence, true);
      await trial.demo.write(EVENTS, [id], { recurrence_id: false, recurrency: false });
      assert.deepEqual(await daysOf(trial, rule), ['03-04', '03-11', '03-18']);
      assert.deepEqual(flags(await one(trial, id)), [true, false, false]);
    },
  },
  {
    name: 'recurrency False alone changes only the flag',
    facts: 'writing.md 1, odoo-14.md 3, Updating over RPC',
    versions: between('14', '19'),
    run: async (trial) => {
      const { rule, ids } = await series(trial);
      await trial.demo.write(EVENTS, [ids[2] ?? 0], { recurrency: false });
      assert.deepEqual(flags(await one(trial, ids[2] ?? 0)), [true, true, false]);
      assert.deepEqual(await daysOf(trial, rule), ['03-04', '03-11', '03-18']);
    },
  },
  {
    name: 'a recurrence that is written changes by itself: no event comes or goes',
    facts: 'writing.md 2',
    versions: between('14', '19'),
    run: async (trial) => {
      const { rule, ids } = await series(trial);
      const fields = ['count', 'interval', 'event_tz', 'rrule', 'base_event_id'];
      const values = { count: 6, interval: 2, event_tz: 'UTC', base_event_id: ids[1] ?? 0 };
      assert.equal(await trial.demo.write(RULES, [rule], values), true);
      const row = await trial.demo.one(RULES, rule, fields);
      assert.deepEqual([row.count, row.interval, row.event_tz, row.base_event_id[0]], [6, 2, 'UTC', ids[1]]);
      assert.match(row.rrule, /FREQ=WEEKLY;INTERVAL=2;(WKST=SU;)?COUNT=6;BYDAY=MO/);
      assert.deepEqual(
        (await recordsOf(trial, rule)).map(({ id }) => id),
        ids,
      );
      const [read] = await trial.demo.read(EVENTS, [ids[0] ?? 0], ['count', 'interval', 'event_tz']);
      assert.deepEqual([read?.count, read?.interval, read?.event_tz], [6, 2, 'UTC']);
    },
  },
  {
    name: 'a weekday written to a recurrence stands beside those there were',
    facts: 'writing.md 2',
    versions: between('14', '19'),
    run: async (trial) => {
      const { rule } = await series(trial);
      await trial.demo.write(RULES, [rule], { ...TUESDAY(trial), end_type: 'end_date', until: '2030-05-01' });
      const { rrule } = await trial.demo.one(RULES, rule, ['rrule']);
      assert.match(rrule, /UNTIL=20300501T235959;BYDAY=MO,TU$/);
    },
  },
  {
    name: 'a recurrence made by itself has no events until they join it',
    facts: 'writing.md 2',
    versions: between('14', '19'),
    run: async (trial) => {
      const { demo } = trial;
      const base = await demo.create(EVENTS, trial.meeting(at('06')));
      const rule = await demo.create(RULES, { ...weekly(trial), interval: 2, base_event_id: base });
      assert.deepEqual(await daysOf(trial, rule), []);
      const inside = { recurrence_id: rule, recurrency: true };
      await demo.write(EVENTS, [base], { ...inside, follow_recurrence: true });
      await demo.create(EVENTS, trial.meeting({ ...at('20'), ...inside }));
      assert.deepEqual(await daysOf(trial, rule), ['03-06', '03-20']);
      const row = await demo.one(EVENTS, base, ['interval', 'rrule_type', 'recurrency', 'active']);
      assert.deepEqual([row.interval, row.rrule_type, row.recurrency, row.active], [2, 'weekly', true, true]);
      assert.equal((await demo.one(RULES, rule, ['base_event_id'])).base_event_id[0], base);
    },
  },
  {
    name: 'an ordinary user deletes a recurrence; its events stay, outside',
    facts: 'writing.md 2',
    versions: between('14', '19'),
    run: async (trial) => {
      const { rule, ids } = await series(trial);
      assert.equal(await trial.demo.unlink(RULES, [rule]), true);
      assert.deepEqual(await trial.demo.search(RULES, [['id', '=', rule]]), []);
      const rows = await everyRecord(trial);
      assert.deepEqual(rows.map(flags), [
        [true, false, true],
        [true, false, true],
        [true, false, true],
      ]);
      assert.deepEqual(sorted(rows.map(({ id }) => id)), sorted(ids));
    },
  },
  {
    name: 'the base and another deleted in one call',
    facts: 'writing.md 2',
    versions: ['14', '19'],
    run: async (trial) => {
      const { rule, ids } = await series(trial);
      await trial.demo.unlink(EVENTS, ids.slice(0, 2));
      assert.deepEqual(await daysOf(trial, rule), ['03-18']);
      const { base_event_id } = await trial.demo.one(RULES, rule, ['base_event_id']);
      assert.equal(base_event_id?.[0], trial.version === '14' ? undefined : ids[2]);
      const location = 'anywhere';
      await trial.demo.write(EVENTS, [ids[2] ?? 0], { location, recurrence_update: 'all_events' });
      assert.equal((await one(trial, ids[2] ?? 0)).location, location);
    },
  },
  {
    name: 'the base archived: another becomes the base on 19',
    facts: 'writing.md 2',
    versions: ['14', '19'],
    run: async (trial) => {
      const { rule, base } = await series(trial);
      await trial.demo.write(EVENTS, [base], { active: false });
      const { base_event_id } = await trial.demo.one(RULES, rule, ['base_event_id']);
      assert.equal(base_event_id[0] === base, trial.version === '14');
      assert.deepEqual(flags(await one(trial, base)), [false, true, true]);
    },
  },
  {
    name: 'a series taken apart by any of its events leaves that one, and what was archived',
    facts: 'writing.md 3',
    versions: ['14', '19'],
    run: async (trial) => {
      const { rule, ids } = await series(trial);
      await trial.demo.write(EVENTS, [ids[0] ?? 0], { active: false });
      const apart = { recurrency: false, recurrence_update: 'all_events' };
      await trial.demo.write(EVENTS, [ids[1] ?? 0], apart);
      const rows = await everyRecord(trial);
      assert.deepEqual(
        rows.map(({ id }) => id),
        ids.slice(0, 2),
      );
      assert.deepEqual(rows.map(flags), [
        [false, false, true],
        [true, false, true],
      ]);
      assert.deepEqual(await trial.demo.search(RULES, [['id', '=', rule]]), []);
    },
  },
  {
    name: 'a series taken apart and made anew keeps its base and leaves nothing behind',
    facts: 'writing.md 3, odoo-16.md, Recurrence',
    versions: between('14', '19'),
    run: async (trial) => {
      const { base, ids } = await series(trial);
      await trial.demo.write(EVENTS, [base], { recurrency: false, recurrence_update: 'all_events' });
      const { [day(trial, 'mo', 'mon')]: _, ...rule } = weekly(trial);
      const anew = { recurrency: true, ...rule, ...TUESDAY(trial), ...at('05', '11') };
      await trial.demo.write(EVENTS, [base], anew);
      const rows = await everyRecord(trial);
      assert.deepEqual(
        rows.map(({ start }) => start),
        ['2030-03-05 11:00:00', '2030-03-12 11:00:00', '2030-03-19 11:00:00'],
      );
      assert.equal(rows[0]?.id, base);
      for (const row of rows) {
        assert.deepEqual([...flags(row), row.follow_recurrence], [true, true, true, true]);
      }
      assert.equal(
        rows.slice(1).some(({ id }) => ids.includes(id)),
        false,
      );
    },
  },
  {
    name: 'a series made anew whose start is off the rule loses the event it was made of',
    facts: 'writing.md 3',
    versions: ['14', '19'],
    run: async (trial) => {
      const id = await trial.demo.create(EVENTS, trial.meeting(at('05')));
      const thursday = { [day(trial, 'th', 'thu')]: true };
      const { [day(trial, 'mo', 'mon')]: _, ...rule } = weekly(trial);
      await trial.demo.write(EVENTS, [id], { recurrency: true, ...rule, ...thursday, ...at('05') });
      assert.deepEqual(flags(await one(trial, id)), [false, false, trial.version === '19']);
      const alive = (await everyRecord(trial)).filter(({ active }) => active);
      assert.deepEqual(
        alive.map(({ start }) => start.slice(5, 10)),
        ['03-07', '03-14', '03-21'],
      );
    },
  },
  {
    name: 'a rule and a time for all from the base on: ids kept on 14, but not the flag',
    facts: 'writing.md 3',
    versions: ['14'],
    run: async (trial) => {
      const { base, ids } = await series(trial);
      await trial.demo.write(EVENTS, [base], { count: 4, recurrence_update: 'future_events' });
      const rows = await everyRecord(trial);
      assert.deepEqual(
        rows.map(({ recurrency }) => recurrency),
        [true, false, false, true],
      );
      assert.deepEqual(
        rows.slice(0, 3).map(({ id }) => id),
        ids,
      );
    },
  },
  {
    name: 'fields of the rule with recurrency on an event of a series are ignored',
    facts: 'writing.md 3',
    versions: between('14', '19'),
    run: async (trial) => {
      const { base, rule } = await series(trial);
      assert.equal(await trial.demo.write(EVENTS, [base], { count: 5, recurrency: true }), true);
      assert.equal((await trial.demo.one(RULES, rule, ['count'])).count, 3);
      assert.deepEqual(await daysOf(trial, rule), ['03-04', '03-11', '03-18']);
    },
  },
  {
    name: 'the zone of a series: as sent, of the context, of the user, or none',
    facts: 'writing.md 3',
    versions: between('14', '19'),
    run: async (trial) => {
      const zoneOf = async (values: Values, context: Values): Promise<unknown> => {
        const { event_tz: _, ...rule } = weekly(trial);
        const id = await trial.demo.create(
          EVENTS,
          trial.meeting({ ...at('04'), recurrency: true, ...rule, ...values }),
          { no_mail_to_attendees: true, ...context },
        );
        const { recurrence_id, event_tz } = await trial.demo.one(EVENTS, id, ['recurrence_id', 'event_tz']);
        const own = (await trial.demo.one(RULES, recurrence_id[0], ['event_tz'])).event_tz;
        assert.equal(event_tz, own || 'Europe/Brussels', 'an event tells the zone of the reader for none');
        return own;
      };
      const newYork = { tz: 'America/New_York' };
      assert.equal(await zoneOf({ event_tz: 'Asia/Tokyo' }, newYork), 'Asia/Tokyo');
      assert.equal(await zoneOf({}, newYork), 'America/New_York');
      assert.equal(await zoneOf({}, {}), 'Europe/Brussels');
      assert.equal(await zoneOf({ event_tz: false }, newYork), false);
      assert.equal((await faultOf(zoneOf({ event_tz: 'Mars/Base' }, {}))).code, 1);
    },
  },
  {
    name: 'an occurrence moved with follow_recurrence still follows; moved back without, it does not',
    facts: 'writing.md 4',
    versions: between('14', '19'),
    run: async (trial) => {
      const { ids } = await series(trial);
      const second = ids[1] ?? 0;
      const follows = async (values: Values): Promise<boolean> => {
        await trial.demo.write(EVENTS, [second], values);
        return (await one(trial, second)).follow_recurrence;
      };
      assert.equal(await follows({ ...at('12'), follow_recurrence: true }), true);
      assert.equal(await follows({ ...at('13'), recurrence_update: 'self_only' }), false);
      assert.equal(await follows(at('11')), false);
      assert.equal(await follows({ ...at('11'), follow_recurrence: true }), true);
    },
  },
  {
    name: 'one write moves several occurrences to the same time',
    facts: 'writing.md 4',
    versions: ['14', '19'],
    run: async (trial) => {
      const { rule, ids } = await series(trial);
      await trial.demo.write(EVENTS, ids.slice(1), at('28'));
      assert.deepEqual(await daysOf(trial, rule), ['03-04', '03-28', '03-28']);
      const rows = await recordsOf(trial, rule);
      assert.deepEqual(
        rows.map(({ follow_recurrence }) => follow_recurrence),
        [true, false, false],
      );
    },
  },
  {
    name: 'an all-day series, and one of its days moved by dates',
    facts: 'writing.md 4',
    versions: between('14', '19'),
    run: async (trial) => {
      const dates = { allday: true, start_date: '2030-03-04', stop_date: '2030-03-04' };
      const daily = { rrule_type: 'daily', ...dates };
      const { rule, ids } = await series(trial, daily);
      const moved = { start_date: '2030-03-10', stop_date: '2030-03-11' };
      await trial.demo.write(EVENTS, [ids[1] ?? 0], moved);
      const fields = ['start', 'stop', 'start_date', 'stop_date', 'follow_recurrence'];
      const row = await trial.demo.one(EVENTS, ids[1] ?? 0, fields);
      assert.deepEqual(
        [row.start, row.stop, row.start_date, row.stop_date, row.follow_recurrence],
        ['2030-03-10 08:00:00', '2030-03-11 18:00:00', '2030-03-10', '2030-03-11', false],
      );
      assert.deepEqual(await daysOf(trial, rule), ['03-04', '03-06', '03-10']);
    },
  },
  {
    name: 'a place written to all is written to all, and names changed singly stay',
    facts: 'writing.md 4',
    versions: between('14', '19'),
    run: async (trial) => {
      const { base, rule, ids } = await series(trial);
      await trial.demo.write(EVENTS, [ids[1] ?? 0], { name: `${trial.mark} other`, ...at('12') });
      await trial.demo.write(EVENTS, [base], { location: 'L', recurrence_update: 'all_events' });
      const rows = await recordsOf(trial, rule);
      assert.deepEqual(
        rows.map(({ location }) => location),
        ['L', 'L', 'L'],
      );
      assert.equal((await trial.demo.one(EVENTS, ids[1] ?? 0, ['name'])).name, `${trial.mark} other`);
    },
  },
];
