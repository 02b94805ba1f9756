/** A calendar that an administrator cut out of a model: what is put there gets its constants, or is refused. */
import { DavError } from '../errors.ts';
import { idOf, idsOf, nameOf } from './codecs.ts';
import { fieldsIn, fulfils, says, settled } from './domains.ts';
import { type Operation, type Plan, type Planned, type PlannedValues, Ref } from './plan.ts';
import type { Change, Extent, Reader, State, Writing } from './profile.ts';
import type { Resource } from './records.ts';
import type { Context, Row, Wire } from './wire.ts';

/** Where there is no extent, the writing as it is. */
export function confined<R extends Resource>(
  writing: Writing<R>,
  model: string,
  extent: Extent | undefined,
  quietly: (reader: Reader) => Context,
): Writing<R> {
  if (!extent) return writing;
  return {
    ...writing,
    fields: [...new Set([...writing.fields, ...extent.fields])],
    plan: (change) => {
      const plan = writing.plan(change);
      if (!change.after) return plan;
      const { reader } = change;
      const whole = withConstants(plan, model, change, extent.constants(reader), quietly(reader));
      refuseMisfits(whole, model, change, extent);
      return whole;
    },
    takenBack: (before, made, reader) =>
      takenBack(model, before, made, extent.constants(reader), quietly(reader)),
  };
}

function takenBack<R extends Resource>(
  model: string,
  before: State<R> | undefined,
  made: readonly number[],
  constants: PlannedValues,
  context: Context,
): readonly Operation[] {
  const removal: readonly Operation[] =
    made.length === 0 ? [] : [{ do: 'unlink', model, ids: made, context }];
  const written = rowsOf(before).flatMap((row): readonly Operation[] => {
    const strange = Object.entries(constants).filter(([field, value]) => !says(row, field, value as Wire));
    const values = Object.fromEntries(strange.map(([field]) => [field, writtenAs(row[field] ?? false)]));
    return strange.length === 0 ? [] : [{ do: 'write', model, ids: [Number(row.id)], values, context }];
  });
  return [...removal, ...written];
}

/** A value as it was read, to be written: a relation comes with its name, or as ids. */
function writtenAs(held: Wire): Wire {
  if (!Array.isArray(held)) return held;
  return nameOf(held) === undefined ? [[6, 0, idsOf(held)]] : (idOf(held) ?? false);
}

/** New rows are made with them; of those that are there, the ones that say otherwise are written. */
function withConstants<R extends Resource>(
  plan: Plan,
  model: string,
  change: Change<R>,
  constants: PlannedValues,
  context: Context,
): Plan {
  const fields = Object.entries(constants);
  if (fields.length === 0) return plan;
  const made = plan.operations.map((one): Operation => {
    if (one.do !== 'create' || one.model !== model) return one;
    return { ...one, values: { ...one.values, ...constants } };
  });
  const gone = new Set(plan.operations.flatMap((one) => (one.do === 'unlink' ? one.ids : [])));
  const strange = rowsOf(change.before).filter(
    (row) => !gone.has(Number(row.id)) && !fields.every(([field, value]) => says(row, field, value as Wire)),
  );
  const ids = strange.map(({ id }) => Number(id));
  const mending: readonly Operation[] =
    ids.length === 0 ? [] : [{ do: 'write', model, ids, values: constants, context }];
  return { ...plan, operations: [...made, ...mending] };
}

/** The rows of the resource itself, without those around it. */
function rowsOf<R extends Resource>(before: State<R> | undefined): readonly Row[] {
  const own = new Set(before?.resource.records);
  return before?.rows.filter(({ id }) => own.has(Number(id))) ?? [];
}

/** What the calendar would not show once it is written is better not written. */
function refuseMisfits<R extends Resource>(
  plan: Plan,
  model: string,
  change: Change<R>,
  extent: Extent,
): void {
  const domain = extent.fits(change.reader);
  const known = new Set(fieldsIn(domain));
  const rows = [...rowsOf(change.before), ...createsOf(plan, model)];
  for (const row of rows) {
    if (fulfils(written(row, plan, known), domain) === false)
      throw new DavError(
        403,
        'The entry would not be one of this calendar: its rule leaves such entries out.',
      );
  }
}

function createsOf({ operations }: Plan, model: string): readonly Row[] {
  return operations.flatMap((one) =>
    one.do === 'create' && one.model === model ? [wiresOf(one.values)] : [],
  );
}

/** As it will be, as far as it is known. */
function written(row: Row, { operations }: Plan, known: ReadonlySet<string>): Row {
  const id = Number(row.id);
  const values = operations.flatMap((one) =>
    one.do === 'write' && one.ids.includes(id) ? [one.values] : [],
  );
  const whole: Row = Object.assign({}, row, ...values.map(wiresOf));
  return Object.fromEntries(Object.entries(whole).filter(([field]) => known.has(field)));
}

/** What is known only once it is written tells nothing. */
function wiresOf(values: PlannedValues): Row {
  const plain = Object.entries(values).filter(([, value]) => isWire(value));
  return Object.fromEntries(plain.map(([field, value]) => [field, settled(value as Wire)]));
}

function isWire(value: Planned): boolean {
  if (value instanceof Ref) return false;
  if (Array.isArray(value)) return (value as readonly Planned[]).every(isWire);
  if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return true;
  return Object.values(value).every(isWire);
}
