/** The bindings and pairings of one model in one database, between the pure rules and the store. */
import type { Moment, Resource } from '../erp/records.ts';
import type { Draft, Kept } from '../mapping/index.ts';
import type { Binding, PairingRow, Store } from '../store/store.ts';
import { assigned, fresh, type Identifiable, rewritten, type UidOf } from './identity.ts';
import { keptOf } from './sidecars.ts';

export class Registry {
  readonly #store: Store;
  readonly #db: string;
  readonly #model: string;
  readonly #uidOf: UidOf;

  constructor(store: Store, db: string, model: string, uidOf: UidOf) {
    this.#store = store;
    this.#db = db;
    this.#model = model;
    this.#uidOf = uidOf;
  }

  /** The binding of each resource, by key; made and kept where there was none. */
  async identify(resources: readonly Identifiable[]): Promise<ReadonlyMap<string, Binding>> {
    const known = await this.#store.bindings(this.#db, this.#model, {
      records: resources.flatMap(({ records }) => records),
      keys: resources.map(({ key }) => key),
    });
    const given = assigned(this.#model, resources, known);
    const moved = resources.flatMap((resource) => this.#moved(given.get(resource.key), resource));
    const made = await this.#make(resources.filter(({ key }) => !given.has(key)));
    await this.#store.bind([...moved, ...made]);
    return new Map([...given, ...[...moved, ...made].map((binding) => [binding.key, binding] as const)]);
  }

  /** UIDs of records of this model that others refer to, made and kept where there were none. */
  async uids(records: readonly number[]): Promise<ReadonlyMap<number, string>> {
    const model = this.#model;
    const bindings = await this.identify(records.map((id) => ({ key: `${model}-${id}`, records: [id] })));
    return new Map(records.flatMap((id) => uidEntry(id, bindings.get(`${model}-${id}`))));
  }

  /** Undefined for a name nothing was ever bound to. */
  async bound(name: string): Promise<Binding | undefined> {
    return (await this.#store.named(this.#db, this.#model, [name]))[0];
  }

  /** Whether clients know the record by another UID. */
  async isBoundElsewhere(record: number, icalUid: string): Promise<boolean> {
    const bindings = await this.#store.bindings(this.#db, this.#model, { records: [record], keys: [] });
    return bindings.some(({ uid }) => uid !== icalUid);
  }

  /** What clients sent of the resources of these names, as far as this user may have it. */
  async kept(names: readonly string[], uid: number): Promise<ReadonlyMap<string, Kept>> {
    return keptOf(await this.#store.sidecars(this.#db, this.#model, names, uid));
  }

  /** A task with the record of the task it is part of, where clients named one that is known. */
  async related(resource: Resource, draft: Draft): Promise<Resource> {
    const parentUid = draft.kind === 'task' ? draft.parentUid : undefined;
    if (resource.kind !== 'task' || parentUid === undefined) return resource;
    const [parent] = await this.#store.identified(this.#db, this.#model, parentUid);
    return parent ? { ...resource, parent: parent.base } : resource;
  }

  async paired(records: readonly number[]): Promise<ReadonlyMap<number, Moment>> {
    const rows = await this.#store.pairings(this.#db, this.#model, records);
    return new Map(rows.map(({ record, original }) => [record, momentOf(original)]));
  }

  async pair(resources: readonly Resource[]): Promise<void> {
    const rows = resources.flatMap((resource) => (resource.kind === 'event' ? [...resource.pairing] : []));
    if (rows.length === 0) return;
    await this.#store.pair(this.#db, this.#model, rows.map(pairingRow));
  }

  #moved(binding: Binding | undefined, resource: Identifiable): readonly Binding[] {
    const written = binding && rewritten(binding, resource);
    return written ? [written] : [];
  }

  async #make(resources: readonly Identifiable[]): Promise<readonly Binding[]> {
    const taken = await this.#taken(resources);
    return resources.map((resource) => {
      const binding = fresh(this.#db, this.#model, resource, taken, this.#uidOf);
      taken.add(binding.name);
      return binding;
    });
  }

  /** Names that the new bindings might want and must not get. */
  async #taken(resources: readonly Identifiable[]): Promise<Set<string>> {
    const wanted = resources.map(
      (resource) => fresh(this.#db, this.#model, resource, new Set(), this.#uidOf).name,
    );
    const bound = await this.#store.named(this.#db, this.#model, wanted);
    return new Set(bound.map(({ name }) => name));
  }
}

function uidEntry(id: number, binding: Binding | undefined): [number, string][] {
  return binding ? [[id, binding.uid]] : [];
}

function momentOf(original: number | string): Moment {
  return typeof original === 'number' ? { at: original } : { on: original };
}

export function pairingRow([record, moment]: readonly [number, Moment]): PairingRow {
  return { record, original: 'at' in moment ? moment.at : moment.on };
}
