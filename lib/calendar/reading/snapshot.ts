import type { Member, Progress } from '../../store/store.ts';

/** What a collection held at one revision. Never changes; `advanced` makes the next one. */
export class Snapshot {
  readonly progress: Progress;
  /** Live members and traces of removed ones. */
  readonly byName: ReadonlyMap<string, Member>;
  /** Names of live members, by the ids of their records. */
  readonly byRecord: ReadonlyMap<number, string>;

  private constructor(progress: Progress, byName: ReadonlyMap<string, Member>) {
    this.progress = progress;
    this.byName = byName;
    this.byRecord = new Map(
      live(byName).flatMap(({ records, name }) => records.map((record) => [record, name])),
    );
  }

  /** Before the ERP was read for the first time. */
  static readonly EMPTY = new Snapshot(
    { revision: 0, count: -1, probed: 0, compared: 0, renderer: '' },
    new Map(),
  );

  advanced(progress: Progress, members: readonly Member[]): Snapshot {
    return new Snapshot(
      progress,
      new Map([...this.byName, ...members.map((member) => [member.name, member] as const)]),
    );
  }

  live(): readonly Member[] {
    return live(this.byName);
  }

  /** The live member of that name. */
  member(name: string): Member | undefined {
    const found = this.byName.get(name);
    return found?.removed ? undefined : found;
  }
}

function live(members: ReadonlyMap<string, Member>): readonly Member[] {
  return [...members.values()].filter(({ removed }) => !removed);
}
