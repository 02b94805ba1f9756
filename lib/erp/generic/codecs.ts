/** Codecs for whatever fields a mapping names, by the types that the ERP says they have. */
import { DAY, formatWall, instantOf, parseWall, wallOf } from '../../ical/zones.ts';
import {
  dateOfText,
  html,
  idOf,
  instantOfText,
  linked,
  naiveText,
  nameOf,
  numberOf,
  textOf,
  writable,
} from '../codecs.ts';
import { readable } from '../html.ts';
import type { PlannedValues } from '../plan.ts';
import type { Codec, Field, Fields, Relation, Surroundings, Target } from '../profile.ts';
import type { Description, Moment } from '../records.ts';
import type { Row, Wire } from '../wire.ts';
import type { Source } from './mapping.ts';

/** A field whose type cannot hold what it is to hold. */
export class Unfit extends Error {}

/** Types a property of each nature can be read from. */
const TYPES = {
  text: ['char', 'text', 'html', 'selection', 'many2one', 'integer', 'float', 'monetary'],
  moment: ['date', 'datetime'],
  hours: ['float', 'integer'],
  word: ['selection', 'char', 'boolean', 'many2one', 'integer'],
  flag: ['boolean', 'selection', 'char', 'many2one', 'integer'],
  number: ['integer', 'float', 'selection', 'char'],
  names: ['char', 'selection', 'many2one', 'many2many'],
} as const;

type Nature = keyof typeof TYPES;
type Named = { readonly name: string } & Field;

/** Throws `Unfit` where the field's type will not do. */
function fieldOf(name: string, fields: Fields, nature: Nature): Named {
  const field = fields.get(name);
  if (!field) throw new Unfit(`there is no field ${name}`);
  if (!(TYPES[nature] as readonly string[]).includes(field.type))
    throw new Unfit(
      `the field ${name} is of the type ${field.type}, and should be one of ${TYPES[nature].join(', ')}`,
    );
  return { name, ...field };
}

type Values = ReadonlyMap<string, Wire>;

/** How a table of values names what a field holds: a word, a number, yes or no, the name of a record. */
function wordsOf(wire: Wire | undefined): readonly string[] {
  if (Array.isArray(wire)) return [idOf(wire), nameOf(wire)].filter((one) => one !== undefined).map(String);
  return wire === undefined || wire === null ? ['false'] : [String(wire)];
}

function tabled(wire: Wire | undefined, values: Values): Wire | undefined {
  return wordsOf(wire)
    .map((word) => values.get(word))
    .find((value) => value !== undefined);
}

/** The other way round, of equal values by the first; undefined where the field has no word for it. */
function untabled(value: Wire, { type }: Field, values: Values): Wire | undefined {
  const words = [...values].filter(([, one]) => one === value).map(([word]) => word);
  const fits = WRITTEN[type] ?? ((word: string): Wire => word);
  return words.map(fits).find((one) => one !== undefined);
}

const whole = (word: string): Wire | undefined => (/^\d+$/.test(word) ? Number(word) : undefined);

/** Words of a table as the values of fields that hold no words. */
const WRITTEN: Readonly<Record<string, (word: string) => Wire | undefined>> = {
  boolean: (word) => word === 'true',
  integer: whole,
  float: whole,
  many2one: whole,
};

/** Leaves alone what stands there already. */
function setting(field: string, value: Wire, row: Row | undefined): PlannedValues {
  return row !== undefined && JSON.stringify(row[field] ?? false) === JSON.stringify(value)
    ? {}
    : { [field]: value };
}

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

function tabledSetting(
  field: Named,
  value: Wire | undefined,
  values: Values,
  row: Row | undefined,
): PlannedValues {
  const word = value === undefined ? undefined : untabled(value, field, values);
  const says = row !== undefined && tabled(row[field.name], values) === value;
  return word === undefined || says ? {} : { [field.name]: word };
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

export function constant<T>(value: T): Codec<T> {
  return { fields: [], decode: () => value };
}

/** A date is a whole day, a date-time an instant. Only one field can hold a moment. */
export function moment(source: Source, fields: Fields): Codec<Moment | undefined> {
  const [name] = 'fields' in source ? source.fields : [];
  if (name === undefined) throw new Unfit('a moment is that of a field');
  const field = fieldOf(name, fields, 'moment');
  const isDay = field.type === 'date';
  const decode = (row: Row, around: Surroundings): Moment | undefined => {
    const [on, at] = isDay
      ? [dateOfText(row[name]), undefined]
      : [undefined, instantOfText(row[name], around)];
    if (on !== undefined) return { on };
    return at === undefined ? undefined : { at };
  };
  if (field.readonly) return { fields: [name], decode };
  return {
    fields: [name],
    decode,
    encode: (value, to) => setting(name, isDay ? dayText(value, to) : timeText(value, to), to.row),
  };
}

const dayText = (value: Moment | undefined, { reader }: Target): Wire =>
  value === undefined ? false : dayIn(value, reader.zone);

export function dayIn(value: Moment, zone: string): string {
  return 'on' in value ? value.on : formatWall(wallOf(zone, value.at)).slice(0, 10);
}

function timeText(value: Moment | undefined, { reader, naive }: Target): Wire {
  if (value === undefined) return false;
  return naiveText(instantIn(value, reader.zone), naive);
}

/** A whole day begins where its reader lives. */
export function instantIn(value: Moment, zone: string): number {
  return 'at' in value ? value.at : instantOf(zone, parseWall(value.on));
}

export interface Times {
  readonly start: Moment;
  readonly end: Moment;
}

const HOUR = 3_600_000;
/** What has no end takes an hour, or its day. */
const LENGTH = HOUR;

/** The times of an event: an end that is a date is its last day. */
export function times(
  { start, end, duration }: { readonly start: Source; readonly end?: Source; readonly duration?: Source },
  fields: Fields,
): Codec<Times> {
  const from = moment(start, fields);
  const to = end && moment(end, fields);
  const length = duration && hours(duration, fields);
  const isDated = to !== undefined && fields.get(to.fields[0] ?? '')?.type === 'date';
  return {
    fields: [...from.fields, ...(to?.fields ?? []), ...(length?.fields ?? [])],
    decode: (row, around) => {
      const begin = from.decode(row, around);
      if (begin === undefined) throw new Error('The record has no start.');
      const last = to?.decode(row, around);
      const until = last === undefined ? undefined : endLike(begin, last, isDated, around);
      return { start: begin, end: until ?? after(begin, length?.decode(row, around)) };
    },
    encode: (value, target, before) => ({
      ...from.encode?.(value.start, target, before?.start),
      ...to?.encode?.(isDated ? lastDay(value, target) : value.end, target, before?.end),
      ...length?.encode?.(lengthOf(value), target, undefined),
    }),
  };
}

/** Of the same kind as the start and later; undefined where it is not. */
function endLike(
  start: Moment,
  last: Moment,
  isDated: boolean,
  { reader }: Surroundings,
): Moment | undefined {
  if ('on' in start) {
    const end = parseWall(dayIn(last, reader.zone)) + DAY;
    return end > parseWall(start.on) ? { on: formatWall(end).slice(0, 10) } : undefined;
  }
  const at = 'at' in last ? last.at : instantOf(reader.zone, parseWall(last.on) + (isDated ? DAY : 0));
  return at > start.at ? { at } : undefined;
}

function after(start: Moment, length = LENGTH): Moment {
  if ('at' in start) return { at: start.at + Math.max(length, 0) };
  const days = Math.max(1, Math.ceil(length / DAY));
  return { on: formatWall(parseWall(start.on) + days * DAY).slice(0, 10) };
}

function lastDay({ start, end }: Times, { reader }: Target): Moment {
  if ('on' in end) return { on: formatWall(parseWall(end.on) - DAY).slice(0, 10) };
  const last = 'at' in start && end.at > start.at ? end.at - 1000 : end.at;
  return { on: dayIn({ at: last }, reader.zone) };
}

/** Milliseconds. */
function lengthOf({ start, end }: Times): number {
  return order(end) - order(start);
}

export const order = (value: Moment): number => ('on' in value ? parseWall(value.on) : value.at);

/** Milliseconds of a field of hours. */
function hours(source: Source, fields: Fields): Codec<number | undefined> {
  if ('value' in source) return constant((numberOf(source.value) ?? 0) * HOUR);
  const { name, readonly } = fieldOf(source.fields[0] ?? '', fields, 'hours');
  const decode = (row: Row): number | undefined => {
    const held = numberOf(row[name]);
    return held === undefined || held <= 0 ? undefined : held * HOUR;
  };
  if (readonly) return { fields: [name], decode };
  return {
    fields: [name],
    decode,
    encode: (value, { row }) => setting(name, (value ?? 0) / HOUR, row),
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
