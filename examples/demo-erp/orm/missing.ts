import { Endless, Fault, python } from '../faults.ts';
import type { Env } from './env.ts';
import type { Model } from './model.ts';
import type { Id, Stored } from './value.ts';

/** What a `read` makes of an id that is not there. */
export type MissingRead = 'omitted' | 'key-error' | 'missing-error' | 'recursion-error';

/** A record with the id by which it was asked for. */
export interface Asked {
  readonly id: Id;
  readonly record: Stored;
}

/** The records behind the ids, in the order asked; what is missing is treated as this version does. */
export function recordsToRead(env: Env, model: Model, ids: readonly Id[]): Asked[] {
  const found: Asked[] = [];
  for (const asked of ids) {
    const id = spelled(env, asked);
    const record = id === undefined ? undefined : model.record(id);
    if (record !== undefined)
      found.push({ id: env.version.orm.textIds === 'echoed' ? asked : record.id, record });
    else if (id !== undefined) missing(env, model, id);
  }
  return found;
}

/** An id sent as text: taken as a number, passed over or refused. */
function spelled(env: Env, id: Id): number | undefined {
  if (typeof id === 'number') return id;
  if (env.version.orm.textIds === 'fault') {
    throw new Fault('access', `Database fetch misses ids ('${id}')`, 'AccessError');
  }
  const number = Number(id);
  return env.version.orm.textIds === 'ignored' || !Number.isInteger(number) ? undefined : number;
}

function missing(env: Env, model: Model, id: number): void {
  const habit = env.version.orm.missingRead(model.name, env.db.isAdministrator(env.uid));
  if (habit === 'key-error') throw python('KeyError', String(id));
  if (habit === 'missing-error') throw gone(env, model, id);
  if (habit === 'recursion-error') throw endless();
}

/** The fault of a record that is not there any more. */
export const gone = (env: Env, model: Model, id: Id): Fault =>
  new Fault('missing', env.version.orm.missingText(model, id, env), 'MissingError');

/** Nearly a thousand frames of the same function: some 200 KB of traceback (odoo-15.md, odoo-16.md). */
function endless(): Fault {
  const frame = '  File "/erp/fields.py", line 1168, in __get__\n    recs._fetch_field(self)\n';
  const message = 'maximum recursion depth exceeded while calling a Python object';
  const fault = python('RecursionError', message);
  fault.frames = frame.repeat(2500);
  return fault;
}

/** What `write` and `unlink` do with an id that is not there; undefined: nothing, quietly. */
export function deleted(env: Env, model: Model, id: Id, operation: 'write'): never;
export function deleted(env: Env, model: Model, id: Id, operation: 'unlink'): undefined;
export function deleted(env: Env, model: Model, id: Id, operation: 'write' | 'unlink'): undefined {
  const habit = env.version.orm.deleted(model.name, operation);
  if (habit === 'ignored') return undefined;
  if (habit === 'never-answers') throw new Endless();
  if (habit === 'key-error') throw python('KeyError', String(id));
  if (habit === 'attribute-error') throw python('AttributeError', String(id));
  if (habit === 'type-error') throw python('TypeError', "'bool' object is unsubscriptable");
  if (habit === 'access-error') {
    const message = 'One of the records you are trying to modify has already been deleted';
    throw new Fault('missing', `${message} (Document type: ${model.title}).`, 'AccessError');
  }
  throw gone(env, model, id);
}
