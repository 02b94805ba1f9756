/** Which href and UID a resource has: bound at first sight, the same for every user and device, for ever. */
import { v5 as uuid } from 'uuid';
import type { Binding } from '../../store/store.ts';

/** What identity needs to know of a resource. */
export interface Identifiable {
  readonly key: string;
  /** The base first. */
  readonly records: readonly number[];
}

/** How UIDs are spelled for records born in this ERP. */
export type UidOf = (model: string, base: number, stem: string) => string;

/** As the old CalDAV module named them, so that calendars filled by it are recognised. */
export function openobjectUids(db: string): UidOf {
  return (model, base, stem) => `OpenObject-${model}_${base}${stem.slice(`${model}-${base}`.length)}@${db}`;
}

/** UUIDs in a name space of the database's own. */
export function uuidUids(namespace: string): UidOf {
  return (_model, _base, stem) => uuid(stem, namespace);
}

/**
 * Gives each resource the binding it continues: the live series that holds the bound base, else the bound
 * series, else the one that holds most of the bound records. No binding goes to two resources, nor two to one.
 */
export function assigned(
  model: string,
  resources: readonly Identifiable[],
  bindings: readonly Binding[],
): ReadonlyMap<string, Binding> {
  const claims = claimsOf(model, resources, bindings);
  const given = new Map<string, Binding>();
  const taken = new Set<string>();
  for (const { binding, key } of claims) {
    if (given.has(key) || taken.has(binding.name)) continue;
    given.set(key, binding);
    taken.add(binding.name);
  }
  return given;
}

interface Claim {
  readonly binding: Binding;
  readonly key: string;
  readonly worth: number;
}

/** Every resource that could continue a binding, the best first. */
function claimsOf(model: string, resources: readonly Identifiable[], bindings: readonly Binding[]): Claim[] {
  const byKey = new Map(resources.map((resource) => [resource.key, resource]));
  const byRecord = new Map(resources.flatMap((resource) => resource.records.map((id) => [id, resource])));
  return bindings
    .flatMap((binding) => {
      const held = [...binding.records, binding.base].map((id) => byRecord.get(id));
      const candidates = new Set(
        [byKey.get(binding.key), ...held].filter((resource) => resource !== undefined),
      );
      return [...candidates].map((resource) => claim(model, binding, resource));
    })
    .sort((a, b) => b.worth - a.worth || (a.binding.name < b.binding.name ? -1 : 1));
}

const HOLDS_BASE_AS_SERIES = 3e6;
const IS_THE_BOUND_SERIES = 2e6;
const HOLDS_BASE = 1e6;

function claim(model: string, binding: Binding, resource: Identifiable): Claim {
  const bound = new Set(binding.records);
  const shared = resource.records.filter((id) => bound.has(id)).length;
  return { binding, key: resource.key, worth: rank(model, binding, resource) + shared };
}

function rank(model: string, binding: Binding, resource: Identifiable): number {
  const holdsBase = resource.records.includes(binding.base);
  const isSeries = !resource.key.startsWith(`${model}-`);
  if (isSeries && holdsBase) return HOLDS_BASE_AS_SERIES;
  if (resource.key === binding.key) return IS_THE_BOUND_SERIES;
  return holdsBase ? HOLDS_BASE : 0;
}

/** The binding a resource without one gets: `MODEL-ID.ics`, or with a number behind it when that is taken. */
export function fresh(
  db: string,
  model: string,
  { key, records }: Identifiable,
  taken: ReadonlySet<string>,
  uidOf: UidOf,
): Binding {
  const base = records[0] ?? Number(key.slice(key.lastIndexOf('-') + 1));
  const stem = freeStem(`${model}-${base}`, taken);
  return { db, model, key, base, records, name: `${stem}.ics`, uid: uidOf(model, base, stem) };
}

/** Whether its name was made here; clients name what they create otherwise. */
export function isGenerated({ name, model }: Binding): boolean {
  return name.startsWith(`${model}-`);
}

/** Others only keep their name from being given again. */
export function isBound({ records }: Binding): boolean {
  return records.length > 0;
}

function freeStem(stem: string, taken: ReadonlySet<string>): string {
  if (!taken.has(`${stem}.ics`)) return stem;
  let number = 2;
  while (taken.has(`${stem}-${number}.ics`)) number++;
  return `${stem}-${number}`;
}

/**
 * The binding as it is to be written, or undefined when it stands already. A reader who sees fewer records
 * of the same resource than another does not take them away.
 */
export function rewritten(binding: Binding, { key, records }: Identifiable): Binding | undefined {
  const same = binding.key === key && records.every((id) => binding.records.includes(id));
  return same ? undefined : { ...binding, key, records };
}
