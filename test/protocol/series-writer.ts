/** Meetings written by plans, and what the ERP then has of them in its own words. */

import { look } from '../../lib/calendar/reading/reading.ts';
import { carryOut, madeSince, type Site } from '../../lib/calendar/writing/carrying-out.ts';
import type { Change, EventModel, Policy, State } from '../../lib/erp/profile.ts';
import type { Moment, Series } from '../../lib/erp/records.ts';
import { Erp, type Session } from '../../lib/erp/session.ts';
import type { Domain, Row } from '../../lib/erp/wire.ts';
import { unavailable } from '../../lib/errors.ts';
import { silent } from '../../lib/log.ts';

const EVENTS = 'calendar.event';
const RULES = 'calendar.recurrence';
const FIELDS = [
  ...['name', 'location', 'allday', 'start', 'stop', 'start_date', 'stop_date'],
  ...['active', 'recurrency', 'follow_recurrence', 'recurrence_id'],
];
const POLICY: Policy = { mails: false, contacts: false };

export interface Account {
  readonly url: string;
  readonly database: string;
  /** The password too. */
  readonly login: string;
}

/** Someone who writes meetings. */
export class Writer {
  readonly session: Session;
  readonly model: EventModel;
  /** As the store keeps them. */
  readonly pairing = new Map<number, Moment>();
  readonly #erp: Erp;

  private constructor(erp: Erp, session: Session, model: EventModel) {
    this.#erp = erp;
    this.session = session;
    this.model = model;
  }

  static async at({ url, database, login }: Account): Promise<Writer> {
    const erp = new Erp({ url });
    const session = await erp.logIn(database, login, login);
    const model = session?.profile.events;
    if (!session || !model) throw new Error(`${login} has no meetings at ${url}.`);
    return new Writer(erp, session, model);
  }

  close(): Promise<void> {
    return this.#erp.close();
  }

  /** What the ERP has in the end; undefined where nothing is left. */
  async write(
    before: State<Series> | undefined,
    after: Series | undefined,
  ): Promise<State<Series> | undefined> {
    const state = await carryOut(this.site, before, after, 0);
    for (const [id, moment] of state?.resource.pairing ?? []) this.pairing.set(id, moment);
    return state;
  }

  /**
   * As `write`, but the connection is lost at the operation of that number, before or after the ERP did its work;
   * undefined where that many were not needed. `since` is the highest id before.
   */
  async cut(
    before: State<Series> | undefined,
    after: Series | undefined,
    { at, work, since }: { readonly at: number; readonly work: 'not done' | 'done'; readonly since: number },
  ): Promise<{ readonly state: State<Series> | undefined } | undefined> {
    let count = 0;
    const apply: Session['apply'] = async (operation, created) => {
      count += 1;
      if (count < at) return this.session.apply(operation, created);
      if (count === at && work === 'done') await this.session.apply(operation, created);
      throw unavailable('The connection was lost.');
    };
    const ask: Session['ask'] = (query) =>
      count < at ? this.session.ask(query) : Promise.reject(unavailable('Lost.'));
    const site = { ...this.site, session: overlaid(this.session, { apply, ask }) };
    try {
      await carryOut(site, before, after, since);
      return undefined;
    } catch (error) {
      if (count < at) throw error;
    }
    if (before) return { state: await this.look(before) };
    const made = after && (await madeSince(this.site, after, since));
    if (made === undefined) return { state: undefined };
    return { state: await this.state([made]) };
  }

  state(records: readonly number[]): Promise<State<Series> | undefined> {
    return look(this.session, this.model, { records, keys: [] }, this.site.library);
  }

  /** Read again. */
  look({ resource: { records, key } }: State<Series>): Promise<State<Series> | undefined> {
    return look(this.session, this.model, { records, keys: [key] }, this.site.library);
  }

  /** The names of the operations planned, such as `write calendar.event`. */
  planned(before: State<Series> | undefined, after: Series | undefined): readonly string[] {
    return this.plan(before, after).operations.map((operation) => `${operation.do} ${operation.model}`);
  }

  plan(
    before: State<Series> | undefined,
    after: Series | undefined,
  ): ReturnType<EventModel['writing']['plan']> {
    const { reader, naive } = this.session;
    const change: Change<Series> = { before, after, reader, naive, found: new Map(), policy: POLICY };
    return this.model.writing.plan(change);
  }

  get site(): Site<Series> {
    const paired = async (ids: readonly number[]) =>
      new Map(
        ids.flatMap((id) => (this.pairing.has(id) ? [[id, this.pairing.get(id) as Moment] as const] : [])),
      );
    const { session, model } = this;
    return {
      session,
      model,
      library: { meet: async () => {}, paired },
      policy: POLICY,
      log: silent,
      free: async (ids) => ids,
    };
  }

  /** Records of a name, in order of time; archived ones too. */
  async rows(name: string): Promise<readonly Row[]> {
    const domain: Domain = [['name', 'like', `${name}%`]];
    const context = { active_test: false };
    const rows = await this.session.ask({ ask: 'rows', model: EVENTS, domain, fields: FIELDS, context });
    return [...rows].sort((a, b) => (String(a.start) < String(b.start) ? -1 : 1));
  }

  async highest(): Promise<number> {
    const context = { active_test: false };
    const ids = await this.session.ask({ ask: 'ids', model: EVENTS, domain: [['id', '>', 0]], context });
    return Math.max(0, ...ids);
  }

  async rowsOf({ records }: Series): Promise<readonly Row[]> {
    const domain: Domain = [['id', 'in', records]];
    const rows = await this.session.ask({ ask: 'rows', model: EVENTS, domain, fields: ['id', ...FIELDS] });
    return [...rows].sort((a, b) => Number(a.id) - Number(b.id));
  }

  /** Every resource of the user. */
  async all(): Promise<readonly State<Series>[]> {
    const domain: Domain = this.model.belongs(this.session.reader, []);
    const fields = this.model.fields;
    const rows = await this.session.ask({ ask: 'rows', model: EVENTS, domain, fields });
    const heads = new Map(rows.map((row) => [this.model.keyOf(row), Number(row.id)]));
    const states: State<Series>[] = [];
    for (const id of heads.values()) states.push(...[await this.state([id])].flatMap((state) => state ?? []));
    return states;
  }

  /** Whether the recurrence that held a series is still there. */
  async holds({ resource: { key } }: State<Series>): Promise<boolean> {
    const id = Number(key.slice(key.lastIndexOf('-') + 1));
    const found = await this.session.ask({ ask: 'ids', model: RULES, domain: [['id', '=', id]] });
    return found.length > 0;
  }
}

/** A session whose private parts still are its own. */
function overlaid(session: Session, over: Partial<Session>): Session {
  return new Proxy(session, {
    get: (target, name) => {
      const found: unknown = Reflect.get(name in over ? over : target, name, target);
      return typeof found === 'function' ? found.bind(target) : found;
    },
  });
}
