/** Finds out what of a calendar has to be read: with a light probe what changed, every so often what no probe finds. */
import type { Instant } from '../../erp/records.ts';
import type { Session } from '../../erp/session.ts';
import { breath } from '../../pace.ts';
import { everything, type Stale, stale } from './difference.ts';
import type { KnownRows } from './known-rows.ts';
import { type Membership, naiveText } from './membership.ts';
import type { Parts } from './parts.ts';
import { sharedTouchedSince, touchedSince } from './probe.ts';
import { Recent } from './recent.ts';
import { rendererOf } from './renderer.ts';
import type { Snapshot } from './snapshot.ts';
import { wentBack } from './went-back.ts';

/** A transaction shows up seconds after the `write_date` it has, and only seconds are on the wire. */
export const OVERLAP = 60_000;
/** At a comparison of everything, transactions that took this long are still found. */
const LONG_OVERLAP = 900_000;

export interface Due {
  /** The gateway's clock before the ERP was asked. */
  readonly asked: Instant;
  /** The gateway's clock at the last comparison of everything, which may be this one. */
  readonly compared: Instant;
  /** What those that are not read now were rendered with. */
  readonly renderer: string;
  readonly listed: ReadonlySet<number>;
  readonly count: number;
  readonly stale: Stale;
}

/** When the ERP was looked at last. */
interface Looked {
  /** By the ERP's clock. */
  readonly probed: Instant;
  /** When everything was compared, by the gateway's. */
  readonly compared: Instant;
}

export class Probing {
  readonly #parts: Parts;
  readonly #membership: Membership;
  readonly #shared: KnownRows;
  #recent = new Recent();
  #renderedAnew = Number.NEGATIVE_INFINITY;

  constructor(parts: Parts, membership: Membership, shared: KnownRows) {
    this.#parts = parts;
    this.#membership = membership;
    this.#shared = shared;
  }

  /** What has to be read, `lost` whatever a probe says, and the ids listed now; undefined: nothing. */
  async due(
    session: Session,
    known: Snapshot,
    looked: Looked,
    lost: readonly number[],
  ): Promise<Due | undefined> {
    const { clock, currency } = this.#parts;
    const asked = clock();
    const renderer = rendererOf(session, this.#parts.model, currency.pastDays);
    if (known.progress.renderer !== renderer && this.#mayRenderAnew()) return this.#all(session, known);
    const overdue = asked - looked.compared >= currency.fullCheck * 1000;
    if (overdue) this.#shared.forget();
    if (overdue && (await this.#isOutOfStep(session, known, looked))) return this.#all(session, known);
    const compared = overdue ? clock() : looked.compared;
    const { count, touched } = await this.#probe(session, known, looked.probed, overdue);
    const same = count === known.progress.count && touched.length === 0 && lost.length === 0;
    if (same && !overdue) return undefined;
    const listed = await this.#membership.list(session);
    await breath();
    const due = { asked, listed, compared, renderer: known.progress.renderer, count: listed.size };
    return { ...due, stale: stale(known, listed, [...touched, ...lost]) };
  }

  /** What was due at `asked` was read, and is kept. */
  settle(asked: Instant): void {
    this.#recent.settle(asked);
  }

  /** What was read is lost. */
  forget(): void {
    this.#recent = new Recent();
    this.#renderedAnew = Number.NEGATIVE_INFINITY;
  }

  /**
   * While gateways are replaced one after the other, those that render otherwise would undo each other's work with every
   * look: each does it once in a while.
   */
  #mayRenderAnew(): boolean {
    const { clock, currency, store } = this.#parts;
    const now = clock();
    if (store.shared && now - this.#renderedAnew < currency.fullCheck * 1000) return false;
    this.#renderedAnew = now;
    return true;
  }

  async #all(session: Session, known: Snapshot): Promise<Due> {
    this.#shared.forget();
    const { model, clock, currency } = this.#parts;
    const [asked, renderer] = [clock(), rendererOf(session, model, currency.pastDays)];
    const listed = await this.#membership.list(session);
    await breath();
    const due = { asked, listed, compared: asked, renderer, count: listed.size };
    return { ...due, stale: everything(known, listed) };
  }

  /**
   * At most three light questions, sent together, however large the calendar is; more only where something changed. What
   * was read long enough after it was written is not read again, but at a comparison of everything.
   */
  async #probe(session: Session, known: Snapshot, probed: Instant, overdue: boolean) {
    const asked = this.#parts.clock();
    const since = naiveText(probed - (overdue ? LONG_OVERLAP : OVERLAP), session.naive);
    await this.#membership.prepare(session);
    const [count, found] = await Promise.all([
      this.#membership.count(session),
      touchedSince(session, this.#parts.model, {
        since,
        isKnown: (record) => known.byRecord.has(record),
        isSeen: (row) => this.#recent.has(row),
      }),
    ]);
    const unread = this.#recent.unread(found, asked);
    return { count, touched: overdue ? found.flatMap(({ records }) => records) : unread };
  }

  /** What no probe would find. */
  async #isOutOfStep(session: Session, known: Snapshot, looked: Looked): Promise<boolean> {
    const found = await Promise.all([
      this.#sharedChanged(session, looked),
      wentBack(session, this.#parts.model, known),
    ]);
    return found.includes(true);
  }

  #sharedChanged(session: Session, looked: Looked): Promise<boolean> {
    const compared = looked.compared + session.now() - this.#parts.clock();
    const since = Math.min(looked.probed, compared) - LONG_OVERLAP;
    return sharedTouchedSince(session, this.#parts.model, naiveText(since, session.naive));
  }
}
