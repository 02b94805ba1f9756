import type { Version } from '../versions.ts';
import type { Database } from './database.ts';
import type { Model } from './model.ts';
import type { Transaction } from './transaction.ts';
import { type Context, text } from './value.ts';

/** Who calls, in which context, inside which transaction. Every method of a model gets one. */
export class Env {
  readonly db: Database;
  readonly uid: number;
  readonly context: Context;
  readonly transaction: Transaction;
  /** Rules, rights and masks do not hold: the ERP calls itself. */
  readonly su: boolean;

  constructor(db: Database, uid: number, context: Context, transaction: Transaction, su = false) {
    this.db = db;
    this.uid = uid;
    this.context = context;
    this.transaction = transaction;
    this.su = su;
  }

  get version(): Version {
    return this.db.version;
  }

  /** Throws the fault of a model that is not installed. */
  model(name: string): Model {
    return this.db.model(name);
  }

  with(context: Context): Env {
    return new Env(this.db, this.uid, { ...this.context, ...context }, this.transaction, this.su);
  }

  as(uid: number): Env {
    return new Env(this.db, uid, this.context, this.transaction, false);
  }

  sudo(): Env {
    return new Env(this.db, this.uid, this.context, this.transaction, true);
  }

  /** A flag of the context: anything but False, 0, '' and None. */
  flag(key: string): boolean {
    const value = this.context[key];
    return value !== undefined && value !== false && value !== null && value !== 0 && value !== '';
  }

  /** The zone in which this caller thinks: his context's, else his user's; '' for none. */
  get zone(): string {
    return text(this.context.tz) || text(this.db.user(this.uid)?.[this.version.users.zone]);
  }
}
