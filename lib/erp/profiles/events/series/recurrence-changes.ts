/** What is to be written of a series that is there. */
import { idOf } from '../../../codecs.ts';
import type { Operation, PlannedValues } from '../../../plan.ts';
import type { State } from '../../../profile.ts';
import type { Series } from '../../../records.ts';
import type { Matching, Wish } from '../../../wishes.ts';
import { isForeign } from '../../people.ts';
import type { Rows } from '../writing.ts';
import {
  ADD,
  added,
  CHILDREN,
  type Command,
  changesOf,
  type Desk,
  type Occurrence,
  RECURRENCE,
  recurrenceRow,
  unlinked,
} from './recurrence-desk.ts';
import type { Frame } from './recurrence-rule.ts';

/** Writes a member of a field that leads to many. */
const UPDATE = 1;

/** At most four calls: what many are told alike, the rule with what is one's alone, and what goes. */
export function changed(
  desk: Desk,
  found: Matching<Occurrence>,
  recurrence: number,
  before: State<Series>,
): readonly Operation[] {
  const { rows, frame } = desk;
  const updates = found.pairs.map(({ wish, record }) => updateOf(wish, record, rows, frame));
  const { shared, single } = divided(updates);
  const own = { ...frame.values, ...baseOf(desk, found, before) };
  const isAll = single.length === 1 && found.missing.length === 0 && Object.keys(own).length === 0;
  // People are told of one that is moved, not of each.
  const apart = isAll || rows.context !== rows.quiet ? single.slice(0, 1) : [];
  const children = [
    ...single.slice(apart.length).map(({ ids: [id = 0], values }): Command => [UPDATE, id, values]),
    ...found.missing.map((wish) => added(wish, rows, frame)),
  ];
  return [
    ...[...shared, ...apart].flatMap(({ ids, values }) => written(rows, ids, values)),
    ...recurrenceWritten(rows, recurrence, own, children),
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

/** A recurrence whose base is gone refuses some changes made in the ERP; those of others are left as they are. */
function baseOf({ after }: Desk, { pairs }: Matching<Occurrence>, before: State<Series>): PlannedValues {
  const { around } = before;
  const base = idOf(recurrenceRow(before)?.base_event_id);
  const stays = pairs.some(({ record }) => record.id === base) || (base && !around.listed.has(base));
  const first = pairs.find(({ record }) => !isForeign(record.row, around))?.record.id;
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
  children: readonly Command[],
): readonly Operation[] {
  if (Object.keys(own).length === 0 && children.length === 0) return [];
  const values = children.length === 0 ? own : { ...own, [CHILDREN]: children };
  const isOneMore = children.length === 1 && children[0]?.[0] === ADD;
  const context = isOneMore ? rows.context : rows.quiet;
  return [{ do: 'write', model: RECURRENCE, ids: [id], values, context }];
}
