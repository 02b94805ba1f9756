/** Something goes wrong at each call of each kind of change: a repeat of the request repairs, and nothing is there twice. */
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import type { Injection, VersionName } from '../../examples/demo-erp/index.ts';
import { occurrences } from '../../examples/demo-erp/series/occurrences.ts';
import type { Client } from '../../examples/demo-erp/series/operations.ts';
import type { Calendar, Precondition } from '../../lib/calendar/types.ts';
import { DavError } from '../../lib/errors.ts';
import { parseCalendar } from '../../lib/ical/index.ts';
import { openStore } from '../../lib/store/index.ts';
import { Office } from '../calendar/office.ts';
import { clientOf } from '../demo-erp/client.ts';
import { differences, told } from './same.ts';

/** One of each way of keeping series, and of tasks; `npm run test:real` goes through more. */
const VERSIONS = (process.env.ERPCAL_TEST_INTERRUPTED?.split(',') ?? ['6.1', '14']) as readonly VersionName[];

const FAULTS: Readonly<Record<string, Injection>> = {
  'fails before it is done': {
    fault: { kind: 'python', message: 'division by zero', exception: 'ZeroDivisionError' },
  },
  'is done, and its answer lost': { cut: 0 },
  'is done, and answered with a fault': {
    faultAfterCommit: 'cannot marshal None unless allow_none is enabled',
  },
};

interface Kind {
  readonly calendar: 'Meetings' | 'Tasks';
  /** What is there before; undefined: nothing. */
  readonly kept?: (uid: string) => readonly string[];
  /** What is sent; undefined: it is deleted. */
  readonly sent?: (uid: string) => readonly string[];
}

const time = (name: string, at: string): string => `${name};TZID=Europe/Brussels:${at}`;
const event = (uid: string, ...lines: readonly string[]): readonly string[] => [
  'BEGIN:VEVENT',
  `UID:${uid}`,
  'DTSTAMP:20261120T080000Z',
  ...lines,
  'END:VEVENT',
];
const single = (uid: string, ...lines: readonly string[]): readonly string[] =>
  event(
    uid,
    time('DTSTART', '20261207T090000'),
    time('DTEND', '20261207T100000'),
    `SUMMARY:cut ${uid}`,
    ...lines,
  );
const moved = (uid: string): readonly string[] =>
  event(
    uid,
    time('RECURRENCE-ID', '20261209T090000'),
    time('DTSTART', '20261209T110000'),
    time('DTEND', '20261209T120000'),
    `SUMMARY:cut ${uid}`,
  );
const DAILY = 'RRULE:FREQ=DAILY;COUNT=5';
const EXDATE = time('EXDATE', '20261208T090000');
const task = (uid: string, ...lines: readonly string[]): readonly string[] => [
  'BEGIN:VTODO',
  `UID:${uid}`,
  'DTSTAMP:20261120T080000Z',
  `SUMMARY:cut ${uid}`,
  ...lines,
  'END:VTODO',
];

const KINDS: Readonly<Record<string, Kind>> = {
  'a meeting is made': { calendar: 'Meetings', sent: (uid) => single(uid, 'LOCATION:Room 1', 'X-PHONE:x') },
  'a meeting is changed': {
    calendar: 'Meetings',
    kept: (uid) => single(uid),
    sent: (uid) => single(uid, 'LOCATION:Room 2', 'X-PHONE:y'),
  },
  'a meeting is deleted': { calendar: 'Meetings', kept: (uid) => single(uid) },
  'a series is made': { calendar: 'Meetings', sent: (uid) => [...single(uid, DAILY, EXDATE), ...moved(uid)] },
  'a series is renamed and an occurrence moved': {
    calendar: 'Meetings',
    kept: (uid) => single(uid, DAILY),
    sent: (uid) => [...single(uid, DAILY, 'LOCATION:Room 3'), ...moved(uid)],
  },
  'a rule is changed': {
    calendar: 'Meetings',
    kept: (uid) => single(uid, DAILY, EXDATE),
    sent: (uid) => single(uid, 'RRULE:FREQ=WEEKLY;COUNT=4'),
  },
  'an occurrence is restored': {
    calendar: 'Meetings',
    kept: (uid) => [...single(uid, DAILY, EXDATE), ...moved(uid)],
    sent: (uid) => single(uid, DAILY),
  },
  'a meeting becomes a series': {
    calendar: 'Meetings',
    kept: (uid) => single(uid),
    sent: (uid) => single(uid, DAILY),
  },
  'a series is deleted': {
    calendar: 'Meetings',
    kept: (uid) => [...single(uid, DAILY, EXDATE), ...moved(uid)],
  },
  'a task is made': { calendar: 'Tasks', sent: (uid) => task(uid, 'DUE;VALUE=DATE:20261220', 'PRIORITY:1') },
  'a task is finished': {
    calendar: 'Tasks',
    kept: (uid) => task(uid),
    sent: (uid) => task(uid, 'STATUS:COMPLETED', 'COMPLETED:20261123T120000Z', 'PERCENT-COMPLETE:100'),
  },
  'a task is deleted': { calendar: 'Tasks', kept: (uid) => task(uid) },
};

function documentOf(lines: readonly string[]): string {
  const frame = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Example//Interrupted//EN'];
  return [...frame, ...lines, 'END:VCALENDAR', ''].join('\r\n');
}

const isNew: Precondition = (current) => {
  if (current) throw new DavError(412, 'It is there.');
};
const isStill =
  (etag: string): Precondition =>
  (current) => {
    if (current?.etag !== etag) throw new DavError(412, 'It is another.');
  };

/** One change of one entry. */
class Attempt {
  readonly #office: Office;
  readonly #calendar: Calendar;
  readonly #uid: string;
  readonly #kind: Kind;
  #precondition: Precondition = isNew;

  constructor(office: Office, calendar: Calendar, uid: string, kind: Kind) {
    this.#office = office;
    this.#calendar = calendar;
    this.#uid = uid;
    this.#kind = kind;
  }

  get #name(): string {
    return `${this.#uid}.ics`;
  }

  async prepare(): Promise<void> {
    if (!this.#kind.kept) return;
    await this.#put(documentOf(this.#kind.kept(this.#uid)));
    const entry = (await this.#calendar.get([this.#name])).get(this.#name);
    assert.ok(typeof entry === 'object');
    this.#precondition = isStill(entry.etag);
  }

  /** Undefined when it went well, else the status. */
  async run(): Promise<number | undefined> {
    const { sent } = this.#kind;
    try {
      if (sent) await this.#put(documentOf(sent(this.#uid)));
      else await this.#calendar.remove(this.#name, this.#precondition);
      return undefined;
    } catch (error) {
      if (error instanceof DavError) return error.status;
      throw error;
    }
  }

  /** The device sees what it sent, or nothing any more. */
  async check(): Promise<void> {
    const entry = (await this.#calendar.get([this.#name])).get(this.#name);
    if (!this.#kind.sent) return assert.equal(entry, 'missing');
    assert.ok(typeof entry === 'object', `it is ${entry}`);
    const found = differences(documentOf(this.#kind.sent(this.#uid)), Buffer.from(entry.body).toString());
    assert.equal(told(found), '');
  }

  /** What the ERP shows of it. */
  async shown(client: Client): Promise<readonly string[]> {
    if (this.#kind.calendar === 'Tasks') return this.#tasks(client);
    const range = { from: '2026-01-01 00:00:00', to: '2028-01-01 00:00:00' };
    const found = await occurrences(client, 'cut', range);
    const own = found.filter(({ name }) => name === `cut ${this.#uid}`);
    return own.map(({ start, stop }) => `${start} ${stop}`);
  }

  async #tasks({ call }: Client): Promise<readonly string[]> {
    const ids = await call('project.task', 'search', [[['name', '=', `cut ${this.#uid}`]]], {});
    return (ids as readonly unknown[]).map(() => 'task');
  }

  async #put(text: string): Promise<void> {
    this.#office.pass(6);
    const sent = { uid: this.#uid, text, calendar: parseCalendar(text) };
    await this.#calendar.put(this.#name, sent, this.#precondition);
  }
}

const isOfObject = (call: string): boolean => !/^(common|db)\./.test(call);

/** More calls than any change takes. */
const MOST = 60;

for (const version of VERSIONS)
  suite(`interrupted on ${version}`, () => {
    let office: Office;
    let client: Client;
    let count = 0;

    before(async () => {
      office = await Office.open(version, openStore('memory:'));
      client = await clientOf(office.erp, 'admin');
    });
    after(() => office.close());

    async function begun(kind: Kind): Promise<Attempt> {
      const attempt = new Attempt(office, await office.calendar(kind.calendar, 'admin'), `u${++count}`, kind);
      await attempt.prepare();
      return attempt;
    }

    for (const [what, kind] of Object.entries(KINDS))
      for (const [how, fault] of Object.entries(FAULTS))
        test(`${what}, and a call ${how}`, async () => {
          const clean = await begun(kind);
          assert.equal(await clean.run(), undefined);
          const expected = await clean.shown(client);
          for (let at = 0; at < MOST; at++) {
            const attempt = await begun(kind);
            const heal = office.erp.inject({ ...fault, service: 'object', after: at, count: 1 });
            const calls = office.erp.calls.names.length;
            const status = await attempt.run();
            heal();
            const met = office.erp.calls.names.slice(calls).filter(isOfObject).length > at;
            if (status !== undefined) {
              assert.ok(status >= 500, `call ${at}: ${status}`);
              assert.equal(await attempt.run(), undefined, `the repeat after call ${at}`);
            }
            await attempt.check();
            assert.deepEqual(await attempt.shown(client), expected, `after call ${at}`);
            if (!met) return;
          }
          assert.fail('there are more calls than any change takes');
        });
  });
