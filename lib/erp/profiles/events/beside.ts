/** What a version wants done around the rows of a series: contacts before, answers after, and guests only then. */
import { isDeepStrictEqual } from 'node:util';
import { idsOf } from '../../codecs.ts';
import type { Operation, Plan, Planned, PlannedValues } from '../../plan.ts';
import type { Beside, Change, Reader, Target } from '../../profile.ts';
import type { EventRecord, Series } from '../../records.ts';
import type { Row } from '../../wire.ts';
import { joined, NOTHING_BESIDE } from '../besides.ts';
import { type Difference, differing, pairs, propertyOf, rowOf, targetOf } from './encoding.ts';
import type { EventCodecs } from './model.ts';

/** What is done first is for the records that change; what hangs on rows may be wanting of any, and is done for all. */
export function besideOf(codecs: EventCodecs, change: Change<Series>, rows: readonly Row[]): Beside {
  const { before, after } = change;
  if (!after) return NOTHING_BESIDE;
  const wanted = pairs(before?.resource, after);
  // An occurrence that has no row of its own yet gets a copy of what stands for it.
  const source = (record: EventRecord): EventRecord | undefined =>
    record.id === 0 && record !== after.master ? before?.resource.master : undefined;
  const made = wanted.map(({ record, now }) => {
    const to = targetOf(change, rowOf(before, now));
    return besides(differing(codecs, record, now), to, source(record));
  });
  const of = new Map(wanted.map(({ record, now }) => [now?.id, record]));
  const own = new Set(before?.resource.records);
  const hung = rows
    .filter(({ id }) => own.has(Number(id)))
    .map((row) => {
      const record = of.get(Number(row.id)) ?? after.master;
      if (!record) return NOTHING_BESIDE;
      return besides(differing(codecs, record, undefined), targetOf(change, row), source(record));
    });
  return joined([...made.map((one) => ({ ...one, after: [] })), { after: joined(hung).after ?? [] }]);
}

function besides(parts: Iterable<Difference>, to: Target, source: EventRecord | undefined): Beside {
  return joined(
    Array.from(parts, ([codec, value, then, property]) => {
      const before = source ? propertyOf(source, property) : then;
      return codec.beside?.(value, to, before) ?? NOTHING_BESIDE;
    }),
  );
}

/** Ids that a plan removes or archives. */
export function goneBy({ operations }: Plan, model: string): ReadonlySet<unknown> {
  return new Set(
    operations.flatMap((one) => {
      if (one.model !== model) return [];
      if (one.do === 'unlink') return one.ids;
      return one.do === 'write' && one.values.active === false ? one.ids : [];
    }),
  );
}

export function without(rows: readonly Row[], gone: ReadonlySet<unknown>): readonly Row[] {
  return rows.filter(({ id }) => !gone.has(id));
}

/** Private meetings are made by their owner alone; the others come at the next look. */
export function guestsApart(plan: Plan, { partner = 0 }: Reader): Plan {
  const alone = [[6, 0, [partner]]];
  const operations = plan.operations.map((one) => withGuests(one, alone));
  return isDeepStrictEqual(operations, plan.operations) ? plan : { ...plan, operations, again: true };
}

/**
 * Who makes a meeting private comes into it in the same call, where he does not attend it: such a meeting is nobody's
 * any more, not even its owner's.
 */
export function attended(plan: Plan, rows: readonly Row[], { partner }: Reader): Plan {
  const absent = rows.filter((row) => partner !== undefined && !idsOf(row.partner_ids).includes(partner));
  if (absent.length === 0) return plan;
  const of = new Set<unknown>(absent.map(({ id }) => Number(id)));
  const joining = (ids: readonly unknown[], values: PlannedValues): PlannedValues => {
    if (values.privacy !== 'private' || !ids.some((id) => of.has(id))) return values;
    const asked = Array.isArray(values.partner_ids) ? values.partner_ids : [];
    return { ...values, partner_ids: [...asked, [LINK, Number(partner)]] };
  };
  return { ...plan, operations: plan.operations.map((one) => withMembers(one, joining)) };
}

const LINK = 4;
const UPDATE = 1;

/** As written by themselves, or as members of the record that holds them together. */
function withMembers(
  operation: Operation,
  change: (ids: readonly unknown[], values: PlannedValues) => PlannedValues,
): Operation {
  if (operation.do !== 'write') return operation;
  const entries = Object.entries(change(operation.ids, operation.values)).map(
    ([name, value]): [string, Planned] => {
      if (!Array.isArray(value)) return [name, value];
      return [name, value.map((command: Planned) => updated(command, change))];
    },
  );
  return { ...operation, values: Object.fromEntries(entries) };
}

function updated(
  command: Planned,
  change: (ids: readonly unknown[], values: PlannedValues) => PlannedValues,
): Planned {
  if (!Array.isArray(command) || command[0] !== UPDATE) return command;
  return [UPDATE, command[1], change([command[1]], command[2] as PlannedValues)];
}

/** Records are made by themselves, or as new members of the record that holds them together. */
function withGuests(operation: Operation, partner_ids: Planned): Operation {
  if (operation.do !== 'create' && operation.do !== 'write') return operation;
  const own = operation.do === 'create' ? asked(operation.values, partner_ids) : operation.values;
  const entries = Object.entries(own).map(([name, value]) => [name, membersAsked(value, partner_ids)]);
  return { ...operation, values: Object.fromEntries(entries) };
}

function membersAsked(value: Planned, partner_ids: Planned): Planned {
  if (!Array.isArray(value)) return value;
  return value.map((command: Planned) => {
    if (!Array.isArray(command) || command[0] !== 0) return command;
    return [0, 0, asked(command[2] as PlannedValues, partner_ids)];
  });
}

function asked(values: PlannedValues, partner_ids: Planned): PlannedValues {
  return values.privacy === 'private' ? { ...values, partner_ids } : values;
}
