import { unavailable } from '../errors.ts';
import type { Execute } from './asking.ts';
import { isFault } from './faults.ts';
import type { Profile, Schemas } from './profile.ts';
import type { Wire } from './wire.ts';

/** The fields of every model the profile reads; not `whole` when this user may not see one that others may. */
export async function schemasOf(
  profile: Profile,
  execute: Execute,
): Promise<{ schemas: Schemas; whole: boolean }> {
  let whole = true;
  const asked = modelsOf(profile).map(async (model) => {
    try {
      return [model, fieldsOf(model, await execute(model, 'fields_get', []))] as const;
    } catch (error) {
      if (isFault(error, 'no-model')) return undefined;
      if (!isFault(error, 'access')) throw error;
      whole = false;
      return undefined;
    }
  });
  const schemas = new Map((await Promise.all(asked)).filter((entry) => entry !== undefined));
  return { schemas, whole };
}

function modelsOf({ events, tasks }: Profile): readonly string[] {
  return [...new Set([events, tasks].flatMap((kind) => (kind ? [kind.model, ...kind.needs.keys()] : [])))];
}

function fieldsOf(model: string, answer: Wire): ReadonlyMap<string, { readonly type: string }> {
  if (answer === null || typeof answer !== 'object') throw unavailable(`The ERP does not describe ${model}.`);
  const described = Object.entries(answer as { readonly [field: string]: { readonly type?: Wire } | null });
  return new Map(described.map(([field, about]) => [field, { type: String(about?.type) }]));
}
