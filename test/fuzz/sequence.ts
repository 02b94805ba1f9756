/** Whatever two people may ask of their calendars, in any order: what was acknowledged is what is served, to its owner alone. */
import assert from 'node:assert/strict';
import type { VersionName } from '../../examples/demo-erp/index.ts';
import { caldav, dav } from '../../lib/names.ts';
import { Document } from '../protocol/writers/document.ts';
import type { Random } from '../protocol/writers/random.ts';
import { dataIn } from './dav-answer.ts';
import { calendarOf, Served, type Told, USERS, type User } from './gateway.ts';
import type { Case, Target } from './target.ts';

const VERSIONS: readonly VersionName[] = ['14', '6.1', '19', '10', '7.0', '12'];
const NAMES = 4;

/** What somebody does; `of` is whose calendar it is done in. */
interface Step {
  readonly by: User;
  readonly of: User;
  readonly act: Act;
  readonly name: number;
  /** What is put: another each time. */
  readonly version: number;
  readonly condition: Condition;
  readonly to: number;
}

type Act =
  | 'PUT'
  | 'GET'
  | 'DELETE'
  | 'query'
  | 'multiget'
  | 'sync'
  | 'PROPFIND'
  | 'COPY'
  | 'MOVE'
  | 'PROPPATCH';
type Condition = 'none' | 'known' | 'stale' | 'new' | 'any';

const ACTS: readonly { readonly act: Act; readonly weight: number }[] = [
  { act: 'PUT', weight: 12 },
  { act: 'GET', weight: 4 },
  { act: 'DELETE', weight: 5 },
  { act: 'query', weight: 2 },
  { act: 'multiget', weight: 2 },
  { act: 'sync', weight: 3 },
  { act: 'PROPFIND', weight: 3 },
  { act: 'COPY', weight: 1 },
  { act: 'MOVE', weight: 2 },
  { act: 'PROPPATCH', weight: 1 },
];
const CONDITIONS: readonly Condition[] = ['none', 'none', 'known', 'known', 'stale', 'new', 'any'];

function stepOf(random: Random): Step {
  const by = random.of(USERS) ?? 'admin';
  const stranger = random.below(8) === 0;
  return {
    by,
    of: stranger ? (USERS.find((user) => user !== by) ?? by) : by,
    act: random.weighed(ACTS).act,
    name: random.below(NAMES),
    version: random.below(1000),
    condition: random.of(CONDITIONS) ?? 'none',
    to: random.below(NAMES),
  };
}

export const sequence: Target = {
  name: 'sequence',
  batch: 40,
  async open(batch) {
    const chosen = VERSIONS[Math.floor(batch / this.batch) % VERSIONS.length] ?? '14';
    const grounds = new Map([[chosen, await Served.open(chosen)]]);
    let runs = 0;
    return {
      make: (random) => ({
        what: { version: chosen },
        parts: Array.from({ length: 10 + random.below(30) }, () => JSON.stringify(stepOf(random))),
      }),
      async run({ what, parts }: Case) {
        const version = (what.version ?? chosen) as VersionName;
        const served = grounds.get(version) ?? (await Served.open(version));
        grounds.set(version, served);
        runs += 1;
        const house = new House(served, runs);
        for (const part of parts) await house.take(JSON.parse(part));
        await house.leave();
      },
      async [Symbol.asyncDispose]() {
        for (const served of grounds.values()) await served[Symbol.asyncDispose]();
      },
    };
  },
};

/** What was acknowledged last. */
interface Kept {
  readonly summary: string;
  readonly etag: string | undefined;
}

const NS = 'xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"';
const BODIES = {
  list: `<propfind ${NS}><prop><getetag/></prop></propfind>`,
  query: `<C:calendar-query ${NS}><prop><getetag/><C:calendar-data/></prop><C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT"/></C:comp-filter></C:filter></C:calendar-query>`,
  sync: `<sync-collection ${NS}><sync-token/><sync-level>1</sync-level><prop><getetag/><C:calendar-data/></prop></sync-collection>`,
  multiget: (hrefs: readonly string[]) =>
    `<C:calendar-multiget ${NS}><prop><getetag/><C:calendar-data/></prop>${hrefs.map((href) => `<href>${href}</href>`).join('')}</C:calendar-multiget>`,
  proppatch: (name: string) =>
    `<propertyupdate ${NS}><set><prop><displayname>${name}</displayname></prop></set></propertyupdate>`,
};

/** The calendars of both, and what ought to be in them. */
class House {
  readonly #served: Served;
  readonly #run: number;
  readonly #kept = new Map<string, Kept>();
  /** ETags that were served once, by href. */
  readonly #stale = new Map<string, string>();

  constructor(served: Served, run: number) {
    this.#served = served;
    this.#run = run;
  }

  async take(step: Step): Promise<void> {
    const told = await this.#ask(step);
    if (step.by !== step.of) return this.#checkRefused(step, told);
    await this.#acted[step.act](step, told);
  }

  /** All is as it should be, and goes. */
  async leave(): Promise<void> {
    for (const user of USERS) await this.#checkAll(user);
    for (const href of this.#kept.keys()) {
      const user = USERS.find((each) => href.startsWith(calendarOf(each))) ?? 'admin';
      const { status, text } = await this.#served.ask(user, { method: 'DELETE', path: href });
      assert.ok(
        status === 204 || isForbidden(user),
        `at the end, the deletion of ${href} is answered ${status}: ${text}`,
      );
    }
  }

  #href(user: User, name: number): string {
    return `${calendarOf(user)}${this.#run}-${name}.ics`;
  }

  #ask(step: Step): Promise<Told> {
    const { by, of, act, name, to } = step;
    const [calendar, href] = [calendarOf(of), this.#href(of, name)];
    const depth = { depth: '1' };
    switch (act) {
      case 'PUT':
        return this.#served.ask(by, {
          method: act,
          path: href,
          body: this.#text(step),
          headers: { 'content-type': 'text/calendar', ...this.#condition(step) },
        });
      case 'GET':
        return this.#served.ask(by, { method: act, path: href });
      case 'DELETE':
        return this.#served.ask(by, { method: act, path: href, headers: this.#condition(step) });
      case 'PROPFIND':
        return this.#served.ask(by, { method: act, path: calendar, headers: depth, body: BODIES.list });
      case 'query':
        return this.#served.ask(by, { method: 'REPORT', path: calendar, headers: depth, body: BODIES.query });
      case 'sync':
        return this.#served.ask(by, { method: 'REPORT', path: calendar, body: BODIES.sync });
      case 'multiget':
        return this.#served.ask(by, {
          method: 'REPORT',
          path: calendar,
          body: BODIES.multiget(this.#everybodys()),
        });
      case 'PROPPATCH':
        return this.#served.ask(by, {
          method: act,
          path: calendar,
          body: BODIES.proppatch(`run ${this.#run}`),
        });
      case 'COPY':
      case 'MOVE':
        return this.#served.ask(by, {
          method: act,
          path: href,
          headers: { destination: this.#href(by, to), ...this.#condition(step) },
        });
    }
  }

  #everybodys(): readonly string[] {
    return USERS.flatMap((user) => Array.from({ length: NAMES }, (_, name) => this.#href(user, name)));
  }

  #summary({ by, name, version }: Step): string {
    return `${by}'s ${this.#run}-${name}-${version}`;
  }

  #text(step: Step): string {
    const day = 1 + (step.version % 27);
    return [
      ...[
        'BEGIN:VCALENDAR',
        'VERSION:2.0',
        'PRODID:-//fuzz//EN',
        'BEGIN:VEVENT',
        `UID:${step.of}-${this.#run}-${step.name}@fuzz`,
      ],
      ...[
        'DTSTAMP:20261101T000000Z',
        `DTSTART:202612${String(day).padStart(2, '0')}T090000Z`,
        `DTEND:202612${String(day).padStart(2, '0')}T100000Z`,
      ],
      ...(step.version % 4 === 0 ? ['RRULE:FREQ=WEEKLY;COUNT=3'] : []),
      ...[`SUMMARY:${this.#summary(step)}`, 'END:VEVENT', 'END:VCALENDAR', ''],
    ].join('\r\n');
  }

  #condition({ condition, of, name }: Step): Readonly<Record<string, string>> {
    const href = this.#href(of, name);
    const { etag } = this.#kept.get(href) ?? {};
    if (condition === 'new') return { 'if-none-match': '*' };
    if (condition === 'any') return { 'if-match': '*' };
    if (condition === 'stale') return { 'if-match': this.#stale.get(href) ?? '"never"' };
    return condition === 'known' && etag !== undefined ? { 'if-match': etag } : {};
  }

  /** Whether the step's condition holds for what is there. */
  #holds(step: Step): boolean {
    const href = this.#href(step.of, step.name);
    const kept = this.#kept.get(href);
    if (step.condition === 'new') return kept === undefined;
    if (step.condition === 'any') return kept !== undefined;
    return step.condition !== 'stale' || (kept?.etag !== undefined && kept.etag === this.#stale.get(href));
  }

  /** Somebody else's calendar is as one that is not there, and nothing of it is told. */
  #checkRefused({ by, of, act }: Step, { status, text }: Told): void {
    assert.ok(
      [403, 404, 405, 412].includes(status),
      `${act} of ${by} in the calendar of ${of} is answered ${status}`,
    );
    assert.ok(!text.includes(`${of}'s `), `${by} sees what is ${of}'s`);
  }

  readonly #acted: { readonly [act in Act]: (step: Step, told: Told) => Promise<void> } = {
    PUT: async (step, { status, text, etag }) => {
      const href = this.#href(step.of, step.name);
      if (!this.#holds(step))
        return assert.equal(status, 412, `a PUT whose condition does not hold is answered ${status}`);
      assert.equal(status, this.#kept.has(href) ? 204 : 201, `PUT ${href}: ${text}`);
      await this.#learn(step, href, etag);
    },
    GET: async (step, told) => this.#checkOne(this.#href(step.of, step.name), told),
    DELETE: async (step, { status, text }) => {
      const href = this.#href(step.of, step.name);
      if (!this.#kept.has(href))
        return assert.ok([404, 412].includes(status), `DELETE of nothing: ${status}`);
      if (!this.#holds(step))
        return assert.equal(status, 412, `a DELETE whose condition does not hold is answered ${status}`);
      if (status === 403 && isForbidden(step.of)) return;
      assert.equal(status, 204, `DELETE ${href}: ${text}`);
      this.#drop(href);
    },
    PROPFIND: async (step, { octets }) =>
      this.#checkHrefs(step.of, [...dataIn(octets, dav('getetag')).keys()]),
    query: async (step, { octets }) => this.#checkTexts(step.of, dataIn(octets, caldav('calendar-data'))),
    sync: async (step, { octets }) => this.#checkTexts(step.of, dataIn(octets, caldav('calendar-data'))),
    multiget: async (step, { octets }) => this.#checkTexts(step.of, dataIn(octets, caldav('calendar-data'))),
    PROPPATCH: async (_, { status }) => assert.equal(status, 207),
    COPY: async (_, { status }) => assert.ok(status >= 400, `COPY is answered ${status}`),
    MOVE: async (_, { status }) => assert.ok(status >= 400, `MOVE is answered ${status}`),
  };

  /** What was acknowledged is served from now on. */
  async #learn(step: Step, href: string, etag: string | undefined): Promise<void> {
    this.#drop(href);
    const got = await this.#served.ask(step.by, { method: 'GET', path: href });
    this.#kept.set(href, { summary: this.#summary(step), etag: got.etag });
    this.#checkOne(href, got);
    if (etag !== undefined) assert.equal(got.etag, etag, 'what was put has another ETag at once');
  }

  #drop(href: string): void {
    const { etag } = this.#kept.get(href) ?? {};
    this.#kept.delete(href);
    if (etag !== undefined) this.#stale.set(href, etag);
  }

  #checkOne(href: string, { status, text, etag }: Told): void {
    const kept = this.#kept.get(href);
    assert.equal(status, kept ? 200 : 404, `GET ${href}: ${text}`);
    if (!kept) return;
    assert.deepEqual([summaryIn(text), etag], [kept.summary, kept.etag], href);
  }

  #checkHrefs(user: User, found: readonly string[]): void {
    const here = found.filter((href) => href.startsWith(`${calendarOf(user)}${this.#run}-`));
    assert.deepEqual(here.toSorted(), this.#ownOf(user).toSorted(), 'what is listed');
    assert.ok(
      found.every((href) => href.startsWith(calendarOf(user))),
      "another's entry is listed",
    );
  }

  #checkTexts(user: User, found: ReadonlyMap<string, string>): void {
    this.#checkHrefs(user, [...found.keys()]);
    for (const href of this.#ownOf(user))
      assert.equal(summaryIn(found.get(href) ?? ''), this.#kept.get(href)?.summary, href);
    for (const text of found.values())
      assert.match(text, new RegExp(`^SUMMARY:${user}'s `, 'm'), "another's entry is told");
  }

  #ownOf(user: User): readonly string[] {
    return [...this.#kept.keys()].filter((href) => href.startsWith(calendarOf(user)));
  }

  async #checkAll(user: User): Promise<void> {
    const step: Step = { by: user, of: user, act: 'PROPFIND', name: 0, version: 0, condition: 'none', to: 0 };
    for (const act of ['PROPFIND', 'query'] as const) await this.take({ ...step, act });
    for (let name = 0; name < NAMES; name++) await this.take({ ...step, act: 'GET', name });
  }
}

/** Whom an old ERP keeps from deleting; the first user administers it. */
const isForbidden = (user: User): boolean => user !== 'admin';

const summaryIn = (text: string): string => (text === '' ? '' : new Document(text).contents.summary);
