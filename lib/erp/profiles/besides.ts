/** What the codecs of a record want done on other records, joined to the plan that writes the record itself. */
import type { Operation, Plan } from '../plan.ts';
import type { Bare, Beside, Surroundings } from '../profile.ts';
import type { Context } from '../wire.ts';

export const NOTHING_BESIDE: Beside = {};

export function joined(parts: readonly Beside[]): Beside {
  const again = parts.some((part) => part.again);
  return {
    before: parts.flatMap(({ before = [] }) => before),
    after: parts.flatMap(({ after = [] }) => after),
    lost: [...new Set(parts.flatMap(({ lost = [] }) => lost))],
    ...(again && { again }),
  };
}

/** Everything once, and one call for what is the same of many rows. */
export function withBeside(
  plan: Plan,
  { before = [], after = [], lost = [], again }: Beside,
  context: Context,
): Plan {
  const whole = (bare: Bare): Operation => ({ ...bare, context });
  return {
    ...plan,
    operations: [...distinct(before).map(whole), ...plan.operations, ...gathered(after).map(whole)],
    again: plan.again || again === true,
    lost: [...plan.lost, ...lost],
  };
}

/** Several records may want the same contact or tag. */
function distinct(operations: readonly Bare[]): readonly Bare[] {
  return [...new Map(operations.map((one) => [one.do === 'create' ? one.as : one, one])).values()];
}

function gathered(operations: readonly Bare[]): readonly Bare[] {
  const groups = new Map<string, Bare>();
  for (const one of distinct(operations)) {
    if (one.do === 'create') {
      groups.set(one.as, one);
      continue;
    }
    const { ids, ...same } = one;
    const key = JSON.stringify(same);
    const known = groups.get(key);
    const more = known && known.do !== 'create' ? known.ids : [];
    groups.set(key, { ...one, ids: [...more, ...ids.filter((id) => !more.includes(id))] });
  }
  return [...groups.values()];
}

type Related = Surroundings['related'];

/** Rows of both, by model and id. */
export function merged(one: Related | undefined, other: Related): Related {
  if (!one) return other;
  const models = new Set([...one.keys(), ...other.keys()]);
  return new Map(
    [...models].map((model) => [model, new Map([...(one.get(model) ?? []), ...(other.get(model) ?? [])])]),
  );
}
