import { existsSync, readFileSync } from 'node:fs';

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
  /** Only their members are told of the field. */
  readonly groups?: string;
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

type Unrecorded = { readonly [model: string]: { readonly [field: string]: Field } };

/** As it lies in the file: a list of all time zones is a word. */
type Recorded = Omit<Field, 'selection'> & {
  readonly selection?: Field['selection'] | 'zones' | 'zones-lower';
};
type Models = { readonly [model: string]: { readonly [field: string]: Recorded } };

const directory = new URL('../schemas/', import.meta.url);

/**
 * The fields of every model of a version: as recorded, with those of models nobody recorded.
 * On 6.x without what the modules `caldav`, `project_caldav` and `document` add, unless they are installed.
 */
export function schemaOf(version: string, unrecorded: Unrecorded = {}, caldav = false): Schema {
  const recorded = { ...read(version), ...(caldav ? {} : read(`${version}-plain`)) };
  return new Map(
    Object.entries<{ readonly [field: string]: Recorded }>({ ...unrecorded, ...recorded }).map(
      ([model, fields]) => [
        model,
        new Map(Object.entries(fields).map(([name, field]) => [name, spelledOut(field)])),
      ],
    ),
  );
}

function read(name: string): Models {
  const file = new URL(`${name}.json`, directory);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Models) : {};
}

function spelledOut({ selection, ...field }: Recorded): Field {
  if (selection === undefined) return field;
  if (typeof selection !== 'string') return { ...field, selection };
  const lower = selection === 'zones-lower';
  return { ...field, selection: ZONES.map((zone) => [lower ? zone.toLowerCase() : zone, zone]) };
}

const ZONES = readFileSync(new URL('zones.txt', directory), 'utf8').trimEnd().split('\n');

/** Whether a value of the type is a list of ids. */
export const isMany = (field: Field): boolean => field.type === 'one2many' || field.type === 'many2many';
