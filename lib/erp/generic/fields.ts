/** The fields that a mapping names, what their types can hold, and tables of words between them and ours. */
import { idOf, nameOf } from '../codecs.ts';
import type { PlannedValues } from '../plan.ts';
import type { Codec, Field, Fields } from '../profile.ts';
import type { Row, Wire } from '../wire.ts';

/** A field whose type cannot hold what it is to hold. */
export class Unfit extends Error {}

/** Types a property of each nature can be read from. */
export const TYPES = {
  text: ['char', 'text', 'html', 'selection', 'many2one', 'integer', 'float', 'monetary'],
  moment: ['date', 'datetime'],
  hours: ['float', 'integer'],
  word: ['selection', 'char', 'boolean', 'many2one', 'integer'],
  flag: ['boolean', 'selection', 'char', 'many2one', 'integer'],
  number: ['integer', 'float', 'selection', 'char'],
  names: ['char', 'selection', 'many2one', 'many2many'],
} as const;

type Nature = keyof typeof TYPES;
export type Named = { readonly name: string } & Field;

/** Throws `Unfit` where the field's type will not do. */
export function fieldOf(name: string, fields: Fields, nature: Nature): Named {
  const field = fields.get(name);
  if (!field) throw new Unfit(`there is no field ${name}`);
  if (!(TYPES[nature] as readonly string[]).includes(field.type))
    throw new Unfit(
      `the field ${name} is of the type ${field.type}, and should be one of ${TYPES[nature].join(', ')}`,
    );
  return { name, ...field };
}

export type Values = ReadonlyMap<string, Wire>;

/** How a table of values names what a field holds: a word, a number, yes or no, the name of a record. */
function wordsOf(wire: Wire | undefined): readonly string[] {
  if (Array.isArray(wire)) return [idOf(wire), nameOf(wire)].filter((one) => one !== undefined).map(String);
  return wire === undefined || wire === null ? ['false'] : [String(wire)];
}

export function tabled(wire: Wire | undefined, values: Values): Wire | undefined {
  return wordsOf(wire)
    .map((word) => values.get(word))
    .find((value) => value !== undefined);
}

/** The other way round, of equal values by the first; undefined where the field has no word for it. */
function untabled(value: Wire, { type }: Field, values: Values): Wire | undefined {
  const words = [...values].filter(([, one]) => one === value).map(([word]) => word);
  const fits = WRITTEN[type] ?? ((word: string): Wire => word);
  return words.map(fits).find((one) => one !== undefined);
}

const whole = (word: string): Wire | undefined => (/^\d+$/.test(word) ? Number(word) : undefined);

/** Words of a table as the values of fields that hold no words. */
const WRITTEN: Readonly<Record<string, (word: string) => Wire | undefined>> = {
  boolean: (word) => word === 'true',
  integer: whole,
  float: whole,
  many2one: whole,
};

/** Leaves alone what stands there already. */
export function setting(field: string, value: Wire, row: Row | undefined): PlannedValues {
  return row !== undefined && JSON.stringify(row[field] ?? false) === JSON.stringify(value)
    ? {}
    : { [field]: value };
}

export function tabledSetting(
  field: Named,
  value: Wire | undefined,
  values: Values,
  row: Row | undefined,
): PlannedValues {
  const word = value === undefined ? undefined : untabled(value, field, values);
  const says = row !== undefined && tabled(row[field.name], values) === value;
  return word === undefined || says ? {} : { [field.name]: word };
}

export function constant<T>(value: T): Codec<T> {
  return { fields: [], decode: () => value };
}
