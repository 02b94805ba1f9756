import type { Database } from './database.ts';
import { type FailureKind, kindOf } from './trouble.ts';

/** The same database, which tells of each question and each transaction that failed. */
export function watched(database: Database, onFailure: (kind: FailureKind) => void): Database {
  const told = async <T>(answer: Promise<T>): Promise<T> => {
    try {
      return await answer;
    } catch (error) {
      onFailure(kindOf(error));
      throw error;
    }
  };
  return {
    shared: database.shared,
    all: (sql, ...values) => told(database.all(sql, ...values)),
    get: (sql, ...values) => told(database.get(sql, ...values)),
    run: (sql, ...values) => told(database.run(sql, ...values)),
    insert: (into, rows) => told(database.insert(into, rows)),
    transaction: (act) => told(database.transaction(act)),
    hold: (key) => told(database.hold(key)),
    copy: (path) => told(database.copy(path)),
    describe: () => told(database.describe()),
    close: () => database.close(),
  };
}
