/** How a series of a base and rows for some occurrences is written, whatever tells that they belong together. */

import { refusal } from '../../errors.ts';
import { DAY, formatWall, type Wall } from '../../ical/zones.ts';
import { idOf, naiveText, textOf, wallOfText } from '../codecs.ts';
import { isPlain, type Layout, type Listed, layoutOf, type Wanted } from '../layout.ts';
import type { Limits } from '../nearest.ts';
import { HEAD, NOTHING, type Operation, type Plan, type PlannedValues, Ref } from '../plan.ts';
import type { Change, State, Surroundings } from '../profile.ts';
import type { EventRecord, Series, Zone } from '../records.ts';
import {
  fieldsOfRule,
  type Point,
  pointIn,
  pointOf,
  points,
  type Rule,
  type RuleFields,
  wallAt,
} from '../rules.ts';
import { retimed } from '../series.ts';
import type { Row } from '../wire.ts';
import type { Rows } from './events-writing.ts';
import { type Base, baseOf, idInKey, rowId } from './way.ts';

/** What tells a version's families apart. */
export interface FamilyWay {
  readonly rule: RuleFields;
  readonly limits: Limits;
  /** The field that holds the start of a row. */
  readonly start: string;
  /** Holds the original of an occurrence. */
  readonly original: string;
  /** Whether that is what tells the original: then it must be right. */
  readonly tells: boolean;
  /** In which the ERP will repeat a series. */
  zone(after: Series, change: Change<Series>): Zone;
  /** How a row repeats now. */
  now(row: Row, around: Surroundings): { readonly zone: Zone; readonly rule: Rule | undefined };
  readonly listed: Listed;
  /** What a base says beside its content and its rule; of a row that is there only what is to be changed. */
  ofBase(layout: Placed, row: Row | undefined): PlannedValues;
  /** Makes a row one of a base. */
  link(base: number | Ref): PlannedValues;
  /** Rows for instances that do not take place, where the version has such rows. */
  away(layout: Placed, around: Around): readonly Operation[];
  /** Takes rows of occurrences away for good. */
  taken(rows: readonly Row[], writer: Rows): readonly Operation[];
  /** Removes a base with all that hangs on it. */
  removed(head: Row, others: readonly Row[], writer: Rows): readonly Operation[];
}

/** A layout with the texts by which the ERP calls its instances. */
export interface Placed extends Layout {
  /** `YYYY-MM-DD HH:MM:SS` */
  nameOf(point: Point): string;
  /** The instant such a text names. */
  pointNamed(wall: Wall): Point;
}

/** The rows there are, and what is left of them. */
export interface Around {
  readonly writer: Rows;
  readonly base: number | Ref;
  /** Values of a new row that is somebody else's. */
  readonly owner: PlannedValues;
  /** Rows of the family that stand for nothing wanted. */
  readonly left: readonly Row[];
  /** The records of the resource; other rows are those of colleagues, or archived. */
  readonly own: ReadonlySet<number>;
}

export function planFamily(change: Change<Series>, writer: Rows, way: FamilyWay): Plan {
  const { before, after } = change;
  if (before) refuseMasked(before.resource);
  const head = before?.rows.find((row) => rowId(row) === before.resource.master?.id);
  if (!after) return before ? plain(removal(before, head, writer, way)) : NOTHING;
  if (before && !head) return plain(loose(before, after, writer, way));
  return written(change, after, head, writer, way);
}

const plain = (operations: readonly Operation[]): Plan => ({ ...NOTHING, operations });

function refuseMasked({ master, overrides }: Series): void {
  const records = [master, ...overrides.map(({ record }) => record)];
  if (!records.some((record) => record?.masked)) return;
  throw refusal('need-privileges', 'This meeting is private: only those who may see it can change it.');
}

function written(
  change: Change<Series>,
  after: Series,
  head: Row | undefined,
  writer: Rows,
  way: FamilyWay,
): Plan {
  const { before, reader } = change;
  const target = { zone: way.zone(after, change), limits: way.limits, listed: way.listed, now: change.now };
  const meant = layoutOf(after, target, head && rowId(head));
  const layout = before ? withIdle(meant, before, writer, way.listed) : meant;
  const now = head && before && nowOf(head, before.around, writer, way);
  const kept = now !== undefined && isKept(now, layout);
  const content = writer.encode(layout.base, now && (kept ? atFirst(now, layout) : now.record), head);
  const anchor = anchorOf(layout, content, head, now, way);
  const placed = placedOn(layout, anchor, change.naive, way.listed);
  const repeats = kept ? {} : ruleValues(layout, now?.rule, way.rule);
  const values = { ...content, ...repeats, ...way.ofBase(placed, head) };
  const base = head ? rowId(head) : new Ref(HEAD);
  const operations: Operation[] = [...baseWritten(values, head, writer)];
  const owner = head && idOf(head.user_id);
  const rest = {
    writer,
    base,
    owner: owner === undefined || owner === reader.uid ? {} : { user_id: owner },
    own: new Set(before?.resource.records),
    renames: way.tells || !kept,
  };
  const others = (before?.rows ?? []).filter((row) => row !== head);
  const held = matched(placed, others, rest.own, before?.resource, writer, way);
  for (const wanted of placed.wanted)
    operations.push(...rowWritten(wanted, held.get(wanted), placed, rest, way));
  const used = new Set(held.values());
  const left = others.filter((row) => !used.has(row));
  operations.push(...way.away(placed, { ...rest, left }));
  return { ...NOTHING, operations, lost: kept || layout.lost === undefined ? [] : [layout.lost] };
}

/** Rows that say what the base says at their instance stand for it as well as the base would. */
function withIdle(layout: Layout, { rows, resource }: State<Series>, writer: Rows, listed: Listed): Layout {
  const { clock, made, out, wanted } = layout;
  const free = new Set(made);
  for (const point of [...out, ...wanted.map(({ original }) => original)]) free.delete(point);
  const idle = rows.flatMap((row): Wanted[] => {
    const moment = resource.pairing.get(rowId(row));
    const original = moment && pointIn(clock, moment);
    if (original === undefined || !free.has(original) || !resource.records.includes(rowId(row))) return [];
    const record = writer.decode(row);
    return isPlain(layout, listed, original, record) ? [{ original, beside: false, record }] : [];
  });
  return { ...layout, wanted: [...wanted, ...idle] };
}

interface Now extends Base {
  readonly zone: Zone;
}

function nowOf(row: Row, around: Surroundings, writer: Rows, way: FamilyWay): Now {
  const { zone, rule } = way.now(row, around);
  return { ...baseOf(writer.decode(row), zone, rule), zone };
}

/** Whether the ERP makes the instances wanted already. */
function isKept({ rule, clock, start }: Now, { rule: wanted, made, clock: { allDay } }: Layout): boolean {
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
function atFirst({ record, clock }: Now, { made: [first] }: Layout): EventRecord {
  return first === undefined ? record : retimed(record, clock, first);
}

/** The flag comes with every rule: without it the ERP works out no last day. */
function ruleValues({ rule }: Layout, now: Rule | undefined, fields: RuleFields): PlannedValues {
  if (rule) return { recurrency: true, ...fieldsOfRule(rule, fields) };
  return now ? { recurrency: false } : {};
}

/** A day, and the text that the ERP has for it: whole days are stored at any hour, always the same of one series. */
interface Anchor {
  readonly point: Point;
  readonly wall: Wall;
}

function anchorOf(
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

function placedOn(layout: Layout, anchor: Anchor, naive: Zone, listed: Listed): Placed {
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

function* baseWritten(values: PlannedValues, head: Row | undefined, writer: Rows): Generator<Operation> {
  const { model, context } = writer;
  if (!head) yield { do: 'create', model, values, context, as: HEAD };
  else yield* rewritten(head, values, writer);
}

/** Nothing where nothing differs. */
export function* rewritten(row: Row, values: PlannedValues, writer: Rows): Generator<Operation> {
  if (Object.keys(values).length === 0) return;
  const context = writer.guarded([row], 'write');
  yield { do: 'write', model: writer.model, ids: [rowId(row)], values, context };
}

/**
 * The row of each record wanted: the one it comes from, else the one that stands for its original, an archived one
 * too, else one of the same name and time that is left.
 */
function matched(
  { wanted, nameOf, clock }: Placed,
  rows: readonly Row[],
  own: ReadonlySet<number>,
  before: Series | undefined,
  writer: Rows,
  way: FamilyWay,
): ReadonlyMap<Wanted, Row> {
  const held = new Map<Wanted, Row>();
  const free = new Set(rows.filter((row) => own.has(rowId(row)) || row.active === false));
  const originals = new Map([...(before?.pairing ?? [])].map(([id, moment]) => [id, pointIn(clock, moment)]));
  const claim = (fits: (one: Wanted, row: Row) => boolean): void => {
    for (const one of wanted) {
      const row = held.has(one) ? undefined : [...free].find((each) => fits(one, each));
      if (row && free.delete(row)) held.set(one, row);
    }
  };
  claim(({ record }, row) => record.id === rowId(row));
  claim(
    ({ original, record, beside }, row) =>
      !beside && record.id === 0 && originals.get(rowId(row)) === original,
  );
  claim(({ original, record }, row) => record.id === 0 && textOf(row[way.original]) === nameOf(original));
  claim(({ record }, row) => own.has(rowId(row)) && isAlike(record, writer.decode(row)));
  return held;
}

function isAlike(one: EventRecord, other: EventRecord): boolean {
  return one.summary === other.summary && JSON.stringify(one.start) === JSON.stringify(other.start);
}

function* rowWritten(
  { record, original }: Wanted,
  row: Row | undefined,
  { nameOf }: Placed,
  { writer, base, owner, renames }: Omit<Around, 'left'> & { readonly renames: boolean },
  way: FamilyWay,
): Generator<Operation> {
  const name = { [way.original]: nameOf(original) };
  const { model, context } = writer;
  if (!row) {
    const values = { ...writer.encode(record), ...way.link(base), ...name, ...owner };
    yield { do: 'create', model, values, context, as: `${HEAD} ${nameOf(original)}` };
    return;
  }
  const archived = row.active === false;
  yield* rewritten(
    row,
    {
      ...writer.encode(record, writer.decode(row), row),
      ...(renames && textOf(row[way.original]) !== nameOf(original) ? name : {}),
      ...(archived ? { active: true } : {}),
    },
    writer,
  );
}

/** Occurrences of a series whose base the reader does not have: each is a row of its own. */
function* looseRows(
  { rows, resource }: State<Series>,
  after: Series,
  writer: Rows,
  way: FamilyWay,
): Generator<Operation> {
  const wanted = [...(after.master ? [after.master] : []), ...after.overrides.map(({ record }) => record)];
  const own = rows.filter((row) => resource.records.includes(rowId(row)));
  for (const record of wanted) {
    const row = own.find((each) => rowId(each) === record.id);
    if (row) yield* rewritten(row, writer.encode(record, writer.decode(row), row), writer);
  }
  const kept = new Set(wanted.map(({ id }) => id));
  const gone = own.filter((row) => !kept.has(rowId(row)));
  if (gone.length > 0) yield* way.taken(gone, writer);
}

function loose(before: State<Series>, after: Series, writer: Rows, way: FamilyWay): readonly Operation[] {
  return [...looseRows(before, after, writer, way)];
}

function removal(
  { resource, rows }: State<Series>,
  head: Row | undefined,
  writer: Rows,
  way: FamilyWay,
): readonly Operation[] {
  const others = rows.filter((row) => row !== head && rowId(row) !== idInKey(resource.key));
  if (head && rowId(head) === idInKey(resource.key)) return way.removed(head, others, writer);
  const own = rows.filter((row) => resource.records.includes(rowId(row)));
  const context = writer.guarded(own, 'unlink');
  return [{ do: 'unlink', model: writer.model, ids: own.map(rowId), context }];
}

/** The record of an occurrence that does not take place, at the time it would. */
export function awayAt({ base, clock }: Layout, point: Point, listed: Listed): EventRecord {
  return retimed(base, clock, clock.allDay ? point : listed(clock, point));
}
