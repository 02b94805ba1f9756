/** Series as a base whose `exdate` lists what does not take place, and rows for occurrences that were edited. */
import { DAY, instantOf, type Wall } from '../../../../ical/zones.ts';
import { idOf, textOf, wallOfText } from '../../../codecs.ts';
import { type Placed, pair } from '../../../pairing.ts';
import type { Surroundings } from '../../../profile.ts';
import type { SeriesKey } from '../../../records.ts';
import {
  fieldsOf,
  type Point,
  pointIn,
  points,
  type RuleFields,
  ruleOfFields,
  ruleOfText,
  wallAt,
  wallOfDigits,
} from '../../../rules.ts';
import type { Row } from '../../../wire.ts';
import type { Decode, SeriesWay } from '../model.ts';
import { exdateFamily } from './exdate-writing.ts';
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
  pointsIn,
  withoutBase,
} from './way.ts';

export interface ExdateFields {
  readonly rule: RuleFields;
  /** Whether rules without end are kept. */
  readonly forever: boolean;
  /** An integer: the id of the base. */
  readonly base: string;
  /** Holds the original instant of an edited occurrence. */
  readonly original: string;
  /** What an edit in the ERP writes there when the occurrence is moved: where it was, or where it goes. */
  readonly keeps: 'original' | 'new';
  /** An edited occurrence loses its attendees: it is for all who have the base. */
  readonly losesAttendees: boolean;
  /** How an occurrence is restored: users of 6.x may change meetings and not delete them. */
  readonly restored: 'unlink' | 'archive';
}

export function exdateWay(model: string, fields: ExdateFields): SeriesWay {
  const family = exdateFamily(fields);
  return {
    fields: ['recurrency', 'exdate', 'exrule', fields.base, fields.original, ...fieldsOf(fields.rule)],
    via: [],
    holder: (row) => keyOfBase(model, idOf(row[fields.base])),
    siblings: (keys) => {
      const ids = keys.map(idInKey);
      return [['active', '=', true], '|', ['id', 'in', ids], [fields.base, 'in', ids]];
    },
    plan: (change, writer) => planFamily(change, writer, family),
    strays: [fields.base, '>', 0],
    assemble: (key, rows, around, decode) => {
      const family = familyOf(key, rows, around);
      if (!family.base) return withoutBase(family, around, decode);
      const isListed = fields.losesAttendees ? () => true : family.isListed;
      return withBase({ ...family, base: family.base, isListed }, fields, around, decode);
    },
  };
}

export function keyOfBase(model: string, base: number | undefined): SeriesKey | undefined {
  return base === undefined ? undefined : `${model}-${base}`;
}

function withBase(
  family: Family & { readonly base: Row },
  fields: ExdateFields,
  around: Surroundings,
  decode: Decode,
): ReturnType<SeriesWay['assemble']> {
  const row = family.base;
  const rule = row.recurrency === true ? ruleOfFields(row, fields.rule, undefined) : undefined;
  const base = baseOf(decode(row), around.naive, rule);
  const shown = (wall: Wall): Point => onClock(base, row, wall);
  const out = [...exdatesOf(row).map(shown), ...excludedByRule(row, base)];
  const exceptions = family.exceptions.map((one) => ({
    row: one,
    id: Number(one.id),
    at: pointIn(base.clock, decode(one).start),
    follows: false,
  }));
  const instants = instancesUpTo(base, [...out, ...exceptions.map(({ at }) => at)]);
  const suppressed = among(instants, new Set(out));
  const originals =
    fields.keeps === 'original'
      ? told(suppressed, exceptions, fields.original, shown)
      : pair(
          suppressed,
          exceptions,
          kept(exceptions, fields.original, shown, pointsIn(base.clock, around.paired)),
        ).originals;
  return familySeries(family, base, instants, { originals, suppressed }, around, decode);
}

/** A wall clock of the stored texts on the clock of the series: whole days count from the base's. */
function onClock({ clock, start }: Base, row: Row, wall: Wall): Point {
  if (!clock.allDay) return instantOf(clock.zone, wall);
  const stored = wallOfText(row.date) ?? start;
  return start + Math.round((wall - stored) / DAY) * DAY;
}

/** A text list, with or without `Z`; what is no date in it is not there. */
export function exdatesOf(row: Row): readonly Wall[] {
  const listed = (textOf(row.exdate) ?? '').split(/[,;\s]+/);
  return listed.map(wallOfDigits).filter((wall) => wall !== undefined);
}

/** So many occurrences a rule of exclusion takes away at most. */
const MOST_EXCLUDED = 1000;

export function excludedByRule(row: Row, { start, clock }: Pick<Base, 'start' | 'clock'>): readonly Point[] {
  const rule = ruleOfText(textOf(row.exrule));
  const count = Math.min(rule?.count ?? MOST_EXCLUDED, MOST_EXCLUDED);
  return rule ? points({ ...rule, count }, clock, wallAt(clock, start)) : [];
}

function among(instants: readonly Point[], chosen: ReadonlySet<Point>): readonly Point[] {
  return instants.filter((point) => chosen.has(point));
}

/** What was found out earlier, and what a row tells that is not at the moment it names: that one is no lie. */
function kept(
  exceptions: readonly (Placed & { readonly row: Row })[],
  field: string,
  shown: (wall: Wall) => Point,
  known: ReadonlyMap<number, Point>,
): ReadonlyMap<number, Point> {
  const named = exceptions.flatMap(({ row, id, at }) => {
    const wall = wallOfText(row[field]);
    return wall === undefined || shown(wall) === at ? [] : [[id, shown(wall)] as const];
  });
  return new Map([...named, ...known]);
}

/** The originals that rows name themselves; two rows cannot stand for one. */
function told(
  suppressed: readonly Point[],
  exceptions: readonly { readonly row: Row; readonly id: number }[],
  field: string,
  shown: (wall: Wall) => Point,
): Outcome['originals'] {
  const free = new Set(suppressed);
  const originals = new Map<number, Point>();
  for (const { row, id } of exceptions) {
    const wall = wallOfText(row[field]);
    if (wall !== undefined && free.delete(shown(wall))) originals.set(id, shown(wall));
  }
  return originals;
}
