/** Calendars by configuration, and those of colleagues, as real servers have them. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import ICAL from 'ical.js';
import { silent } from '../../../lib/log.ts';
import type { Gateway } from '../../../lib/main.ts';
import { dav, type Name } from '../../../lib/names.ts';
import { type Element, elements, textOf } from '../../../lib/xml/element.ts';
import { parseXml } from '../../../lib/xml/parse.ts';
import { type Ground, Person, type Values } from '../../demo-erp/conformance/ground.ts';
import { gatewayTo } from '../../protocol/reading/scene.ts';
import type { RealErp } from '../lab.ts';
import { odooFor } from './odoo.ts';

const MARK = `calendars ${process.pid}`;

const FILE = (project: number): string => `
calendars:
  - { name: Meetings, model: meetings, access: write }
  - { name: Tasks, model: tasks, access: write }
  - name: Everybody
    model: meetings
    domain: [[name, "like", "${MARK}"]]
  - name: Room
    model: meetings
    domain: [[location, "=", "room ${MARK}"]]
    constants: { location: "room ${MARK}" }
    access: write
  - name: Board
    model: meetings
    domain: [[location, "=", "board ${MARK}"]]
    access: write
  - name: Project
    model: project.task
    component: VEVENT
    domain: [[project_id, "=", ${project}]]
    constants: { project_id: ${project} }
    fields: { summary: name, start: date_deadline, description: description }
    access: write
  - name: Deadlines
    model: crm.lead
    component: VTODO
    domain: ["&", [user_id, "=", $user], [name, "like", "${MARK}"]]
    constants: { user_id: $user, type: opportunity }
    fields: { summary: name, due: date_deadline, priority: { field: priority, values: { "3": 1, "2": 3, "1": 5 } } }
    access: write
  - name: Next
    model: mail.activity
    component: VTODO
    domain: ["&", "&", [user_id, "=", $user], [res_model, "=", crm.lead], [summary, "like", "${MARK}"]]
    fields: { summary: [summary, res_name], due: date_deadline, description: note }
  - name: Administrators
    model: meetings
    domain: [[name, "like", "${MARK}"]]
    for: { groups: [base.group_system] }
`;

/** What one made, to be taken away again. */
class Guest extends Person {
  readonly #made: (readonly [model: string, id: number])[] = [];

  override async create(model: string, values: Values): Promise<number> {
    const id = await super.create(model, values);
    this.#made.unshift([model, id]);
    return id;
  }

  /** Archived ones too. */
  async named(model: string, name: string, fields: readonly string[]) {
    const context = { active_test: false };
    const ids = await this.search(model, [['name', '=', `${name} ${MARK}`]], { context });
    return this.read(model, ids, fields);
  }

  async tidy(): Promise<void> {
    for (const [model, id] of this.#made) await this.unlink(model, [id]).catch(() => undefined);
  }
}

class Phone {
  readonly #gateway: Gateway;
  readonly #login: string;
  readonly #home: string;

  constructor(gateway: Gateway, database: string, login: string) {
    this.#gateway = gateway;
    this.#login = login;
    this.#home = `/webdav/${database}/calendars/users/${login}/c/`;
  }

  at(path: string): string {
    return new URL(this.#home + path, this.#gateway.url).href;
  }

  ask(method: string, path: string, headers: Record<string, string> = {}, body?: string): Promise<Response> {
    const Authorization = `Basic ${btoa(`${this.#login}:${this.#login}`)}`;
    return fetch(this.at(path), {
      ...{ method, headers: { Authorization, Depth: '0', ...headers } },
      ...(body === undefined ? {} : { body }),
    });
  }

  put(path: string, text: string): Promise<Response> {
    return this.ask('PUT', path, { 'Content-Type': 'text/calendar' }, text);
  }

  /** Components of a calendar, by summary without the mark. */
  async shows(calendar: string): Promise<ReadonlyMap<string, ICAL.Component>> {
    return new Map((await this.entries(calendar)).map((one) => [plainOf(one), one]));
  }

  async entries(calendar: string): Promise<readonly ICAL.Component[]> {
    const text = await (await this.ask('GET', `${calendar}.ics`)).text();
    const components = new ICAL.Component(ICAL.parse(text)).getAllSubcomponents();
    return components.filter(({ name }) => name !== 'vtimezone');
  }

  async property(path: string, name: string): Promise<Element | undefined> {
    const body = `<D:propfind xmlns:D="DAV:"><D:prop><D:${name}/></D:prop></D:propfind>`;
    const answer = parseXml(Buffer.from(await (await this.ask('PROPFIND', path, {}, body)).arrayBuffer()));
    return firstNamed(answer, dav(name));
  }

  /** Names and titles of the calendars there are. */
  async calendars(): Promise<readonly string[]> {
    const body = '<D:propfind xmlns:D="DAV:"><D:prop><D:displayname/></D:prop></D:propfind>';
    const text = await (await this.ask('PROPFIND', '', { Depth: '1' }, body)).text();
    return [...text.matchAll(/<(?:\w+:)?href>([^<]*)</g)].flatMap(
      ([, href]) => /\/c\/([^/]+)\/$/.exec(href ?? '')?.[1] ?? [],
    );
  }
}

function firstNamed(of: Element, name: Name): Element | undefined {
  return elements(of)
    .map((child) => (child.name === name ? child : firstNamed(child, name)))
    .find((found) => found !== undefined);
}

const plainOf = (component: ICAL.Component): string =>
  String(component.getFirstPropertyValue('summary')).replace(` ${MARK}`, '');

const ENTRY = (kind: 'VEVENT' | 'VTODO', uid: string, ...lines: readonly string[]): string =>
  [
    ...['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//test//EN', `BEGIN:${kind}`, `UID:${uid}-${MARK}`],
    ...['DTSTAMP:20261101T000000Z', `SUMMARY:${uid} ${MARK}`, ...lines, `END:${kind}`, 'END:VCALENDAR', ''],
  ].join('\r\n');
const HOUR = ['DTSTART:20270310T090000Z', 'DTEND:20270310T100000Z'];
const TIMES = { start: '2027-03-09 09:00:00', stop: '2027-03-09 10:00:00' };

const ground = ({ version, url, db }: RealErp): Ground => ({
  ...{ version: version === 14 ? '14' : '19', url, database: db, lasting: true },
  plant: () => undefined,
  mails: async () => 0,
});

for (const version of [14, 19] as const) {
  const odoo = await odooFor(version);
  suite(`calendars of Odoo ${version}`, { skip: 'reason' in odoo ? odoo.reason : false }, () => {
    if ('reason' in odoo) return;
    const folder = mkdtempSync(join(tmpdir(), 'erpcal-calendars-'));
    let gateway: Gateway;
    let admin: Guest;
    let phone: Phone;
    let demo: Phone;
    const person = async (login: string): Promise<Guest> => {
      const { uid } = await Person.logIn(ground(odoo), login);
      return new Guest(ground(odoo), uid, login);
    };

    before(async () => {
      admin = await person('admin');
      const project = await admin.create('project.project', { name: `Plan ${MARK}` });
      await admin.create('project.task', {
        name: `Draft ${MARK}`,
        project_id: project,
        date_deadline: '2027-03-09',
      });
      await admin.create('calendar.event', { name: `Open ${MARK}`, ...TIMES });
      await admin.create('calendar.event', {
        name: `Secret ${MARK}`,
        privacy: 'private',
        location: 'Vault',
        ...TIMES,
      });
      const lead = await admin.create('crm.lead', {
        ...{ name: `Mill ${MARK}`, type: 'opportunity', user_id: admin.uid, date_deadline: '2027-03-11' },
        priority: '2',
      });
      const [model] = await admin.search('ir.model', [['model', '=', 'crm.lead']]);
      const [activity_type_id] = await admin.search('mail.activity.type', [], { limit: 1 });
      await admin.create('mail.activity', {
        ...{ res_model_id: model, res_id: lead, activity_type_id, user_id: admin.uid },
        ...{ summary: `Call ${MARK}`, date_deadline: '2027-03-12', note: '<p>Ask for the <b>order</b></p>' },
      });
      const file = join(folder, 'calendars.yaml');
      writeFileSync(file, FILE(project));
      gateway = await gatewayTo(odoo.url, silent, [
        ...['--calendars', file, '--share', 'colleagues', '--db', odoo.db],
      ]);
      [phone, demo] = [new Phone(gateway, odoo.db, 'admin'), new Phone(gateway, odoo.db, 'demo')];
    });
    after(async () => {
      await gateway?.close();
      await admin?.tidy();
      rmSync(folder, { recursive: true });
    });

    test('each shows the records of its rule', async () => {
      const everybody = await phone.shows('Everybody');
      assert.deepEqual([...everybody.keys()].sort(), ['Open', 'Secret']);
      const [draft] = (await phone.shows('Project')).values();
      assert.equal(draft && plainOf(draft), 'Draft');
      const start = draft?.getFirstPropertyValue('dtstart');
      assert.equal(String(start).slice(0, 10), '2027-03-09');
      const mill = (await phone.shows('Deadlines')).get('Mill');
      assert.deepEqual(
        ['due', 'priority', 'status'].map((name) => String(mill?.getFirstPropertyValue(name))),
        ['2027-03-11', '3', 'NEEDS-ACTION'],
      );
      const [next, ...others] = (await phone.shows('Next')).values();
      assert.deepEqual(others, []);
      assert.equal(String(next?.getFirstPropertyValue('summary')), `Call ${MARK}, Mill ${MARK}`);
      assert.equal(String(next?.getFirstPropertyValue('due')), '2027-03-12');
      assert.match(String(next?.getFirstPropertyValue('description')), /Ask for the order/);
    });

    test('what is written is in the ERP, with its constants, and comes back as it was sent', async () => {
      const text = ENTRY('VTODO', 'Offer', 'DUE;VALUE=DATE:20270315', 'PRIORITY:1', 'X-PHONE:bells');
      assert.equal((await phone.put('Deadlines/offer.ics', text)).status, 201);
      assert.match(await (await phone.ask('GET', 'Deadlines/offer.ics')).text(), /X-PHONE:bells/);
      const fields = ['user_id', 'date_deadline', 'priority', 'type', 'active'];
      const [row] = await admin.named('crm.lead', 'Offer', fields);
      assert.deepEqual(
        [row?.user_id[0], row?.date_deadline, row?.priority, row?.type, row?.active],
        [admin.uid, '2027-03-15', '3', 'opportunity', true],
      );
      await phone.put('Deadlines/offer.ics', text.replace('20270315', '20270316'));
      const [later] = await admin.named('crm.lead', 'Offer', ['date_deadline']);
      assert.equal(later?.date_deadline, '2027-03-16');
      assert.equal((await phone.ask('DELETE', 'Deadlines/offer.ics')).status, 204);
      const [left] = await admin.named('crm.lead', 'Offer', ['active']);
      assert.equal(left?.active ?? false, false);
      assert.ok(!(await phone.shows('Deadlines')).has('Offer'));
      if (left) await admin.unlink('crm.lead', [left.id]);
    });

    test('a meeting is moved into one, and taken out again', async () => {
      assert.equal((await phone.put('Meetings/budget.ics', ENTRY('VEVENT', 'Budget', ...HOUR))).status, 201);
      const Destination = phone.at('Room/budget.ics');
      assert.equal((await phone.ask('MOVE', 'Meetings/budget.ics', { Destination })).status, 201);
      const [row] = await admin.named('calendar.event', 'Budget', ['location']);
      assert.equal(row?.location, `room ${MARK}`);
      assert.ok((await phone.shows('Room')).has('Budget'));
      assert.ok((await phone.shows('Everybody')).has('Budget'));
      assert.equal((await phone.ask('DELETE', 'Room/budget.ics')).status, 204);
      assert.ok(!(await phone.shows('Room')).has('Budget'));
    });

    test('what its rule leaves out is refused, and the ERP has nothing of it', async () => {
      const elsewhere = ENTRY('VEVENT', 'Elsewhere', ...HOUR, 'LOCATION:Somewhere');
      assert.equal((await phone.put('Board/elsewhere.ics', elsewhere)).status, 403);
      assert.deepEqual(await admin.named('calendar.event', 'Elsewhere', ['location']), []);
    });

    test('nobody writes where nobody may', async () => {
      const text = ENTRY('VEVENT', 'Unwanted', ...HOUR);
      assert.equal((await phone.put('Everybody/unwanted.ics', text)).status, 403);
      assert.equal((await phone.put('Next/unwanted.ics', ENTRY('VTODO', 'Unwanted'))).status, 403);
      assert.deepEqual(await admin.named('calendar.event', 'Unwanted', ['name']), []);
      const privileges = await phone.property('Everybody/', 'current-user-privilege-set');
      assert.ok(privileges && firstNamed(privileges, dav('read')));
      assert.equal(
        firstNamed(privileges, dav('write-content')) ?? firstNamed(privileges, dav('write')),
        undefined,
      );
    });

    test('a calendar is for those it is for', async () => {
      assert.ok((await phone.calendars()).includes('Administrators'));
      const others = await demo.calendars();
      assert.ok(others.includes('Everybody') && !others.includes('Administrators'), others.join());
    });

    test('a colleague shows his meetings, private ones as times alone', async () => {
      const calendar = `Meetings-of-${admin.uid}`;
      assert.ok((await demo.calendars()).includes(calendar));
      const shown = await demo.entries(calendar);
      const then = shown.filter((one) =>
        String(one.getFirstPropertyValue('dtstart')).startsWith('2027-03-09'),
      );
      assert.deepEqual(then.map(plainOf).sort(), ['Busy', 'Open']);
      const text = await (await demo.ask('GET', `${calendar}.ics`)).text();
      assert.doesNotMatch(text, /Secret|Vault/);
      const owner = await demo.property(`${calendar}/`, 'owner');
      const href = owner && firstNamed(owner, dav('href'));
      assert.match(href ? textOf(href) : '', /\/principals\/users\/admin\/$/);
      const put = await demo.put(`${calendar}/unwanted.ics`, ENTRY('VEVENT', 'Unwanted', ...HOUR));
      assert.equal(put.status, 403);
      const everybody = await demo.shows('Everybody');
      assert.ok(everybody.has('Open') && !everybody.has('Secret'), [...everybody.keys()].join());
    });
  });
}
