/** The colleague who edits in the ERP while calendars are watched. */

import { type Account, type Erp, logIn } from './account.ts';

type Values = Readonly<Record<string, unknown>>;

/** How records are written in a range of versions; the first row whose `below` is higher counts. */
interface Ways {
  readonly below: number;
  readonly model: 'crm.meeting' | 'calendar.event';
  times(start: string, end: string): Values;
  day(date: string): Values;
  /** Puts the meeting into a user's calendar. */
  invite(uid: number, partner: number): Values;
  /** The colleague, `own`, must be allowed to change the task too. */
  assign(uid: number, own: number): Values;
}

const QUIET = { no_mail_to_attendees: true };

const MEETINGS: Omit<Ways, 'below'> = {
  model: 'crm.meeting',
  times: (start, end) => ({ date: start, date_deadline: end, duration: hours(start, end) }),
  day: (date) => ({
    allday: true,
    date: `${date} 00:00:00`,
    date_deadline: `${date} 00:00:00`,
    duration: 24,
  }),
  invite: (uid) => ({ user_id: uid }),
  assign: (uid) => ({ user_id: uid }),
};
const EVENTS: Omit<Ways, 'below'> = {
  model: 'calendar.event',
  times: (start, stop) => ({ start, stop }),
  day: (date) => ({
    allday: true,
    start: `${date} 00:00:00`,
    stop: `${date} 00:00:00`,
    start_date: date,
    stop_date: date,
  }),
  invite: (uid, partner) => ({ user_id: uid, partner_ids: [[6, 0, [partner]]] }),
  assign: (uid) => ({ user_id: uid }),
};

const WAYS: readonly Ways[] = [
  { ...MEETINGS, below: 8 },
  { ...EVENTS, below: 15 },
  { ...EVENTS, below: 100, assign: (uid, own) => ({ user_ids: [[6, 0, [uid, own]]] }) },
];

const hours = (start: string, end: string): number =>
  (Date.parse(`${end}Z`) - Date.parse(`${start}Z`)) / 3_600_000;

export class Colleague {
  readonly #ways: Ways;
  readonly #account: Account;
  readonly #watcher: { readonly uid: number; readonly partner: number };

  private constructor(ways: Ways, account: Account, watcher: { uid: number; partner: number }) {
    this.#ways = ways;
    this.#account = account;
    this.#watcher = watcher;
  }

  /** Logs the colleague in, who is the administrator, and finds the user whose calendar is watched. */
  static async enter(erp: Erp, watcher: string): Promise<Colleague> {
    const ways = WAYS.find(({ below }) => erp.version < below);
    if (!ways) throw new Error(`no ways for version ${erp.version}`);
    const account = await logIn(erp, 'admin');
    const { call } = account;
    const [uid = 0] = (await call('res.users', 'search', [[['login', '=', watcher]]], {})) as number[];
    const fields = ways.model === 'calendar.event' ? ['partner_id'] : ['name'];
    const [row] = (await call('res.users', 'read', [[uid], fields], {})) as {
      partner_id?: [number, string];
    }[];
    return new Colleague(ways, account, { uid, partner: row?.partner_id?.[0] ?? 0 });
  }

  async createMeeting(name: string, start: string, end: string, more: Values = {}): Promise<number> {
    return this.#create(this.#ways.model, {
      name,
      ...this.#ways.times(start, end),
      ...this.#guests(),
      ...more,
    });
  }

  async createDay(name: string, date: string): Promise<number> {
    return this.#create(this.#ways.model, { name, ...this.#ways.day(date), ...this.#guests() });
  }

  async createDaily(name: string, start: string, end: string, count: number): Promise<number> {
    const rule = { recurrency: true, rrule_type: 'daily', interval: 1, end_type: 'count', count };
    return this.createMeeting(name, start, end, rule);
  }

  async createTask(name: string): Promise<number> {
    return this.#create('project.task', { name, ...this.#ways.assign(this.#watcher.uid, this.#account.uid) });
  }

  async rename(kind: 'meeting' | 'task', id: number, name: string): Promise<void> {
    const model = kind === 'meeting' ? this.#ways.model : 'project.task';
    await this.#execute(model, 'write', [[id], { name }], this.#quiet());
  }

  async remove(kind: 'meeting' | 'task', id: number): Promise<void> {
    await this.#execute(kind === 'meeting' ? this.#ways.model : 'project.task', 'unlink', [[id]]);
  }

  #guests(): Values {
    return this.#ways.invite(this.#watcher.uid, this.#watcher.partner);
  }

  /** The watched user has no mail server to be mailed through. */
  #quiet(): Values {
    return this.#ways.model === 'calendar.event' ? { context: QUIET } : {};
  }

  async #create(model: string, values: Values): Promise<number> {
    return (await this.#execute(model, 'create', [values], this.#quiet())) as number;
  }

  #execute(model: string, method: string, args: readonly unknown[], keywords: Values = {}): Promise<unknown> {
    return this.#account.call(model, method, args, keywords);
  }
}
