/** Sync tokens: URIs, because Evolution drops tokens without a colon, bound to epoch, user and calendar. */
import { hash } from 'node:crypto';
import { refusal } from '../errors.ts';
import type { CollectionKey, Member } from '../store/store.ts';

/** A place in the order of changes: everything of lower revisions, and of this one up to a name. */
export interface Position {
  readonly revision: number;
  /** The last entry of a truncated answer; undefined: all of the revision. */
  readonly name?: string;
}

/** What a token must belong to. */
export interface Scope {
  readonly epoch: string;
  readonly collection: CollectionKey;
}

export function tokenOf(scope: Scope, { revision, name }: Position): string {
  const end = name === undefined ? '' : `:${encodeURIComponent(name)}`;
  return `urn:erpcal:${scope.epoch}:${fingerprint(scope.collection)}:${revision}${end}`;
}

/** Reads a token of this very scope, not of the future. Throws `valid-sync-token`. */
export function positionOf(scope: Scope, token: string, head: number): Position {
  const prefix = `urn:erpcal:${scope.epoch}:${fingerprint(scope.collection)}:`;
  const [, digits, name] =
    /^(\d{1,15})(?::(.+))?$/.exec(token.startsWith(prefix) ? token.slice(prefix.length) : '') ?? [];
  const revision = Number(digits);
  if (digits === undefined || revision > head)
    throw refusal('valid-sync-token', 'The sync token is not of this calendar.');
  return name === undefined ? { revision } : { revision, name: decoded(name) };
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch (cause) {
    throw Object.assign(refusal('valid-sync-token', 'The sync token is damaged.'), { cause });
  }
}

const fingerprints = new WeakMap<CollectionKey, string>();

function fingerprint(collection: CollectionKey): string {
  const known = fingerprints.get(collection);
  if (known !== undefined) return known;
  const { db, uid, calendar } = collection;
  const made = hash('sha256', JSON.stringify([db, uid, calendar]), 'base64url').slice(0, 16);
  fingerprints.set(collection, made);
  return made;
}

/** Whether there is nothing after it: what most questions find. */
export function isEnd({ revision, name }: Position, head: number): boolean {
  return revision === head && name === undefined;
}

/** Members changed after a position, in the order that positions follow. */
export function after(members: Iterable<Member>, { revision, name }: Position): readonly Member[] {
  return [...members]
    .filter((member) => member.revision > revision || (name !== undefined && isLater(member, revision, name)))
    .sort((a, b) => a.revision - b.revision || (a.name < b.name ? -1 : 1));
}

function isLater(member: Member, revision: number, name: string): boolean {
  return member.revision === revision && member.name > name;
}
