/** Whether a base repeats as it is to, and by which texts the ERP calls its instances. */
import { DAY, formatWall, type Wall } from '../../../../ical/zones.ts';
import { naiveText, wallOfText } from '../../../codecs.ts';
import type { Layout, Listed } from '../../../layout.ts';
import type { PlannedValues } from '../../../plan.ts';
import type { Surroundings } from '../../../profile.ts';
import type { EventRecord, Zone } from '../../../records.ts';
import {
  fieldsOfRule,
  type Point,
  pointIn,
  pointOf,
  points,
  type Rule,
  type RuleFields,
  wallAt,
} from '../../../rules.ts';
import { retimed } from '../../../series.ts';
import type { Row } from '../../../wire.ts';
import type { Rows } from '../writing.ts';
import type { FamilyWay, Placed } from './family.ts';
import { type Base, baseOf } from './way.ts';

/** A base as it is. */
export interface Now extends Base {
  readonly zone: Zone;
}

export function nowOf(row: Row, around: Surroundings, writer: Rows, way: FamilyWay): Now {
  const { zone, rule } = way.now(row, around);
  return { ...baseOf(writer.decode(row), zone, rule), zone };
}

/** Whether the ERP makes the instances wanted already. */
export function isKept(
  { rule, clock, start }: Now,
  { rule: wanted, made, clock: { allDay } }: Layout,
): boolean {
  if (allDay !== clock.allDay) return false;
  if (!rule || !wanted) return rule === wanted && start === made[0];
  if (isEndless(rule) !== isEndless(wanted)) return false;
  const count = Math.min(rule.count ?? Infinity, made.length + 1);
  const found = points({ ...rule, count }, clock, wallAt(clock, start));
  const same = isEndless(rule) ? found.slice(0, made.length) : found;
  return same.length === made.length && same.every((point, index) => point === made[index]);
}

const isEndless = ({ count, until }: Rule): boolean => count === undefined && until === undefined;

/** A base may begin before its first instance. */
export function atFirst({ record, clock }: Now, { made: [first] }: Layout): EventRecord {
  return first === undefined ? record : retimed(record, clock, first);
}

/**
 * The flag comes with every rule: without it the ERP works out no last day. So does a count: one version refuses a
 * rule that has none, whatever ends it.
 */
export function ruleValues({ rule }: Layout, now: Rule | undefined, fields: RuleFields): PlannedValues {
  if (rule) return { recurrency: true, [fields.count]: 1, ...fieldsOfRule(rule, fields) };
  return now ? { recurrency: false } : {};
}

/** A day, and the text that the ERP has for it: whole days are stored at any hour, always the same of one series. */
export interface Anchor {
  readonly point: Point;
  readonly wall: Wall;
}

export function anchorOf(
  { base, clock }: Layout,
  values: PlannedValues,
  head: Row | undefined,
  now: Now | undefined,
  { start }: FamilyWay,
): Anchor {
  const sent = values[start];
  const stored = now && !(start in values) ? { text: head?.[start], point: now.start } : undefined;
  const { text, point } = stored ?? { text: sent, point: pointIn(clock, base.start) };
  return { point, wall: (typeof text === 'string' ? wallOfText(text) : undefined) ?? point };
}

export function placedOn(layout: Layout, anchor: Anchor, naive: Zone, listed: Listed): Placed {
  const { clock } = layout;
  const { point: day, wall: stored } = anchor;
  return {
    ...layout,
    nameOf: (point) =>
      clock.allDay
        ? formatWall(stored + point - day).replace('T', ' ')
        : naiveText(listed(clock, point), naive),
    pointNamed: (wall) =>
      clock.allDay
        ? day + Math.round((wall - stored) / DAY) * DAY
        : pointOf({ zone: naive, allDay: false }, wall),
  };
}
