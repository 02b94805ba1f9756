/** Turns the resources of a page into members and their bodies. */
import type { Instant, Resource, Zone } from '../erp/records.ts';
import { render } from '../mapping/index.ts';
import type { Binding } from '../store/store.ts';
import { etagOf } from './bodies.ts';
import type { Rendered } from './difference.ts';
import type { Failure } from './reading.ts';
import type { Registry } from './registry.ts';

export interface RenderedPage {
  readonly members: readonly Rendered[];
  readonly bodies: ReadonlyMap<string, Uint8Array>;
  readonly failed: readonly Failure[];
}

/** How the resources of one page are to be rendered. */
export interface Setting {
  /** The user's. */
  readonly zone: Zone;
  /** Ids of the user's calendar; other records of a resource are not his. */
  readonly listed: ReadonlySet<number>;
  /** For records that do not tell when they were written. */
  readonly now: Instant;
}

/** A resource that cannot be rendered is reported and harms no other. */
export async function renderPage(
  resources: readonly Resource[],
  registry: Registry,
  setting: Setting,
): Promise<RenderedPage> {
  const bindings = await registry.identify(resources);
  const parents = await registry.uids(resources.flatMap(parentOf));
  await registry.pair(resources);
  const outcomes = resources.map((resource) =>
    attempt(resource, bindings.get(resource.key), parents, setting),
  );
  return {
    members: outcomes.flatMap(({ member }) => member ?? []),
    bodies: new Map(outcomes.flatMap(({ member, body }) => (member && body ? [[member.etag, body]] : []))),
    failed: outcomes.flatMap(({ failure }) => failure ?? []),
  };
}

interface Outcome {
  readonly member?: Rendered;
  readonly body?: Uint8Array;
  readonly failure?: Failure;
}

function attempt(
  resource: Resource,
  binding: Binding | undefined,
  parents: ReadonlyMap<number, string>,
  setting: Setting,
): Outcome {
  try {
    if (!binding) throw new Error('Two resources claim one name.');
    return rendered(resource, binding, parents, setting);
  } catch (error) {
    return { failure: { key: resource.key, records: resource.records, error: error as Error } };
  }
}

function rendered(
  resource: Resource,
  { name, uid }: Binding,
  parents: ReadonlyMap<number, string>,
  { zone, listed, now }: Setting,
): Outcome {
  const { text, from, to } = render(resource, { uid, uidOf: (record) => parents.get(record) }, zone);
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
