/** Three copies of one thing made into one: what a client left alone stays as it is in the ERP. */
import { isDeepStrictEqual } from 'node:util';

export interface Three<T> {
  /** As the ERP has it. */
  readonly before: T;
  /** As the client may have seen it, as far as that is known. What equals one of them he did not change. */
  readonly seen: readonly T[];
  /** As the client wants it. */
  readonly sent: T;
}

/** Fields that are decided together. */
export interface Group<T> {
  readonly fields: readonly (keyof T)[];
  /** What they are to be; one left out is to have no value. */
  take(three: Three<T>): Partial<T>;
}

/** The record with each group of fields as it is to be; all other fields are those of the ERP. */
export function combine<T extends object>(groups: readonly Group<T>[], three: Three<T>): T {
  const decided = groups.flatMap(({ fields }) => fields);
  const rest = Object.entries(three.before).filter(([field]) => !decided.includes(field as keyof T));
  return Object.assign({}, Object.fromEntries(rest), ...groups.map((group) => group.take(three)));
}

/** Those fields of the ERP, or of the client if he changed one of them. */
export function together<T extends object>(...fields: readonly (keyof T)[]): Group<T> {
  return {
    fields,
    take({ before, seen, sent }) {
      const wanted = pick(sent, fields);
      return seen.some((one) => isDeepStrictEqual(pick(one, fields), wanted)) ? pick(before, fields) : wanted;
    },
  };
}

function pick<T extends object>(record: T, fields: readonly (keyof T)[]): Partial<T> {
  const picked: Partial<T> = {};
  for (const field of fields) if (record[field] !== undefined) picked[field] = record[field];
  return picked;
}

/** Of what the client may have seen, that which tells best what he changed: what equals his copy, if any does. */
export function reference<T>({ before, seen, sent }: Three<T>): T {
  return seen.find((one) => isDeepStrictEqual(one, sent)) ?? seen[0] ?? before;
}

/** How the items of a list are told apart, and what one is to be that the client knows. */
interface Items<T> {
  /** Undefined for an item that clients never see. */
  keyOf(item: T): string | undefined;
  combine?(three: Three<T>): T;
}

/** A list of which the client adds, removes and changes single items; those he never saw stay. */
export function combineItems<T>(
  three: Three<readonly T[]>,
  { keyOf, combine: combineOne = ({ before }) => before }: Items<T>,
): readonly T[] {
  const byKey = (items: readonly T[]): ReadonlyMap<string | undefined, T> =>
    new Map(items.map((item) => [keyOf(item), item]));
  const [before, seen, sent] = [byKey(three.before), byKey(reference(three)), byKey(three.sent)];
  const kept = three.before.flatMap((item) => {
    const key = keyOf(item);
    if (key === undefined) return [item];
    const [was, is] = [seen.get(key), sent.get(key)];
    if (is === undefined) return was === undefined ? [item] : [];
    return [combineOne({ before: item, seen: was === undefined ? [] : [was], sent: is })];
  });
  const fresh = three.sent.filter((item) => !before.has(keyOf(item)) && !seen.has(keyOf(item)));
  return [...kept, ...fresh];
}
