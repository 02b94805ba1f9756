/** Values of the wire as values of the records, and codecs for fields that mean the same in every ERP. */
import { formatWall, instantOf, parseWall, type Wall, wallOf } from '../ical/zones.ts';
import { readable } from './html.ts';
import { type Planned, Wish } from './plan.ts';
import type { Codec, Query, Reader, Relation, Surroundings, Target } from './profile.ts';
import type { Description, Instant, LocalDate, Zone } from './records.ts';
import { type Domain, disjoined, type Row, type Wire } from './wire.ts';

/** A text, undefined when empty: `false` stands for that in every type. */
export function textOf(wire: Wire | undefined): string | undefined {
  return typeof wire === 'string' && wire !== '' ? wire : undefined;
}

export function numberOf(wire: Wire | undefined): number | undefined {
  return typeof wire === 'number' ? wire : undefined;
}

/** The id of a many2one, or of an integer that names a record. */
export function idOf(wire: Wire | undefined): number | undefined {
  const id = Array.isArray(wire) ? wire[0] : wire;
  return typeof id === 'number' && id > 0 ? id : undefined;
}

/** The display name that comes with a many2one. */
export function nameOf(wire: Wire | undefined): string | undefined {
  return Array.isArray(wire) ? textOf(wire[1]) : undefined;
}

/** The ids of any relation: `[id, name]`, `[id, id, …]` or one id. */
export function idsOf(wire: Wire | undefined): readonly number[] {
  if (!Array.isArray(wire)) return idOf(wire) === undefined ? [] : [Number(wire)];
  const ids = typeof wire[1] === 'string' ? wire.slice(0, 1) : wire;
  return ids.filter((id): id is number => typeof id === 'number');
}

const NAIVE = /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d:\d\d))?/;

/** A naive date-time as a wall clock; fractions of seconds are dropped. */
export function wallOfText(wire: Wire | undefined): Wall | undefined {
  const [, day, time = '00:00:00'] = NAIVE.exec(textOf(wire) ?? '') ?? [];
  return day === undefined ? undefined : parseWall(`${day}T${time}`);
}

/** A naive date-time of this server. */
export function instantOfText(wire: Wire | undefined, { naive }: Surroundings): Instant | undefined {
  const wall = wallOfText(wire);
  return wall === undefined ? undefined : instantOf(naive, wall);
}

/** The day of a date, or the day that stands in a date-time. */
export function dateOfText(wire: Wire | undefined): LocalDate | undefined {
  return NAIVE.exec(textOf(wire) ?? '')?.[1];
}

/** Without what XML cannot carry to the ERP. */
export function writable(text: string): string {
  return text.replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, '').toWellFormed();
}

/** A naive date-time of this server, as `YYYY-MM-DD HH:MM:SS`. */
export function naiveText(at: Instant, naive: Zone): string {
  return formatWall(wallOf(naive, Math.floor(at / 1000) * 1000)).replace('T', ' ');
}

/** `YYYYMMDDTHHMMSS` of `YYYY-MM-DD HH:MM:SS`. */
export function digitsOf(naive: string): string {
  return naive.replaceAll(/[-:]/g, '').replace(' ', 'T');
}

export function text(field: string): Codec<string | undefined> {
  return {
    fields: [field],
    decode: (row) => textOf(row[field])?.trim() || undefined,
    encode: (value) => ({ [field]: value === undefined ? false : writable(value) }),
  };
}

/** Stands for a name left empty: the ERPs demand one. */
const NAMELESS = '-';

/** Characters from which on an ERP may cut a name off: of the recorded ones none does before. */
const CUT = 60;

/** Whether a name is what an ERP made of the one that was written: filled in, or cut off. */
export function isTitleOf(held: string, written: string): boolean {
  const sent = writable(written).trim() || NAMELESS;
  return held === sent || (held.length >= CUT && sent.startsWith(held));
}

/** The name of a record; never empty. */
export function title(field: string): Codec<string> {
  return {
    fields: [field],
    decode: (row) => textOf(row[field]) ?? '',
    encode: (value) => ({ [field]: writable(value).trim() || NAMELESS }),
  };
}

export function instant(field: string): Codec<Instant | undefined> {
  return { fields: [field], decode: (row, around) => instantOfText(row[field], around) };
}

/** A selection, read and written by a table, of equal values by the first; what the table lacks is undefined, and left alone. */
export function choice<T>(field: string, table: Readonly<Record<string, T>>): Codec<T | undefined> {
  const known = new Map(Object.entries(table));
  const written = new Map([...known].reverse().map(([word, value]) => [value, word]));
  return {
    fields: [field],
    decode: (row) => known.get(String(row[field])),
    encode: (value) => {
      const word = value === undefined ? undefined : written.get(value);
      return word === undefined ? {} : { [field]: word };
    },
  };
}

/** A codec's value, or another where it has none. */
export function otherwise<T>(codec: Codec<T | undefined>, value: T): Codec<T> {
  const { encode, lookups, beside, ...reading } = codec;
  return {
    ...reading,
    ...(encode && { encode }),
    ...(lookups && { lookups }),
    ...(beside && { beside }),
    decode: (row, around) => codec.decode(row, around) ?? value,
  };
}

export function plain(field: string): Codec<Description | undefined> {
  return {
    fields: [field],
    decode: (row) => {
      const text = textOf(row[field])?.replaceAll('\r\n', '\n').trim();
      return text ? { text } : undefined;
    },
    encode: (value) => ({ [field]: value === undefined ? false : writable(value.text) }),
  };
}

/** A field that holds HTML. */
export function html(field: string): Codec<Description | undefined> {
  return {
    fields: [field],
    decode: (row) => {
      const source = textOf(row[field]);
      const text = source === undefined ? '' : readable(source);
      return source === undefined || text === '' ? undefined : { text, html: source };
    },
    // HTML that reads the same stays as the ERP has it.
    encode: (value, _to, before) =>
      value !== undefined && value.html === undefined && value.text === before?.text
        ? {}
        : { [field]: value === undefined ? false : writable(value.html ?? markup(value.text)) },
  };
}

/** Plain text as HTML that reads the same: a paragraph for each block, a break for each line. */
function markup(text: string): string {
  const escaped = text.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`);
  const blocks = escaped.split(/\n{2,}/).map((block) => block.replaceAll('\n', '<br>'));
  return blocks.map((block) => `<p>${block}</p>`).join('');
}

/** The rows a relation leads to, by id, since no order is promised; what could not be read is left out. */
export function linked(
  row: Row,
  { field, model }: Pick<Relation, 'field' | 'model'>,
  { related }: Pick<Surroundings, 'related'>,
): readonly Row[] {
  const known = related.get(model);
  return [...idsOf(row[field])]
    .sort((a, b) => a - b)
    .map((id) => known?.get(id))
    .filter((found) => found !== undefined);
}

/** The names of a many2many, by a second question. Those that are missing are made where anyone may make them. */
export function names(field: string, model: string, creatable = false): Codec<readonly string[]> {
  const via = { field, model, fields: ['name'] };
  return {
    fields: [field],
    via: [via],
    decode: (row, around) => linked(row, via, around).flatMap((tag) => textOf(tag.name) ?? []),
    lookups: (value) => named(model, value),
    encode: (value, to) => {
      const commands = [...tagsAdded(value, via, to, creatable), ...tagsRemoved(value, via, to)];
      return commands.length === 0 ? {} : { [field]: commands };
    },
    beside: (value, to) => {
      if (!creatable) return {};
      const missing = unlinked(value, via, to).filter((name) => tagNamed(name, model, to) === undefined);
      return { before: missing.map((name) => tag(name, model)) };
    },
  };
}

/** Asks for the rows with one of the names, in any case. A backslash would be read as the beginning of something. */
export function named(model: string, value: readonly string[]): readonly Query[] {
  if (value.length === 0) return [];
  const leaves = value.map((name) => ['name', '=ilike', writable(name).replaceAll('\\', '_')] as const);
  return [{ ask: 'rows', model, domain: disjoined(leaves), fields: ['name'] }];
}

/** For values that need no look-up, of a row that is not there yet. */
export function bareTarget(reader: Reader, naive: Zone): Target {
  return { reader, naive, found: new Map(), policy: { mails: false, contacts: false }, row: undefined };
}

/** Asks for the rows of just this name, as it is written. */
export function called(name: string, codec: Codec<string>, to: Target): Domain {
  const values = codec.encode?.(name, to, undefined) ?? {};
  return Object.entries(values).map(([field, value]) => [field, '=', String(value)] as const);
}

type Tags = Pick<Relation, 'field' | 'model'>;

const folded = (name: unknown): string => String(name).trim().toLowerCase();

/** The oldest row of this name, whatever its case. */
export function tagNamed(name: string, model: string, { found }: Pick<Target, 'found'>): number | undefined {
  const rows = [...(found.get(model)?.values() ?? [])].filter((row) => folded(row.name) === folded(name));
  return rows.map(({ id }) => Number(id)).sort((a, b) => a - b)[0];
}

/** Names of which the row has none yet, each once. */
function unlinked(value: readonly string[], via: Tags, { row, found }: Target): readonly string[] {
  const held = new Set(linked(row ?? {}, via, { related: found }).map(({ name }) => folded(name)));
  const wanted = new Map(value.filter((name) => folded(name) !== '').map((name) => [folded(name), name]));
  return [...wanted].filter(([name]) => !held.has(name)).map(([, name]) => name);
}

function tagsAdded(value: readonly string[], via: Tags, to: Target, creatable: boolean): readonly Planned[] {
  return unlinked(value, via, to).flatMap((name): Planned[] => {
    const id = tagNamed(name, via.model, to);
    if (id === undefined && !creatable) return [];
    return [[4, id ?? new Wish(tag(name, via.model).as)]];
  });
}

/** Of those whose names are known: what the reader cannot see he does not take away. */
function tagsRemoved(value: readonly string[], via: Tags, { row, found }: Target): readonly Planned[] {
  const wanted = new Set(value.map(folded));
  const held = linked(row ?? {}, via, { related: found });
  return held.filter(({ name }) => !wanted.has(folded(name))).map(({ id }) => [3, Number(id)]);
}

function tag(name: string, model: string) {
  const values = { name: writable(name).trim() };
  return { do: 'create', model, values, as: `${model} ${folded(name)}`, dispensable: true } as const;
}

/** The name that comes with a many2one. */
export function nameIn(field: string): Codec<string | undefined> {
  return { fields: [field], decode: (row) => nameOf(row[field]) };
}

/** Leaves out what is undefined, as optional properties want it. */
export function given<T extends object>(
  properties: {
    readonly [P in keyof T]-?: T[P] | (undefined extends T[P] ? undefined : never);
  },
): T {
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(properties)) if (value !== undefined) kept[name] = value;
  return kept as T;
}
