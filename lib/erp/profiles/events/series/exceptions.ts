/** Series as a base, and rows for occurrences that were edited (active) or deleted (inactive). */
import { DAY, oldZoneName, wallOf, zoneNamed } from '../../../../ical/zones.ts';
import { idOf, instantOfText, textOf } from '../../../codecs.ts';
import type { PlannedValues } from '../../../plan.ts';
import type { Reader, Surroundings } from '../../../profile.ts';
import type { Zone } from '../../../records.ts';
import {
  type Clock,
  fieldsOf,
  type Point,
  type RuleFields,
  ruleOfFields,
  ruleOfText,
  wallAt,
} from '../../../rules.ts';
import { retimed } from '../../../series.ts';
import type { Row } from '../../../wire.ts';
import type { Decode, SeriesWay } from '../model.ts';
import { exceptionsFamily } from './exceptions-writing.ts';
import { keyOfBase } from './exdate.ts';
import { planFamily } from './family-writing.ts';
import {
  type Base,
  baseOf,
  type Family,
  familyOf,
  familySeries,
  idInKey,
  instancesUpTo,
  type Outcome,
  withoutBase,
} from './way.ts';

/** The zone in which a version repeats a meeting, and the fields that tell it. */
export interface Expansion {
  readonly fields: readonly string[];
  zone(row: Row, around: Surroundings): Zone;
  /** The zone a series is to have, of those it can have. */
  wanted(zone: Zone, reader: Reader): Zone;
  /** Values that give a row its zone, where they differ from those of the row. */
  encode(zone: Zone, row: Row | undefined): PlannedValues;
}

/** The clock in UTC, across changes of summer time. */
export const inUtc: Expansion = { fields: [], zone: () => 'UTC', wanted: () => 'UTC', encode: () => ({}) };
/** The zone sent with every question. */
export const inContext: Expansion = {
  fields: [],
  zone: (_row, { reader }) => reader.zone,
  wanted: (_zone, reader) => reader.zone,
  encode: () => ({}),
};
/** The zone kept with the meeting. */
export const inEventTz: Expansion = {
  fields: ['event_tz'],
  zone: (row) => eventTz(row),
  wanted: (zone) => zone,
  encode: (zone, row) => {
    const name = oldZoneName(zone);
    return row && oldZoneName(eventTz(row)) === name ? {} : { event_tz: name };
  },
};

export function eventTz(row: Row): Zone {
  return zoneNamed(textOf(row.event_tz) ?? 'UTC') ?? 'UTC';
}

export function exceptionsWay(model: string, rule: RuleFields, expansion: Expansion): SeriesWay {
  const family = exceptionsFamily(rule, expansion);
  const own = ['recurrency', 'rrule', 'recurrent_id', 'recurrent_id_date'];
  return {
    fields: [...own, ...fieldsOf(rule), ...expansion.fields],
    via: [],
    holder: (row) => keyOfBase(model, idOf(row.recurrent_id)),
    siblings: (keys) => {
      const ids = keys.map(idInKey);
      return ['|', '&', ['id', 'in', ids], ['active', '=', true], ['recurrent_id', 'in', ids]];
    },
    writtenFields: ['active'],
    plan: (change, writer) => planFamily(change, writer, family),
    strays: ['recurrent_id', '>', 0],
    assemble: (key, rows, around, decode) => {
      const family = familyOf(key, rows, around);
      if (!family.base) return withoutBase(family, around, decode);
      const zone = expansion.zone(family.base, around);
      return withBase({ ...family, base: family.base }, rule, zone, around, decode);
    },
  };
}

function withBase(
  family: Family & { readonly base: Row },
  fields: RuleFields,
  zone: Zone,
  around: Surroundings,
  decode: Decode,
): ReturnType<SeriesWay['assemble']> {
  const base = baseOf(decode(family.base), zone, ruleOf(family.base, fields));
  const claims = family.exceptions.map((row) => ({
    id: Number(row.id),
    point: originalOf(row, family.base, base, around),
  }));
  const instants = instancesUpTo(base, [...claims.flatMap(({ point }) => point ?? []), ...horizon(base)]);
  return familySeries(family, base, instants, claimed(base, instants, claims), around, decode);
}

/** The ERP repeats by the text; without one there is nothing to repeat, whatever the fields say. */
export function ruleOf(row: Row, fields: RuleFields): ReturnType<typeof ruleOfFields> {
  const text = textOf(row.rrule);
  if (row.recurrency !== true || text === undefined) return undefined;
  return ruleOfText(text) ?? ruleOfFields(row, fields, undefined);
}

function originalOf(row: Row, head: Row, { clock, start }: Base, around: Surroundings): Point | undefined {
  const original = instantOfText(row.recurrent_id_date, around);
  if (original === undefined || !clock.allDay) return original;
  // Whole days are stored at any hour, always the same of one series.
  const stored = instantOfText(head.start, around) ?? start;
  return start + Math.round((original - stored) / DAY) * DAY;
}

/** Each exception takes the instance it names; of two for one, the second stands beside it. */
function claimed(
  base: Base,
  instants: readonly Point[],
  claims: readonly { readonly id: number; readonly point: Point | undefined }[],
): Outcome {
  const free = new Map(instants.map((point) => [listedAt(base.clock, point), point]));
  const originals = new Map<number, Point>();
  for (const { id, point } of claims) {
    const original = point === undefined ? undefined : free.get(point);
    if (original !== undefined && point !== undefined && free.delete(point)) originals.set(id, original);
  }
  const displaced = [...free].flatMap(([point, original]) =>
    point === original ? [] : { original, record: retimed(base.record, base.clock, point) },
  );
  return { originals, suppressed: [...originals.values()], displaced };
}

const HOUR = 3_600_000;

/** An hour that comes twice is the second for the ERP, and the first for calendar programs (RFC 5545, 3.3.5). */
export function listedAt({ zone, allDay }: Clock, point: Point): Point {
  if (allDay || zone === 'UTC') return point;
  return wallOf(zone, point + HOUR) === wallOf(zone, point) ? point + HOUR : point;
}

/** Hours that some day come twice, anywhere. */
const REPEATED = 4 * HOUR;

/** How far instances have to be known, to find those in an hour that comes twice. */
function horizon({ clock, start, rule }: Base): readonly Point[] {
  const hour = wallAt(clock, start) % DAY;
  const isBounded = rule?.count !== undefined || rule?.until !== undefined;
  return isBounded && !clock.allDay && clock.zone !== 'UTC' && hour < REPEATED
    ? [start + 30 * 366 * DAY]
    : [];
}
