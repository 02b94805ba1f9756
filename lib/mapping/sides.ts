/** The three versions that a merge has of one resource, laid out by occurrence. */
import ICAL from 'ical.js';
import type { Moment, Override, Resource, Series, Zone } from '../erp/records.ts';
import { Clocks, zoneNamed } from '../ical/index.ts';
import { UNWRITTEN } from './draft.ts';
import { movedTo, nearest } from './instance.ts';
import { sameContent, timesOf, withTimes } from './merge.ts';
import { alike, momentLike, momentOf, placeOf, valueLike } from './moment.ts';
import type { Component, Property } from './property.ts';
import { componentsOf, type Identity } from './rendering.ts';
import { understand } from './understand.ts';

/** For whom a resource is rendered. */
export interface Reader {
  readonly identity: Identity;
  readonly zone: Zone;
}

export const floatingOf = ({ zone }: Reader): Zone => zoneNamed(zone) ?? 'UTC';

/** A component that stands for one occurrence, and the moment that names it. */
export interface Occurrence {
  readonly original: Moment;
  readonly component: Component;
  /** The override for the future that it is written in. */
  readonly leader?: Component;
}

export interface Side {
  /** Of a task one without occurrences. */
  readonly series: Series;
  readonly master?: Component;
  readonly overrides: readonly Occurrence[];
}

export interface Sides {
  /** The ERP's right after the client wrote. */
  readonly base: Side;
  readonly client: Side;
  /** The ERP's. */
  readonly now: Side;
  /** Whether the ERP says what it said then, and the reader sees all of it. */
  readonly unchanged: boolean;
}

/** The occurrence of a side that stands for a moment, its own or in another's words. */
export function occurrenceAt({ series, overrides }: Side, moment: Moment): Occurrence | undefined {
  const names = overrides.map(({ original }) => original);
  const original = nearest(moment, names, series.zone);
  return overrides.find((one) => one.original === original);
}

/** What tells of an occurrence, or of the whole series. */
export function counterpart(side: Side, original: Moment | undefined): Component | undefined {
  return (original && occurrenceAt(side, original)?.component) ?? side.master;
}

export const jcalOf = (component: ICAL.Component): Component => component.toJSON() as unknown as Component;
export const componentOf = (jcal: Component): ICAL.Component =>
  new ICAL.Component(jcal as unknown as unknown[]);

/** As the ERP has it. */
export function renderedSide(resource: Resource, { identity, zone }: Reader): Side {
  const components = componentsOf(resource, identity, zone);
  const [master] = components;
  if (resource.kind === 'task') return { series: SINGLE, ...(master ? { master } : {}), overrides: [] };
  const changed = components.slice(resource.master ? 1 : 0);
  // Overrides are written in this order.
  const sorted = resource.overrides.toSorted((one, other) => placeOf(one.original) - placeOf(other.original));
  const overrides = sorted.flatMap(({ original }, index) => {
    const component = changed[index];
    return component ? [{ original, component }] : [];
  });
  return { series: resource, ...(resource.master && master ? { master } : {}), overrides };
}

const SINGLE: Series = {
  kind: 'event',
  ...UNWRITTEN,
  zone: 'UTC',
  excluded: [],
  added: [],
  overrides: [],
  pairing: new Map(),
};

/** As the client wrote it. */
export function writtenSide(calendar: ICAL.Component, reader: Reader): Side {
  const draft = understand(calendar, reader.zone);
  const entries = calendar.getAllSubcomponents(draft.kind === 'event' ? 'vevent' : 'vtodo');
  const main = entries.find((entry) => !entry.hasProperty('recurrence-id'));
  const master = main ? { master: jcalOf(main) } : {};
  if (draft.kind === 'task') return { series: SINGLE, ...master, overrides: [] };
  const clocks = new Clocks(calendar, floatingOf(reader));
  const overrides = entries.flatMap((entry) => {
    const stamp = clocks.first(entry, 'recurrence-id');
    if (!stamp) return [];
    const original = momentLike(stamp, draft.master?.start ?? momentOf(stamp), draft.zone);
    return [{ original, component: jcalOf(entry) }];
  });
  return { series: draft, ...master, overrides: spelt(draft, overrides, clocks) };
}

/**
 * An override for the future (RANGE=THISANDFUTURE) becomes as many as it stands for: the ERP may have changed a
 * single one of them.
 */
function spelt({ overrides }: Series, written: readonly Occurrence[], clocks: Clocks): readonly Occurrence[] {
  const leaders = written
    .filter(isForFuture)
    .toSorted((one, other) => placeOf(one.original) - placeOf(other.original));
  if (leaders.length === 0) return written;
  const own = new Set(written.map(({ original }) => placeOf(original)));
  const followers = overrides.flatMap((override): readonly Occurrence[] => {
    const leader = leaders.findLast(({ original }) => placeOf(original) < placeOf(override.original));
    if (!leader || own.has(placeOf(override.original))) return [];
    const component = following(leader.component, override, clocks);
    return [{ original: override.original, component, leader: leader.component }];
  });
  const led = (one: Occurrence): Occurrence =>
    isForFuture(one) ? { ...one, component: alone(one.component), leader: one.component } : one;
  return [...written.map(led), ...followers];
}

const isId = ([name]: Property): boolean => name === 'recurrence-id';

function isForFuture({ component: [, properties] }: Occurrence): boolean {
  return properties.some((property) => isId(property) && property[1].range !== undefined);
}

function alone([name, properties, components]: Component): Component {
  const single = properties.map((property): Property => {
    if (!isId(property)) return property;
    const [id, { range: _, ...parameters }, ...value] = property;
    return [id, parameters, ...value];
  });
  return [name, single, components];
}

/** A copy of an override for one of the occurrences it leads. */
function following(leader: Component, { original, record }: Override, clocks: Clocks): Component {
  const like = (name: string): Property | undefined => leader[1].find((property) => property[0] === name);
  const [id, start] = [like('recurrence-id'), like('dtstart')];
  if (!id || !start) return alone(leader);
  const { range: _, ...parameters } = id[1];
  const named: Property = [id[0], parameters, id[2], id[3]];
  return withTimes(leader, [
    ['recurrence-id', ...valueLike(original, named, clocks)],
    ['dtstart', ...valueLike(record.start, start, clocks)],
    ['dtend', ...valueLike(record.end, like('dtend') ?? start, clocks)],
  ]);
}

function isSame(one: Side, other: Side): boolean {
  const [was, is] = [componentsIn(one), componentsIn(other)];
  return (
    was.length === is.length &&
    was.every((component, index) => sameContent(component, is[index] ?? component))
  );
}

function componentsIn({ master, overrides }: Side): readonly Component[] {
  return [...(master ? [master] : []), ...overrides.map(({ component }) => component)];
}

/** Of a reader who sees single occurrences only, base and document are made of those too. */
export function sidesOf(base: Resource, calendar: ICAL.Component, now: Resource, reader: Reader): Sides {
  const client = writtenSide(calendar, reader);
  const is = renderedSide(now, reader);
  if (base.kind === 'task' || now.kind === 'task' || now.master || !base.master) {
    const was = renderedSide(base, reader);
    return { base: was, client, now: is, unchanged: isSame(was, is) };
  }
  const was = renderedSide(narrowed(base, now), reader);
  return { base: was, client: narrowedSide(client, was), now: is, unchanged: false };
}

/** The same series as those see it who attend no more of it. */
function narrowed({ master, ...base }: Series, now: Series): Series {
  const overrides = now.overrides.flatMap(({ original }): readonly Override[] => {
    const names = base.overrides.map((one) => one.original);
    const name = nearest(original, names, base.zone);
    const known = base.overrides.find((one) => one.original === name)?.record;
    const record = known ?? (master && movedTo(master, alike(original, master.start, base.zone)));
    return record ? [{ original, record }] : [];
  });
  return { ...base, excluded: [], added: [], overrides };
}

function narrowedSide(client: Side, narrow: Side): Side {
  const { master: _, ...series } = client.series;
  const overrides = narrow.overrides.flatMap(({ original, component }): readonly Occurrence[] => {
    const own = occurrenceAt(client, original);
    if (own || !client.master) return own ? [own] : [];
    return [{ original, component: withTimes(client.master, timesOf(component)) }];
  });
  return { series, overrides };
}
