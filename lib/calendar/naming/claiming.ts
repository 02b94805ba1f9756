/** Which binding a resource gets that a client has given an href and a UID: pure. */
import type { Alias, Binding, Intent } from '../../store/store.ts';
import type { Known } from './alias.ts';
import { type Identifiable, isGenerated, rewritten } from './identity.ts';

/** What a client wants a resource to be known by. */
export interface Wish {
  /** Last segment of the href. */
  readonly name: string;
  readonly uid: string;
}

/** What is to be kept so that the wish holds. */
export interface Claim {
  /** That of the resource, for everybody. */
  readonly binding: Binding;
  readonly bindings: readonly Binding[];
  readonly aliases: readonly Alias[];
}

/** What a wish meets with. */
export interface Ground {
  /** How the user knows the resource already. */
  readonly current: Known | undefined;
  /** Whether another resource has the href or the UID, or is about to have it. */
  readonly taken: boolean;
  /** The binding it gets when the wish cannot be everybody's. */
  readonly fallback: Binding;
  /** The user who wishes. */
  readonly uid: number;
}

/**
 * The client's href and UID are everybody's where they are free; a name made here before anyone knew of the client's
 * makes way for it. Where they are not free, they are an alias of that user alone.
 */
export function claimed(
  resource: Identifiable,
  wish: Wish,
  { current, taken, fallback, uid }: Ground,
): Claim {
  const { db, model } = fallback;
  const { key, records } = resource;
  const kept = current && (rewritten(current.binding, resource) ?? current.binding);
  if (kept && current.name === wish.name && current.uid === wish.uid) return everybodys(kept);
  if (!taken && (!kept || isGenerated(kept)))
    return everybodys({ db, model, key, base: records[0] ?? fallback.base, records, ...wish });
  const binding = kept ?? fallback;
  const alias = { db, model, uid, name: binding.name, href: wish.name, icalUid: wish.uid };
  return { ...everybodys(binding), aliases: [alias] };
}

function everybodys(binding: Binding): Claim {
  return { binding, bindings: [binding], aliases: [] };
}

/** Whether a resource is what a create made that was cut short; its ids are not looked at. */
export type Made<R> = (intent: Intent) => (resource: R) => boolean;

/** A resource that an intent made, and how it was to be known. */
export interface Intended {
  readonly resource: Identifiable;
  readonly intent: Intent;
}

/**
 * What the creates among the intents made: none but new records, that have no name yet or one that was made here. Of
 * several that could be it, it is the one that came first.
 */
export function intended<R extends Identifiable>(
  resources: readonly R[],
  bindings: ReadonlyMap<string, Binding>,
  intents: readonly Intent[],
  made: Made<R>,
): readonly Intended[] {
  const unnamed = resources.filter(({ key }) => isUnnamed(bindings.get(key)));
  const found = new Map<string, Intended>();
  for (const intent of intents.filter(isCreate)) {
    const isIts = made(intent);
    const candidates = unnamed.filter((resource) => !found.has(resource.key) && isNewer(resource, intent));
    const [resource] = candidates
      .filter(isIts)
      .sort((a, b) => Math.min(...a.records) - Math.min(...b.records));
    if (resource) found.set(resource.key, { resource, intent });
  }
  return [...found.values()];
}

/** An intent to take away has no body, one to change no highest id. */
function isCreate({ body, since }: Intent): boolean {
  return body !== '' && since >= 0;
}

function isUnnamed(binding: Binding | undefined): boolean {
  return binding === undefined || isGenerated(binding);
}

function isNewer({ records }: Identifiable, { since }: Intent): boolean {
  return records.length > 0 && records.every((id) => id > since);
}
