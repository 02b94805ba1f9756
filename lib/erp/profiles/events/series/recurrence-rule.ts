/** The rule that a `calendar.recurrence` keeps of a series. */
import { nearest } from '../../../nearest.ts';
import type { PlannedValues } from '../../../plan.ts';
import type { Series, Zone } from '../../../records.ts';
import {
  fieldsOfRule,
  type Point,
  points,
  type Rule,
  type RuleFields,
  ruleOfFields,
  wallAt,
} from '../../../rules.ts';
import { lengthOf } from '../../../series.ts';
import type { Row } from '../../../wire.ts';
import type { Wish, Wishes } from '../../../wishes.ts';
import { eventTz } from './exceptions.ts';

/** So many records the ERP makes of one rule, also of one without end. */
export const MOST = 720;

/** What the recurrence is to say, and which occurrences its rule makes. */
export interface Frame {
  /** Only what differs from `row`. */
  readonly values: PlannedValues;
  /** Whether the time of an occurrence is that of the ERP's rule. */
  follows(wish: Wish): boolean;
  readonly lost: readonly string[];
}

const LIMITS = { forever: true, most: MOST, nth: [1, 2, 3, 4, -1] };
/** Beside Monday: weeks begin on the day of somebody's language; the ERP does not keep whose. */
const WEEK_STARTS = ['SU', 'SA'];
/** What holds together occurrences that no rule makes: none of them follows it. */
const NO_RULE = 'FREQ=DAILY;COUNT=1';

/** The rule left alone: a new time of an occurrence follows it or not. */
export function sameFrame(series: Series, wishes: Wishes): Frame {
  return { values: {}, follows: following(series, new Set(wishes.instants)), lost: [] };
}

/** How a version keeps rules. */
export interface Keeping {
  readonly fields: RuleFields;
  /** Zones that its zone data may be too old for, each with an older one of the same clock. */
  readonly zones: Readonly<Record<Zone, Zone>>;
}

/** `row` is the recurrence as it is; undefined for one that is to be made. */
export function newFrame(
  series: Series,
  wishes: Wishes,
  { fields, zones }: Keeping,
  row: Row | undefined,
): Frame {
  const { clock } = wishes;
  const { rule, lost } = heldRule(series, wishes);
  const told = row && ruleOfFields(row, fields, MOST);
  const kept = told !== undefined && meaningOf(told) === meaningOf(rule);
  const zone = zones[clock.zone] ?? clock.zone;
  const zoned = row && (clock.allDay || eventTz(row) === zone);
  const made = points({ ...rule, count: rule.count ?? MOST }, clock, wallAt(clock, firstOf(wishes)));
  return {
    values: { ...(kept ? {} : fieldsOfRule(rule, fields)), ...(zoned ? {} : { event_tz: zone }) },
    follows: following(series, new Set(made)),
    lost: lost === undefined ? [] : [lost],
  };
}

function heldRule(series: Series, wishes: Wishes): { readonly rule: Rule; readonly lost?: string } {
  const { clock, instants } = wishes;
  const first = firstOf(wishes);
  const passed = series.rule ? instants.indexOf(first) : 0;
  const text = beginningLater(series.rule ?? NO_RULE, Math.max(passed, 0));
  const held = nearest(text, first, clock, clock.zone, LIMITS);
  if (held.exact || !/FREQ=WEEKLY/.test(text)) return held;
  const others = WEEK_STARTS.map((weekStart) =>
    nearest(text, first, clock, clock.zone, { ...LIMITS, weekStart }),
  );
  return others.find(({ exact }) => exact) ?? held;
}

/** The ERP's rule begins where the first occurrence is: one at an excluded instance would be archived. */
function firstOf({ instants, occurrences }: Wishes): Point {
  const originals = new Set(occurrences.map(({ original }) => original));
  return instants.find((point) => originals.has(point)) ?? occurrences[0]?.original ?? 0;
}

function beginningLater(rule: string, passed: number): string {
  return rule.replace(/COUNT=(\d+)/, (_, count: string) => `COUNT=${Math.max(Number(count) - passed, 1)}`);
}

/** Rules of one meaning are one, however they are spelled; those without end are cut by the ERP. */
function meaningOf({ pattern, count, until }: Rule): string {
  return JSON.stringify([pattern.replace(/;WKST=../, ''), until === undefined ? (count ?? MOST) : until]);
}

function following({ master }: Series, made: ReadonlySet<Point>): Frame['follows'] {
  const length = master && lengthOf(master);
  return ({ at, original, record }) => at === original && made.has(at) && lengthOf(record) === length;
}
