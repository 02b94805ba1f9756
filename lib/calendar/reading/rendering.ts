/** Turns the resources of a page into members and their bodies. */
import type { Reader } from '../../erp/profile.ts';
import type { Instant, Resource } from '../../erp/records.ts';
import { type Kept, render, type Text } from '../../mapping/index.ts';
import { breath, paced } from '../../pace.ts';
import type { Known } from '../naming/alias.ts';
import type { Made } from '../naming/claiming.ts';
import type { Registry } from '../naming/registry.ts';
import { etagOf } from './bodies.ts';
import type { Rendered } from './difference.ts';
import { sorted } from './hiding.ts';
import type { Failure } from './reading.ts';

/** So many resources are looked up, rendered and kept at once. */
const BATCH = 50;

export function* batches<T>(all: readonly T[]): Generator<readonly T[]> {
  for (let at = 0; at < all.length; at += BATCH) yield all.slice(at, at + BATCH);
}

export interface RenderedPage {
  readonly members: readonly Rendered[];
  readonly bodies: ReadonlyMap<string, Uint8Array>;
  readonly failed: readonly Failure[];
}

/** How the resources of one page are to be rendered. */
export interface Setting {
  readonly reader: Reader;
  /** Ids of the user's calendar; other records of a resource are not his. */
  readonly listed: ReadonlySet<number>;
  /** For records that do not tell when they were written. */
  readonly now: Instant;
  /** Of changes that were cut short. */
  readonly made: Made<Resource>;
}

/** What the user took off his devices is left out. A resource that cannot be rendered is reported and harms no other. */
export async function renderPage(
  resources: readonly Resource[],
  registry: Registry,
  setting: Setting,
): Promise<RenderedPage> {
  const shelf = await gathered(resources, registry, setting.made);
  await breath();
  await registry.pair(resources);
  const { shown, returned } = sorted(resources, shelf.names, await registry.hidden(), setting.reader);
  await registry.unhide(returned);
  const outcomes = await paced(shown, (resource) => attempt(resource, shelf, setting));
  return {
    members: outcomes.flatMap(({ member }) => member ?? []),
    bodies: new Map(outcomes.flatMap(({ member, body }) => (member && body ? [[member.etag, body]] : []))),
    failed: outcomes.flatMap(({ failure }) => failure ?? []),
  };
}

/** What clients see of one resource, and what the ERP alone would show. */
export interface Rendition extends Text {
  readonly known: Known;
  readonly plain: string;
}

/** Undefined where two resources claim one name. */
export async function renditionOf(
  resource: Resource,
  registry: Registry,
  reader: Reader,
): Promise<Rendition | undefined> {
  const shelf = await gathered([resource], registry);
  const known = shelf.names.get(resource.key);
  if (!known) return undefined;
  const identity = { uid: known.uid, uidOf: (record: number) => shelf.parents.get(record) };
  const plain = render(resource, identity, reader.zone).text;
  return { ...render(resource, identity, reader.zone, shelf.kept.get(known.binding.name)), known, plain };
}

/** What the store knows of some resources. */
interface Shelf {
  readonly names: ReadonlyMap<string, Known>;
  /** UIDs of the records that others are part of. */
  readonly parents: ReadonlyMap<number, string>;
  /** What was kept beside the ERP, by the name of the binding. */
  readonly kept: ReadonlyMap<string, Kept>;
}

async function gathered(
  resources: readonly Resource[],
  registry: Registry,
  made?: Made<Resource>,
): Promise<Shelf> {
  const names = await registry.identify(resources, made);
  const [parents, kept] = await Promise.all([
    registry.uids(resources.flatMap(parentOf)),
    registry.kept([...names.values()].map(({ binding }) => binding.name)),
  ]);
  return { names, parents, kept };
}

interface Outcome {
  readonly member?: Rendered;
  readonly body?: Uint8Array;
  readonly failure?: Failure;
}

function attempt(resource: Resource, shelf: Shelf, setting: Setting): Outcome {
  try {
    const known = shelf.names.get(resource.key);
    if (!known) throw new Error('Two resources claim one name.');
    return rendered(resource, known, shelf, setting);
  } catch (error) {
    return { failure: { key: resource.key, records: resource.records, error: error as Error } };
  }
}

function rendered(
  resource: Resource,
  { binding, name, uid }: Known,
  { parents, kept }: Shelf,
  { reader, listed, now }: Setting,
): Outcome {
  const identity = { uid, uidOf: (record: number) => parents.get(record) };
  const { text, from, to } = render(resource, identity, reader.zone, kept.get(binding.name));
  const body = Buffer.from(text);
  const { key } = resource;
  const records = resource.records.filter((id) => listed.has(id));
  const modified = writtenAt(resource) ?? now;
  return { member: { name, key, records, etag: etagOf(body), size: body.length, modified, from, to }, body };
}

function parentOf(resource: Resource): readonly number[] {
  return resource.kind === 'task' && resource.parent !== undefined ? [resource.parent] : [];
}

/** The latest of its records' times. */
function writtenAt(resource: Resource): Instant | undefined {
  if (resource.kind === 'task') return resource.written;
  const records = [resource.master, ...resource.overrides.map(({ record }) => record)];
  const times = records.flatMap((record) => record?.written ?? []);
  return times.length === 0 ? undefined : Math.max(...times);
}
