/** VTIMEZONE components, made from the zone data of this Node. */
import ICAL from 'ical.js';
import { breath } from '../pace.ts';
import type { Component } from './document.ts';
import { changes, DAY, formatWall, MINUTE, type Offset, type Wall, zoneNamed } from './zones.ts';

/** Right for these years; the rules in force at the end go on, those at the beginning are taken for older ones. */
const YEARS = { first: 2000, last: 2037 };
const EPOCH = 1970;
const WEEKDAYS = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'];

const made = new Map<string, Component>();

/** The VTIMEZONE of an IANA zone, with its name as TZID; undefined for anything else. Shared: to be cloned, not changed. */
export function vtimezone(name: string): Component | undefined {
  const zone = zoneNamed(name);
  return zone === undefined ? undefined : (made.get(zone) ?? make(zone));
}

/** Finds out in slices what takes long the first time a zone is used. */
export async function explore(name: string): Promise<void> {
  const zone = zoneNamed(name);
  if (zone === undefined || made.has(zone)) return;
  for (let year = YEARS.first; year <= YEARS.last; year++) {
    await breath();
    changes(zone, year, year);
  }
}

function make(zone: string): Component {
  const component = new ICAL.Component(['vtimezone', [['tzid', {}, 'text', zone]], observances(zone)]);
  made.set(zone, component);
  return component;
}

/** A change of offset, as the clock on the wall shows it before. */
interface Onset {
  readonly wall: Wall;
  readonly year: number;
  readonly month: number;
  readonly date: number;
  /** What a year's onset shares with the next year's, if a rule makes both. */
  readonly like: string;
  readonly from: number;
  readonly to: number;
  readonly summer: boolean;
}

/** Onsets of consecutive years, all within the same seven days of a month and on the same weekday. */
type Run = readonly [Onset, ...Onset[]];

function observances(zone: string): unknown[] {
  const [base, ...later] = changes(zone, YEARS.first, YEARS.last);
  if (!base) return [];
  const runs = runsOf(onsets(base, later));
  const old = runs.filter((run) => run.length > 1 && run[0].year === YEARS.first);
  const endless = old.length === 2 && runs.filter((run) => run[0].year === YEARS.first).length === 2;
  const rules = runs.filter((run) => run.length > 1).map((run) => ruled(run, endless && old.includes(run)));
  const before = endless ? [] : [observance(false, base.offset, base.offset, Date.UTC(EPOCH), [])];
  return [...before, ...rules, ...listed(runs.filter((run) => run.length === 1).map(([onset]) => onset))];
}

function onsets(base: Offset, later: readonly Offset[]): Onset[] {
  return later.map(({ at, offset: to }, index) => {
    const from = later[index - 1]?.offset ?? base.offset;
    const next = later[index + 1];
    const wall = at + from;
    const day = new Date(wall);
    const month = day.getUTCMonth() + 1;
    const like = [from, to, month, day.getUTCDay(), wall % DAY].join();
    // A shift for good is no summer time.
    const summer = to > from && next !== undefined && next.offset < to && next.at - at < 400 * DAY;
    return { wall, year: day.getUTCFullYear(), month, date: day.getUTCDate(), like, from, to, summer };
  });
}

function runsOf(all: readonly Onset[]): Run[] {
  const runs: [Onset, ...Onset[]][] = [];
  for (const onset of all) {
    const run = runs.findLast(([first]) => first.like === onset.like);
    if (run && continues(run, onset)) run.push(onset);
    else runs.push([onset]);
  }
  return runs;
}

function continues(run: Run, onset: Onset): boolean {
  const dates = [...run, onset].map(({ date }) => date);
  return run.at(-1)?.year === onset.year - 1 && Math.max(...dates) - Math.min(...dates) < 7;
}

function ruled(run: Run, endless: boolean): unknown {
  const [first] = run;
  const last = run.at(-1) ?? first;
  const until = last.year === YEARS.last ? {} : { until: `${formatWall(last.wall - last.from)}Z` };
  const days = daysOf(run);
  const rule = ['rrule', {}, 'recur', { freq: 'YEARLY', ...until, bymonth: first.month, ...days.parts }];
  const start = endless ? days.in(EPOCH) : first.wall;
  return observance(first.summer, first.from, first.to, start, [rule]);
}

/** The days of a run as rule parts, and the wall clock of its onset in any year. */
function daysOf(run: Run): { parts: Record<string, unknown>; in(year: number): Wall } {
  const [{ month, wall }] = run;
  const weekday = new Date(wall).getUTCDay();
  const dates = run.map(({ date }) => date);
  const [min, max] = [Math.min(...dates), Math.max(...dates)];
  const length = (year: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();
  const nth = Math.ceil(max / 7);
  const last = run.every(({ date, year }) => date > length(year) - 7);
  const week = last ? -1 : Math.ceil(min / 7) === nth ? nth : undefined;
  const opens = (year: number): number =>
    last ? length(year) - 6 : week === undefined ? Math.min(min, length(year) - 6) : (week - 1) * 7 + 1;
  return {
    parts:
      week === undefined
        ? {
            byday: WEEKDAYS[weekday],
            bymonthday: Array.from({ length: 7 }, (_, index) => opens(1999) + index),
          }
        : { byday: `${week}${WEEKDAYS[weekday]}` },
    in(year) {
      const open = new Date(Date.UTC(year, month - 1, opens(year)));
      return open.getTime() + ((weekday - open.getUTCDay() + 7) % 7) * DAY + (wall % DAY);
    },
  };
}

/**
 * Onsets without a rule, those between the same offsets together. Each has an RDATE of its own, the first too:
 * ical.js, and so Thunderbird, reads one value of each, and DTSTART not at all beside them.
 */
function listed(single: readonly Onset[]): unknown[] {
  const groups = Map.groupBy(single, ({ from, to, summer }) => `${from} ${to} ${summer}`);
  return [...groups.values()].flatMap((onsets) => {
    const [first] = onsets;
    if (!first) return [];
    const rdates = onsets.map(({ wall }) => ['rdate', {}, 'date-time', formatWall(wall)]);
    return [observance(first.summer, first.from, first.to, first.wall, onsets.length > 1 ? rdates : [])];
  });
}

function observance(summer: boolean, from: number, to: number, start: Wall, more: unknown[]): unknown {
  const properties = [
    ['dtstart', {}, 'date-time', formatWall(start)],
    ['tzoffsetfrom', {}, 'utc-offset', utcOffset(from)],
    ['tzoffsetto', {}, 'utc-offset', utcOffset(to)],
    ...more,
  ];
  return [summer ? 'daylight' : 'standard', properties, []];
}

function utcOffset(offset: number): string {
  const minutes = Math.round(Math.abs(offset) / MINUTE);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${offset < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}
