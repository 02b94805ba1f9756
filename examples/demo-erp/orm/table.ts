import type { Transaction } from './transaction.ts';
import type { Stored, Value, Values } from './value.ts';

type Index = Map<Value, Set<number>>;

/** The records of one model, by id, with an index for every many2one that is asked backwards. */
export class Table {
  readonly #records = new Map<number, Stored>();
  readonly #indexes = new Map<string, Index>();
  #last = 0;

  get(id: number): Stored | undefined {
    return this.#records.get(id);
  }

  all(): IterableIterator<Stored> {
    return this.#records.values();
  }

  get size(): number {
    return this.#records.size;
  }

  /** Records whose many2one `field` holds `id`, in the order of their ids. */
  referring(field: string, id: number): Stored[] {
    const ids = this.#index(field).get(id) ?? [];
    return [...ids].sort((a, b) => a - b).flatMap((each) => this.#records.get(each) ?? []);
  }

  /** Brings all back as it is now. */
  snapshot(): () => void {
    const [records, last] = [[...this.#records.values()].map((record) => ({ ...record })), this.#last];
    return () => {
      this.#records.clear();
      this.#indexes.clear();
      for (const record of records) this.#put({ ...record });
      this.#last = last;
    };
  }

  insert(transaction: Transaction, values: Values): Stored {
    // As in PostgreSQL, a number once given stays given, also after a rollback.
    this.#last += 1;
    const record: Stored = { ...values, id: this.#last };
    this.#put(record);
    transaction.undo(() => this.#take(record));
    return record;
  }

  update(transaction: Transaction, record: Stored, values: Values): void {
    const before: Values = {};
    for (const field of Object.keys(values)) before[field] = record[field] ?? false;
    this.assign(record, values);
    transaction.undo(() => this.assign(record, before));
  }

  remove(transaction: Transaction, record: Stored): void {
    this.#take(record);
    transaction.undo(() => this.#put(record));
  }

  /** Changes a record outside every transaction, as SQL at the server's prompt does. */
  assign(record: Stored, values: Values): void {
    for (const [field, value] of Object.entries(values)) {
      const index = this.#indexes.get(field);
      if (index !== undefined) forget(index, record[field] ?? false, record.id);
      record[field] = value;
      if (index !== undefined) enter(index, value, record.id);
    }
  }

  #put(record: Stored): void {
    this.#records.set(record.id, record);
    for (const [field, index] of this.#indexes) enter(index, record[field] ?? false, record.id);
  }

  #take(record: Stored): void {
    this.#records.delete(record.id);
    for (const [field, index] of this.#indexes) forget(index, record[field] ?? false, record.id);
  }

  #index(field: string): Index {
    const known = this.#indexes.get(field);
    if (known !== undefined) return known;
    const index: Index = new Map();
    for (const record of this.#records.values()) enter(index, record[field] ?? false, record.id);
    this.#indexes.set(field, index);
    return index;
  }
}

function enter(index: Index, key: Value, id: number): void {
  const ids = index.get(key);
  if (ids === undefined) index.set(key, new Set([id]));
  else ids.add(id);
}

function forget(index: Index, key: Value, id: number): void {
  index.get(key)?.delete(id);
}
