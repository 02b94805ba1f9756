/** How a series of a base and rows for some occurrences is written, whatever tells that they belong together. */
import { refusal } from '../../../../errors.ts';
import { idOf } from '../../../codecs.ts';
import { layoutOf } from '../../../layout.ts';
import { HEAD, NOTHING, type Operation, type Plan, type PlannedValues, Ref } from '../../../plan.ts';
import type { Change, State } from '../../../profile.ts';
import type { Series } from '../../../records.ts';
import type { Row } from '../../../wire.ts';
import type { Rows } from '../writing.ts';
import type { Around, FamilyWay, Placed } from './family.ts';
import { anchorOf, atFirst, isKept, nowOf, placedOn, ruleValues } from './family-frame.ts';
import { matched, rewritten, rowWritten, withIdle } from './family-rows.ts';
import { idInKey, rowId } from './way.ts';

export function planFamily(change: Change<Series>, writer: Rows, way: FamilyWay): Plan {
  const { before, after } = change;
  if (before) refuseMasked(before.resource);
  const head = before?.rows.find((row) => rowId(row) === before.resource.master?.id);
  if (!after) return before ? plain(removal(before, head, writer, way)) : NOTHING;
  if (before && !head) return plain(loose(before, after, writer));
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
  const { layout, values, kept } = framed(change, after, head, writer, way);
  const around = aroundOf(change, head, writer);
  const others = (change.before?.rows ?? []).filter((row) => row !== head);
  const held = matched(layout, others, around.own, change.before?.resource, writer, way);
  const used = new Set(held.values());
  const left = others.filter((row) => !used.has(row));
  const operations = [
    ...baseWritten(values, head, writer),
    ...layout.wanted.flatMap((one) => [
      ...rowWritten(one, held.get(one), layout, around, way, way.tells || !kept),
    ]),
    ...way.away(layout, left, around),
  ];
  return { ...NOTHING, operations, lost: kept || layout.lost === undefined ? [] : [layout.lost] };
}

/** What the base is to say. */
interface Framed {
  readonly layout: Placed;
  readonly values: PlannedValues;
  /** Its instances are those it makes already. */
  readonly kept: boolean;
}

function framed(
  change: Change<Series>,
  after: Series,
  head: Row | undefined,
  writer: Rows,
  way: FamilyWay,
): Framed {
  const { before, now: today, naive } = change;
  const ground = { zone: way.zone(after, change), limits: way.limits, listed: way.listed, now: today };
  const meant = layoutOf(after, ground, head && rowId(head));
  const layout = before ? withIdle(meant, before, writer, way.listed) : meant;
  const now = head && before && nowOf(head, before.around, writer, way);
  const kept = now !== undefined && isKept(now, layout);
  const content = writer.encode(layout.base, now && (kept ? atFirst(now, layout) : now.record), head);
  const placed = placedOn(layout, anchorOf(layout, content, head, now, way), naive, way.listed);
  const repeats = kept ? {} : ruleValues(layout, now?.rule, way.rule);
  return { layout: placed, values: { ...content, ...repeats, ...way.ofBase(placed, head) }, kept };
}

function aroundOf({ before, reader }: Change<Series>, head: Row | undefined, writer: Rows): Around {
  const owner = head && idOf(head.user_id);
  return {
    writer,
    base: head ? rowId(head) : new Ref(HEAD),
    owner: owner === undefined || owner === reader.uid ? {} : { user_id: owner },
    own: new Set(before?.resource.records),
  };
}

function* baseWritten(values: PlannedValues, head: Row | undefined, writer: Rows): Generator<Operation> {
  const { model, context } = writer;
  if (!head) yield { do: 'create', model, values, context, as: HEAD };
  else yield* rewritten(head, values, writer);
}

/** Occurrences of a series whose base the reader does not have: each is a row of its own. */
function loose({ rows, resource }: State<Series>, after: Series, writer: Rows): readonly Operation[] {
  const wanted = [...(after.master ? [after.master] : []), ...after.overrides.map(({ record }) => record)];
  const own = rows.filter((row) => resource.records.includes(rowId(row)));
  const changed = wanted.flatMap((record) => {
    const row = own.find((each) => rowId(each) === record.id);
    return row ? [...rewritten(row, writer.encode(record, writer.decode(row), row), writer)] : [];
  });
  const kept = new Set(wanted.map(({ id }) => id));
  return [
    ...changed,
    ...unlinked(
      own.filter((row) => !kept.has(rowId(row))),
      writer,
    ),
  ];
}

function removal(
  { resource, rows }: State<Series>,
  head: Row | undefined,
  writer: Rows,
  way: FamilyWay,
): readonly Operation[] {
  const others = rows.filter((row) => row !== head && rowId(row) !== idInKey(resource.key));
  if (head && rowId(head) === idInKey(resource.key)) return way.removed(head, others, writer);
  return unlinked(
    rows.filter((row) => resource.records.includes(rowId(row))),
    writer,
  );
}

/** An ERP with archived rows makes one of these. */
function unlinked(rows: readonly Row[], writer: Rows): readonly Operation[] {
  if (rows.length === 0) return [];
  return [
    { do: 'unlink', model: writer.model, ids: rows.map(rowId), context: writer.guarded(rows, 'unlink') },
  ];
}
