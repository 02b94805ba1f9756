/** How meetings are written, as far as that is the same in every version. */
import { bareTarget, called, naiveText } from '../../codecs.ts';
import { headOf } from '../../layout.ts';
import { HEAD, NOTHING, type Plan, type PlannedValues } from '../../plan.ts';
import type { Change, Making, Reader, RowQuery, State, Surroundings, Writing } from '../../profile.ts';
import type { EventRecord, Moment, Series, Zone } from '../../records.ts';
import type { Context, Row, Wire } from '../../wire.ts';
import { withBeside } from '../besides.ts';
import { guard, type Stamps, stampFields } from '../concurrency.ts';
import { isForeign } from '../people.ts';
import { attended, besideOf, goneBy, guestsApart, without } from './beside.ts';
import { encoded, lookupsOf, placing, rowOf, targetOf, writtenFields } from './encoding.ts';
import type { EventCodecs, EventTable } from './model.ts';

/** What a version's row says of writing. */
export interface EventWriting extends Stamps {
  /** Keeps the ERP from telling people by mail, and from adding to what is written. */
  readonly quiet: Context;
  /** Sent with every write, whoever may be mailed. */
  readonly always: Context;
  /** Which fields hold start and end, to find a row by its time. */
  readonly edges: readonly [start: string, end: string];
  /** A private meeting is refused while it is made with others; they are added to it then. */
  readonly privateAlone?: true;
  /** A private meeting can be changed by those alone who attend it. */
  readonly privateAttended?: true;
}

/** What a way of keeping series needs to write rows. */
export interface Rows {
  readonly model: string;
  readonly context: Context;
  /** The same with every mail muted, whatever the policy: occurrences beside the one people are told of. */
  readonly quiet: Context;
  /** The values that make a row say `record`; only what differs from `before`, which it says now. */
  encode(record: EventRecord, before?: EventRecord, row?: Row): PlannedValues;
  /** Name and times alone: all that a row has to say that nobody sees. */
  place(record: EventRecord): PlannedValues;
  /** What a row of `before` says. */
  decode(row: Row): EventRecord;
  /** The context in which a call on these rows of `before` fails when one was written meanwhile. */
  guarded(rows: readonly Row[], call: 'write' | 'unlink'): Context;
}

type DecodeBy = (codecs: EventCodecs, row: Row, around: Surroundings) => EventRecord;

export function eventWriting(table: EventTable, decode: DecodeBy): Writing<Series> {
  const { codecs, way, writing } = table;
  return {
    fields: [...new Set([...(way.writtenFields ?? []), ...writtenFields(codecs), ...stampFields(writing)])],
    lookups: (change) => [...lookupsOf(codecs, change), ...(way.lookups?.(change) ?? [])],
    plan: (change) => (change.after || change.before ? planned(table, change, decode) : NOTHING),
    removal: 'unlink',
    attends: ({ rows, around, resource }) => attends(rows, around, resource),
    made: (after, reader, naive, since) => madeSince(table, after, reader, naive, since, writing.edges),
    ...(way.leftover && { leftover: way.leftover }),
  };
}

function planned(table: EventTable, change: Change<Series>, decode: DecodeBy): Plan {
  const { model, codecs, way, writing } = table;
  const rows = rowsOf(table, change, decode);
  const plan = way.plan(change, rows);
  const left = without(change.before?.rows ?? [], goneBy(plan, model));
  const whole = withBeside(plan, besideOf(codecs, change, left), rows.context);
  const owned = writing.privateAttended ? attended(whole, change.before?.rows ?? [], change.reader) : whole;
  return writing.privateAlone ? guestsApart(owned, change.reader) : owned;
}

function rowsOf(table: EventTable, change: Change<Series>, decode: DecodeBy): Rows {
  const { model, codecs, writing } = table;
  const { reader, policy } = change;
  const loud = { ...table.context(reader), ...writing.always };
  const quiet = { ...loud, ...writing.quiet };
  const context = policy.mails ? loud : quiet;
  const to = targetOf(change, undefined);
  return {
    model,
    context,
    quiet,
    encode: (record, before, row) => encoded(codecs, record, before, { ...to, row }),
    place: (record) => encoded(placing(codecs), record, undefined, to),
    decode: (row) => {
      if (!change.before) throw new TypeError('There is no row yet.');
      return decode(codecs, row, change.before.around);
    },
    guarded: (rows, call) => ({ ...context, ...guard(model, rows, call, writing.lock) }),
  };
}

/** Somebody else's, of whom the reader may only say whether he comes. */
function attends(rows: readonly Row[], around: Surroundings, { records }: Series): boolean {
  const own = rows.filter(({ id }) => records.includes(Number(id)));
  return own.length > 0 && own.every((row) => isForeign(row, around));
}

function madeSince(
  table: EventTable,
  after: Series,
  reader: Reader,
  naive: Zone,
  since: number,
  [start]: EventWriting['edges'],
): Making {
  const record = table.way.head?.(after) ?? headOf(after);
  const named = called(record.summary, table.codecs.summary, bareTarget(reader, naive));
  const query: RowQuery = {
    ask: 'rows',
    model: table.model,
    domain: [['id', '>', since], ['user_id', '=', reader.uid], ...named],
    fields: ['id', start],
    context: { ...table.context(reader), active_test: false },
    order: 'id',
  };
  return { query, fits: (row) => isAt(row[start], record.start, naive) };
}

/** Whole days are stored at hours of the ERP's choice. A domain cannot ask for it: 6.0 takes times out of it. */
function isAt(value: Wire | undefined, moment: Moment, naive: Zone): boolean {
  return 'on' in moment || value === naiveText(moment.at, naive);
}

/** One meeting that does not repeat, made, changed or removed. */
export function planSingle({ before, after }: Change<Series>, { model, context, encode }: Rows): Plan {
  const row = rowOf(before, before?.resource.master);
  if (!after) return removal(before, model, context);
  const record = after.master;
  if (!record) return NOTHING;
  if (!before?.resource.master || !row) {
    return { ...NOTHING, operations: [{ do: 'create', model, values: encode(record), context, as: HEAD }] };
  }
  const values = encode(record, before.resource.master, row);
  if (Object.keys(values).length === 0) return NOTHING;
  const ids = [before.resource.master.id];
  return { ...NOTHING, operations: [{ do: 'write', model, ids, values, context }] };
}

function removal(before: State<Series> | undefined, model: string, context: Context): Plan {
  const ids = before?.resource.records ?? [];
  return ids.length === 0 ? NOTHING : { ...NOTHING, operations: [{ do: 'unlink', model, ids, context }] };
}
