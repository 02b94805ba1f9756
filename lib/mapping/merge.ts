/** One component of a client merged with what the ERP made of it since, property by property. */
import { isDeepStrictEqual } from 'node:util';
import { combineItems } from './combine.ts';
import type { Component, Property } from './property.ts';

export interface Versions {
  /** As the ERP was rendered right after the client wrote. */
  readonly base: Component;
  /** As he wrote it. */
  readonly client: Component;
  /** As the ERP is rendered now. */
  readonly now: Component;
}

/** Properties that say one thing together; others say theirs alone. */
const TOGETHER: readonly (readonly string[])[] = [
  ['description', 'x-alt-desc'],
  ['status', 'completed', 'percent-complete'],
  ['due', 'duration'],
  ['categories', 'x-erpcal-project'],
];

const GROUPS = new Map(TOGETHER.flatMap((names) => names.map((name) => [name, names[0] ?? name])));
const groupOf = ([name]: Property): string => GROUPS.get(name) ?? name;

/** Those that tell when an entry and its occurrences are: decided apart. */
const TIMES = ['dtstart', 'dtend', 'due', 'duration', 'rrule', 'exrule', 'rdate', 'exdate', 'recurrence-id'];
/** Those that tell of the component and not of the entry. */
const METADATA = ['dtstamp', 'last-modified', 'created', 'sequence'];
const APART: readonly string[] = ['uid', ...TIMES, ...METADATA];

export const isTime = ([name]: Property): boolean => TIMES.includes(name);

type Properties = readonly Property[];

/** Of a group, what is to stand: of attendees and categories single ones, else all that the ERP says now. */
const MERGES: Readonly<
  Record<string, (base: Properties, client: Properties, now: Properties) => Properties>
> = {
  attendee: (base, client, now) =>
    combineItems({ before: client, seen: [base], sent: now }, { keyOf: addressOf, combine: withParameters }),
  categories: mergeCategories,
};

/** A component with the client's properties, those excepted that the ERP changed; times and metadata are the client's. */
export function mergeContent({ base, client, now }: Versions, concerns = isContent): Component {
  const [before, mine, theirs] = [base, client, now].map(([, all]) =>
    Map.groupBy(all.filter(concerns), groupOf),
  );
  const names = new Set([...(before?.keys() ?? []), ...(theirs?.keys() ?? [])]);
  const replaced = new Map<string, Properties>();
  for (const name of names) {
    const [was = [], own = [], is = []] = [before?.get(name), mine?.get(name), theirs?.get(name)];
    if (!isDeepStrictEqual(was, is)) replaced.set(name, MERGES[name]?.(was, own, is) ?? is);
  }
  const [name, properties, components] = client;
  return [name, replace(properties, replaced), components];
}

const isContent = ([name]: Property): boolean => !APART.includes(name);

/** The ERPs have no series of tasks: each of their times is a property like any other. */
export function mergeTask(versions: Versions): Component {
  const merged = mergeContent(versions, (property) => isContent(property) || isTime(property));
  const [name, properties, components] = merged;
  const [start, due] = ['dtstart', 'due'].map((time) => properties.find(([one]) => one === time));
  // RFC 5545, 3.8.2.3: DUE is of the same type as DTSTART and lies after it.
  if (!start || !due || isDeepStrictEqual(timesOf(versions.client), timesOf(merged))) return merged;
  const fits = start[2] === due[2] && String(start[3]) < String(due[3]);
  return fits ? merged : [name, properties.filter((property) => property !== start), components];
}

/** The component with other properties of those names. */
export function withNamed(
  [name, properties, components]: Component,
  names: readonly string[],
  given: Properties,
): Component {
  const others = properties.filter(([property]) => !names.includes(property));
  return [name, [...others, ...given], components];
}

/** Each group where its first property stood, else at the end. */
function replace(properties: Properties, groups: ReadonlyMap<string, Properties>): Properties {
  const open = new Map(groups);
  const kept = properties.flatMap((property) => {
    const group = groupOf(property);
    if (!groups.has(group)) return [property];
    const placed = open.get(group) ?? [];
    open.delete(group);
    return placed;
  });
  return [...kept, ...[...open.values()].flat()];
}

const addressOf = ([, , , address]: Property): string => String(address).toLowerCase();

/** The client's attendee with those parameters that the ERP changed. */
function withParameters({
  before,
  seen: [seen],
  sent,
}: {
  before: Property;
  seen: readonly Property[];
  sent: Property;
}): Property {
  const [name, mine, ...value] = before;
  const [was, is] = [seen?.[1] ?? {}, sent[1]];
  const changed = [...Object.keys(was), ...Object.keys(is)].filter(
    (key) => !isDeepStrictEqual(was[key], is[key]),
  );
  const kept = Object.entries(mine).filter(([key]) => !changed.includes(key));
  const given = Object.entries(is).filter(([key]) => changed.includes(key));
  return [name, Object.fromEntries([...kept, ...given]), ...value];
}

/** Words the ERP took away and added; each property of the client keeps what is left of it. */
function mergeCategories(base: Properties, client: Properties, now: Properties): Properties {
  const [was, mine, is] = [base, client, now].map((all) => all.filter(isCategories).flatMap(wordsOf));
  const gone = was?.filter((word) => !is?.includes(word)) ?? [];
  const fresh = is?.filter((word) => !was?.includes(word) && !mine?.includes(word)) ?? [];
  const kept = client.filter(isCategories).flatMap((property) =>
    withWords(
      property,
      wordsOf(property).filter((word) => !gone.includes(word)),
    ),
  );
  const [first, ...others] = kept;
  const all = first
    ? [...withWords(first, [...wordsOf(first), ...fresh]), ...others]
    : withWords(['categories', {}, 'text', ''], fresh);
  return [...all, ...now.filter((property) => !isCategories(property))];
}

const isCategories = ([name]: Property): boolean => name === 'categories';
const wordsOf = ([, , , ...words]: Property): readonly string[] => words.map(String);

function withWords([name, parameters, type]: Property, words: readonly string[]): Properties {
  const [first, ...others] = words;
  return first === undefined ? [] : [[name, parameters, type, first, ...others]];
}

/** The component with other times, where its own stood. */
export function withTimes([name, properties, components]: Component, times: Properties): Component {
  const at = properties.findIndex(isTime);
  const others = properties.filter((property) => !isTime(property));
  return [name, at < 0 ? [...others, ...times] : others.toSpliced(at, 0, ...times), components];
}

export const timesOf = ([, properties]: Component): Properties => properties.filter(isTime);

/** The client's own where nothing came of the merge, else with the metadata of the ERP's component. */
export function stamped(client: Component, merged: Component, now: Component): Component {
  if (sameEntry(client, merged)) return client;
  const retimed = !sameProperties(timesOf(client), timesOf(merged));
  const [name, properties, components] = merged;
  const given = now[1].filter(([one]) => one === 'dtstamp' || one === 'last-modified');
  const sequence = Number(properties.find(([one]) => one === 'sequence')?.[3] ?? 0);
  const raised: Properties = retimed ? [['sequence', {}, 'integer', sequence + 1]] : [];
  const groups = Map.groupBy([...given, ...raised], groupOf);
  return [name, replace(properties, groups), components];
}

/** Whether two components say the same beside their metadata. */
export function sameContent(one: Component, other: Component): boolean {
  const [first, second] = [one, other].map(
    ([name, properties, components]): Component => [
      name,
      properties.filter(([property]) => !METADATA.includes(property)),
      components,
    ],
  );
  return first !== undefined && second !== undefined && sameEntry(first, second);
}

/** Whether two components say the same, whatever the order. */
export function sameEntry(one: Component, other: Component): boolean {
  return (
    one[0] === other[0] &&
    sameProperties(one[1], other[1]) &&
    one[2].length === other[2].length &&
    isDeepStrictEqual(one[2].map(shapeOf).toSorted(), other[2].map(shapeOf).toSorted())
  );
}

function sameProperties(one: Properties, other: Properties): boolean {
  return (
    one.length === other.length && isDeepStrictEqual(one.map(textOf).toSorted(), other.map(textOf).toSorted())
  );
}

const textOf = (property: Property): string => JSON.stringify(property);

function shapeOf([name, properties, components]: Component): string {
  return JSON.stringify([name, properties.map(textOf).toSorted(), components.map(shapeOf).toSorted()]);
}
