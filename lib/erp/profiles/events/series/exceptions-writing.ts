/** Series with rows for what is changed and archived rows for what is deleted, as they are written. */
import { wallOfText } from '../../../codecs.ts';
import { HEAD, type Operation } from '../../../plan.ts';
import type { Point, RuleFields } from '../../../rules.ts';
import type { Row } from '../../../wire.ts';
import type { Rows } from '../writing.ts';
import { type Expansion, listedAt, ruleOf } from './exceptions.ts';
import type { Around, FamilyWay, Placed } from './family.ts';
import { awayAt, isArchived, rewritten } from './family-rows.ts';
import { rowId } from './way.ts';

const BASE = 'recurrent_id';
const ORIGINAL = 'recurrent_id_date';

export function exceptionsFamily(rule: RuleFields, expansion: Expansion): FamilyWay {
  return {
    rule,
    limits: { forever: false, nth: [1, 2, 3, 4, 5, -1] },
    start: 'start',
    original: ORIGINAL,
    tells: true,
    zone: ({ zone }, { reader }) => expansion.wanted(zone, reader),
    now: (row, around) => ({ zone: expansion.zone(row, around), rule: ruleOf(row, rule) }),
    listed: listedAt,
    ofBase: ({ rule: repeats, clock }, row) =>
      repeats && !clock.allDay ? expansion.encode(clock.zone, row) : {},
    link: (base) => ({ [BASE]: base }),
    away: (layout, left, around) => [...awayRows(layout, left, around)],
    taken,
    removed: (head, others, writer) => {
      const { model } = writer;
      const context = writer.guarded([head], 'unlink');
      const rows = others.filter((row) => !writer.decode(row).masked);
      const ids = [rowId(head), ...rows.map(rowId)];
      return [...unlinked(rows, writer), { do: 'unlink', model, ids, context }];
    },
  };
}

/** As long as a row names a base, unlinking archives it, and archived it still stands for its occurrence. */
function unlinked(rows: readonly Row[], writer: Rows): readonly Operation[] {
  if (rows.length === 0) return [];
  const context = writer.guarded(rows, 'write');
  const values = { [BASE]: 0, active: false };
  return [{ do: 'write', model: writer.model, ids: rows.map(rowId), values, context }];
}

function taken(rows: readonly Row[], writer: Rows): readonly Operation[] {
  if (rows.length === 0) return [];
  const { model, context } = writer;
  return [...unlinked(rows, writer), { do: 'unlink', model, ids: rows.map(rowId), context }];
}

/** An archived row for each instance that does not take place; rows that stand in the way of others go. */
function* awayRows(layout: Placed, left: readonly Row[], around: Around): Generator<Operation> {
  const { own, writer } = around;
  const names = new Map(layout.out.map((point) => [layout.nameOf(point), point]));
  const standing = left.filter((row) => names.has(String(row[ORIGINAL])));
  for (const row of standing) if (own.has(rowId(row))) yield* rewritten(row, { active: false }, writer);
  const others = left.filter((row) => !standing.includes(row));
  const named = new Set(standing.map((row) => row[ORIGINAL]));
  const missing = [...names].filter(([name]) => !named.has(name));
  const spare = others.filter((row) => isArchived(row, writer));
  for (const [index, [name, point]] of missing.entries())
    yield* awayRow(layout, point, name, spare[index], around);
  // By the instance that is read of it, whatever hour it names: a series may have become one of whole days.
  const shown = new Set(layout.made.map((point) => listedAt(layout.clock, point)));
  const inTheWay = (row: Row): boolean =>
    own.has(rowId(row)) || (spare.includes(row) && isOneOf(shown, row, layout));
  const reused = new Set(spare.slice(0, missing.length));
  yield* taken(
    others.filter((row) => !reused.has(row) && inTheWay(row)),
    writer,
  );
}

function isOneOf(points: ReadonlySet<Point>, row: Row, { pointNamed }: Placed): boolean {
  const wall = wallOfText(row[ORIGINAL]);
  return wall !== undefined && points.has(pointNamed(wall));
}

function* awayRow(
  layout: Placed,
  point: Point,
  name: string,
  spare: Row | undefined,
  { writer, base, owner }: Around,
): Generator<Operation> {
  const place = { ...writer.place(awayAt(layout, point, listedAt)), [ORIGINAL]: name };
  if (spare) return yield* rewritten(spare, place, writer);
  const values = { ...place, [BASE]: base, ...owner, active: false };
  const { model, context } = writer;
  yield { do: 'create', model, values, context, as: `${HEAD} ${name}` };
}
