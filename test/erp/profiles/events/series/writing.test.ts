import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import type { DemoErpOptions } from '../../../../../examples/demo-erp/index.ts';
import { generate } from '../../../../../examples/demo-erp/series/generate.ts';
import { carryOut } from '../../../../../examples/demo-erp/series/operations.ts';
import type { State } from '../../../../../lib/erp/profile.ts';
import type { EventRecord, Moment, Override, Series, Zone } from '../../../../../lib/erp/records.ts';
import { DAY, formatWall, instantOf } from '../../../../../lib/ical/zones.ts';
import { clientOf } from '../../../../demo-erp/client.ts';
import { ruled } from '../../around.ts';
import { MARK, meant, Workshop } from '../../workshop.ts';

const HOUR = 3_600_000;

/** What is drawn by lot of a series: places of instances, and hours by which some are moved. */
interface Lot {
  readonly allDay: boolean;
  readonly day: number;
  readonly hour: number;
  readonly length: number;
  readonly rule: number;
  readonly count: number;
  readonly bounded: 'count' | 'until';
  readonly excluded: readonly number[];
  readonly moved: readonly { readonly place: number; readonly hours: number; readonly named: boolean }[];
  readonly added: readonly number[];
}

const LOT: fc.Arbitrary<Lot> = fc.record({
  allDay: fc.boolean(),
  day: fc.integer({ min: 0, max: 400 }),
  hour: fc.integer({ min: 7, max: 19 }),
  length: fc.integer({ min: 1, max: 8 }),
  rule: fc.integer({ min: 0, max: 9 }),
  count: fc.integer({ min: 2, max: 9 }),
  bounded: fc.constantFrom('count', 'until'),
  excluded: fc.uniqueArray(fc.integer({ min: 0, max: 8 }), { maxLength: 3 }),
  moved: fc.uniqueArray(
    fc.record({
      place: fc.integer({ min: 0, max: 8 }),
      hours: fc.integer({ min: -3, max: 30 }),
      named: fc.boolean(),
    }),
    { maxLength: 3, selector: ({ place }) => place },
  ),
  added: fc.uniqueArray(fc.integer({ min: 1, max: 40 }), { maxLength: 2 }),
});

const WEEKDAYS = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'];

/** Rules every version can hold; the last stands for none. */
function patterns(wall: number): readonly (string | undefined)[] {
  const date = new Date(wall);
  const day = WEEKDAYS[date.getUTCDay()];
  const next = WEEKDAYS[(date.getUTCDay() + 2) % 7];
  const nth = Math.ceil(date.getUTCDate() / 7);
  return [
    'FREQ=DAILY',
    'FREQ=DAILY;INTERVAL=3',
    'FREQ=WEEKLY',
    `FREQ=WEEKLY;BYDAY=${day},${next}`,
    `FREQ=WEEKLY;INTERVAL=2;BYDAY=${next}`,
    `FREQ=MONTHLY;BYMONTHDAY=${date.getUTCDate()}`,
    `FREQ=MONTHLY;BYDAY=${nth}${day}`,
    'FREQ=YEARLY',
    'FREQ=MONTHLY;INTERVAL=2',
    undefined,
  ];
}

function record(summary: string, start: Moment, end: Moment, id = 0): EventRecord {
  const content = { categories: [], alarms: [], visibility: 'public', masked: false, busy: true } as const;
  return { id, summary, start, end, ...content, attendees: [] };
}

/** `hours` later; days for whole days. */
function later(moment: Moment, hours: number): Moment {
  if ('at' in moment) return { at: moment.at + hours * HOUR };
  return { on: formatWall(Date.parse(moment.on) + hours * DAY).slice(0, 10) };
}

const isSame = (one: Moment, other: Moment): boolean => JSON.stringify(one) === JSON.stringify(other);

/** The series of a lot, as a client in `zone` means it. */
function drawn(lot: Lot, zone: Zone): Series {
  const wall = Date.UTC(2026, 0, 5) + lot.day * DAY + (lot.allDay ? 0 : lot.hour * HOUR);
  const start: Moment = lot.allDay ? { on: formatWall(wall).slice(0, 10) } : { at: instantOf(zone, wall) };
  const length = lot.allDay ? Math.ceil(lot.length / 4) : lot.length / 2;
  const master = record(`${MARK} series`, start, later(start, length));
  const pattern = patterns(wall)[lot.rule];
  const counted = pattern && `${pattern};COUNT=${lot.count}`;
  const plain: Series = {
    kind: 'event',
    key: 'new-0',
    records: [],
    master,
    ...(counted === undefined ? {} : { rule: counted }),
    zone,
    excluded: [],
    added: [],
    overrides: [],
    pairing: new Map(),
  };
  const instances = ruled(plain);
  const last = instances.at(-1);
  const until = lot.bounded === 'until' && last && pattern ? { rule: `${pattern};${untilOf(last)}` } : {};
  const excluded = lot.excluded.flatMap((place) => (place === 0 ? [] : (instances[place] ?? [])));
  const moved = lot.moved.flatMap(({ place, hours, named }): Override[] => {
    const original = instances[place];
    if (!original || excluded.some((one) => isSame(one, original))) return [];
    const from = later(original, hours);
    return [
      { original, record: record(named ? `${MARK} other` : master.summary, from, later(from, length)) },
    ];
  });
  const beside = lot.added.map((hours): Override => {
    const original = later(later(start, lot.allDay ? hours : hours * 5), lot.allDay ? 0 : 0.25);
    return { original, record: record(`${MARK} extra`, original, later(original, length)) };
  });
  const added = beside.filter(({ original }) => !instances.some((one) => isSame(one, original)));
  return {
    ...plain,
    ...until,
    excluded,
    added: added.map(({ original }) => original),
    overrides: [...moved, ...added],
  };
}

function untilOf(moment: Moment): string {
  if ('on' in moment) return `UNTIL=${moment.on.replaceAll('-', '')}`;
  return `UNTIL=${formatWall(moment.at).replaceAll(/[-:]/g, '')}Z`;
}

const NOON: Moment = { at: Date.UTC(2026, 4, 4, 12) };
const LONE: Lot = {
  allDay: false,
  day: 0,
  hour: 9,
  length: 2,
  rule: 9,
  count: 2,
  bounded: 'count',
  excluded: [],
  moved: [],
  added: [],
};

/** The ids that mapping gives: the base's, and that of the override with the same original. */
function known(after: Series, state: State<Series> | undefined): Series {
  if (!state) return after;
  const { master, overrides, key, records } = state.resource;
  const idAt = (original: Moment): number =>
    overrides.find((one) => isSame(one.original, original))?.record.id ?? 0;
  return {
    ...after,
    key,
    records,
    ...(after.master ? { master: { ...after.master, id: master?.id ?? 0 } } : {}),
    overrides: after.overrides.map(({ original, record: one }) => ({
      original,
      record: { ...one, id: idAt(original) },
    })),
  };
}

/** The clock on which a version repeats. */
function clockOf({ session }: Workshop, version: string): Zone {
  if (version === '13') return 'America/New_York';
  return ['11', '12'].includes(version) ? session.reader.zone : session.naive;
}

const SERVERS: readonly DemoErpOptions[] = [
  { version: '6.0', zone: 'Europe/Brussels' },
  ...(['6.0', '6.1', '7.0', '8', '9', '10', '11', '12', '13'] as const).map((version) => ({ version })),
];

async function inWorkshop(
  options: DemoErpOptions,
  work: (workshop: Workshop) => Promise<void>,
): Promise<void> {
  const workshop = await Workshop.open(options);
  try {
    await work(workshop);
  } finally {
    await workshop.close();
  }
}

/** Applies the first operations of a plan alone, as if the rest were lost; then all that is missing. */
async function cutShort(
  workshop: Workshop,
  id: number | undefined,
  after: Series,
  share: number,
): Promise<number> {
  const state = id === undefined ? undefined : await workshop.state(id);
  const { operations } = await workshop.plan(state, known(after, state));
  const first = operations.slice(
    0,
    Math.max(id === undefined ? 1 : 0, Math.floor(operations.length * share)),
  );
  const head = (await workshop.apply(first)) ?? id;
  assert.ok(head);
  return workshop.write(head, known(after, await workshop.state(head)));
}

async function isThere(workshop: Workshop, id: number, series: Series): Promise<void> {
  const { naive } = workshop.session;
  const expected = meant(series, naive);
  assert.deepEqual(await workshop.shown(), expected);
  const state = await workshop.state(id);
  assert.ok(state);
  assert.deepEqual(meant(state.resource, naive), expected, 'as it is read back');
  assert.deepEqual((await workshop.plan(state, known(series, state))).operations, []);
  assert.deepEqual((await workshop.plan(state, state.resource)).operations, []);
}

/** Another seed, and more runs, to look for more. */
const RUNS = Number(process.env.RUNS ?? 4);
const SEED = Number(process.env.SEED ?? 7);

suite('a series of a client, written, changed, cut short on the way, and removed', () => {
  for (const options of SERVERS)
    test(`on ${options.version}${options.zone ? ` in ${options.zone}` : ''}`, () =>
      fc.assert(
        fc.asyncProperty(LOT, LOT, fc.double({ min: 0, max: 1, noNaN: true }), (one, other, share) =>
          inWorkshop(options, async (workshop) => {
            const zone = clockOf(workshop, options.version);
            const [first, second] = [drawn(one, zone), drawn(other, zone)];
            const id = await cutShort(workshop, undefined, first, share);
            await isThere(workshop, id, first);
            await cutShort(workshop, id, second, share);
            await isThere(workshop, id, second);
            await workshop.write(id, undefined);
            assert.deepEqual(await workshop.shown(), []);
          }),
        ),
        { numRuns: RUNS, seed: SEED },
      ));
});

suite('an occurrence that was excluded takes place again once the series is one of whole days', () => {
  for (const options of SERVERS)
    for (const hour of [8, 16])
      test(`on ${options.version}${options.zone ? ` in ${options.zone}` : ''}, from ${hour} o'clock on`, () =>
        inWorkshop(options, async (workshop) => {
          const daily: Lot = { ...LONE, hour, rule: 0, count: 4 };
          const timed = drawn({ ...daily, excluded: [2] }, workshop.session.naive);
          const id = await workshop.write(undefined, timed);
          const whole = drawn({ ...daily, allDay: true }, workshop.session.naive);
          await workshop.write(id, known(whole, await workshop.state(id)));
          await isThere(workshop, id, whole);
        }));
});

suite('what was born in the ERP needs nothing to stay as it is', () => {
  for (const options of SERVERS)
    test(`on ${options.version}${options.zone ? ` in ${options.zone}` : ''}`, () =>
      inWorkshop(options, async (workshop) => {
        const { erp, model, session } = workshop;
        const client = await clientOf(erp, 'admin');
        await carryOut(client, generate(options.version, { mark: MARK, count: 20, seed: 11, unruly: true }));
        const domain = [['name', 'like', `${MARK} %`]] as const;
        const ids = await session.ask({
          ask: 'ids',
          model: model.model,
          domain,
          context: { virtual_id: false },
        });
        assert.ok(ids.length > 20);
        for (const id of ids) {
          const state = await workshop.state(id);
          const { operations } = await workshop.plan(state, state?.resource);
          assert.deepEqual(operations, [], state?.resource.key);
        }
      }));
});

type Edit = (series: Series, place: number) => Series;

/** Instances of the rule that look like the master. */
function regular({ overrides, excluded, ...series }: Series): readonly Moment[] {
  const away = [...excluded, ...overrides.map(({ original }) => original)];
  return ruled({ ...series, overrides, excluded }).filter((one) => !away.some((other) => isSame(one, other)));
}

const pick = <T>(list: readonly T[], place: number): T | undefined => list[place % Math.max(list.length, 1)];

function lengthOf({ start, end }: EventRecord): number {
  if ('at' in start && 'at' in end) return (end.at - start.at) / HOUR;
  return 'on' in start && 'on' in end ? (Date.parse(end.on) - Date.parse(start.on)) / DAY : 0;
}

/** What people do with a series on a phone. */
const EDITS: Readonly<Record<string, Edit>> = {
  'delete an occurrence': (series, place) => {
    const one = pick(regular(series), place);
    return one && regular(series).length > 1 ? { ...series, excluded: [...series.excluded, one] } : series;
  },
  'restore one': (series, place) => {
    const one = pick(series.excluded, place);
    return { ...series, excluded: series.excluded.filter((other) => other !== one) };
  },
  'move one': (series, place) => {
    const original = pick(regular(series), place);
    const { master, overrides } = series;
    if (!original || !master) return series;
    const start = later(original, 2);
    const { id: _, ...content } = master;
    const moved = { ...content, id: 0, start, end: later(start, lengthOf(master)) };
    return { ...series, overrides: [...overrides, { original, record: moved }] };
  },
  'move one again': (series, place) => {
    const { overrides } = series;
    const chosen = pick(overrides, place);
    const moved = (record: EventRecord): EventRecord => {
      const start = later(record.start, 5);
      return { ...record, start, end: later(start, lengthOf(record)) };
    };
    return {
      ...series,
      overrides: overrides.map((one) => (one === chosen ? { ...one, record: moved(one.record) } : one)),
    };
  },
  'put one back': (series, place) => {
    const gone = pick(series.overrides, place);
    return gone ? withoutOverride(series, gone.original) : series;
  },
  'delete one that was moved': (series, place) => {
    const gone = pick(series.overrides, place);
    if (!gone) return series;
    const rest = withoutOverride(series, gone.original);
    const beside = series.added.some((one) => isSame(one, gone.original));
    return beside || regular(series).length === 0
      ? rest
      : { ...rest, excluded: [...rest.excluded, gone.original] };
  },
  'name it anew': (series) => {
    const { master } = series;
    return master ? { ...series, master: { ...master, summary: `${master.summary} anew` } } : series;
  },
  'an hour more': (series) => {
    const { master } = series;
    return master ? { ...series, master: { ...master, end: later(master.end, 1) } } : series;
  },
};

function withoutOverride(series: Series, original: Moment): Series {
  const left = <T>(list: readonly T[], of: (one: T) => Moment): readonly T[] =>
    list.filter((one) => !isSame(of(one), original));
  const overrides = left(series.overrides, (one) => one.original);
  return { ...series, overrides, added: left(series.added, (one) => one) };
}

suite('a series born in the ERP, edited by a client', () => {
  for (const options of SERVERS)
    test(`on ${options.version}${options.zone ? ` in ${options.zone}` : ''}`, () =>
      inWorkshop(options, async (workshop) => {
        const { erp, session } = workshop;
        const client = await clientOf(erp, 'admin');
        await carryOut(client, generate(options.version, { mark: MARK, count: 8, seed: 5, unruly: true }));
        const lots = fc.sample(fc.tuple(fc.constantFrom(...Object.keys(EDITS)), fc.nat(6)), {
          numRuns: 16,
          seed: 3,
        });
        const heads = await headsOf(workshop);
        for (const [turn, [name, place]] of lots.entries()) {
          const id = heads[turn % heads.length] ?? 0;
          const before = await workshop.state(id);
          const edit = EDITS[name];
          assert.ok(before && edit);
          const after = edit(before.resource, place);
          await workshop.write(id, after);
          const title = before.resource.master?.summary.replace(/( anew)+$/, '');
          const shown = (await workshop.shown()).filter((one) => one.name.startsWith(title ?? ''));
          assert.deepEqual(shown, meant(after, session.naive), `${name}, ${place} of ${before.resource.key}`);
          const state = await workshop.state(id);
          assert.ok(state);
          assert.deepEqual(
            meant(state.resource, session.naive),
            meant(after, session.naive),
            'as it is read back',
          );
          assert.deepEqual((await workshop.plan(state, state.resource)).operations, []);
          assert.deepEqual((await workshop.plan(state, known(after, state))).operations, []);
        }
      }));
});

async function headsOf({ session, model }: Workshop): Promise<readonly number[]> {
  const domain = [
    ['name', 'like', `${MARK} %`],
    ['recurrency', '=', true],
  ] as const;
  return session.ask({ ask: 'ids', model: model.model, domain, context: { virtual_id: false } });
}

suite('occurrences without their series', () => {
  for (const options of SERVERS)
    test(`on ${options.version}${options.zone ? ` in ${options.zone}` : ''}`, () =>
      inWorkshop(options, async (workshop) => {
        const [first, second] = [NOON, later(NOON, 24)];
        const override = (original: Moment, hours: number): Override => {
          const start = later(original, hours);
          return { original, record: record(`${MARK} orphan ${hours}`, start, later(start, 1)) };
        };
        const { master: _, ...alone } = drawn(LONE, workshop.session.naive);
        const both: Series = { ...alone, overrides: [override(first, 1), override(second, 3)] };
        const id = await workshop.write(undefined, both);
        await isThere(workshop, id, both);
        const moved: Series = { ...alone, overrides: [override(first, 1), override(second, 4)] };
        await workshop.write(id, known(moved, await workshop.state(id)));
        await isThere(workshop, id, moved);
        const one: Series = { ...alone, overrides: [override(first, 1)] };
        await workshop.write(id, known(one, await workshop.state(id)));
        await isThere(workshop, id, one);
        await workshop.write(id, undefined);
        assert.deepEqual(await workshop.shown(), []);
      }));
});

suite('a series of another clock has as many occurrences, each within a change of the clock', () => {
  for (const options of SERVERS.filter(({ version }) => version !== '13'))
    test(`on ${options.version}${options.zone ? ` in ${options.zone}` : ''}`, () =>
      inWorkshop(options, async (workshop) => {
        const { naive } = workshop.session;
        for (const lot of fc.sample(LOT, { numRuns: 6, seed: 4 })) {
          const after = drawn({ ...lot, allDay: false, rule: lot.rule % 4, added: [] }, 'America/New_York');
          const id = await workshop.write(undefined, after);
          const [shown, expected] = [await workshop.shown(), meant(after, naive)];
          assert.equal(shown.length, expected.length);
          for (const [index, { start }] of expected.entries())
            assert.ok(Math.abs(Date.parse(start) - Date.parse(shown[index]?.start ?? '')) <= 3 * HOUR);
          const state = await workshop.state(id);
          assert.deepEqual((await workshop.plan(state, known(after, state))).operations, []);
          await workshop.write(id, undefined);
        }
      }));
});
