/** Rows for occurrences of a base: which there are for what is wanted, and how they are written. */
import { textOf } from '../../../codecs.ts';
import { isPlain, type Layout, type Listed, type Wanted } from '../../../layout.ts';
import { HEAD, type Operation, type PlannedValues } from '../../../plan.ts';
import type { State } from '../../../profile.ts';
import type { EventRecord, Series } from '../../../records.ts';
import { type Point, pointIn } from '../../../rules.ts';
import { retimed } from '../../../series.ts';
import type { Row } from '../../../wire.ts';
import type { Rows } from '../writing.ts';
import type { Around, FamilyWay, Placed } from './family.ts';
import { rowId } from './way.ts';

/** Rows that say what the base says at their instance stand for it as well as the base would. */
export function withIdle(
  layout: Layout,
  { rows, resource }: State<Series>,
  writer: Rows,
  listed: Listed,
): Layout {
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

/** Hidden meetings of others read as if they were. */
export function isArchived(row: Row, writer: Rows): boolean {
  return row.active === false && !writer.decode(row).masked;
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
export function matched(
  { wanted, nameOf, clock }: Placed,
  rows: readonly Row[],
  own: ReadonlySet<number>,
  before: Series | undefined,
  writer: Rows,
  way: FamilyWay,
): ReadonlyMap<Wanted, Row> {
  const held = new Map<Wanted, Row>();
  const free = new Set(rows.filter((row) => own.has(rowId(row)) || isArchived(row, writer)));
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

export function* rowWritten(
  { record, original }: Wanted,
  row: Row | undefined,
  { nameOf }: Placed,
  { writer, base, owner }: Around,
  way: FamilyWay,
  renames: boolean,
): Generator<Operation> {
  const name = { [way.original]: nameOf(original) };
  const { model, context } = writer;
  if (!row) {
    const values = { ...writer.encode(record), ...way.link(base), ...name, ...owner };
    return yield { do: 'create', model, values, context, as: `${HEAD} ${nameOf(original)}` };
  }
  const content = writer.encode(record, writer.decode(row), row);
  const renamed = renames && textOf(row[way.original]) !== nameOf(original) ? name : {};
  const shown = row.active === false ? { active: true } : {};
  yield* rewritten(row, { ...content, ...renamed, ...shown }, writer);
}

/** The record of an occurrence that does not take place, at the time it would. */
export function awayAt({ base, clock }: Layout, point: Point, listed: Listed): EventRecord {
  return retimed(base, clock, clock.allDay ? point : listed(clock, point));
}
