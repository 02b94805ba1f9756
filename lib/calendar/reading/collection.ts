import { isFault } from '../../erp/faults.ts';
import type { Model } from '../../erp/profile.ts';
import type { Instant, Resource } from '../../erp/records.ts';
import type { Session } from '../../erp/session.ts';
import type { Standing } from '../../store/store.ts';
import { Entitlement } from '../entitlement.ts';
import type { Registry } from '../naming/registry.ts';
import { Permission } from '../permission.ts';
import { Committing, underWay } from './committing.ts';
import type { Rendered } from './difference.ts';
import { KnownRows } from './known-rows.ts';
import { Membership } from './membership.ts';
import type { Parts, Refresh } from './parts.ts';
import { type Due, OVERLAP, Probing } from './probing.ts';
import { type Failure, read } from './reading.ts';
import { renderKept, report } from './render-kept.ts';
import { shapeOf } from './renderer.ts';
import { batches } from './rendering.ts';
import { Snapshot } from './snapshot.ts';
import { takenOver } from './taking-over.ts';
import type { Written } from './written.ts';

/** What readers are shown. */
export interface Latest {
  readonly snapshot: Snapshot;
  /** The ERP is away: of what is not in it nobody knows. */
  readonly isStale: boolean;
}

/** One user's calendar, kept in step with the ERP; all devices of the user share its probes. */
export class Collection {
  readonly permission: Permission;
  readonly entitlement: Entitlement;
  readonly registry: Registry;
  readonly #parts: Parts;
  #snapshot = Snapshot.EMPTY;
  /** By the ERP's clock. */
  #probed: Instant = 0;
  /** By the gateway's. */
  #compared: Instant = 0;
  #verified = Number.NEGATIVE_INFINITY;
  /** Of the last revision after which the store was told that nothing more came. */
  #settled = 0;
  /** Of the store, when it was asked last. */
  #epoch: string | undefined;
  #running: Promise<Snapshot> | undefined;
  /** A change of a device that is being taken over. */
  #taking: Promise<unknown> | undefined;
  #looks = 0;
  /** Records that have to be read again whatever a probe says: written by a device, or of a body that is lost. */
  readonly #pending = new Set<number>();
  readonly #membership: Membership;
  readonly #probing: Probing;
  /** As its entries show them. */
  readonly shared: KnownRows;

  constructor(parts: Parts) {
    this.#parts = parts;
    const { model, clock, currency, registry } = parts;
    this.registry = registry;
    this.#membership = new Membership(model, { clock, ...currency });
    this.shared = new KnownRows(model.shared);
    this.#probing = new Probing(parts, this.#membership, this.shared);
    this.permission = new Permission(model.model, clock, currency.fullCheck * 1000);
    this.entitlement = new Entitlement(model, clock, currency.fullCheck * 1000);
  }

  /** Whether it is read as `model` has it: a field or a module may have been added to the ERP meanwhile. */
  reads(model: Model<Resource>): boolean {
    return shapeOf(this.#parts.model) === shapeOf(model);
  }

  /** At most `freshness` old; requests that come meanwhile wait for the same probe. */
  async current(session: Session): Promise<Snapshot> {
    const { clock, currency, store } = this.#parts;
    if (store.shared) await this.#load();
    this.#parts.room?.used(this, this.#snapshot.byName.size);
    const isFresh = clock() - this.#verified < currency.freshness * 1000;
    return isFresh && this.#pending.size === 0 ? this.#snapshot : this.#start(session);
  }

  /** As `current`; while the ERP is away, as it was verified last, unless it never was as a whole. */
  async latest(session: Session): Promise<Latest> {
    try {
      return { snapshot: await this.current(session), isStale: false };
    } catch (error) {
      if (!this.#parts.standby || this.#snapshot.progress.count < 0) throw error;
      this.#parts.standby.take(error, this.#age(session));
      return { snapshot: this.#snapshot, isStale: true };
    }
  }

  /** Milliseconds, or more, since what is known was verified: by whichever clock knows it better. */
  #age(session: Session): number {
    return Math.min(this.#parts.clock() - this.#verified, session.now() - this.#probed);
  }

  /** Grows with every look at the ERP, here or at another gateway as far as it is known. */
  get looks(): number {
    return this.#looks;
  }

  /**
   * What a device wrote, as it was read right after: shown without another look at the ERP, where it is clear what else
   * it changed and nobody looked meanwhile, who may have read something newer. What the ERP made of it beside the records
   * of the resource, and what others write to them, is found by the next probe.
   */
  async written(session: Session, change: Written): Promise<Snapshot> {
    const taken = await this.#alone(() => this.#take(session, change)).catch((error: unknown) => {
      for (const record of change.records) this.#pending.add(record);
      throw error;
    });
    return taken ?? this.again(session, change.records);
  }

  /** What a device made and the ERP has no more: the trace of it tells the device, and no other has to know. */
  passed(member: Rendered): Promise<Snapshot> {
    return this.#alone(async () => {
      const known = await this.#load();
      const writing = new Committing(this.#parts, known);
      this.#snapshot = await writing.passed([member], known.progress);
      if (writing.overtaken) this.#membership.forget();
      return this.#snapshot;
    });
  }

  /** While no look at the ERP is under way, and none begins. */
  async #alone<T>(act: () => Promise<T>): Promise<T> {
    while (this.#running ?? this.#taking) await (this.#running ?? this.#taking)?.catch(() => undefined);
    const taking = act();
    const over = () => {
      this.#taking = undefined;
    };
    this.#taking = taking.then(over, over);
    return taking;
  }

  /** Reads records again whatever the probe says; where that fails, the next refresh does. */
  async again(session: Session, records: readonly number[]): Promise<Snapshot> {
    // A refresh under way may have asked before these were written.
    while (this.#running) await this.#running.catch(() => undefined);
    for (const record of records) this.#pending.add(record);
    // What was just written is compared with what the ERP has now.
    this.shared.forget();
    return this.#start(session);
  }

  /** There are others who need the room; the next request reads it from the store again. */
  forget(): void {
    if (this.#running ?? this.#taking) return;
    this.#snapshot = Snapshot.EMPTY;
    this.#verified = Number.NEGATIVE_INFINITY;
    this.#membership.forget();
  }

  #start(session: Session): Promise<Snapshot> {
    this.#running ??= this.#next(session).finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #next(session: Session): Promise<Snapshot> {
    await this.#taking;
    const lost = [...this.#pending];
    this.#pending.clear();
    try {
      return await this.#refresh(session, lost);
    } catch (error) {
      for (const record of lost) this.#pending.add(record);
      if (isFault(error, 'access')) this.permission.doubt();
      throw error;
    }
  }

  async #refresh(session: Session, lost: readonly number[]): Promise<Snapshot> {
    this.#looks += 1;
    const asked = this.#parts.clock();
    const now = session.now();
    const known = await this.#load();
    const looked = { probed: this.#probed, compared: this.#compared };
    const due = await this.#probing.due(session, known, looked, lost);
    const counts = due ? await this.#write(session, known, due, now) : { read: 0, withheld: 0 };
    this.#probed = due ? this.#snapshot.progress.probed : now;
    this.#verified = asked;
    await this.#tell(this.#probed, asked);
    this.#parts.room?.used(this, this.#snapshot.byName.size);
    this.#parts.onRefresh?.({ calendar: this.#parts.key.calendar, ...counts });
    return this.#snapshot;
  }

  /** The stored state, which another gateway may have brought further: one row, unless it did. */
  async #load(): Promise<Snapshot> {
    const { key, store, clock } = this.#parts;
    const asked = clock();
    const before = this.#snapshot.progress.revision;
    const standing = await store.standing(key);
    if (this.#wasRestored(before, standing)) this.#unlearn();
    if (!standing) return this.#snapshot;
    const { age, epoch: _, ...progress } = standing;
    const known = this.#snapshot;
    const { revision } = known.progress;
    if (progress.revision > revision)
      this.#advance(known.advanced(progress, await store.members(key, revision)));
    if (progress.revision !== this.#snapshot.progress.revision) return this.#snapshot;
    if (progress.count !== this.#snapshot.progress.count)
      this.#advance(this.#snapshot.advanced(progress, []));
    if (progress.probed > this.#probed) this.#looks += 1;
    this.#probed = Math.max(this.#probed, progress.probed);
    if (progress.compared > this.#compared) {
      this.shared.forget(); // another gateway found out what there is of them now
      this.#compared = progress.compared;
    }
    if (store.shared) this.#verified = Math.max(this.#verified, asked - age);
    return this.#snapshot;
  }

  /** Whether somebody brought the store back, or said so of the ERP, since it was asked last: revisions only grow. */
  #wasRestored(before: number, standing: Standing | undefined): boolean {
    const [last, epoch] = [this.#epoch, standing?.epoch ?? this.#epoch];
    this.#epoch = epoch;
    return (standing?.revision ?? 0) < before || (last !== undefined && last !== epoch);
  }

  /** What is remembered is not what the store says. */
  #unlearn(): void {
    this.#snapshot = Snapshot.EMPTY;
    this.#verified = Number.NEGATIVE_INFINITY;
    [this.#probed, this.#compared, this.#settled] = [0, 0, 0];
    this.#membership.forget();
    this.#probing.forget();
    this.shared.forget();
  }

  /** Unless another request has brought it further meanwhile. */
  #advance(snapshot: Snapshot): void {
    if (snapshot.progress.revision < this.#snapshot.progress.revision) return;
    this.#snapshot = snapshot;
    this.#membership.forget();
  }

  /**
   * Within freshness, one gateway's look at the ERP counts for all. Where there is but one it is told once after each
   * change, so that a restart does not read again what the last reading came to.
   */
  async #tell(probed: Instant, asked: Instant): Promise<void> {
    const { key, store, clock } = this.#parts;
    const { revision, probed: stored } = this.#snapshot.progress;
    const isOver = this.#settled < revision && probed - stored >= OVERLAP;
    if (!store.shared && !isOver) return;
    await store.looked(key, { revision, probed, age: clock() - asked });
    this.#settled = revision;
  }

  /** Undefined where the ERP has to be looked at. */
  async #take(session: Session, change: Written): Promise<Snapshot | undefined> {
    const known = await this.#load();
    if (change.looks !== this.#looks) return undefined;
    const taken = await takenOver(session, change, { ...this.#parts, known, membership: this.#membership });
    if (!taken) return undefined;
    this.#snapshot = taken;
    this.#parts.room?.used(this, taken.byName.size);
    return taken;
  }

  /**
   * Reads, renders and commits what is due, a batch at a time: a reading that is cut short goes on where it stopped, and
   * none of its transactions is long. What is gone comes last.
   */
  async #write(session: Session, known: Snapshot, due: Due, now: Instant): Promise<Counts> {
    const { compared, renderer } = due;
    const whole = { count: due.count, probed: now, compared, renderer };
    const partly = underWay(known.progress, whole);
    const writing = new Committing(this.#parts, known);
    const left = new Set(due.stale.names);
    const counts = { read: 0, withheld: 0 };
    for await (const { rendered, failures } of this.#batches(session, due)) {
      await writing.add(rendered, partly);
      for (const { name } of rendered) left.delete(name);
      for (const name of failures.flatMap((failure) => namesOf(failure, known))) left.delete(name);
      counts.read += sum(rendered) + sum(failures);
      counts.withheld += sum(failures);
    }
    const written = await writing.end([...left], partly, whole);
    if (written.progress.revision >= this.#snapshot.progress.revision) this.#snapshot = written;
    if (writing.overtaken) this.#membership.forget();
    else this.#settle(due);
    return counts;
  }

  #settle({ compared, asked }: Due): void {
    this.#compared = compared;
    this.#probing.settle(asked);
  }

  async *#batches(session: Session, { stale, listed }: Due): AsyncGenerator<Batch> {
    const { model, registry, log, key } = this.#parts;
    const source = { session, model, listed, library: registry, shared: this.shared };
    for await (const page of read(source, stale)) {
      for (const failure of page.failed) report(log, key, failure);
      yield { rendered: [], failures: page.failed };
      for (const resources of batches(page.resources)) {
        const rendered = await renderKept(this.#parts, session, resources, listed);
        yield { rendered: rendered.members, failures: rendered.failed };
      }
    }
  }
}

type Counts = Pick<Refresh, 'read' | 'withheld'>;

function sum(of: readonly { readonly records: readonly number[] }[]): number {
  return of.reduce((total, { records }) => total + records.length, 0);
}

interface Batch {
  readonly rendered: readonly Rendered[];
  readonly failures: readonly Failure[];
}

function namesOf({ records }: Failure, known: Snapshot): readonly string[] {
  return records.flatMap((id) => known.byRecord.get(id) ?? []);
}
