import type { Domain, Id, Value } from '../orm/value.ts';
import { isList } from '../orm/value.ts';
import { digits, type Wall, wallOfDigits } from './moment.ts';

/** An occurrence that is not a record: its series and its start, in UTC. */
export interface VirtualId {
  readonly base: number;
  readonly at: Wall;
}

/** `41-20260406090000` */
export const virtualId = ({ base, at }: VirtualId): string => `${base}-${digits(at)}`;

export function parseVirtualId(id: Id): VirtualId | undefined {
  const [, base, at] = /^(\d+)-(\d{14})$/.exec(String(id)) ?? [];
  return base === undefined || at === undefined ? undefined : { base: Number(base), at: wallOfDigits(at) };
}

/** The record behind an id, virtual or not. */
export const realId = (id: Id): Id =>
  parseVirtualId(id)?.base ?? (/^\d+$/.test(String(id)) ? Number(id) : id);

/** A domain in which records stand for their occurrences. */
export const withRealIds = (domain: Domain): Domain =>
  domain.map((term) => (isList(term) && term[0] === 'id' ? [term[0], term[1] ?? '=', real(term[2])] : term));

/** The first occurrence a domain asks for by its id. */
export const virtualIdIn = (domain: Domain): string | undefined =>
  domain
    .flatMap((term) => (isList(term) && term[0] === 'id' ? [term[2] ?? false].flat() : []))
    .find((value): value is string => typeof value === 'string' && value.includes('-'));

function real(value: Value | undefined): Value {
  if (isList(value)) return value.map((each) => (typeof each === 'string' ? realId(each) : each));
  return typeof value === 'string' ? realId(value) : (value ?? false);
}

/** The order in which a set of Python 2 yields these texts; collisions aside. */
export function hashOrder<T>(items: readonly T[], key: (item: T) => string): T[] {
  let size = 8;
  for (let fill = 1; fill <= items.length; fill += 1) {
    if (fill * 3 >= size * 2) while (size <= fill * 4) size *= 2;
  }
  const slot = new Map(items.map((item) => [item, hash(key(item)) & (size - 1)]));
  return items.toSorted((a, b) => (slot.get(a) ?? 0) - (slot.get(b) ?? 0));
}

/** The low 32 bits of a string's hash in Python 2. */
function hash(text: string): number {
  let value = text.charCodeAt(0) << 7;
  for (let index = 0; index < text.length; index += 1) {
    value = Math.imul(1_000_003, value) ^ text.charCodeAt(index);
  }
  return (value ^ text.length) >>> 0;
}
