/** Values inside the simulated ERP, and as they travel. `false` stands for empty in every type. */
export type Value =
  | null
  | boolean
  | number
  | string
  | Double
  | readonly Value[]
  | { readonly [member: string]: Value };

/** A number that travels as `<double>` even when it is whole. */
export class Double {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

/** Integers; strings such as `41-20260406090000` for occurrences that are not records (6.0 to 13). */
export type Id = number | string;

/** Field values as `create` and `write` take them. */
export type Values = { [field: string]: Value };

/** A record as `read` answers it. */
export type Row = { id: Id; [field: string]: Value };

/**
 * A record as the tables hold it: many2one a number or `false`, many2many a list of ids, floats plain numbers,
 * dates the text of the wire, `create_date` and `write_date` with microseconds.
 */
export type Stored = { id: number; [field: string]: Value };

export type Domain = readonly Value[];
export type Context = { readonly [key: string]: Value };

export const isList = (value: Value | undefined): value is readonly Value[] => Array.isArray(value);

export const isStruct = (value: Value | undefined): value is { readonly [member: string]: Value } =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Double);

/** The plain number behind an integer or a float. */
export const numeric = (value: Value | undefined): number =>
  value instanceof Double ? value.value : typeof value === 'number' ? value : 0;

/** Ids among the values of a list. */
export const idsOf = (value: Value | undefined): number[] =>
  isList(value) ? value.filter((id) => typeof id === 'number') : [];

export const text = (value: Value | undefined): string => (typeof value === 'string' ? value : '');
