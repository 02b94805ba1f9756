/** Carries out what a plan says. */
import { unavailable } from '../errors.ts';
import type { Execute } from './asking.ts';
import { isFault } from './faults.ts';
import { type Created, type Operation, type Ref, resolved } from './plan.ts';
import type { Wire } from './wire.ts';

/** The id of the record created; undefined for anything else. */
export async function carriedOut(
  execute: Execute,
  operation: Operation,
  created: Created,
): Promise<number | undefined> {
  const { model, context } = operation;
  const ids = (list: readonly (number | Ref)[]): Wire => resolved(list, created);
  switch (operation.do) {
    case 'create': {
      const answer = execute(model, 'create', [resolved(operation.values, created)], { context });
      return idIn(await (operation.dispensable ? refusable(answer) : answer), model);
    }
    case 'write': {
      const values = resolved(operation.values, created);
      await done(execute(model, 'write', [ids(operation.ids), values], { context }));
      return undefined;
    }
    case 'unlink':
      await gone(execute(model, 'unlink', [ids(operation.ids)], { context }));
      return undefined;
    case 'call': {
      const args = (operation.args ?? []).map((argument) => resolved(argument, created));
      await done(execute(model, operation.method, [ids(operation.ids), ...args], { context }));
      return undefined;
    }
  }
}

/** Undefined where the ERP says no; what else goes wrong goes wrong here too. */
async function refusable(answer: Promise<Wire>): Promise<Wire | undefined> {
  return answer.catch((error: unknown) => {
    if (!isFault(error, 'access', 'validation', 'no-model')) throw error;
    return undefined;
  });
}

function idIn(answer: Wire | undefined, model: string): number | undefined {
  if (answer === undefined) return undefined;
  const id = Array.isArray(answer) ? answer[0] : answer;
  if (typeof id !== 'number' || id <= 0) throw unavailable(`The ERP answered ${model}.create with no id.`);
  return id;
}

/** A method that returns nothing faults once its work is committed. */
async function done(answer: Promise<Wire>): Promise<void> {
  await answer.catch((error: unknown) => {
    if (!isFault(error, 'none-after-commit')) throw error;
  });
}

/** What is gone already need not be removed. */
async function gone(answer: Promise<Wire>): Promise<void> {
  await answer.catch((error: unknown) => {
    if (!isFault(error, 'none-after-commit', 'missing')) throw error;
  });
}
