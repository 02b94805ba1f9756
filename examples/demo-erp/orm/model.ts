import type { Version } from '../versions.ts';
import { checkAccess, checkConcurrency, type Operation, refuseHidden } from './access.ts';
import { namesIn, predicate } from './domain.ts';
import type { Env } from './env.ts';
import { deleted, recordsToRead } from './missing.ts';
import { comparator } from './order.ts';
import { cellOf, type Reader } from './reading.ts';
import type { Field, Fields } from './schema.ts';
import { Table } from './table.ts';
import {
  type Domain,
  type Id,
  isList,
  type Row,
  type Stored,
  text,
  type Value,
  type Values,
} from './value.ts';
import { applyCommands, converted, refuseEmpty } from './writing.ts';

/** An RPC method of a model beside those every model has; `null` faults after the commit. */
export type Action = (env: Env, ids: Id[], args: readonly Value[]) => Value;

export interface Page {
  readonly offset?: number;
  /** None given: all, of meetings on 6.0 a hundred. */
  readonly limit?: number | undefined;
  readonly order?: string;
}

/** Every table has these, whether `fields_get` names them or not. */
const MAGIC: Fields = new Map<string, Field>([
  ['id', { type: 'integer' }],
  ['create_uid', { type: 'many2one', relation: 'res.users' }],
  ['create_date', { type: 'datetime' }],
  ['write_uid', { type: 'many2one', relation: 'res.users' }],
  ['write_date', { type: 'datetime' }],
]);

/** A model of the ERP: its records and what can be done with them. README.md tells what to override. */
export class Model {
  readonly name: string;
  readonly fields: Fields;
  readonly version: Version;
  readonly table = new Table();
  /** Many2one fields without whose record this one goes too. */
  readonly cascades: readonly string[] = [];

  constructor(name: string, fields: Fields, version: Version) {
    this.name = name;
    this.fields = fields;
    this.version = version;
  }

  /** What people call one of its records. */
  get title(): string {
    return this.name;
  }

  get order(): string {
    return 'id';
  }

  field(name: string): Field | undefined {
    return this.fields.get(name) ?? MAGIC.get(name);
  }

  record(id: Id): Stored | undefined {
    return typeof id === 'number' ? this.table.get(id) : undefined;
  }

  // What RPC calls

  search(env: Env, domain: Domain, page: Page = {}): Id[] {
    checkAccess(env, this, 'read');
    const found = this.records(env, domain).sort(comparator(env, this, page.order ?? this.order));
    const start = page.offset ?? 0;
    return found.slice(start, start + (page.limit ?? Number.POSITIVE_INFINITY)).map(({ id }) => id);
  }

  count(env: Env, domain: Domain): number {
    checkAccess(env, this, 'read');
    return this.records(env, domain).length;
  }

  read(env: Env, ids: readonly Id[], fields: readonly string[]): Row[] {
    checkAccess(env, this, 'read');
    const asked = recordsToRead(env, this, ids);
    refuseHidden(
      env,
      this,
      asked.map(({ record }) => record),
      'read',
    );
    const row = this.rows(env, fields);
    return asked.map(({ id, record }) => ({ ...row(record), id }));
  }

  create(env: Env, values: Values): number {
    checkAccess(env, this, 'create');
    const given = { ...this.#defaultsFor(env, values), ...values };
    const { plain, commands } = converted(env, this, given);
    const prepared = this.prepare(env, plain);
    refuseEmpty(env, this, prepared);
    const record = this.insert(env, prepared);
    for (const [field, list] of commands) applyCommands(env, this, record, field, list);
    refuseHidden(env, this, [record], 'create');
    this.check(env, record);
    this.stored(env, record, values, undefined);
    return record.id;
  }

  write(env: Env, ids: readonly Id[], values: Values): true {
    checkAccess(env, this, 'write');
    const records = ids.map((id) => this.record(id) ?? deleted(env, this, id, 'write'));
    refuseHidden(env, this, records, 'write');
    checkConcurrency(env, this, records, 'write');
    const { plain, commands } = converted(env, this, values);
    for (const record of records) {
      const before = { ...record };
      this.update(env, record, this.prepare(env, plain, record));
      for (const [field, list] of commands) applyCommands(env, this, record, field, list);
      this.check(env, record);
      this.stored(env, record, values, before);
    }
    return true;
  }

  unlink(env: Env, ids: readonly Id[]): boolean {
    checkAccess(env, this, 'unlink');
    const records = ids.map((id) => this.record(id) ?? deleted(env, this, id, 'unlink'));
    const present = records.filter((record) => record !== undefined);
    refuseHidden(env, this, present, 'unlink');
    checkConcurrency(env, this, present, 'unlink');
    this.removeAll(env, present);
    return present.length === records.length || env.version.orm.unlinkedTwice;
  }

  // What a model says about itself

  defaults(_env: Env): Values {
    return {};
  }

  /** Reads a field that is not a column: one2many, names, what follows from other fields. */
  computed(name: string): Reader | undefined {
    if (name === 'display_name') return (env, record) => this.displayName(env, record);
    if (name === '__last_update') return (env, record) => env.version.orm.lastUpdate(record);
    const field = this.fields.get(name);
    if (field?.type !== 'one2many') return undefined;
    const { relation = '', relation_field: back } = field;
    if (back === undefined) return undefined;
    return (env, record) =>
      env.db.has(relation) ? env.model(relation).childrenOf(env, back, record.id) : [];
  }

  searchable(name: string): boolean {
    const field = this.field(name);
    return field?.store !== false || field.searchable === true;
  }

  /** Record rules: what is not visible is not found, and faults when read by id. */
  visible(_env: Env, _record: Stored, _operation: Operation): boolean {
    return true;
  }

  /** Access by group. */
  permitted(_env: Env, _operation: Operation): boolean {
    return true;
  }

  masked(_env: Env, _record: Stored): boolean {
    return false;
  }

  displayName(_env: Env, record: Stored): string {
    return text(record.name);
  }

  prepare(_env: Env, values: Values, _record?: Stored): Values {
    return values;
  }

  /** What `read_group` looks at, for the fields it is asked for. */
  grouped(env: Env, domain: Domain, _fields: readonly string[], _groupings: readonly string[]): Stored[] {
    return this.records(env, domain);
  }

  check(_env: Env, _record: Stored): void {}

  /**
   * @param values as they were sent
   * @param before the record as it was; undefined when it was created
   */
  stored(_env: Env, _record: Stored, _values: Values, _before: Stored | undefined): void {}

  action(_name: string): Action | undefined {
    return undefined;
  }

  // Without rules, defaults and checks

  insert(env: Env, values: Values): Stored {
    const { start } = env.transaction;
    const written = env.version.orm.writtenAtCreation;
    return this.table.insert(env.transaction, {
      ...values,
      create_uid: env.uid,
      create_date: start,
      write_uid: written ? env.uid : false,
      write_date: written ? start : false,
    });
  }

  update(env: Env, record: Stored, values: Values): void {
    const stamp = { write_uid: env.uid, write_date: env.transaction.start };
    this.table.update(env.transaction, record, { ...values, ...stamp });
  }

  removeAll(env: Env, records: readonly Stored[]): void {
    for (const record of records) this.remove(env, record);
  }

  remove(env: Env, record: Stored): void {
    for (const { model, field, cascade } of env.db.referrers(this.name)) {
      for (const child of model.table.referring(field, record.id)) {
        if (cascade) model.remove(env, child);
        else model.table.update(env.transaction, child, { [field]: false });
      }
    }
    this.table.remove(env.transaction, record);
  }

  /** What a domain finds among the records this user sees. */
  records(env: Env, domain: Domain): Stored[] {
    const holds = predicate(env, this, domain);
    const active = this.#hidesArchived(env, domain);
    const found: Stored[] = [];
    for (const record of this.table.all()) {
      if (active && record.active === false) continue;
      if (holds(record) && (env.su || this.visible(env, record, 'read'))) found.push(record);
    }
    return found;
  }

  childrenOf(env: Env, back: string, id: number): number[] {
    const children = this.table.referring(back, id).filter(({ active }) => active !== false);
    return children.sort(comparator(env, this, this.order)).map((child) => child.id);
  }

  /** How a field of a record is fetched for domains and orders. */
  valueOf(env: Env, name: string): (record: Stored) => Value {
    const computed = this.computed(name);
    if (computed !== undefined) return (record) => computed(env, record);
    return (record) => record[name] ?? false;
  }

  /** How the asked fields of a record become a row. */
  rows(env: Env, fields: readonly string[]): (record: Stored) => Row {
    const cells = fields.flatMap((name) => cellOf(env, this, name));
    return (record) => {
      const row: Row = { id: record.id };
      for (const { name, read } of cells) row[name] = read(record);
      return row;
    };
  }

  #defaultsFor(env: Env, values: Values): Values {
    const defaults = this.defaults(env);
    const fromContext = Object.entries(env.context).filter(([key]) => key.startsWith('default_'));
    for (const [key, value] of fromContext) defaults[key.slice('default_'.length)] = value;
    return Object.fromEntries(
      Object.entries(defaults).filter(([name]) => !(name in values) && this.fields.has(name)),
    );
  }

  #hidesArchived(env: Env, domain: Domain): boolean {
    if (!this.fields.has('active') || env.context.active_test === false) return false;
    return !env.version.orm.activeInDomain || !namesIn(domain).includes('active');
  }
}

/** The ids of a call: one, or a list. */
export const listOfIds = (value: Value | undefined): Id[] => {
  if (typeof value === 'number' || typeof value === 'string') return [value];
  return isList(value) ? value.filter((id) => typeof id === 'number' || typeof id === 'string') : [];
};
