/** What a colleague does in the ERP is seen at the next poll, by token, list and changes alike: every version. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type DemoErp, startDemoErp, VERSIONS, type VersionName } from '../../examples/demo-erp/index.ts';
import { createDirectory } from '../../lib/calendar/directory.ts';
import type { Calendar, Home } from '../../lib/calendar/types.ts';
import { Erp, type Session } from '../../lib/erp/session.ts';
import type { Wire } from '../../lib/erp/wire.ts';
import { parseCalendar } from '../../lib/ical/index.ts';
import { silent } from '../../lib/log.ts';
import { openStore } from '../../lib/store/index.ts';

type Values = Record<string, Wire>;

/** How meetings of a generation are written; a fact of the ERPs, not of our profiles. */
interface Spelling {
  readonly versions: readonly VersionName[];
  readonly model: string;
  readonly times: Values;
  readonly others: (admin: Session) => Values;
}

const SPELLINGS: readonly Spelling[] = [
  {
    versions: ['6.0', '6.1', '7.0'],
    model: 'crm.meeting',
    times: { date: '2026-12-01 09:00:00', date_deadline: '2026-12-01 10:00:00', duration: 1 },
    others: ({ reader }) => ({ user_id: reader.uid }),
  },
  {
    versions: ['8', '9', '10', '11', '12', '13', '14', '15', '16', '17', '18', '19'],
    model: 'calendar.event',
    times: { start: '2026-12-01 09:00:00', stop: '2026-12-01 10:00:00' },
    others: ({ reader }) => ({ user_id: reader.uid, partner_ids: [[6, 0, [reader.partner ?? 0]]] }),
  },
];

class Office {
  readonly spelling: Spelling;
  readonly erp: DemoErp;
  readonly admin: Session;
  readonly demo: Session;
  readonly home: Home;
  #clock: { now: number };
  #close: () => Promise<void>;

  private constructor(
    parts: Pick<Office, 'spelling' | 'erp' | 'admin' | 'demo' | 'home'>,
    clock: { now: number },
    close: () => Promise<void>,
  ) {
    this.spelling = parts.spelling;
    this.erp = parts.erp;
    this.admin = parts.admin;
    this.demo = parts.demo;
    this.home = parts.home;
    this.#clock = clock;
    this.#close = close;
  }

  static async open(version: VersionName, store = openStore('memory:')): Promise<Office> {
    const clock = { now: Date.UTC(2026, 10, 23, 12) };
    const spelling = SPELLINGS.find(({ versions }) => versions.includes(version));
    assert.ok(spelling);
    const simulated = await startDemoErp({
      version,
      demoData: false,
      zone: 'Europe/Brussels',
      clock: () => clock.now,
    });
    const erp = new Erp({ url: simulated.url });
    const currency = { freshness: 5, fullCheck: 300 };
    const directory = createDirectory({
      erp,
      store,
      currency,
      cacheSize: 1e6,
      log: silent,
      clock: () => clock.now,
    });
    const admin = await erp.logIn('demo', 'admin', 'admin');
    const demo = await erp.logIn('demo', 'demo', 'demo');
    const home = await directory.logIn('demo', 'demo', 'demo');
    assert.ok(admin && demo && home);
    const close = async () => {
      await erp.close();
      await simulated.close();
      await store.close();
    };
    return new Office({ spelling, erp: simulated, admin, demo, home }, clock, close);
  }

  pass(seconds: number): void {
    this.#clock.now += seconds * 1000;
  }

  async calendar(name: string): Promise<Calendar> {
    const found = (await this.home.calendars()).find((calendar) => calendar.name === name);
    assert.ok(found);
    return found;
  }

  /** A meeting of the demo user's, made by himself. */
  async meeting(name: string, more: Values = {}): Promise<number> {
    return Number(
      await this.demo.call(this.spelling.model, 'create', [{ name, ...this.spelling.times, ...more }]),
    );
  }

  async write(ids: readonly number[], values: Values, by: Session = this.admin): Promise<void> {
    await by.call(this.spelling.model, 'write', [ids, values]);
  }

  async close(): Promise<void> {
    await this.#close();
  }
}

async function summaries(calendar: Calendar): Promise<readonly unknown[]> {
  const found = await calendar.get((await calendar.list()).map(({ name }) => name));
  return [...found.values()]
    .map((served) => (typeof served === 'string' ? served : summaryOf(Buffer.from(served.body).toString())))
    .sort();
}

function summaryOf(text: string): unknown {
  const component = parseCalendar(text);
  const [entry] = [...component.getAllSubcomponents('vevent'), ...component.getAllSubcomponents('vtodo')];
  return entry?.getFirstPropertyValue('summary');
}

interface Change {
  readonly what: string;
  act(office: Office, ids: readonly [number, number]): Promise<unknown>;
  readonly expected: readonly string[];
}

const CHANGES: readonly Change[] = [
  {
    what: 'an edit',
    act: (office, [one]) => office.write([one], { name: 'one, edited' }),
    expected: ['one, edited', 'two'],
  },
  {
    what: 'a new meeting',
    act: (office) => office.meeting('three'),
    expected: ['one', 'three', 'two'],
  },
  {
    what: 'a deletion',
    act: (office, [one]) => office.admin.call(office.spelling.model, 'unlink', [[one]]),
    expected: ['two'],
  },
  {
    what: 'a deletion and a new meeting at once',
    act: async (office, [one]) => {
      await office.admin.call(office.spelling.model, 'unlink', [[one]]);
      await office.meeting('three');
    },
    expected: ['three', 'two'],
  },
  {
    what: 'an archived meeting',
    act: (office, [one]) => office.write([one], { active: false }),
    expected: ['two'],
  },
  {
    what: 'a meeting that became somebody else’s',
    act: (office, [one]) => office.write([one], office.spelling.others(office.admin)),
    expected: ['two'],
  },
  {
    what: 'an edit in a transaction that shows up after a later one was seen',
    act: async (office, [one, two]) => {
      office.erp.inject({ method: 'write', slowTransaction: 300, count: 1 });
      const late = office.write([one], { name: 'one, late' });
      await office.write([two], { name: 'two, meanwhile' });
      office.pass(30);
      assert.deepEqual(await summaries(await office.calendar('Meetings')), ['one', 'two, meanwhile']);
      await late;
    },
    expected: ['one, late', 'two, meanwhile'],
  },
];

for (const version of VERSIONS)
  describe(`changes in ${version}`, () => {
    for (const { what, act, expected } of CHANGES)
      it(what, async () => {
        const office = await Office.open(version);
        try {
          const ids = [await office.meeting('one'), await office.meeting('two')] as const;
          const calendar = await office.calendar('Meetings');
          office.pass(120);
          const token = await calendar.token();
          assert.deepEqual(await summaries(calendar), ['one', 'two']);
          office.pass(120);
          assert.equal(await calendar.token(), token, 'nothing happened, nothing changed');

          await act(office, ids);
          office.pass(6);
          assert.notEqual(await calendar.token(), token);
          assert.deepEqual(await summaries(calendar), expected);
          const { changed, removed } = await calendar.changes(token, undefined);
          assert.ok(changed.length + removed.length > 0);
        } finally {
          await office.close();
        }
      });

    it('two edits within one second', async () => {
      const office = await Office.open(version);
      try {
        const id = await office.meeting('one');
        const calendar = await office.calendar('Meetings');
        office.pass(120);
        await calendar.token();
        office.pass(6);
        await office.write([id], { name: 'first' });
        const first = await calendar.token();
        assert.deepEqual(await summaries(calendar), ['first']);
        await office.write([id], { name: 'second' });
        office.pass(6);
        assert.notEqual(await calendar.token(), first);
        assert.deepEqual(await summaries(calendar), ['second']);
      } finally {
        await office.close();
      }
    });
  });

describe('an answer of an attendee, which does not touch the meeting', () => {
  for (const version of VERSIONS)
    it(version, async () => {
      const office = await Office.open(version);
      try {
        const { model } = office.spelling;
        const invited = model === 'calendar.event' || version === '7.0';
        const guest: Values = invited
          ? { partner_ids: [[6, 0, [office.demo.reader.partner ?? 0, office.admin.reader.partner ?? 0]]] }
          : { attendee_ids: [[0, 0, { email: 'guest@demo.example', role: 'req-participant' }]] };
        await office.meeting('with a guest', guest);
        const calendar = await office.calendar('Meetings');
        office.pass(120);
        const token = await calendar.token();
        const [before] = await calendar.list();
        const rows = await office.admin.ask({
          ask: 'rows',
          model: 'calendar.attendee',
          domain: [],
          fields: ['state', 'email'],
        });
        const waiting = rows.find(({ state }) => /^needs-?action$/i.test(String(state)));
        assert.ok(waiting);
        await office.admin.call('calendar.attendee', 'write', [[Number(waiting.id)], { state: 'declined' }]);
        office.pass(6);
        assert.notEqual(await calendar.token(), token);
        const [changed] = await calendar.list();
        assert.equal(changed?.name, before?.name);
        assert.notEqual(changed?.etag, before?.etag);
      } finally {
        await office.close();
      }
    });
});
