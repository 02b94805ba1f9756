/** The bindings and pairings of one model in one database, between the pure rules and the store. */
import type { Moment, Resource } from '../../erp/records.ts';
import type { Draft, Kept } from '../../mapping/index.ts';
import type { Alias, AliasTraits, Binding, Hidden, PairingRow, Store } from '../../store/store.ts';
import { keptOf } from '../writing/sidecars.ts';
import { isShadowed, type Known, known } from './alias.ts';
import { type Claim, claimed, intended, type Made, type Wish } from './claiming.ts';
import {
  assigned,
  fresh,
  type Identifiable,
  isBound,
  isGenerated,
  rewritten,
  type UidOf,
} from './identity.ts';

/** The user whose calendar it is, and the model of its records. */
export interface Owner {
  readonly db: string;
  readonly uid: number;
  readonly model: string;
  /** What the user took off his own devices shows elsewhere all the same. */
  readonly hidesNothing?: true;
}

export class Registry {
  readonly #store: Store;
  readonly #owner: Owner;
  readonly #uidOf: UidOf;

  constructor(store: Store, owner: Owner, uidOf: UidOf) {
    this.#store = store;
    this.#owner = owner;
    this.#uidOf = uidOf;
  }

  /**
   * How the user knows each resource, by key; bound and kept where it was not. What an intent of his `made` gets the
   * href and the UID his client gave it, although the change was never settled.
   */
  async identify<R extends Identifiable>(
    resources: readonly R[],
    made: Made<R> = () => () => false,
  ): Promise<ReadonlyMap<string, Known>> {
    for (;;) {
      const given = await this.#given(resources, made);
      if (given) return this.#known(resources, given);
    }
  }

  /** UIDs of records of this model that others refer to, made and kept where there were none. */
  async uids(records: readonly number[]): Promise<ReadonlyMap<number, string>> {
    const { model } = this.#owner;
    const found = await this.identify(records.map((id) => ({ key: `${model}-${id}`, records: [id] })));
    return new Map(records.flatMap((id) => uidEntry(id, found.get(`${model}-${id}`))));
  }

  /** What has to be kept so that the user knows a resource by what his client gave it; nothing is kept yet. */
  async claim(resource: Identifiable, wish: Wish): Promise<Claim> {
    const { uid } = this.#owner;
    const binding = (await this.#bound([resource])).get(resource.key);
    const current = binding && known(binding, await this.#aliasesOf([binding]));
    const taken = await this.#isTaken(wish, binding?.name);
    const fallback = binding ?? this.#fresh(resource, await this.#taken([resource], [wish.name]));
    return claimed(resource, wish, { current, taken, fallback, uid });
  }

  /** What the user knows by this href; it need not be in his calendar any more. */
  async named(href: string): Promise<Known | undefined> {
    const { db, model } = this.#owner;
    const [alias] = await this.#aliases({ hrefs: [href] });
    const bindings = (await this.#store.named(db, model, [alias?.name ?? href])).filter(isBound);
    return (await this.#knownTo(bindings)).find(({ name }) => name === href);
  }

  /** What the user knows by this UID; it need not be in his calendar any more. */
  async identified(icalUid: string): Promise<readonly Known[]> {
    const { db, model } = this.#owner;
    const aliases = await this.#aliases({ icalUids: [icalUid] });
    const names = aliases.map(({ name }) => name);
    const bindings = await Promise.all([
      this.#store.named(db, model, names),
      this.#store.identified(db, model, icalUid),
    ]);
    return (await this.#knownTo(bindings.flat().filter(isBound))).filter(({ uid }) => uid === icalUid);
  }

  /** What the user took off his devices, by the name of its binding. */
  async hidden(): Promise<ReadonlyMap<string, Hidden>> {
    const { db, uid, model, hidesNothing } = this.#owner;
    if (hidesNothing) return new Map();
    const entries = await this.#store.hidden(db, model, uid);
    return new Map(entries.map((entry) => [entry.name, entry]));
  }

  async unhide(names: readonly string[]): Promise<void> {
    const { db, uid, model } = this.#owner;
    if (names.length > 0) await this.#store.unhide(db, model, uid, names);
  }

  /** Those of the records that no client knows by another UID; names made here make way for that of a client. */
  async free(records: readonly number[], icalUid: string): Promise<readonly number[]> {
    const { db, model } = this.#owner;
    const bindings = await this.#store.bindings(db, model, { records, keys: [] });
    const known = await this.#knownTo(bindings.filter((binding) => !isGenerated(binding)));
    const others = known.filter(({ uid }) => uid !== icalUid).flatMap(({ binding }) => binding.records);
    return records.filter((record) => !others.includes(record));
  }

  /** What clients sent of the resources of these bindings, by name, as far as this user may have it. */
  async kept(names: readonly string[]): Promise<ReadonlyMap<string, Kept>> {
    const { db, uid, model } = this.#owner;
    return keptOf(await this.#store.sidecars(db, model, names, uid));
  }

  /** A task with the record of the task it is part of, where clients named one that is known. */
  async related(resource: Resource, draft: Draft): Promise<Resource> {
    const parentUid = draft.kind === 'task' ? draft.parentUid : undefined;
    if (resource.kind !== 'task' || parentUid === undefined) return resource;
    const [parent] = await this.identified(parentUid);
    return parent ? { ...resource, parent: parent.binding.base } : resource;
  }

  /** Nothing that is kept of others that had the same ids is left; names made for them are not given again. */
  async meet(made: ReadonlyMap<string, string>): Promise<void> {
    if (made.size > 0) await this.#store.meet(this.#owner.db, this.#owner.model, made, isGenerated);
  }

  async paired(records: readonly number[]): Promise<ReadonlyMap<number, Moment>> {
    const rows = await this.#store.pairings(this.#owner.db, this.#owner.model, records);
    return new Map(rows.map(({ record, original }) => [record, momentOf(original)]));
  }

  async pair(resources: readonly Resource[]): Promise<void> {
    const rows = resources.flatMap((resource) => (resource.kind === 'event' ? [...resource.pairing] : []));
    if (rows.length === 0) return;
    await this.#store.pair(this.#owner.db, this.#owner.model, rows.map(pairingRow));
  }

  /** Each with its binding; undefined when somebody bound some of them meanwhile. */
  async #given<R extends Identifiable>(
    resources: readonly R[],
    made: Made<R>,
  ): Promise<ReadonlyMap<string, Binding> | undefined> {
    const holders = await this.#holders(resources);
    const bound = assigned(this.#owner.model, resources, holders);
    const given = new Map([...bound, ...(await this.#intended(resources, bound, made))]);
    const moved = resources.flatMap((resource) => this.#moved(given.get(resource.key), resource));
    const fresh = await this.#make(resources.filter(({ key }) => !given.has(key)));
    const known = new Set([...holders, ...given.values()].map(({ name }) => name));
    if (!(await this.#store.bind([...moved, ...fresh], known))) return undefined;
    for (const binding of [...moved, ...fresh]) given.set(binding.key, binding);
    return given;
  }

  async #bound(resources: readonly Identifiable[]): Promise<ReadonlyMap<string, Binding>> {
    return assigned(this.#owner.model, resources, await this.#holders(resources));
  }

  #holders(resources: readonly Identifiable[]): Promise<readonly Binding[]> {
    const { db, model } = this.#owner;
    return this.#store.bindings(db, model, {
      records: resources.flatMap(({ records }) => records),
      keys: resources.map(({ key }) => key),
    });
  }

  /** The bindings of what intents of the user made, which are kept now. */
  async #intended<R extends Identifiable>(
    resources: readonly R[],
    bound: ReadonlyMap<string, Binding>,
    made: Made<R>,
  ): Promise<readonly (readonly [string, Binding])[]> {
    const { db, model, uid } = this.#owner;
    const intents = (await this.#store.intents(db, model)).filter((intent) => intent.uid === uid);
    const given: [string, Binding][] = [];
    for (const { resource, intent } of intended(resources, bound, intents, made)) {
      const { name, icalUid, since } = intent;
      const before = await this.named(name);
      if (before && before.uid === icalUid && before.binding.base > since) continue; // has its record already
      const { binding, bindings, aliases } = await this.claim(resource, { name, uid: icalUid });
      await this.#store.rebind(bindings, aliases);
      given.push([resource.key, binding]);
    }
    return given;
  }

  #moved(binding: Binding | undefined, resource: Identifiable): readonly Binding[] {
    const written = binding && rewritten(binding, resource);
    return written ? [written] : [];
  }

  async #make(resources: readonly Identifiable[]): Promise<readonly Binding[]> {
    const taken = await this.#taken(resources);
    return resources.map((resource) => {
      const binding = this.#fresh(resource, taken);
      taken.add(binding.name);
      return binding;
    });
  }

  #fresh(resource: Identifiable, taken: ReadonlySet<string>): Binding {
    return fresh(this.#owner.db, this.#owner.model, resource, taken, this.#uidOf);
  }

  /** Names that the new bindings might want and must not get. */
  async #taken(resources: readonly Identifiable[], besides: readonly string[] = []): Promise<Set<string>> {
    const taken = new Set(besides);
    for (let found = resources; found.length > 0; ) {
      const before = new Set(taken);
      const wanted = found.map((resource) => this.#fresh(resource, before).name);
      for (const name of await this.#takenAmong(wanted)) taken.add(name);
      found = found.filter((_, at) => taken.has(wanted[at] ?? ''));
    }
    return taken;
  }

  async #takenAmong(wanted: readonly string[]): Promise<readonly string[]> {
    const { db, model } = this.#owner;
    const [bound, aliased] = await Promise.all([
      this.#store.named(db, model, wanted),
      this.#aliases({ hrefs: wanted }),
    ]);
    return [...bound.map(({ name }) => name), ...aliased.map(({ href }) => href)];
  }

  /** Whether another resource than the one of that name has what is wished for, or somebody is about to get it. */
  async #isTaken(wish: Wish, name: string | undefined): Promise<boolean> {
    const { db, model, uid } = this.#owner;
    const [named, identified, aliased, intents] = await Promise.all([
      this.#store.named(db, model, [wish.name]),
      this.#store.identified(db, model, wish.uid),
      this.#aliases({ hrefs: [wish.name], icalUids: [wish.uid] }),
      this.#store.intents(db, model),
    ]);
    const rivals = intents.filter((intent) => intent.uid !== uid);
    return (
      [...named, ...identified, ...aliased].some((other) => other.name !== name) ||
      rivals.some((intent) => intent.name === wish.name || intent.icalUid === wish.uid)
    );
  }

  #aliases(of: AliasTraits): Promise<readonly Alias[]> {
    const { db, uid, model } = this.#owner;
    return this.#store.aliases(db, model, uid, of);
  }

  /** What the user knows something else by gets an alias, so that nothing of his has two meanings. */
  async #known(
    resources: readonly Identifiable[],
    bindings: ReadonlyMap<string, Binding>,
  ): Promise<ReadonlyMap<string, Known>> {
    const aliases = await this.#aliasesOf([...bindings.values()]);
    const evading = await this.#evading(resources, bindings, aliases);
    return new Map([...bindings].map(([key, binding]) => [key, known(binding, [...evading, ...aliases])]));
  }

  async #knownTo(bindings: readonly Binding[]): Promise<readonly Known[]> {
    const aliases = await this.#aliasesOf(bindings);
    const open = bindings.filter((binding) => !isShadowed(binding, aliases));
    return open.map((binding) => known(binding, aliases));
  }

  #aliasesOf(bindings: readonly Binding[]): Promise<readonly Alias[]> {
    const names = bindings.map(({ name }) => name);
    return this.#aliases({ names, hrefs: names, icalUids: bindings.map(({ uid }) => uid) });
  }

  async #evading(
    resources: readonly Identifiable[],
    bindings: ReadonlyMap<string, Binding>,
    aliases: readonly Alias[],
  ): Promise<readonly Alias[]> {
    const shadowed = resources.flatMap((resource) => {
      const binding = bindings.get(resource.key);
      return binding && isShadowed(binding, aliases) ? [{ resource, binding }] : [];
    });
    if (shadowed.length === 0) return [];
    const taken = await this.#taken(shadowed.map(({ resource }) => resource));
    const evading = shadowed.map(({ resource, binding }) => {
      const { name: href, uid: icalUid } = this.#fresh(resource, taken);
      taken.add(href);
      return { ...this.#owner, name: binding.name, href, icalUid };
    });
    await this.#store.rebind([], evading);
    return evading;
  }
}

function uidEntry(id: number, found: Known | undefined): [number, string][] {
  return found ? [[id, found.uid]] : [];
}

function momentOf(original: number | string): Moment {
  return typeof original === 'number' ? { at: original } : { on: original };
}

export function pairingRow([record, moment]: readonly [number, Moment]): PairingRow {
  return { record, original: 'at' in moment ? moment.at : moment.on };
}
