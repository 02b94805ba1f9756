/** Properties as jCal arrays (RFC 7265, 3.4): quicker to build than objects, and all that writing a text takes. */
import type ICAL from 'ical.js';
import type { Zone } from '../erp/records.ts';
import type { Clocks } from '../ical/index.ts';

export type Parameters = Readonly<Record<string, string | readonly string[]>>;
/** A property without its name. */
export type Value = readonly [parameters: Parameters, type: string, value: unknown, ...more: unknown[]];
export type Property = readonly [name: string, ...Value];
export type Component = readonly [
  name: string,
  properties: readonly Property[],
  components: readonly Component[],
];

/** What a property may need beside its record. */
export interface Around {
  readonly uid: string;
  /** In which times are written; one that IANA knows. */
  readonly zone: Zone;
  /** Whether it is the master of a series: then the start keeps its zone whatever the clock does. */
  readonly recurring: boolean;
  /** The UID of another record. */
  uidOf(record: number): string | undefined;
}

/** One property of a component and what it says of a record. */
export interface Row<T> {
  readonly property: string;
  /** Several values stand in a property each; undefined when the record says nothing of it. */
  write(record: T, around: Around): Value | readonly Value[] | undefined;
  /** What the properties of that name say, if only by their absence. Rows without it tell what is the ERP's alone. */
  read?(properties: readonly ICAL.Property[], source: Source): Partial<T>;
}

/** A component as a client sent it, with what it takes to read it. */
export interface Source {
  readonly component: ICAL.Component;
  readonly clocks: Clocks;
  /** In which its start stands. */
  readonly zone: Zone;
}

/** The properties of a record, in the order of the table. */
export function writeRows<T>(rows: readonly Row<T>[], record: T, around: Around): readonly Property[] {
  return rows.flatMap(({ property, write }) =>
    several(write(record, around)).map((value): Property => [property, ...value]),
  );
}

function several(written: Value | readonly Value[] | undefined): readonly Value[] {
  if (written === undefined) return [];
  return isValue(written) ? [written] : written;
}

function isValue(written: Value | readonly Value[]): written is Value {
  return written.length > 0 && !Array.isArray(written[0]);
}

/** What a component says by the rows of a table. */
export function readRows<T extends object>(rows: readonly Row<T>[], source: Source): Partial<T> {
  return Object.assign(
    {},
    ...rows.map(({ property, read }) => read?.(source.component.getAllProperties(property), source)),
  );
}

/** The field with its value; without one the field is left out. */
export function said<K extends string, V>(field: K, value: V | undefined): { readonly [name in K]?: V } {
  return value === undefined ? {} : ({ [field]: value } as { readonly [name in K]: V });
}

/** The key by the value, to read what a table writes. */
export function inverse<K extends string>(table: Readonly<Record<K, string>>): ReadonlyMap<string, K> {
  return new Map(Object.entries<string>(table).map(([key, value]) => [value, key as K]));
}
