/** What planning a series of records looks at. */
import type { Operation, PlannedValues } from '../../../plan.ts';
import type { State } from '../../../profile.ts';
import type { EventRecord, Series } from '../../../records.ts';
import { type Clock, pointIn } from '../../../rules.ts';
import type { Row } from '../../../wire.ts';
import type { Standing, Wish, Wishes } from '../../../wishes.ts';
import type { Rows } from '../writing.ts';
import type { Frame } from './recurrence-rule.ts';
import { idInKey, pointsIn, rowId } from './way.ts';

export const RECURRENCE = 'calendar.recurrence';
/** The field of a recurrence that leads to its occurrences. */
export const CHILDREN = 'calendar_event_ids';
/** What a field that leads to many is told of one member. */
export type Command = readonly [word: number, id: number, values: PlannedValues];
/** Makes a new member. */
export const ADD = 0;

/** A record of the series with what it says now. */
export interface Occurrence extends Standing {
  readonly row: Row;
  readonly record: EventRecord;
}

export interface Desk {
  readonly rows: Rows;
  readonly before: State<Series> | undefined;
  readonly after: Series;
  readonly wishes: Wishes;
  readonly frame: Frame;
}

export function recurrenceOf(state: State<Series> | undefined): number | undefined {
  return state && keyedRecurrence(state.resource.key);
}

export function keyedRecurrence(key: string): number | undefined {
  return key.startsWith(`${RECURRENCE}-`) ? Number(key.slice(RECURRENCE.length + 1)) : undefined;
}

export function recurrenceRow({ around, resource }: State<Series>): Row | undefined {
  return around.related.get(RECURRENCE)?.get(idInKey(resource.key));
}

/** The records the reader has; others of the series are somebody else's. */
export function occurrencesOf(
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

/** The values that make a record the occurrence; of somebody's who shows nothing of it, none. */
export function changesOf({ record }: Wish, occurrence: Occurrence, { encode }: Rows): PlannedValues {
  return occurrence.record.masked ? {} : encode(record, occurrence.record, occurrence.row);
}

/** Who is flagged as recurring on creation follows the rule, whatever is said beside; the flag of others comes later. */
export function added(wish: Wish, rows: Rows, frame: Frame): Command {
  const flag = frame.follows(wish) ? { recurrency: true } : { follow_recurrence: false };
  return [ADD, 0, { ...rows.encode(wish.record), ...flag }];
}

export function unlinked({ model, context }: Rows, ids: readonly number[]): readonly Operation[] {
  return ids.length === 0 ? [] : [{ do: 'unlink', model, ids, context }];
}
