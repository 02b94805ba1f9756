import { LRUCache } from 'lru-cache';
import { unavailable } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Execute } from './asking.ts';
import { given, textOf } from './codecs.ts';
import { isFault } from './faults.ts';
import type { Field, Fields, Profile, Schemas } from './profile.ts';
import { fit } from './profiles/index.ts';
import type { Wire } from './wire.ts';

/** How long the fields of a database are taken to be the same, in milliseconds. */
const FITTED_FOR = 5 * 60_000;
/** And how long although a call failed as if they were not. */
const AT_LEAST = 30_000;

/** Profiles as databases can serve them: what a database lacks is left out, and told once. */
export class Fittings {
  readonly #fitted: LRUCache<string, Promise<Profile>>;
  readonly #told = new Set<string>();
  readonly #log: Log;

  /** @param now the clock, in milliseconds */
  constructor(log: Log, now: () => number = () => performance.now()) {
    this.#log = log;
    this.#fitted = new LRUCache({ max: 100, ttl: FITTED_FOR, ttlResolution: 0, perf: { now } });
  }

  /** Asks as the user who logs in, once for all users of the database. */
  of(profile: Profile, db: string, execute: Execute): Promise<Profile> {
    const key = keyOf(profile, db);
    const known = this.#fitted.get(key);
    if (known) return known;
    const fitted = this.#fit(key, profile, db, execute);
    this.#fitted.set(key, fitted);
    fitted.catch(() => this.#fitted.delete(key));
    return fitted;
  }

  /** A field or a module may have been taken out of the ERP: who logs in next has it looked at again. */
  doubt(profile: Profile, db: string): void {
    const key = keyOf(profile, db);
    if (this.#fitted.getRemainingTTL(key) < FITTED_FOR - AT_LEAST) this.#fitted.delete(key);
  }

  async #fit(key: string, profile: Profile, db: string, execute: Execute): Promise<Profile> {
    const { schemas, hidden } = await schemasOf(profile, execute);
    const { profile: fitted, missing } = fit(profile, schemas, hidden);
    if (hidden.length > 0) this.#fitted.delete(key);
    else if (missing.length > 0 && !this.#told.has(key)) this.#tell(key, { db, missing });
    return fitted;
  }

  #tell(key: string, lack: { readonly db: string; readonly missing: readonly string[] }): void {
    this.#told.add(key);
    this.#log.warn(lack, 'this database lacks what calendars would show');
  }
}

const keyOf = ({ name }: Profile, db: string): string => JSON.stringify([name, db]);

/** The fields of every model the profile reads; `hidden` are those that this user may not see and others may. */
export async function schemasOf(
  profile: Profile,
  execute: Execute,
): Promise<{ readonly schemas: Schemas; readonly hidden: readonly string[] }> {
  const models = modelsOf(profile);
  const answers = await Promise.all(models.map((model) => described(model, execute)));
  const known = models.flatMap((model, place) => {
    const answer = answers[place];
    return typeof answer === 'object' ? [[model, answer] as const] : [];
  });
  return { schemas: new Map(known), hidden: models.filter((_, place) => answers[place] === 'hidden') };
}

function modelsOf({ events, tasks }: Profile): readonly string[] {
  return [...new Set([events, tasks].flatMap((kind) => (kind ? [kind.model, ...kind.needs.keys()] : [])))];
}

/** What a user may know of a model: one that is hidden from him may be there for others. */
export async function described(model: string, execute: Execute): Promise<Fields | 'absent' | 'hidden'> {
  try {
    return fieldsOf(model, await execute(model, 'fields_get', []));
  } catch (error) {
    if (isFault(error, 'no-model')) return 'absent';
    if (isFault(error, 'access')) return 'hidden';
    throw error;
  }
}

function fieldsOf(model: string, answer: Wire): Fields {
  if (answer === null || typeof answer !== 'object') throw unavailable(`The ERP does not describe ${model}.`);
  const fields = Object.entries(answer as { readonly [field: string]: About | null });
  return new Map(fields.map(([field, about]) => [field, fieldOf(about ?? {})]));
}

type About = { readonly [property: string]: Wire };

/** Up to 7.0 a yes is a number here and there. */
function fieldOf({ type, relation, readonly }: About): Field {
  return given<Field>({
    type: String(type),
    relation: textOf(relation),
    readonly: readonly ? true : undefined,
  });
}
