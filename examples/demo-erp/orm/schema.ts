import { readdirSync, readFileSync } from 'node:fs';

/** A field as `fields_get` of a real server described it. */
export interface Field {
  readonly type: FieldType;
  readonly relation?: string;
  /** The field of `relation` that leads back, of a one2many. */
  readonly relation_field?: string;
  readonly selection?: readonly (readonly [key: string, label: string])[];
  readonly required?: boolean;
  readonly readonly?: boolean;
  readonly store?: boolean;
  readonly size?: number;
  readonly searchable?: boolean;
  readonly string?: string;
}

export type FieldType =
  | 'char'
  | 'text'
  | 'html'
  | 'integer'
  | 'float'
  | 'monetary'
  | 'boolean'
  | 'date'
  | 'datetime'
  | 'selection'
  | 'many2one'
  | 'one2many'
  | 'many2many'
  | 'binary'
  | 'reference'
  | 'many2one_reference'
  | 'properties'
  | 'properties_definition'
  | 'json';

export type Fields = ReadonlyMap<string, Field>;
export type Schema = ReadonlyMap<string, Fields>;

type Recorded = { readonly [model: string]: { readonly [field: string]: Field } };

const directory = new URL('../schemas/', import.meta.url);

/** The fields of every model of a version: as recorded, with those of models nobody recorded. */
export function schemaOf(version: string, unrecorded: Recorded = {}): Schema {
  const recorded = JSON.parse(readFileSync(new URL(`${version}.json`, directory), 'utf8')) as Recorded;
  return new Map(
    Object.entries({ ...unrecorded, ...recorded }).map(([model, fields]) => [
      model,
      new Map(Object.entries(fields)),
    ]),
  );
}

/** Versions whose fields lie in `schemas/`. */
export const recordedVersions = (): string[] =>
  readdirSync(directory)
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length));

/** Whether a value of the type is a list of ids. */
export const isMany = (field: Field): boolean => field.type === 'one2many' || field.type === 'many2many';
