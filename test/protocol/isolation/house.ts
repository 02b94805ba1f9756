/** Two people of one ERP, each with what the other may not see, and everything one can ask of the other's addresses. */
import assert from 'node:assert/strict';
import { type DemoErp, startDemoErp, type VersionName } from '../../../examples/demo-erp/index.ts';
import { createDirectory } from '../../../lib/calendar/directory.ts';
import { Erp, type Session } from '../../../lib/erp/session.ts';
import type { ApplicationOptions } from '../../../lib/http/app.ts';
import { silent } from '../../../lib/log.ts';
import { dav } from '../../../lib/names.ts';
import { openMemory } from '../../../lib/store/index.ts';
import { type Answer, type Talk, talkTo } from '../../dav/talk.ts';

/** Days on which something of admin's is, and nothing else. */
export const SECRET_DAYS = ['2031-03-04', '2031-05-06', '2031-07-08'] as const;
const [PRIVATE, PUBLIC, TASK] = SECRET_DAYS;
const NAMES = ['Secret plan', 'Board of admin', 'Task of admin'] as const;

const old = (version: VersionName): boolean => version.startsWith('6') || version === '7.0';

/** What ends up in answers when somebody sees what he must not. */
export interface Secrets {
  readonly texts: readonly string[];
  /** Hrefs of admin's entries. */
  readonly hrefs: readonly string[];
}

export class House {
  readonly erp: DemoErp;
  readonly clock: { now: number };
  readonly talk: Talk;
  readonly admin: Session;
  readonly #close: () => Promise<void>;

  private constructor(
    erp: DemoErp,
    clock: { now: number },
    talk: Talk,
    admin: Session,
    close: () => Promise<void>,
  ) {
    this.erp = erp;
    this.clock = clock;
    this.talk = talk;
    this.admin = admin;
    this.#close = close;
  }

  static async open(version: VersionName, more: Partial<ApplicationOptions> = {}): Promise<House> {
    const clock = { now: Date.UTC(2030, 10, 23, 12) };
    const now = () => clock.now;
    const simulated = await startDemoErp({ version, demoData: false, clock: now });
    const erp = new Erp({ url: simulated.url });
    const [store, currency] = [openMemory(now), { freshness: 5, fullCheck: 300 }];
    const directory = createDirectory({
      erp,
      store,
      currency,
      cacheSize: 1e6,
      log: silent,
      clock: now,
      db: 'demo',
    });
    const talk = talkTo(directory, {}, { scheduling: true, now, pause: async () => {}, ...more });
    const admin = await erp.logIn('demo', 'admin', 'admin');
    assert.ok(admin);
    const house = new House(simulated, clock, talk, admin, async () => {
      await erp.close();
      await store.close();
      await simulated.close();
    });
    await house.#furnish(version);
    return house;
  }

  async #furnish(version: VersionName): Promise<void> {
    const meetings = old(version) ? 'crm.meeting' : 'calendar.event';
    const privacy = Number(version) < 10 ? 'class' : 'privacy';
    const at = (day: string) =>
      old(version)
        ? { date: `${day} 05:06:00`, date_deadline: `${day} 06:06:00`, duration: 1 }
        : { start: `${day} 05:06:00`, stop: `${day} 06:06:00` };
    await this.create(meetings, { name: NAMES[0], ...at(PRIVATE), [privacy]: 'private' });
    await this.create(meetings, { name: NAMES[1], ...at(PUBLIC) });
    const owner =
      Number(version) < 16
        ? { user_id: this.admin.reader.uid }
        : { user_ids: [[6, 0, [this.admin.reader.uid]]] };
    await this.create('project.task', { name: NAMES[2], date_deadline: TASK, ...owner });
  }

  create(model: string, values: object): Promise<unknown> {
    return this.admin.call(model, 'create', [values as never]);
  }

  /** As admin sees them himself. */
  async secrets(): Promise<Secrets> {
    const hrefs: string[] = [];
    const texts: string[] = [...NAMES, ...SECRET_DAYS, ...SECRET_DAYS.map((day) => day.replaceAll('-', ''))];
    for (const calendar of ['Meetings', 'Tasks']) {
      const listed = await this.talk('PROPFIND', homeOf('admin', `${calendar}/`), {
        headers: { Depth: '1' },
      });
      for (const [href, { props }] of listed.parts) {
        if (!href.endsWith('.ics')) continue;
        hrefs.push(href);
        texts.push(String(props.get(dav('getetag'))?.children[0]).replaceAll('"', ''));
      }
    }
    assert.equal(hrefs.length, 3);
    return { texts, hrefs };
  }

  /** Everything the ERP holds of admin's, to be compared. */
  async held(): Promise<unknown> {
    const calendars = ['Meetings', 'Tasks'].map((name) =>
      this.talk('GET', homeOf('admin', `${name}.ics`)).then(({ text }) => text),
    );
    return Promise.all(calendars);
  }

  pass(seconds: number): void {
    this.clock.now += seconds * 1000;
  }

  close(): Promise<void> {
    return this.#close();
  }
}

export const homeOf = (login: string, rest = '', db = 'demo'): string =>
  `/webdav/${db}/calendars/users/${login}/c/${rest}`;

export const boxOf = (box: 'inbox' | 'outbox', login: string, db = 'demo'): string =>
  `/webdav/${db}/calendars/users/${login}/${box}/`;

/** Each kind of place that is somebody's. */
export function placesOf(login: string, entries: readonly string[], db = 'demo'): readonly string[] {
  return [
    `/webdav/${db}/principals/users/${login}/`,
    ...(db === 'demo' ? [`/principals/users/${login}/`] : []),
    `/webdav/${db}/calendars/users/${login}/`,
    homeOf(login, '', db),
    homeOf(login, 'Meetings/', db),
    homeOf(login, 'Tasks/', db),
    homeOf(login, 'Meetings.ics', db),
    boxOf('inbox', login, db),
    boxOf('outbox', login, db),
    homeOf(login, '', db).replace('/calendars/', '/Calendars/'),
    homeOf(login, 'Meetings/', db).replace('/calendars/', '/Calendars/'),
    homeOf(login, 'Meetings/new.ics', db),
    ...entries.map((href) => href.replace('/webdav/demo/', `/webdav/${db}/`)),
  ];
}

export const revealed = (answer: Answer, { texts }: Secrets): readonly string[] => {
  const all = `${JSON.stringify(answer.headers)}\n${answer.text}`;
  return texts.filter((secret) => all.includes(secret));
};
