import type { Member, Progress } from '../../store/store.ts';
import { Layered } from './layered.ts';

/** What a collection held at one revision. Never changes; `advanced` makes the next one. */
export class Snapshot {
  readonly progress: Progress;
  /** Live members and traces of removed ones. */
  readonly byName: Layered<string, Member>;
  /** Names of live members, by the ids of their records. */
  readonly byRecord: Layered<number, string>;
  #live: readonly Member[] | undefined;

  private constructor(
    progress: Progress,
    byName: Layered<string, Member>,
    byRecord: Layered<number, string>,
  ) {
    this.progress = progress;
    this.byName = byName;
    this.byRecord = byRecord;
  }

  /** Before the ERP was read for the first time. */
  static readonly EMPTY = new Snapshot(
    { revision: 0, count: -1, probed: 0, compared: 0, renderer: '' },
    Layered.empty(),
    Layered.empty(),
  );

  advanced(progress: Progress, members: readonly Member[]): Snapshot {
    if (members.length === 0) return new Snapshot(progress, this.byName, this.byRecord);
    const names = this.byName.with(members.map((member) => [member.name, member]));
    return new Snapshot(progress, names, this.byRecord.with(this.#records(members)));
  }

  live(): readonly Member[] {
    this.#live ??= [...this.byName.values()].filter(({ removed }) => !removed);
    return this.#live;
  }

  /** The live member of that name. */
  member(name: string): Member | undefined {
    const found = this.byName.get(name);
    return found?.removed ? undefined : found;
  }

  /** What members hold no more, and then what they hold now: a record may pass from one to another. */
  #records(members: readonly Member[]): readonly (readonly [number, string | undefined])[] {
    const before = members.flatMap(({ name }) => this.byName.get(name) ?? []);
    const left = before.flatMap(({ name, records }) =>
      records.filter((record) => this.byRecord.get(record) === name),
    );
    const held = members.filter(({ removed }) => !removed);
    return [
      ...left.map((record) => [record, undefined] as const),
      ...held.flatMap(({ name, records }) => records.map((record) => [record, name] as const)),
    ];
  }
}
