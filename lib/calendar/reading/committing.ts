/** Writes what a reading comes to into the store, piece by piece. */
import { unavailable } from '../../errors.ts';
import { breath } from '../../pace.ts';
import type { CollectionKey, Progress, Store } from '../../store/store.ts';
import { merged, type Outcome, type Rendered, raised, remaining } from './difference.ts';
import type { Snapshot } from './snapshot.ts';

/** So many members are written in one transaction. */
const PIECE = 200;
/** Each time another gateway was faster its work is taken over; beyond this something is wrong with one of them. */
const TRIES = 20;

type Stage = Omit<Progress, 'revision'>;

/**
 * What a reading under way says of itself. Of a first one, that it holds a part; what is written after it began will be
 * found by the probe of whoever goes on with it. Any other leaves things as they were until it is through.
 */
export function underWay(known: Progress, whole: Stage): Stage {
  if (known.count >= 0) return known;
  return known.renderer === whole.renderer ? known : { ...whole, count: -1 };
}

export class Committing {
  readonly #key: CollectionKey;
  readonly #store: Store;
  #snapshot: Snapshot;
  #rendered: Rendered[] = [];
  /** Whether another gateway was faster: what he probed may be older than what was probed here. */
  overtaken = false;

  constructor({ key, store }: { readonly key: CollectionKey; readonly store: Store }, known: Snapshot) {
    this.#key = key;
    this.#store = store;
    this.#snapshot = known;
  }

  /** The last piece waits for the end, so that a small reading is one transaction. */
  async add(rendered: readonly Rendered[], stage: Stage): Promise<void> {
    this.#rendered.push(...rendered);
    while (this.#rendered.length > PIECE)
      await this.#commit({ rendered: this.#rendered.splice(0, PIECE), gone: [] }, stage);
  }

  /** What is gone, and that the reading is through. */
  async end(gone: readonly string[], stage: Stage, whole: Stage): Promise<Snapshot> {
    const left = [...gone];
    while (left.length > PIECE) await this.#commit({ rendered: [], gone: left.splice(0, PIECE) }, stage);
    await this.#commit({ rendered: this.#rendered.splice(0), gone: left }, whole);
    return this.#snapshot;
  }

  /** A trace of what came and went. */
  async passed(passed: readonly Rendered[], stage: Stage): Promise<Snapshot> {
    await this.#commit({ rendered: [], gone: [], passed }, stage);
    return this.#snapshot;
  }

  async #commit(outcome: Outcome, stage: Stage): Promise<void> {
    await breath();
    let rest = outcome;
    for (let attempt = 1; attempt <= TRIES; attempt++) {
      if (await this.#written(rest, stage)) return;
      const newer = await reloaded(this.#store, this.#key, this.#snapshot);
      rest = remaining(rest, this.#snapshot, newer);
      this.#snapshot = newer;
      this.overtaken = true;
    }
    throw unavailable('The calendar is being read by others at the same time.');
  }

  async #written(outcome: Outcome, stage: Stage): Promise<boolean> {
    const { progress: known } = this.#snapshot;
    const members = merged(this.#snapshot, outcome);
    const probed = this.overtaken ? Math.min(stage.probed, known.probed) : stage.probed;
    const progress = { ...stage, probed, revision: raised(this.#snapshot, members) };
    if (!(await this.#store.commit(this.#key, known.revision, { progress, members }))) return false;
    this.#snapshot = this.#snapshot.advanced(progress, members);
    return true;
  }
}

/** The stored state, which another gateway has brought further. */
async function reloaded(store: Store, key: CollectionKey, known: Snapshot): Promise<Snapshot> {
  const standing = await store.standing(key);
  if (!standing) return known;
  const { age: _, epoch: __, ...progress } = standing;
  if (progress.revision < known.progress.revision)
    throw unavailable('The store of the gateway was brought back from a backup.');
  return known.advanced(progress, await store.members(key, known.progress.revision));
}
