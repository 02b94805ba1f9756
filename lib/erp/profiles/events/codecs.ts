/** Properties that only meetings have, and codecs that only they need. */
import { named, nameOf, tagNamed, text } from '../../codecs.ts';
import type { Codec } from '../../profile.ts';

/** A single category, whose name comes with it; curated by those who may. Of several the first one that is known. */
export function category(field: string, model: string): Codec<readonly string[]> {
  return {
    fields: [field],
    decode: (row) => [nameOf(row[field])].filter((name) => name !== undefined),
    lookups: (value) => named(model, value),
    encode: (value, to) => {
      const held = nameOf(to.row?.[field]);
      if (value.some((name) => held !== undefined && isAlike(name, held))) return {};
      const [known] = value.flatMap((name) => tagNamed(name, model, to) ?? []);
      if (known !== undefined) return { [field]: known };
      return held === undefined ? {} : { [field]: false };
    },
  };
}

const isAlike = (one: string, other: string): boolean =>
  one.localeCompare(other, undefined, { sensitivity: 'accent' }) === 0;

/** Where it is held on line; the ERPs take nothing but the addresses of pages for such. */
export const videocall: Codec<string | undefined> = {
  ...text('videocall_location'),
  encode: (value) =>
    value === undefined || /^https?:/i.test(value) ? { videocall_location: value ?? false } : {},
};

/** Reads one value as none, and writes it all the same. */
export function unsaid<T>(codec: Codec<T | undefined>, value: T): Codec<T | undefined> {
  return {
    ...codec,
    decode: (row, around) => {
      const read = codec.decode(row, around);
      return read === value ? undefined : read;
    },
    // What reads as nothing says it already.
    encode: (wanted, to, before) =>
      wanted === value && before === undefined ? {} : (codec.encode?.(wanted, to, before) ?? {}),
  };
}
