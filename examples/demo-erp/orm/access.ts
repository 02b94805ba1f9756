import { Fault } from '../faults.ts';
import type { Env } from './env.ts';
import type { Model } from './model.ts';
import { isStruct, type Stored, text } from './value.ts';

export type Operation = 'read' | 'write' | 'create' | 'unlink';

const OPERATIONS: readonly string[] = ['read', 'write', 'create', 'unlink'] satisfies Operation[];

export const isOperation = (name: string): name is Operation => OPERATIONS.includes(name);

/** Throws unless the user's groups allow the operation on the model. */
export function checkAccess(env: Env, model: Model, operation: Operation): void {
  if (env.su || model.permitted(env, operation)) return;
  throw new Fault('access', env.version.access.groupText(model, operation, env), 'AccessError');
}

/** Throws when a record rule hides one of the records: nothing is told of the others. */
export function refuseHidden(env: Env, model: Model, records: readonly Stored[], operation: Operation): void {
  if (env.su) return;
  const hidden = records.filter((record) => !model.visible(env, record, operation));
  if (hidden.length === 0) return;
  throw new Fault('access', env.version.access.ruleText(model, operation, hidden, env), 'AccessError');
}

/** Up to 8 a right is told as the number that SQL made of it; the superuser's is not looked up. */
export const rightTold = (env: Env, allowed: boolean): boolean | number =>
  allowed && env.uid !== 1 && env.version.access.rightsAreNumbers ? 1 : allowed;

/** Optimistic locking by `context.__last_update`, where the version has it. */
export function checkConcurrency(
  env: Env,
  model: Model,
  records: readonly Stored[],
  operation: 'write' | 'unlink',
): void {
  const seen = env.context.__last_update;
  if (!isStruct(seen) || !env.version.orm.locks.includes(operation)) return;
  for (const record of records) {
    const known = text(seen[`${model.name},${record.id}`]);
    const written = text(record.write_date) || text(record.create_date);
    if (known === '' || padded(known) >= written) continue;
    const message = `A document was modified since you last viewed it (${model.title}:${record.id})`;
    throw new Fault('concurrency', message, 'ValidationError');
  }
}

/** `…34.23685` and `…34` with all six digits of their microseconds. */
const padded = (date: string): string => {
  const [seconds = '', fraction = ''] = date.split('.');
  return `${seconds}.${fraction.padEnd(6, '0')}`;
};
