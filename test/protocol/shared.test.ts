/** Calendars of colleagues (`--share colleagues`): whose they are, and that nobody but these writes into them. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import ICAL from 'ical.js';
import { type DemoErp, startDemoErp, type VersionName } from '../../examples/demo-erp/index.ts';
import type { Gateway } from '../../lib/main.ts';
import { caldav, dav, type Name, split } from '../../lib/names.ts';
import { type Element, elements, textOf } from '../../lib/xml/element.ts';
import { parseXml } from '../../lib/xml/parse.ts';
import { type Ground, Person } from '../demo-erp/conformance/ground.ts';
import { Device } from './outages/device.ts';
import { isOld, meetingsOf } from './outages/within.ts';
import { gatewayTo } from './reading/scene.ts';

const VERSIONS: readonly VersionName[] = ['6.1', '7.0', '14', '19'];
const LOGINS = ['admin', 'demo', 'idle'] as const;

/** From 15 on a task is of several. */
const isOf = (version: VersionName, uid: number) =>
  version === '19' ? { user_ids: [[6, 0, [uid]]] } : { user_id: uid };

/** Where the members of a project, and he who is responsible, are told of its tasks alone. */
const HAS_MEMBERS: ReadonlySet<VersionName> = new Set(['6.1']);

function named(of: Element, name: Name): readonly Element[] {
  return elements(of).flatMap((child) => (child.name === name ? [child] : named(child, name)));
}

async function asked(
  device: Device,
  path: string,
  depth: string,
  ...names: readonly Name[]
): Promise<Element> {
  const wanted = names.map(split).map(({ namespace, local }) => `<${local} xmlns="${namespace}"/>`);
  const body = `<propfind xmlns="DAV:"><prop>${wanted.join('')}</prop></propfind>`;
  const { status, body: answer } = await device.ask('PROPFIND', path, { body, headers: { Depth: depth } });
  assert.equal(status, 207);
  return parseXml(answer);
}

/** Of the one thing that was asked about. */
async function told(device: Device, path: string, name: Name): Promise<readonly string[]> {
  const [found] = named(await asked(device, path, '0', name), name);
  return found
    ? [...named(found, dav('href')).map(textOf), ...elements(found).map(({ name: one }) => one)]
    : [];
}

/** Properties of the entries of a calendar, by summary. */
async function shown(device: Device, calendar: string): Promise<ReadonlyMap<string, ICAL.Component>> {
  const { status, body } = await device.ask('GET', `${calendar}.ics`);
  assert.equal(status, 200);
  const components = new ICAL.Component(ICAL.parse(body.toString())).getAllSubcomponents();
  const entries = components.filter(({ name }) => name !== 'vtimezone');
  return new Map(entries.map((one) => [String(one.getFirstPropertyValue('summary')), one]));
}

const TASK = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//test//EN', 'BEGIN:VTODO', 'UID:unwanted']
  .concat(['DTSTAMP:20261101T000000Z', 'SUMMARY:Unwanted', 'END:VTODO', 'END:VCALENDAR', ''])
  .join('\r\n');

for (const version of VERSIONS)
  describe(`tasks of colleagues, ${version}`, () => {
    let erp: DemoErp;
    let gateway: Gateway;
    let admin: Person;
    let demo: Device;
    let uids: Readonly<Record<(typeof LOGINS)[number], number>>;
    let tasks: string;
    let task: number;

    before(async () => {
      const users = LOGINS.map((login) => ({ login, password: login, name: login, zone: 'Europe/Brussels' }));
      erp = await startDemoErp({ version, demoData: false, users });
      const ground: Ground = {
        ...{ version, url: erp.url, database: erp.database, lasting: false },
        plant: () => undefined,
        mails: async () => 0,
      };
      const [one, other, idle] = await Promise.all(LOGINS.map((login) => Person.logIn(ground, login)));
      assert.ok(one && other && idle);
      admin = one;
      uids = { admin: one.uid, demo: other.uid, idle: idle.uid };
      tasks = `Tasks-of-${one.uid}`;
      const project = (name: string, members: readonly number[]): number =>
        erp.act('admin', (env) => {
          const values = { name, ...(HAS_MEMBERS.has(version) && { members: [...members] }) };
          return env.model('project.project').insert(env, values).id;
        });
      const plan = project('Plan', Object.values(uids));
      const values = { project_id: plan, date_deadline: '2026-12-10', ...isOf(version, one.uid) };
      task = await one.create('project.task', { name: 'Draft of admin', ...values });
      await one.create('project.task', {
        ...{ ...values, ...isOf(version, other.uid) },
        name: 'Draft of demo',
      });
      // What others are not told of.
      if (HAS_MEMBERS.has(version))
        await one.create('project.task', {
          ...values,
          project_id: project('Closed', []),
          name: 'Hidden',
        });
      const times = isOld(version)
        ? { date: '2026-12-11 09:00:00', date_deadline: '2026-12-11 10:00:00' }
        : { start: '2026-12-11 09:00:00', stop: '2026-12-11 10:00:00' };
      await one.create(meetingsOf(version), { name: 'Of admin', ...times });
      gateway = await gatewayTo(erp.url, undefined, ['--share', 'colleagues', '--freshness', '0']);
      demo = new Device(gateway.url, 'demo', 'demo');
    });
    after(async () => {
      await gateway.close();
      await erp.close();
    });

    it('are there for colleagues who have some, behind the own ones', async () => {
      const answer = await asked(
        demo,
        '',
        '1',
        dav('displayname'),
        caldav('supported-calendar-component-set'),
      );
      const hrefs = named(answer, dav('href')).map(textOf);
      const names = hrefs.flatMap((href) => /\/c\/([^/]+)\/$/.exec(href)?.[1] ?? []);
      const [place, own] = [names.indexOf(tasks), names.indexOf('Tasks')];
      assert.ok(place > own && own >= 0, names.join());
      assert.ok(
        !names.some((name) => name.endsWith(`-of-${uids.idle}`) || name.endsWith(`-of-${uids.demo}`)),
        names.join(),
      );
      const titles = named(answer, dav('displayname')).map(textOf);
      assert.ok(titles.includes('Tasks of admin'), titles.join());
    });

    it('are what is assigned to them, and nothing else', async () => {
      const entries = await shown(demo, tasks);
      assert.deepEqual([...entries.keys()], ['Draft of admin']);
      assert.equal(
        String(entries.get('Draft of admin')?.getFirstPropertyValue('due')).slice(0, 10),
        '2026-12-10',
      );
      assert.deepEqual([...(await shown(demo, 'Tasks')).keys()], ['Draft of demo']);
    });

    it('belong to them: the calendar, its entries and the whole of it; the own ones to oneself', async () => {
      const owner = (login: string) => `/principals/users/${login}/`;
      const entry = `${tasks}/project.task-${task}.ics`;
      for (const path of [`${tasks}/`, entry, `${tasks}.ics`]) {
        const [href = ''] = await told(demo, path, dav('owner'));
        assert.ok(href.endsWith(owner('admin')), `${path}: ${href}`);
      }
      for (const path of ['Tasks/', 'Meetings/', '']) {
        const [href = ''] = await told(demo, path, dav('owner'));
        assert.ok(href.endsWith(owner('demo')), `${path}: ${href}`);
      }
      const [who = ''] = await told(demo, `${tasks}/`, dav('current-user-principal'));
      assert.ok(who.endsWith(owner('demo')));
    });

    it('are for reading alone, and say so', async () => {
      const privileges = named(
        await asked(demo, `${tasks}/`, '0', dav('current-user-privilege-set')),
        dav('privilege'),
      ).flatMap((one) => elements(one).map(({ name }) => name));
      assert.ok(privileges.includes(dav('read')), privileges.join());
      for (const name of ['write', 'write-content', 'bind', 'unbind', 'all'])
        assert.ok(!privileges.includes(dav(name)), name);
      const entry = `${tasks}/project.task-${task}.ics`;
      const headers = { 'Content-Type': 'text/calendar' };
      const text = (await demo.ask('GET', entry)).body.toString();
      const Destination = new URL(`${demo.home}Tasks/taken.ics`, gateway.url).href;
      const into = new URL(`${demo.home}${tasks}/given.ics`, gateway.url).href;
      const [mine = ''] = (await membersOf(demo, 'Tasks/')).slice(0, 1);
      for (const [method, path, more] of [
        ['PUT', `${tasks}/unwanted.ics`, { headers, body: TASK }],
        ['PUT', entry, { headers, body: text.replace('Draft of admin', 'Mine') }],
        ['DELETE', entry, {}],
        ['MOVE', entry, { headers: { Destination } }],
        ['MOVE', mine, { headers: { Destination: into } }],
      ] as const) {
        const { status, body } = await demo.ask(method, path, more);
        assert.equal(status, 403, `${method} ${path}`);
        assert.ok(named(parseXml(body), dav('need-privileges')).length > 0, `${method} ${path}`);
      }
      assert.deepEqual([...(await shown(demo, tasks)).keys()], ['Draft of admin']);
      assert.equal((await admin.one('project.task', task, ['name'])).name, 'Draft of admin');
    });

    it('show what becomes of them, and go over to who takes them', async () => {
      await admin.write('project.task', [task], { name: 'Draft, revised' });
      assert.deepEqual([...(await shown(demo, tasks)).keys()], ['Draft, revised']);
      await admin.write('project.task', [task], isOf(version, uids.demo));
      assert.deepEqual([...(await shown(demo, 'Tasks')).keys()].sort(), ['Draft of demo', 'Draft, revised']);
      const left = await demo.ask('GET', `${tasks}.ics`);
      assert.ok(left.status === 404 || !left.body.toString().includes('SUMMARY'), `${left.status}`);
    });

    it('and their meetings take none of the own time', async () => {
      const meetings = `Meetings-of-${uids.admin}`;
      assert.deepEqual([...(await shown(demo, meetings)).keys()], ['Of admin']);
      const transparency = (calendar: string) => told(demo, calendar, caldav('schedule-calendar-transp'));
      assert.deepEqual(await transparency(`${meetings}/`), [caldav('transparent')]);
      assert.deepEqual(await transparency('Meetings/'), [caldav('opaque')]);
      const range = '<C:time-range start="20261211T000000Z" end="20261212T000000Z"/>';
      const report = `<C:free-busy-query xmlns:C="urn:ietf:params:xml:ns:caldav">${range}</C:free-busy-query>`;
      const { status, body } = await demo.ask('REPORT', 'Meetings/', { body: report });
      assert.deepEqual([status, /FREEBUSY[:;]/.test(body.toString())], [200, false]);
    });
  });

/** Paths of the entries of a calendar, from the home. */
async function membersOf(device: Device, calendar: string): Promise<readonly string[]> {
  const hrefs = named(await asked(device, calendar, '1', dav('getetag')), dav('href')).map(textOf);
  return hrefs.filter((href) => href.endsWith('.ics')).map((href) => href.slice(device.home.length));
}
