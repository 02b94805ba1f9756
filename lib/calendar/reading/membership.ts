import type { Model } from '../../erp/profile.ts';
import type { Instant, Resource, Zone } from '../../erp/records.ts';
import type { Session } from '../../erp/session.ts';
import { type Context, conjoined, type Domain } from '../../erp/wire.ts';
import { toLocal } from '../../ical/zones.ts';
import { invitationsOf } from './invitations.ts';

const DAY = 86_400_000;

interface Bounds {
  /** Finished records older than this many days do not belong; undefined: all do. */
  readonly pastDays?: number | undefined;
  /** Records that begin in more days than this do not belong; undefined: all do. */
  readonly futureDays?: number | undefined;
  /** The gateway's own clock, in milliseconds. */
  readonly clock: () => number;
}

/** Which records are one user's calendar, by the ERP's own word. */
export class Membership {
  readonly #model: Model<Resource>;
  readonly #bounds: Bounds;
  /** As of the last list; undefined until first asked for. */
  #invitations: readonly number[] | undefined;

  constructor(model: Model<Resource>, bounds: Bounds) {
    this.#model = model;
    this.#bounds = bounds;
  }

  forget(): void {
    this.#invitations = undefined;
  }

  /** What has to be known before anything can be counted. */
  async prepare(session: Session): Promise<void> {
    this.#invitations ??= await invitationsOf(session, this.#model);
  }

  count(session: Session): Promise<number> {
    return session.ask({ ask: 'count', ...this.#belonging(session) });
  }

  async list(session: Session): Promise<ReadonlySet<number>> {
    this.#invitations = await invitationsOf(session, this.#model);
    return new Set(await session.ask({ ask: 'ids', ...this.#belonging(session) }));
  }

  /** Those of some records that belong to it now. */
  async among(session: Session, records: readonly number[]): Promise<ReadonlySet<number>> {
    if (records.length === 0) return new Set();
    this.#invitations = await invitationsOf(session, this.#model);
    const { domain, ...of } = this.#belonging(session);
    const named: Domain = [['id', 'in', records], ...domain];
    return new Set(await session.ask({ ask: 'ids', ...of, domain: conjoined(named) }));
  }

  #belonging(session: Session): { model: string; domain: Domain; context: Context } {
    const { reader, naive } = session;
    const { pastDays, futureDays } = this.#bounds;
    const past = pastDays === undefined ? [] : this.#model.notOverBefore(this.#day(-pastDays, naive));
    const future = futureDays === undefined ? [] : this.#model.begunBefore(this.#day(futureDays + 1, naive));
    return {
      model: this.#model.model,
      domain: [...this.#model.belongs(reader, this.#invitations ?? []), ...past, ...future],
      context: this.#model.context(reader),
    };
  }

  /** Midnight, so many days from today. */
  #day(days: number, naive: Zone): string {
    return naiveText(Math.floor(this.#bounds.clock() / DAY + days) * DAY, naive);
  }
}

export function naiveText(instant: Instant, zone: Zone): string {
  return toLocal(zone, Math.max(0, instant)).replace('T', ' ');
}
