/**
 * Series of records, one for each occurrence, written. Whatever the ERP makes of a rule by itself depends on its version
 * and on the language of the user, renews ids and archives what is left over. But a recurrence takes its occurrences
 * as its children: one call makes all of them, another moves, adds and leaves, each with the time it is to have.
 */
import { idOf } from '../codecs.ts';
import { HEAD, NOTHING, type Operation, type Plan, type Planned, type PlannedValues } from '../plan.ts';
import type { Change, State } from '../profile.ts';
import type { EventRecord, Moment, Series } from '../records.ts';
import { type Clock, momentOf, pointIn, type RuleFields } from '../rules.ts';
import type { Row } from '../wire.ts';
import { type Matching, matched, type Standing, type Wish, type Wishes, wishesOf } from '../wishes.ts';
import { planSingle, type Rows } from './events-writing.ts';
import { type Frame, MOST, newFrame, sameFrame } from './recurrence-rule.ts';
import { idInKey, pointsIn, rowId } from './way.ts';

export const RECURRENCE = 'calendar.recurrence';
/** Commands of a field that leads to many. */
const [ADD, UPDATE, LINK] = [0, 1, 4] as const;
const CHILDREN = 'calendar_event_ids';

/** A record of the series with what it says now. */
interface Occurrence extends Standing {
  readonly row: Row;
  readonly record: EventRecord;
}

interface Desk {
  readonly rows: Rows;
  readonly fields: RuleFields;
  readonly before: State<Series> | undefined;
  readonly after: Series;
  readonly wishes: Wishes;
  readonly frame: Frame;
}

export function planRecurrence(change: Change<Series>, rows: Rows, fields: RuleFields): Plan {
  const { before, after } = change;
  const wishes = after && wishesOf(after, MOST);
  const [first] = wishes?.occurrences ?? [];
  if (!after || !wishes || !first) return removal(change, rows);
  if (after.rule === undefined && wishes.occurrences.length === 1) return planAlone(change, first, rows);
  const frame = frameOf(before, after, wishes, fields);
  const desk: Desk = { rows, fields, before, after, wishes, frame };
  const plan = before ? planChange(desk, before) : planCreation(desk);
  return { ...plan, lost: frame.lost };
}

function recurrenceOf(state: State<Series> | undefined): number | undefined {
  const key = state?.resource.key;
  return key?.startsWith(`${RECURRENCE}-`) ? idInKey(key) : undefined;
}

function recurrenceRow({ around, resource }: State<Series>): Row | undefined {
  return around.related.get(RECURRENCE)?.get(idInKey(resource.key));
}

function frameOf(
  before: State<Series> | undefined,
  after: Series,
  wishes: Wishes,
  fields: RuleFields,
): Frame {
  if (recurrenceOf(before) === undefined || !before) return newFrame(after, wishes, fields, undefined);
  const { rule, zone, master } = before.resource;
  const [was, is] = [
    [rule, zone, master?.start],
    [after.rule, after.zone, after.master?.start],
  ].map((frame) => JSON.stringify(frame));
  return was === is ? sameFrame(after, wishes) : newFrame(after, wishes, fields, recurrenceRow(before));
}

/** In one call, so that there is all of it or nothing; the rest follows once the ids are known. */
function planCreation({ rows, wishes, frame }: Desk): Plan {
  const told = rows.context !== rows.quiet;
  const children = wishes.occurrences.slice(0, told ? 1 : undefined);
  const values = { ...frame.values, [CHILDREN]: children.map((wish) => added(wish, rows, frame)) };
  const operations: Operation[] = [
    { do: 'create', model: RECURRENCE, values, context: rows.context, as: HEAD },
  ];
  return { ...NOTHING, operations, again: true };
}

/** Who is flagged as recurring on creation follows the rule, whatever is said beside; the flag of others comes later. */
function added(wish: Wish, rows: Rows, frame: Frame): Planned {
  const flag = frame.follows(wish) ? { recurrency: true } : { follow_recurrence: false };
  return [ADD, 0, { ...rows.encode(wish.record), ...flag }];
}

function planChange(desk: Desk, before: State<Series>): Plan {
  const { wishes } = desk;
  const found = matched(wishes.occurrences, occurrencesOf(before, wishes.clock, desk.rows));
  const recurrence = recurrenceOf(before);
  const operations =
    recurrence === undefined ? founded(desk, found) : changed(desk, found, recurrence, before);
  const again = found.missing.length > 0 || recurrence === undefined;
  return { ...NOTHING, operations, again, pairing: pairingOf(found, wishes.clock) };
}

/** The records the reader has; others of the series are somebody else's. */
function occurrencesOf(
  { rows, around, resource }: State<Series>,
  clock: Clock,
  { decode }: Rows,
): Occurrence[] {
  const originals = pointsIn(clock, resource.pairing);
  return rows
    .filter((row) => around.listed.has(rowId(row)))
    .map((row) => {
      const [id, record] = [rowId(row), decode(row)];
      const [at, original] = [pointIn(clock, record.start), originals.get(id)];
      return { id, row, record, at, original, known: around.paired.has(id) || original === at };
    });
}

function pairingOf({ pairs }: Matching<Occurrence>, clock: Clock): ReadonlyMap<number, Moment> {
  return new Map(pairs.map(({ wish, record }) => [record.id, momentOf(clock, wish.original)]));
}

/** A single meeting becomes the base of a series. */
function founded(
  { rows, frame }: Desk,
  { pairs, missing, surplus }: Matching<Occurrence>,
): readonly Operation[] {
  const [head] = pairs;
  if (!head) return [];
  const { id } = head.record;
  const values = { ...changesOf(head.wish, head.record, rows), ...flagsOf(frame.follows(head.wish)) };
  const children = [[LINK, id], ...missing.map((wish) => added(wish, rows, frame))];
  const made = { ...frame.values, base_event_id: id, [CHILDREN]: children };
  return [
    { do: 'write', model: rows.model, ids: [id], values, context: rows.context },
    { do: 'create', model: RECURRENCE, values: made, context: rows.quiet, as: 'recurrence' },
    ...unlinked(
      rows,
      surplus.map((each) => each.id),
    ),
  ];
}

const flagsOf = (follows: boolean): PlannedValues => ({ recurrency: true, follow_recurrence: follows });

/** The values that make a record the occurrence; of somebody's who shows nothing of it, none. */
function changesOf({ record }: Wish, occurrence: Occurrence, { encode }: Rows): PlannedValues {
  return occurrence.record.masked ? {} : encode(record, occurrence.record, occurrence.row);
}

function changed(
  desk: Desk,
  found: Matching<Occurrence>,
  recurrence: number,
  before: State<Series>,
): readonly Operation[] {
  const { rows, frame } = desk;
  const updates = found.pairs.map(({ wish, record }) => updateOf(wish, record, rows, frame));
  const { shared, single } = divided(updates);
  const children = [
    ...single.map(({ ids: [id = 0], values }): Planned => [UPDATE, id, values]),
    ...found.missing.map((wish) => added(wish, rows, frame)),
  ];
  const own = { ...frame.values, ...baseOf(desk, found, before) };
  const alone = children.length === 1 && Object.keys(own).length === 0 ? single : [];
  return [
    ...[...shared, ...alone].flatMap(({ ids, values }) => written(rows, ids, values)),
    ...(alone.length > 0 ? [] : recurrenceWritten(rows, recurrence, own, children)),
    ...unlinked(
      rows,
      found.surplus.map(({ id }) => id),
    ),
  ];
}

interface Update {
  readonly id: number;
  /** What others may be told as well. */
  readonly content: PlannedValues;
  /** What is this record's alone. */
  readonly times: PlannedValues;
}

const TIMES = ['allday', 'start', 'stop', 'start_date', 'stop_date'];

function updateOf(wish: Wish, occurrence: Occurrence, rows: Rows, frame: Frame): Update {
  const { id, row } = occurrence;
  const entries = Object.entries(changesOf(wish, occurrence, rows));
  const times = entries.filter(([name]) => TIMES.includes(name));
  const unflagged = row.recurrency !== true && row.follow_recurrence !== true;
  const content = [...entries.filter(([name]) => !TIMES.includes(name)), ...(unflagged ? [FLAGGED] : [])];
  // Without a word a new time alone makes it leave the rule.
  const follows = times.length > 0 ? { follow_recurrence: frame.follows(wish) } : {};
  return { id, content: Object.fromEntries(content), times: { ...Object.fromEntries(times), ...follows } };
}

const FLAGGED = ['recurrency', true] as const;

interface Told {
  readonly ids: readonly number[];
  readonly values: PlannedValues;
}

/** What many records are told alike takes one call for all of them. */
function divided(updates: readonly Update[]): {
  readonly shared: readonly Told[];
  readonly single: readonly Told[];
} {
  const groups = [
    ...Map.groupBy(updates.filter(hasContent), ({ content }) => JSON.stringify(content)).values(),
  ];
  const shared = groups.filter((group) => group.length > 1);
  const told = new Set(shared.flat());
  const single = updates.map((update) => {
    const { id, content, times } = update;
    return { ids: [id], values: told.has(update) ? times : { ...content, ...times } };
  });
  return {
    shared: shared.map((group) => ({ ids: group.map(({ id }) => id), values: group[0]?.content ?? {} })),
    single: single.filter(({ values }) => Object.keys(values).length > 0),
  };
}

const hasContent = ({ content }: Update): boolean => Object.keys(content).length > 0;

/** A recurrence whose base is gone refuses some changes made in the ERP. */
function baseOf({ after }: Desk, { pairs }: Matching<Occurrence>, before: State<Series>): PlannedValues {
  const base = idOf(recurrenceRow(before)?.base_event_id);
  const kept = pairs.map(({ record }) => record.id);
  const [first] = kept;
  const stays = base !== undefined && (kept.includes(base) || !before.around.listed.has(base));
  return !after.master || stays || first === undefined ? {} : { base_event_id: first };
}

/** One of several is written so that people are told, the others are not. */
function written(rows: Rows, ids: readonly number[], values: PlannedValues): readonly Operation[] {
  const { model, context, quiet } = rows;
  const [first, ...others] = ids;
  if (context === quiet || first === undefined) return [{ do: 'write', model, ids, values, context }];
  const told: Operation = { do: 'write', model, ids: [first], values, context };
  return others.length === 0 ? [told] : [told, { do: 'write', model, ids: others, values, context: quiet }];
}

function recurrenceWritten(
  rows: Rows,
  id: number,
  own: PlannedValues,
  children: readonly Planned[],
): readonly Operation[] {
  if (Object.keys(own).length === 0 && children.length === 0) return [];
  const values = children.length === 0 ? own : { ...own, [CHILDREN]: children };
  const context = children.length === 1 ? rows.context : rows.quiet;
  return [{ do: 'write', model: RECURRENCE, ids: [id], values, context }];
}

function unlinked({ model, context }: Rows, ids: readonly number[]): readonly Operation[] {
  return ids.length === 0 ? [] : [{ do: 'unlink', model, ids, context }];
}

/** One meeting that does not repeat; of a series one record is left. */
function planAlone(change: Change<Series>, wish: Wish, rows: Rows): Plan {
  const { before, after } = change;
  const recurrence = recurrenceOf(before);
  if (!before || recurrence === undefined) {
    const [id = 0] = before?.resource.records ?? [];
    return planSingle({ ...change, after: after && { ...after, master: { ...wish.record, id } } }, rows);
  }
  const records = occurrencesOf(before, wishesOf(before.resource, MOST).clock, rows);
  const { pairs, surplus } = matched([wish], records);
  const [head] = pairs;
  if (!head) return NOTHING;
  const values = { ...changesOf(wish, head.record, rows), recurrency: false, recurrence_id: false };
  const operations: Operation[] = [
    ...unlinked(
      rows,
      surplus.map(({ id }) => id),
    ),
    { do: 'write', model: rows.model, ids: [head.record.id], values, context: rows.context },
    ...emptied(before, recurrence, rows),
  ];
  return { ...NOTHING, operations };
}

/** What the reader has of a series; the whole, and what it left behind, if that is all. */
function removal({ before }: Change<Series>, rows: Rows): Plan {
  if (!before) return NOTHING;
  const ids = before.rows.map(rowId).filter((id) => before.around.listed.has(id));
  const recurrence = recurrenceOf(before);
  const left = recurrence === undefined ? [] : emptied(before, recurrence, rows);
  return { ...NOTHING, operations: [...unlinked(rows, ids), ...left] };
}

/** The ERP keeps a recurrence that has no occurrence any more. */
function emptied({ rows, around }: State<Series>, id: number, { context }: Rows): readonly Operation[] {
  const all = rows.every((row) => around.listed.has(rowId(row)));
  return all ? [{ do: 'unlink', model: RECURRENCE, ids: [id], context }] : [];
}
