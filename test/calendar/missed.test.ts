/** For how long, and by whom, a calendar is missed of which the ERP lacks the module, or fields. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { type DemoErp, startDemoErp, type VersionName } from '../../examples/demo-erp/index.ts';
import { Catalog } from '../../lib/calendar/catalog/catalog.ts';
import { createDirectory } from '../../lib/calendar/directory.ts';
import { MISSED } from '../../lib/calendar/missed.ts';
import type { Calendar } from '../../lib/calendar/types.ts';
import { Erp } from '../../lib/erp/session.ts';
import { silent } from '../../lib/log.ts';
import { openMemory } from '../../lib/store/index.ts';

const DAY = 86_400_000;

interface Ground {
  readonly demo: DemoErp;
  /** Of all that a gateway shows which has just started. */
  readonly calendars: (login?: string) => Promise<readonly Calendar[]>;
  readonly names: (login?: string) => Promise<readonly string[]>;
  readonly one: (name: string) => Promise<Calendar>;
  /** The file of calendars has another text. */
  readonly configure: (yaml: string) => void;
  readonly ahead: (milliseconds: number) => void;
}

async function onGround(
  version: VersionName,
  yaml: string | undefined,
  act: (ground: Ground) => Promise<void>,
  colleagues = 0,
): Promise<void> {
  await using parts = new AsyncDisposableStack();
  const place = parts.use(await mkdtempDisposable(join(tmpdir(), 'erpcal-')));
  const file = join(place.path, 'calendars.yaml');
  const configure = (text: string) => writeFileSync(file, text);
  if (yaml !== undefined) configure(yaml);
  let late = 0;
  const clock = () => Date.now() + late;
  const demo = parts.adopt(await startDemoErp({ version, clock }), (erp) => erp.close());
  const store = parts.adopt(openMemory(clock), (kept) => kept.close());
  const calendars = async (login = 'demo') => {
    const erp = parts.adopt(new Erp({ url: demo.url }), (one) => one.close());
    const currency = { freshness: 5, fullCheck: 300, serveStale: 0 };
    const catalog = await Catalog.in(yaml === undefined ? undefined : file);
    const options = { erp, store, currency, catalog, colleagues, cacheSize: 1e6, log: silent, clock };
    const home = await createDirectory(options).logIn('demo', login, login);
    return (home ?? assert.fail()).calendars();
  };
  const names = async (login?: string) => (await calendars(login)).map(({ name }) => name);
  const one = async (wanted: string) =>
    (await calendars()).find(({ name }) => name === wanted) ?? assert.fail(wanted);
  const ahead = (milliseconds: number) => {
    late = milliseconds;
  };
  await act({ demo, calendars, names, one, configure, ahead });
}

const ALL = { create: true, write: true, remove: true };

/** It reads as it did, and takes nothing. */
async function isAsRead(missed: Calendar, token: string, listed: unknown): Promise<void> {
  assert.equal(await missed.token(), token);
  assert.deepEqual(await missed.list(), listed);
  await assert.rejects(
    missed.remove('x.ics', () => {}),
    { status: 503 },
  );
}

test('who had read it has it, also after a restart; after thirty days it is gone', () =>
  onGround('14', undefined, async ({ demo, names, one, ahead }) => {
    const before = await one('Tasks');
    const [token, listed] = [await before.token(), await before.list()];
    const install = demo.uninstall('project.task');
    assert.deepEqual(await names('admin'), ['Meetings'], 'who never read it');
    const missed = await one('Tasks');
    await isAsRead(missed, token, listed);
    assert.deepEqual(await missed.rights(), ALL, 'what a device changed waits');
    ahead(MISSED - DAY);
    assert.deepEqual(await names(), ['Meetings', 'Tasks']);
    ahead(MISSED + DAY);
    assert.deepEqual(await names(), ['Meetings']);
    install();
    assert.deepEqual(await names(), ['Meetings', 'Tasks']);
    const fault = { kind: 'access', message: 'Sorry.', exception: 'AccessError' } as const;
    demo.inject({ model: 'project.task', fault });
    assert.deepEqual(await names(), ['Meetings'], 'what he may not know of is not missed');
  }));

const PROJECTS = `
  - name: Projects
    model: project.project
    component: VEVENT
    domain: [[user_id, =, $user]]
    fields: { summary: name, categories: name, start: date_start, end: date, status: { value: confirmed } }
    access: write
`;
const URGENT = `
  - name: Urgent
    model: tasks
    domain: [[priority, =, '1']]
    access: write
`;
const DUE = `
  - name: Due
    model: project.task
    component: VTODO
    fields: { summary: name, due: date_deadline }
`;
const CONFIGURED = [
  { name: 'Projects', model: 'project.project', yaml: PROJECTS },
  { name: 'Urgent', model: 'project.task', yaml: URGENT },
  { name: 'Due', model: 'project.task', yaml: DUE },
];
const whole = (...calendars: readonly string[]): string => `calendars:${calendars.join('')}`;
const MEETINGS = '\n  - name: Meetings\n    model: meetings\n';

/** Past the rules: each version wants other fields of a project, which have no part in this. */
function insertProject({ erp }: { readonly erp: DemoErp }): void {
  erp.act('demo', (env) => {
    const values = { active: true, name: 'Shop', user_id: env.uid, date_start: '2026-12-01' };
    env.model('project.project').insert(env, values);
  });
}

for (const version of ['6.1', '10', '14', '19'] as const)
  for (const { name, model, yaml } of CONFIGURED)
    test(`${version}: ${name}, which is configured, is missed as long`, () =>
      onGround(version, whole(MEETINGS, yaml), async ({ demo, names, one, configure, ahead }) => {
        insertProject({ erp: demo });
        const before = await one(name);
        const [token, listed] = [await before.token(), await before.list()];
        const rights = await before.rights();
        const install = demo.uninstall(model);
        assert.deepEqual(await names('admin'), ['Meetings'], 'who never read it');
        const missed = await one(name);
        await isAsReadBy(missed, token, listed, yaml);
        ahead(MISSED - DAY);
        assert.deepEqual(await names(), ['Meetings', name]);
        configure(whole(MEETINGS, yaml.replace(/domain.*/, 'domain: [[id, "!=", 1]]')));
        if (yaml.includes('domain'))
          assert.deepEqual(await names(), ['Meetings'], 'of other records he read none');
        configure(whole(MEETINGS, yaml));
        ahead(MISSED + DAY);
        assert.deepEqual(await names(), ['Meetings']);
        install();
        const back = await one(name);
        assert.deepEqual(await back.list(), listed);
        assert.deepEqual(await back.rights(), rights);
      }));

async function isAsReadBy(missed: Calendar, token: string, listed: unknown, yaml: string): Promise<void> {
  if (yaml.includes('access: write')) {
    await isAsRead(missed, token, listed);
    assert.deepEqual(await missed.rights(), ALL);
    return;
  }
  assert.equal(await missed.token(), token);
  assert.deepEqual(await missed.list(), listed);
  assert.deepEqual(await missed.rights(), { create: false, write: false, remove: false });
}

/** As the ERP describes a model of these fields. */
const described = (fields: Readonly<Record<string, string>>): string => {
  const members = Object.entries(fields).map(
    ([field, type]) =>
      `<member><name>${field}</name><value><struct><member><name>type</name><value><string>${type}</string></value></member></struct></value></member>`,
  );
  return `<?xml version="1.0"?><methodResponse><params><param><value><struct>${members.join('')}</struct></value></param></params></methodResponse>`;
};

for (const version of ['6.1', '14', '19'] as const)
  test(`${version}: a configured calendar is missed while fields are gone that it names`, () =>
    onGround(version, whole(MEETINGS, PROJECTS), async ({ demo, names, one }) => {
      insertProject({ erp: demo });
      const before = await one('Projects');
      const [token, listed] = [await before.token(), await before.list()];
      assert.equal(listed.length, 1);
      const left = { name: 'char', date_start: 'date', user_id: 'many2one' };
      for (const fields of [left, { ...left, date: 'date', user_id: undefined }]) {
        const answer = described(
          Object.fromEntries(
            Object.entries(fields).flatMap(([field, type]) => (type ? [[field, type]] : [])),
          ),
        );
        demo.inject({ model: 'project.project', method: 'fields_get', illFormed: answer });
        await isAsRead(await one('Projects'), token, listed);
        assert.deepEqual(await names('admin'), ['Meetings'], 'who never read it');
        demo.heal();
      }
      const [method] = version === '6.1' ? ['search'] : ['search_count'];
      const fault = { kind: 'python', message: "Invalid field 'user_id'", exception: 'ValueError' } as const;
      for (const asked of [method, 'search_count'])
        demo.inject({ model: 'project.project', method: asked ?? '', fault });
      await isAsRead(await one('Projects'), token, listed);
      demo.heal();
      demo.inject({
        model: 'project.project',
        fault: { kind: 'access', message: 'Sorry.', exception: 'AccessError' },
      });
      assert.deepEqual(await names(), ['Meetings'], 'what he may not read is not there');
    }));

for (const version of ['6.1', '14', '19'] as const)
  test(`${version}: what colleagues have is missed as well`, () =>
    onGround(
      version,
      undefined,
      async ({ demo, names, one }) => {
        const shared = (await names('demo')).filter((name) => name.startsWith('Tasks-of-'));
        const [name = assert.fail('no colleague has tasks'), ...never] = shared;
        const before = await one(name);
        const [token, listed] = [await before.token(), await before.list()];
        const install = demo.uninstall('project.task');
        const left = await names();
        assert.ok(left.includes(name));
        assert.ok(!never.some((other) => left.includes(other)), 'never read');
        const missed = await one(name);
        assert.deepEqual([await missed.token(), await missed.list()], [token, listed]);
        install();
        assert.deepEqual(
          (await names('demo')).filter((one) => one.startsWith('Tasks-of-')),
          shared,
        );
      },
      20,
    ));
