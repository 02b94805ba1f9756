/**
 * A client that was set up against OpenERP 6.1's own CalDAV goes on when the gateway takes that address: its requests as
 * they were recorded, and what it was answered then (`old-module/recorded.json`).
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import ICAL from 'ical.js';
import { type DemoErp, startDemoErp } from '../../examples/demo-erp/index.ts';
import type { Gateway } from '../../lib/main.ts';
import { caldav, dav } from '../../lib/names.ts';
import { childNamed, childrenNamed, type Element, elements, textOf } from '../../lib/xml/element.ts';
import { parseXml } from '../../lib/xml/parse.ts';
import { basic } from '../dav/talk.ts';
import { Person } from '../demo-erp/conformance/ground.ts';
import { gatewayTo } from './reading/scene.ts';

interface Recorded {
  readonly db: string;
  readonly login: string;
  readonly meetings: readonly {
    readonly id: number;
    readonly summary: string;
    readonly start: string;
    readonly end: string;
  }[];
  readonly task: number;
  /** A change the client sent. Meetings that the recording itself made are left out. */
  readonly edited: readonly string[];
  readonly exchanges: readonly Exchange[];
}
interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly depth?: string;
  readonly body?: string;
  readonly status: number;
  readonly hrefs?: readonly string[];
  readonly uids?: readonly string[];
}

/** The simulated ERP has one database. */
const text = readFileSync(new URL('old-module/recorded.json', import.meta.url), 'utf8').replaceAll(
  'erp61',
  'demo',
);
const { db, login } = JSON.parse(text) as Recorded;
const HOME = `/webdav/${db}/calendars/users/${login}/c/`;

let erp: DemoErp;
let gateway: Gateway;
/** With the ids that these records have here. */
let recorded: Recorded;

before(async () => {
  const users = [{ login, password: login, name: 'Dav One', zone: 'UTC' }];
  erp = await startDemoErp({ version: '6.1', demoData: false, users, caldav: true });
  gateway = await gatewayTo(erp.url, undefined, ['--freshness', '0']);
  const ids = await planted(JSON.parse(text) as Recorded);
  const here = text.replaceAll(/\b(\d{4})\b(?=\.ics|@|")|_(\d{4})\b|: (\d{4})\b/g, (found) =>
    found.replace(/\d{4}/, (id) => String(ids.get(Number(id)) ?? id)),
  );
  recorded = JSON.parse(here) as Recorded;
});
after(async () => {
  await gateway.close();
  await erp.close();
});

/** Makes the records the recording is of; their ids, by those they had. */
async function planted({ meetings, task }: Recorded): Promise<ReadonlyMap<number, number>> {
  const ground = {
    ...({ version: '6.1', url: erp.url, database: db, lasting: false } as const),
    plant: async () => {},
    mails: async () => 0,
  };
  const person = await Person.logIn(ground, login);
  const ids = new Map<number, number>();
  for (const { id, summary: name, start, end } of meetings) {
    const values = { name, date: stored(start), date_deadline: stored(end), duration: 1 };
    ids.set(id, await person.create('crm.meeting', values));
  }
  ids.set(task, await person.create('project.task', { name: 'dav task' }));
  return ids;
}

/** `20260601T090000` as the ERP keeps it. */
const stored = (time: string): string =>
  time.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)$/, '$1-$2-$3 $4:$5:$6');

async function ask(
  method: string,
  path: string,
  { body, ...headers }: { readonly body?: string; readonly [header: string]: string | undefined } = {},
) {
  const answer = await fetch(new URL(path, gateway.url), {
    method,
    headers: { Authorization: basic(`${login}:${login}`), ...(headers as Record<string, string>) },
    ...(body !== undefined && { body }),
  });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

interface Listed {
  readonly etag: string | undefined;
  readonly uid: string | undefined;
}

/** Responses of a multistatus by href. */
function listed(multistatus: string): ReadonlyMap<string, Listed> {
  const responses = childrenNamed(parseXml(Buffer.from(multistatus)), dav('response'));
  return new Map(
    responses.map((one) => {
      const data = found(one, caldav('calendar-data'));
      const etag = found(one, dav('getetag'));
      const href = childNamed(one, dav('href'));
      return [href ? textOf(href) : '', { etag: etag && textOf(etag), uid: data && uidsIn(textOf(data))[0] }];
    }),
  );
}

function found(of: Element, name: string): Element | undefined {
  for (const child of elements(of)) {
    if (child.name === name) return child;
    const inside = found(child, name);
    if (inside) return inside;
  }
  return undefined;
}

function uidsIn(ics: string): readonly string[] {
  const entries = new ICAL.Component(ICAL.parse(ics)).getAllSubcomponents();
  return entries.flatMap((one) => one.getFirstPropertyValue('uid')?.toString() ?? []);
}

const isEntry = (href: string): boolean => /[^/]\.ics$/.test(href) && !href.endsWith('s.ics');
const slashless = (href: string): string => href.replace(/\/$/, '');

test('each request of old gets its status, its calendars and its UIDs', async () => {
  for (const { method, path, depth, body, status, hrefs = [], uids } of recorded.exchanges) {
    const asked = `${method} ${path}`;
    const answer = await ask(method, path, { ...(depth && { Depth: depth }), ...(body && { body }) });
    assert.equal(answer.status, status, asked);
    if (status === 207) {
      const now = [...listed(answer.text).keys()].map(slashless);
      // The old module put the calendar itself into its answer to every report.
      const collections = method === 'REPORT' ? [] : hrefs.filter((href) => !href.endsWith('.ics'));
      assert.deepEqual(now.filter((href) => !href.endsWith('.ics')).sort(), [...collections].sort(), asked);
      assert.equal(now.filter(isEntry).length, hrefs.filter(isEntry).length, asked);
    }
    if (!uids) continue;
    const told =
      status === 207
        ? [...listed(answer.text).values()].flatMap(({ uid }) => uid ?? [])
        : uidsIn(answer.text);
    assert.deepEqual([...new Set(told)].sort(), [...new Set(uids)].sort(), asked);
  }
});

/** What a client holds: by UID, where it has it from. */
type Held = Map<string, string>;

/** As simple clients do it: what the list names and they lack they get, what it does not name goes. */
async function sync(held: Held, calendar: string): Promise<void> {
  const list = listed((await ask('PROPFIND', calendar, { Depth: '1' })).text);
  const hrefs = [...list.keys()].filter((href) => slashless(href) !== slashless(calendar));
  for (const [uid, href] of held) if (!hrefs.includes(href)) held.delete(uid);
  for (const href of hrefs) {
    if ([...held.values()].includes(href)) continue;
    const [uid = ''] = uidsIn((await ask('GET', href)).text);
    assert.ok(!held.has(uid), `${uid} is there twice`);
    held.set(uid, href);
  }
}

const MEETINGS = `${HOME}Meetings/`;
const uidOf = (id: number): string => `OpenObject-crm.meeting_${id}@${db}`;
const heldOfOld = (): Held => new Map(recorded.meetings.map(({ id }) => [uidOf(id), `${MEETINGS}${id}.ics`]));

test('what a client held it holds after its next synchronisation, once', async () => {
  const held = heldOfOld();
  await sync(held, MEETINGS);
  assert.deepEqual([...held.keys()].sort(), [...heldOfOld().keys()].sort());
  const after = new Map(held);
  await sync(held, MEETINGS);
  assert.deepEqual(held, after);
});

test('the names entries had still name them, for reading, changing and removing', async () => {
  const [first, second] = recorded.meetings;
  assert.ok(first && second);
  const ids = async () => [...listed((await ask('PROPFIND', MEETINGS, { Depth: '1' })).text).keys()].length;
  const count = await ids();
  const edited = recorded.edited
    .join('\r\n')
    .replace(/^UID:.*$/m, `UID:${uidOf(first.id)}\r`)
    .concat('\r\n');
  const type = { 'Content-Type': 'text/calendar; charset=utf-8' };
  const stale = await ask('PUT', `${MEETINGS}${first.id}.ics`, {
    ...type,
    'If-Match': `"crm.meeting_${first.id}-179533220071"`,
    body: edited,
  });
  assert.equal(stale.status, 412, 'an ETag of old is of another text');
  const written = await ask('PUT', `${MEETINGS}${first.id}.ics`, { ...type, body: edited });
  assert.equal(written.status, 204, written.text);
  assert.equal(await ids(), count);
  const read = await ask('GET', `${MEETINGS}${first.id}.ics`);
  const [event] = new ICAL.Component(ICAL.parse(read.text)).getAllSubcomponents('vevent');
  assert.deepEqual(
    [event?.getFirstPropertyValue('uid'), event?.getFirstPropertyValue('summary')],
    [uidOf(first.id), 'PUT edited b'],
  );
  // This ERP keeps deleting from its salesmen; a name that is none would be 404.
  const removed = async (id: number) => (await ask('DELETE', `${MEETINGS}${id}.ics`)).status;
  assert.deepEqual([await removed(second.id), await removed(9999)], [403, 404]);
});

test('a copy the client sends anew under a name of its own is no second meeting', async () => {
  const third = recorded.meetings[2];
  assert.ok(third);
  const copy = recorded.edited
    .join('\r\n')
    .replace(/^UID:.*$/m, `UID:${uidOf(third.id)}\r`)
    .concat('\r\n');
  const answer = await ask('PUT', `${MEETINGS}mine.ics`, { 'Content-Type': 'text/calendar', body: copy });
  assert.equal(answer.status, 409, answer.text);
  const uids = uidsIn((await ask('GET', `${HOME}Meetings.ics`)).text);
  assert.equal(new Set(uids).size, uids.length);
});
