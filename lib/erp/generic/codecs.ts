/** Codecs for texts, words, numbers and names in whatever fields a mapping names, by the types that the ERP says they have. */
import { html, linked, nameOf, numberOf, textOf, writable } from '../codecs.ts';
import { readable } from '../html.ts';
import type { Codec, Fields, Relation, Target } from '../profile.ts';
import type { Description } from '../records.ts';
import type { Row, Wire } from '../wire.ts';
import {
  constant,
  fieldOf,
  type Named,
  setting,
  tabled,
  tabledSetting,
  Unfit,
  type Values,
} from './fields.ts';
import type { Source } from './mapping.ts';

/** Several fields make one text, which is then only read. */
export function texts(source: Source, fields: Fields, joint: string): Codec<string | undefined> {
  if ('value' in source) return constant(textOf(source.value));
  const parts = source.fields.map((name) => text(fieldOf(name, fields, 'text'), source.values));
  const [only, ...more] = parts;
  if (only && more.length === 0) return only;
  return {
    fields: parts.flatMap((part) => part.fields),
    decode: (row, around) => parts.flatMap((part) => part.decode(row, around) ?? []).join(joint) || undefined,
  };
}

function text(field: Named, values: Values | undefined): Codec<string | undefined> {
  const { name, type } = field;
  const decode = (row: Row): string | undefined => {
    const tabledText = values && textOf(tabled(row[name], values));
    if (tabledText !== undefined) return tabledText;
    if (type === 'html') return readable(textOf(row[name]) ?? '').trim() || undefined;
    return (nameOf(row[name]) ?? textOf(row[name]) ?? numberOf(row[name])?.toString())?.trim() || undefined;
  };
  const isPlain = !values && (type === 'char' || type === 'text');
  if (isPlain)
    return field.readonly
      ? { fields: [name], decode }
      : {
          fields: [name],
          decode,
          encode: (value, { row }) => setting(name, value === undefined ? false : writable(value), row),
        };
  if (!values || field.readonly) return { fields: [name], decode };
  return {
    fields: [name],
    decode,
    encode: (value, { row }) => tabledSetting(field, value, values, row),
  };
}

/** The whole text of a record; a field of HTML as what it holds. */
export function description(source: Source, fields: Fields): Codec<Description | undefined> {
  const [first, ...more] = 'fields' in source ? source.fields : [];
  if (first !== undefined && more.length === 0 && fields.get(first)?.type === 'html') {
    const { encode, ...reading } = html(first);
    return fields.get(first)?.readonly || !encode ? reading : { ...reading, encode };
  }
  const inner = texts(source, fields, '\n');
  const { encode } = inner;
  return {
    fields: inner.fields,
    decode: (row, around) => {
      const found = inner.decode(row, around)?.replaceAll('\r\n', '\n');
      return found === undefined ? undefined : { text: found };
    },
    ...(encode && {
      encode: (value: Description | undefined, to: Target, before: Description | undefined) =>
        encode(value?.text, to, before?.text),
    }),
  };
}

/** A word of ours: by a table of the ERP's words, or where they are the same. */
export function word<T extends string>(
  source: Source,
  fields: Fields,
  words: readonly T[],
): Codec<T | undefined> {
  const known = (value: Wire | undefined): T | undefined => words.find((one) => one === value);
  if ('value' in source) return constant(known(source.value));
  const values = source.values ?? new Map(words.map((one) => [one, one]));
  return chosen(fieldOf(source.fields[0] ?? '', fields, 'word'), values, known);
}

export function flag(source: Source, fields: Fields): Codec<boolean | undefined> {
  const known = (value: Wire | undefined) => (typeof value === 'boolean' ? value : undefined);
  if ('value' in source) return constant(known(source.value));
  const values =
    source.values ??
    new Map([
      ['true', true],
      ['false', false],
    ]);
  return chosen(fieldOf(source.fields[0] ?? '', fields, 'flag'), values, known);
}

export function numeral(source: Source, fields: Fields): Codec<number | undefined> {
  if ('value' in source) return constant(numberOf(source.value));
  const field = fieldOf(source.fields[0] ?? '', fields, 'number');
  if (source.values) return chosen(field, source.values, numberOf);
  const { name, readonly, type } = field;
  const decode = (row: Row): number | undefined => {
    const held = Math.round(Number(row[name]));
    return held > 0 ? held : undefined;
  };
  if (readonly || !['integer', 'float'].includes(type)) return { fields: [name], decode };
  return { fields: [name], decode, encode: (value, { row }) => setting(name, value ?? 0, row) };
}

function chosen<T extends Wire>(
  field: Named,
  values: Values,
  known: (value: Wire | undefined) => T | undefined,
): Codec<T | undefined> {
  const decode = (row: Row): T | undefined => known(tabled(row[field.name], values));
  if (field.readonly) return { fields: [field.name], decode };
  return {
    fields: [field.name],
    decode,
    encode: (value, { row }) => tabledSetting(field, value, values, row),
  };
}

/** Names of records, or one word; only read, but where a field holds one text. */
export function categories(source: Source, fields: Fields): Codec<readonly string[]> {
  if ('value' in source) return constant([source.value].flat().flatMap((one) => textOf(one as Wire) ?? []));
  const parts = source.fields.map((name) => namesOf(fieldOf(name, fields, 'names'), source.values));
  const via = parts.flatMap((part) => part.via ?? []);
  return {
    fields: source.fields,
    ...(via.length > 0 && { via }),
    decode: (row, around) => parts.flatMap((part) => part.decode(row, around)),
  };
}

function namesOf(field: Named, values: Values | undefined): Codec<readonly string[]> {
  if (field.type !== 'many2many') {
    const inner = text(field, values);
    return { fields: inner.fields, decode: (row, around) => [inner.decode(row, around) ?? []].flat() };
  }
  if (field.relation === undefined) throw new Unfit(`the ERP does not say where ${field.name} leads`);
  const via: Relation = { field: field.name, model: field.relation, fields: ['name'] };
  return {
    fields: [field.name],
    via: [via],
    decode: (row, around) =>
      linked(row, via, around).flatMap(
        (one) => textOf(values?.get(String(one.name))) ?? textOf(one.name) ?? [],
      ),
  };
}
