/** What a probe means for a calendar, and what a reading changed in it. Pure. */
import type { Member } from '../../store/store.ts';
import type { Snapshot } from './snapshot.ts';

/** What has to be read again. */
export interface Stale {
  /** Ids of records. */
  readonly records: readonly number[];
  /** Keys of resources some of whose records have to be read again. */
  readonly keys: readonly string[];
  /** Members that may have changed, or be gone. */
  readonly names: ReadonlySet<string>;
}

/**
 * Compares what is known with the ids listed now, and with the ids that were written since.
 * `listed` holds all ids of the calendar; `touched` may hold others, such as exception rows.
 */
export function stale(known: Snapshot, listed: ReadonlySet<number>, touched: readonly number[]): Stale {
  const fresh = [...listed].filter((id) => !known.byRecord.has(id));
  const vanished = [...known.byRecord.keys()].filter((id) => !listed.has(id));
  const names = new Set([...vanished, ...touched].flatMap((id) => known.byRecord.get(id) ?? []));
  const members = [...names].flatMap((name) => known.member(name) ?? []);
  const remaining = members.flatMap(({ records }) => records.filter((id) => listed.has(id)));
  return {
    records: [...new Set([...fresh, ...touched, ...remaining])],
    keys: [...new Set(members.map(({ key }) => key))],
    names,
  };
}

/** Everything listed is to be read, every member may be gone. */
export function everything(known: Snapshot, listed: ReadonlySet<number>): Stale {
  return { records: [...listed], keys: [], names: new Set(known.live().map(({ name }) => name)) };
}

/** A member as it was rendered now, before a revision is given to it. */
export type Rendered = Omit<Member, 'revision' | 'removed'>;

/** What a reading, or a part of one, came to. */
export interface Outcome {
  readonly rendered: readonly Rendered[];
  /** Names of members of which nothing is left. */
  readonly gone: readonly string[];
  /** What a device made and nobody was shown: it came and went, and the device still has it. */
  readonly passed?: readonly Rendered[];
}

/**
 * The members to be written: a new revision for what clients see changed, the old one where only the filing did, a
 * trace for what is gone.
 */
export function merged(known: Snapshot, { rendered, gone, passed = [] }: Outcome): readonly Member[] {
  const revision = known.progress.revision + 1;
  return [
    ...rendered.flatMap((member) => filed(known.member(member.name), member, revision)),
    ...gone.flatMap((name) => trace(known.member(name), revision)),
    ...passed.map((member) => ({ ...member, records: [], revision, removed: true })),
  ];
}

/** What of an outcome still holds when somebody else was faster: what he wrote stands. */
export function remaining(outcome: Outcome, known: Snapshot, newer: Snapshot): Outcome {
  const { rendered, gone, passed = [] } = outcome;
  const stands = (name: string): boolean =>
    known.byName.get(name)?.revision === newer.byName.get(name)?.revision;
  const standing = (members: readonly Rendered[]) => members.filter(({ name }) => stands(name));
  return { rendered: standing(rendered), gone: gone.filter(stands), passed: standing(passed) };
}

function filed(old: Member | undefined, now: Rendered, revision: number): readonly Member[] {
  if (old?.etag !== now.etag) return [{ ...now, revision, removed: false }];
  if (old.key === now.key && sameRecords(old.records, now.records)) return [];
  return [{ ...now, modified: old.modified, revision: old.revision, removed: false }];
}

function sameRecords(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((id, index) => id === b[index]);
}

function trace(old: Member | undefined, revision: number): readonly Member[] {
  return old ? [{ ...old, records: [], revision, removed: true }] : [];
}

/** The revision after `members` have been written. */
export function raised(known: Snapshot, members: readonly Member[]): number {
  const { revision } = known.progress;
  return members.some((member) => member.revision > revision) ? revision + 1 : revision;
}
