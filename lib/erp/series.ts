/** Makes one resource of the instances of a rule and the records that stand for some of them. */
import { isDeepStrictEqual } from 'node:util';
import { DAY, formatWall, parseWall } from '../ical/zones.ts';
import type { EventRecord, Moment, Override, Series, SeriesKey, Zone } from './records.ts';
import { type Clock, momentOf, type Point, pointIn, type Rule, ruleText } from './rules.ts';

/** What is known of a series, however the ERP keeps it. */
export interface Parts {
  readonly key: SeriesKey;
  readonly records: readonly number[];
  readonly clock: Clock;
  readonly rule?: Rule | undefined;
  /** As many as there are records to compare with; never empty. */
  readonly instants: readonly Point[];
  /** What the instances are like; its own time does not matter. */
  readonly master: EventRecord;
  readonly excluded: readonly Point[];
  readonly placed: readonly Standing[];
  /** Records that take place beside the instances. */
  readonly beyond: readonly EventRecord[];
  /** Under which moments those are known already, by id; others by their start. */
  readonly named?: ReadonlyMap<number, Point>;
  readonly pairing: ReadonlyMap<number, Moment>;
}

/** A record, and the instance it stands for. */
export interface Standing {
  readonly original: Point;
  readonly record: EventRecord;
}

export function clockOf({ start }: EventRecord, zone: Zone): Clock {
  return { zone, allDay: 'on' in start };
}

/** Milliseconds; whole days for whole days. */
export function lengthOf({ start, end }: EventRecord): number {
  return instantOrDay(end) - instantOrDay(start);
}

function instantOrDay(moment: Moment): number {
  return 'on' in moment ? parseWall(moment.on) : moment.at;
}

/** One meeting that does not repeat. */
export function single(key: SeriesKey, record: EventRecord, zone: Zone): Series {
  const nothing = { excluded: [], added: [], overrides: [], pairing: new Map() };
  return { kind: 'event', key, records: [record.id], master: record, zone, ...nothing };
}

export function compose(parts: Parts): Series {
  const { key, records, clock, rule, instants, excluded, placed, pairing } = parts;
  const first = instants[0] ?? pointIn(clock, parts.master.start);
  const master = retimed(parts.master, clock, first);
  const beside = namedBeside(clock, [...instants, ...placed.map(({ original }) => original)], parts);
  const content = contentOf(master);
  const differing = placed.filter(
    ({ original, record }) => !isAt(record, original, master, clock) || contentOf(record) !== content,
  );
  const overrides = [...differing, ...beside];
  return {
    kind: 'event',
    key,
    records,
    master,
    ...(rule ? { rule: ruleText(rule, clock, first) } : {}),
    zone: clock.zone,
    excluded: excluded.map((point) => momentOf(clock, point)),
    added: beside.map(({ original }) => momentOf(clock, original)),
    overrides: overrides.map((one) => overrideOf(clock, one)),
    pairing,
  };
}

/** Occurrences without their master: those the reader attends of a series that is not his. */
export function loose(
  parts: Pick<Parts, 'key' | 'records' | 'clock' | 'placed' | 'beyond' | 'named' | 'pairing'>,
): Series {
  const { key, records, clock, placed, pairing } = parts;
  const beside = namedBeside(
    clock,
    placed.map(({ original }) => original),
    parts,
  );
  const overrides = [...placed, ...beside].map((one) => overrideOf(clock, one));
  return { kind: 'event', key, records, zone: clock.zone, excluded: [], added: [], overrides, pairing };
}

function overrideOf(clock: Clock, { original, record }: Standing): Override {
  return { original: momentOf(clock, original), record };
}

/** The same meeting at another time. */
export function retimed(record: EventRecord, clock: Clock, point: Point): EventRecord {
  const start = momentOf(clock, point);
  const length = lengthOf(record);
  const end: Moment = 'at' in start ? { at: start.at + length } : daysLater(start.on, length);
  return { ...record, start, end };
}

function daysLater(on: string, length: number): Moment {
  const days = Math.max(Math.ceil(length / DAY), 1);
  return { on: formatWall(parseWall(on) + days * DAY).slice(0, 10) };
}

/** Whether a record has the time its original gives it, and the length of the master. */
function isAt(record: EventRecord, original: Point, master: EventRecord, clock: Clock): boolean {
  return pointIn(clock, record.start) === original && lengthOf(record) === lengthOf(master);
}

/** All that two occurrences of one series can differ in beside their time; as a text for records read alike. */
export function contentOf(record: EventRecord): string {
  return JSON.stringify(partsOf(record));
}

/** Of records wherever they come from. */
export function hasSameContent(one: EventRecord, other: EventRecord): boolean {
  return isDeepStrictEqual(partsOf(one), partsOf(other));
}

function partsOf({ id, start, end, created, written, ...content }: EventRecord): readonly unknown[] {
  return [content, 'on' in start];
}

/** Records that stand beside the instances, each under a moment that is free: its name or its start, or the next. */
function namedBeside(
  clock: Clock,
  taken: readonly Point[],
  { beyond, named }: Pick<Parts, 'beyond' | 'named'>,
): readonly Standing[] {
  const used = new Set(taken);
  const step = clock.allDay ? DAY : 1000;
  return beyond.map((record) => {
    let original = named?.get(record.id) ?? pointIn(clock, record.start);
    if (clock.allDay) original -= original % DAY;
    while (used.has(original)) original += step;
    used.add(original);
    return { original, record };
  });
}
