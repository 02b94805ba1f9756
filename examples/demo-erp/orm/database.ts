import { Fault } from '../faults.ts';
import type { Version } from '../versions.ts';
import type { Clock } from './clock.ts';
import { Env } from './env.ts';
import { Model } from './model.ts';
import type { Fields, Schema } from './schema.ts';
import { Transaction } from './transaction.ts';
import type { Context, Stored } from './value.ts';

export type ModelClass = new (name: string, fields: Fields, version: Version) => Model;

export interface Referrer {
  readonly model: Model;
  readonly field: string;
  readonly cascade: boolean;
}

/** A mail the ERP made. */
export interface Mail {
  readonly to: string;
  readonly subject: string;
  /** `exception` where the server tried to send it at once and found no SMTP server. */
  readonly state: 'outgoing' | 'exception' | 'sent';
  /** The record it speaks of. */
  readonly model: string;
  readonly id: number;
  readonly at: string;
}

/** All models of one simulated ERP with their records. */
export class Database {
  readonly version: Version;
  readonly clock: Clock;
  readonly outbox: Mail[] = [];
  readonly #models = new Map<string, Model>();
  readonly #referrers = new Map<string, readonly Referrer[]>();

  constructor(
    version: Version,
    clock: Clock,
    schema: Schema,
    classes: { readonly [model: string]: ModelClass },
  ) {
    this.version = version;
    this.clock = clock;
    for (const [name, fields] of schema) {
      this.#models.set(name, new (classes[name] ?? Model)(name, fields, version));
    }
  }

  has(name: string): boolean {
    return this.#models.has(name);
  }

  model(name: string): Model {
    const model = this.#models.get(name);
    if (model === undefined) throw new Fault('model', `Object ${name} doesn't exist`);
    return model;
  }

  user(uid: number): Stored | undefined {
    return this.model('res.users').record(uid);
  }

  isAdministrator(uid: number): boolean {
    return this.user(uid)?.login === 'admin';
  }

  /** Stored many2one fields that lead to a model, and what becomes of their records when it is deleted. */
  referrers(name: string): readonly Referrer[] {
    const known = this.#referrers.get(name);
    if (known !== undefined) return known;
    const found = [...this.#models.values()].flatMap((model) => referring(model, name));
    this.#referrers.set(name, found);
    return found;
  }

  /** A backup; the function returned restores it. */
  backUp(): () => void {
    const restore = [...this.#models.values()].map(({ table }) => table.snapshot());
    return () => {
      for (const each of restore) each();
    };
  }

  /** A module is uninstalled; the function returned installs it again, with what it had. */
  uninstall(name: string): () => void {
    const model = this.model(name);
    this.#models.delete(name);
    return () => void this.#models.set(name, model);
  }

  /** An environment of its own transaction, which the caller commits or rolls back. */
  begin(uid: number, context: Context = {}, start: string = this.clock.now()): Env {
    return new Env(this, uid, context, new Transaction(start));
  }

  /** Runs `work` as one transaction; a fault takes all of it back. */
  transact<T>(env: Env, work: (env: Env) => T): T {
    try {
      const result = work(env);
      env.transaction.commit();
      return result;
    } catch (error) {
      if (error instanceof Fault && error.commits) env.transaction.commit();
      else env.transaction.rollback();
      throw error;
    }
  }
}

function referring(model: Model, name: string): Referrer[] {
  return [...model.fields]
    .filter(([, field]) => field.type === 'many2one' && field.relation === name && field.store !== false)
    .map(([field]) => ({ model, field, cascade: model.cascades.includes(field) }));
}
