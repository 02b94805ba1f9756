/** A resource has one binding for everybody; a user alone may know it by an href and a UID of his own. */
import type { Alias, Binding } from '../../store/store.ts';

/** A bound resource as one user knows it. */
export interface Known {
  /** That of everybody; its name is what sidecars and hidden entries are kept under. */
  readonly binding: Binding;
  /** Last segment of the href the user sees. */
  readonly name: string;
  /** The UID the user sees. */
  readonly uid: string;
}

/** As the user knows it who has these aliases. */
export function known(binding: Binding, aliases: readonly Alias[]): Known {
  const own = aliases.find(({ name }) => name === binding.name);
  return { binding, name: own?.href ?? binding.name, uid: own?.icalUid ?? binding.uid };
}

/** Whether the user knows something else by the href or the UID of this binding, and has no alias for it. */
export function isShadowed({ name, uid }: Binding, aliases: readonly Alias[]): boolean {
  if (aliases.some((alias) => alias.name === name)) return false;
  return aliases.some(({ href, icalUid }) => href === name || icalUid === uid);
}
