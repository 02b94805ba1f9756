/**
 * Series of records, one for each occurrence, written. Whatever the ERP makes of a rule by itself depends on its version
 * and on the language of the user, renews ids and archives what is left over. But a recurrence takes its occurrences
 * as its children: one call makes all of them, another moves, adds and leaves, each with the time it is to have.
 */
import { HEAD, NOTHING, type Operation, type Plan, type PlannedValues } from '../../../plan.ts';
import type { Change, Leftover, Query, State } from '../../../profile.ts';
import type { Moment, Series } from '../../../records.ts';
import { type Clock, momentOf } from '../../../rules.ts';
import { type Matching, matched, type Wish, type Wishes, wishesOf } from '../../../wishes.ts';
import { planSingle, type Rows } from '../writing.ts';
import { changed } from './recurrence-changes.ts';
import {
  added,
  CHILDREN,
  changesOf,
  type Desk,
  keyedRecurrence,
  type Occurrence,
  occurrencesOf,
  RECURRENCE,
  recurrenceOf,
  recurrenceRow,
  unlinked,
} from './recurrence-desk.ts';
import { type Frame, type Keeping, MOST, newFrame, sameFrame } from './recurrence-rule.ts';
import { rowId } from './way.ts';

/** Takes a record into a field that leads to many. */
const LINK = 4;

export function planRecurrence(change: Change<Series>, rows: Rows, keeping: Keeping): Plan {
  const { before, after } = change;
  const wishes = after && wishesOf(after, MOST);
  const [first] = wishes?.occurrences ?? [];
  if (!after || !wishes || !first) return removal(change, rows);
  if (after.rule === undefined && wishes.occurrences.length === 1) return planAlone(change, first, rows);
  const frame = frameOf(before, after, wishes, keeping);
  const desk: Desk = { rows, before, after, wishes, frame };
  const plan = before ? planChange(desk, before) : planCreation(desk);
  return { ...plan, lost: frame.lost };
}

function frameOf(before: State<Series> | undefined, after: Series, wishes: Wishes, keeping: Keeping): Frame {
  if (recurrenceOf(before) === undefined || !before) return newFrame(after, wishes, keeping, undefined);
  const { rule, zone, master } = before.resource;
  const [was, is] = [
    [rule, zone, master?.start],
    [after.rule, after.zone, after.master?.start],
  ].map((frame) => JSON.stringify(frame));
  return was === is ? sameFrame(after, wishes) : newFrame(after, wishes, keeping, recurrenceRow(before));
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

function planChange(desk: Desk, before: State<Series>): Plan {
  const { wishes } = desk;
  const found = matched(wishes.occurrences, occurrencesOf(before, wishes.clock, desk.rows));
  const recurrence = recurrenceOf(before);
  const operations =
    recurrence === undefined ? founded(desk, found) : changed(desk, found, recurrence, before);
  const again = found.missing.length > 0 || recurrence === undefined;
  return { ...NOTHING, operations, again, pairing: pairingOf(found, wishes.clock) };
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
    ...(before.rows.every((row) => before.around.listed.has(rowId(row))) ? emptied(recurrence, rows) : []),
  ];
  return { ...NOTHING, operations };
}

/** Asked before a series goes: occurrences that were put away, and would stay. */
export function putAway({ before, after }: Omit<Change<Series>, 'found'>, model: string): readonly Query[] {
  const recurrence = recurrenceOf(before);
  if (after || recurrence === undefined) return [];
  const domain = [['recurrence_id', '=', recurrence] as const, ['active', '=', false] as const];
  return [{ ask: 'rows', model, domain, fields: ['active'], context: { active_test: false } }];
}

/** What the reader has of a series; the whole, and what it left behind, if that is all. */
function removal({ before, found }: Change<Series>, rows: Rows): Plan {
  if (!before) return NOTHING;
  const own = before.rows.map(rowId).filter((id) => before.around.listed.has(id));
  const recurrence = recurrenceOf(before);
  if (recurrence === undefined || own.length < before.rows.length)
    return { ...NOTHING, operations: unlinked(rows, own) };
  const away = [...(found.get(rows.model)?.values() ?? [])].filter(({ active }) => active === false);
  const operations = [...unlinked(rows, [...own, ...away.map(rowId)]), ...emptied(recurrence, rows)];
  return { ...NOTHING, operations };
}

/** A recurrence whose occurrences went, and which was to go after them. */
export function leftover(key: string): Leftover | undefined {
  const id = keyedRecurrence(key);
  if (id === undefined) return undefined;
  const context = { active_test: false };
  const domain = [['recurrence_id', '=', id] as const];
  return {
    used: { ask: 'rows', model: 'calendar.event', domain, fields: ['recurrence_id'], context },
    removal: { do: 'unlink', model: RECURRENCE, ids: [id], context: {} },
  };
}

/** The ERP keeps a recurrence that has no occurrence any more. */
function emptied(id: number, { context }: Rows): readonly Operation[] {
  return [{ do: 'unlink', model: RECURRENCE, ids: [id], context }];
}
