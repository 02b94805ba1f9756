/** How a series as a client means it lies in an ERP that has a base and rows for occurrences of their own. */
import { DAY } from '../ical/zones.ts';
import { type Limits, nearest, SHIFT } from './nearest.ts';
import type { EventRecord, Instant, Moment, Series, Zone } from './records.ts';
import { type Clock, type Point, pointIn, type Rule } from './rules.ts';
import { hasSameContent, retimed } from './series.ts';

/** A record that needs a row beside the base. */
export interface Wanted {
  /** The instance it stands for; beside the instances, a name for it that is none of them. */
  readonly original: Point;
  readonly beside: boolean;
  readonly record: EventRecord;
}

export interface Layout {
  /** On which the ERP repeats. */
  readonly clock: Clock;
  /** What the base is like, at the first instance. */
  readonly base: EventRecord;
  readonly rule: Rule | undefined;
  /** The instances the ERP makes; the start alone where nothing repeats. */
  readonly made: readonly Point[];
  readonly wanted: readonly Wanted[];
  /** Instances that do not take place. */
  readonly out: readonly Point[];
  /** What the ERP cannot hold, in words. */
  readonly lost: string | undefined;
}

/** What the ERP does by itself at an instance: 11 to 13 show some an hour later than calendar programs. */
export type Listed = (clock: Clock, point: Point) => Point;

/** The ERP a series is laid out for. */
export interface Ground {
  /** In which it repeats. */
  readonly zone: Zone;
  readonly limits: Limits;
  readonly listed: Listed;
  /** By its clock. */
  readonly now?: Instant | undefined;
}

/** @param head the id of the base as it is; undefined for a new one */
export function layoutOf(series: Series, ground: Ground, head: number | undefined): Layout {
  return series.master && series.rule !== undefined
    ? repeating({ ...series, master: series.master, rule: series.rule }, ground, head)
    : standing(series, ground.zone, head);
}

function repeating(
  series: Series & Required<Pick<Series, 'master' | 'rule'>>,
  { zone, limits, listed, now }: Ground,
  head: number | undefined,
): Layout {
  const { master, rule: text, excluded, overrides, added } = series;
  const own: Clock = { zone: series.zone, allDay: 'on' in master.start };
  const pointed = (moment: Moment): Point => pointIn(own, moment);
  const named = [...excluded, ...overrides.map(({ original }) => original)].map(pointed);
  const start = pointed(master.start);
  const found = nearest(text, start, own, zone, limits, { reach: Math.max(start, ...named), now });
  const { rule, made, meant, lost } = found;
  const clock = { ...own, zone };
  const base = retimed(master, clock, meant[0] ?? start);
  const places = new Places(made, meant);
  const beside = new Set(added.map(pointed));
  const isIdle = (original: Point, record: EventRecord): boolean =>
    (record.id === 0 || record.id === head) && isPlain({ base, clock }, listed, original, record);
  const wanted = overrides.flatMap(({ original: moment, record }): Wanted[] => {
    const point = pointed(moment);
    const original = beside.has(point) ? places.exactly(point) : places.near(point);
    if (original === undefined) return [{ original: places.free(point, clock), beside: true, record }];
    return isIdle(original, record) ? [] : [{ original, beside: false, record: ownId(record, head) }];
  });
  const out = excluded.flatMap((moment) => places.near(pointed(moment)) ?? []);
  return { clock, base, rule, made, wanted, out, lost };
}

/** A record that bears the base's id stands for one instance all the same. */
function ownId(record: EventRecord, head: number | undefined): EventRecord {
  return record.id === head ? { ...record, id: 0 } : record;
}

/** Whether the ERP shows an instance so without a row of its own. */
export function isPlain(
  { base, clock }: Pick<Layout, 'base' | 'clock'>,
  listed: Listed,
  original: Point,
  record: EventRecord,
): boolean {
  const { start, end } = retimed(base, clock, listed(clock, original));
  const isThen = JSON.stringify([start, end]) === JSON.stringify([record.start, record.end]);
  return isThen && hasSameContent(record, base);
}

/** The instances of the ERP by what the client calls them; each is given once. */
class Places {
  readonly #made: readonly Point[];
  readonly #known: ReadonlySet<Point>;
  readonly #meant: ReadonlySet<Point>;
  readonly #given = new Set<Point>();

  constructor(made: readonly Point[], meant: readonly Point[]) {
    this.#made = made;
    this.#known = new Set(made);
    this.#meant = new Set(meant);
  }

  exactly(point: Point): Point | undefined {
    return this.#known.has(point) ? this.#give(point) : undefined;
  }

  /** The very instance, or the one a change of the clock away that stands for no other. */
  near(point: Point): Point | undefined {
    if (this.#known.has(point)) return this.#give(point);
    const distance = (other: Point): number => Math.abs(other - point);
    const [first] = this.#made
      .filter((other) => distance(other) <= SHIFT && !this.#meant.has(other) && !this.#given.has(other))
      .sort((one, other) => distance(one) - distance(other));
    return first === undefined ? undefined : this.#give(first);
  }

  #give(point: Point): Point | undefined {
    if (this.#given.has(point)) return undefined;
    this.#given.add(point);
    return point;
  }

  /** A name that is no instance, the point itself if it can be. */
  free(point: Point, { allDay }: Clock): Point {
    let name = point;
    while (this.#known.has(name) || this.#given.has(name)) name += allDay ? DAY : 1000;
    this.#given.add(name);
    return name;
  }
}

/** Nothing repeats: of the meetings that take place one is the base, the others stand beside it. */
function standing(
  { master, excluded, overrides, zone: own }: Series,
  zone: Zone,
  head: number | undefined,
): Layout {
  const first = master ?? overrides[0]?.record;
  if (!first) throw new TypeError('A series without a meeting cannot be written.');
  const clock: Clock = { zone, allDay: 'on' in first.start };
  const away = new Set(
    [...excluded, ...overrides.map(({ original }) => original)].map((one) => placed(one, own)),
  );
  const shown = master && !away.has(placed(master.start, own)) ? [master] : [];
  const records = [...shown, ...overrides.map(({ record }) => record)];
  const base = records.find(({ id }) => id !== 0 && id === head) ?? records[0] ?? first;
  const start = pointIn(clock, base.start);
  const places = new Places([start], []);
  const wanted = records
    .filter((record) => record !== base)
    .map((record) => ({
      original: places.free(pointIn(clock, record.start), clock),
      beside: true,
      record: ownId(record, head),
    }));
  return { clock, base, rule: undefined, made: [start], wanted, out: [], lost: undefined };
}

function placed(moment: Moment, zone: Zone): Point {
  return pointIn({ zone, allDay: 'on' in moment }, moment);
}

/** The record of a new series that is written first, at its first instance. */
export function headOf(series: Series): EventRecord {
  return layoutOf(series, { ...ANYWHERE, zone: series.zone }, undefined).base;
}

const ANYWHERE: Omit<Ground, 'zone'> = {
  limits: { forever: true, nth: [1, 2, 3, 4, 5, -1] },
  listed: (_clock, point) => point,
};
