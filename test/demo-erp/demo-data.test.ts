import assert from 'node:assert/strict';
import { test } from 'node:test';
import { VERSIONS, type VersionName } from '../../examples/demo-erp/index.ts';
import { type Answer, logIn, withErp } from './client.ts';

const modelOf = (version: VersionName): string => (Number(version) < 8 ? 'crm.meeting' : 'calendar.event');

test('the demo company has meetings, tasks and colleagues on every version', async () => {
  for (const version of VERSIONS) {
    await withErp({ version, demoData: true }, async (erp) => {
      const admin = await logIn(erp, 'admin');
      const names = async (model: string): Promise<string[]> => {
        const ids = await admin(model, 'search', [], 0, 10000);
        return (await admin(model, 'read', ids, ['name'])).map(({ name }: Answer) => name);
      };
      const meetings = await names(modelOf(version));
      for (const name of ['Team meeting', 'Hannover fair', 'Dentist', '四半期計画 – 東京', 'Stand-up']) {
        assert.ok(meetings.includes(name), `${version}: ${name}`);
      }
      const tasks = await names('project.task');
      assert.ok(tasks.includes('Choose the colours') && tasks.includes('Счёт поставщику'), version);
      const zone = Number(version) < 7 ? 'context_tz' : 'tz';
      const logins = await admin('res.users', 'search', [['login', 'in', ['olivia', 'haruka']]]);
      const zones = (await admin('res.users', 'read', logins, [zone])).map((user: Answer) => user[zone]);
      assert.deepEqual(zones, ['America/New_York', 'Asia/Tokyo'], version);
    });
  }
});

test('tasks are in every state, and the fair lasts four whole days', async () => {
  await withErp({ version: '14', demoData: true }, async (erp) => {
    const demo = await logIn(erp, 'demo');
    const ids = await demo('project.task', 'search', []);
    const rows = await demo('project.task', 'read', ids, ['stage_id', 'parent_id']);
    const stages = new Set(rows.map(({ stage_id }: Answer) => stage_id[1]));
    assert.deepEqual([...stages].sort(), ['Cancelled', 'Done', 'In Progress', 'New', 'Waiting', undefined]);
    assert.equal(rows.filter(({ parent_id }: Answer) => parent_id !== false).length, 2);
    const admin = await logIn(erp, 'admin');
    const [fair] = await admin('calendar.event', 'search', [['name', '=', 'Hannover fair']]);
    const [row] = await admin('calendar.event', 'read', [fair], ['allday', 'start_date', 'stop_date']);
    const days = (Date.parse(row.stop_date) - Date.parse(row.start_date)) / 86_400_000 + 1;
    assert.deepEqual([row.allday, days], [true, 4]);
  });
});

test('generated records are as many as asked for, and the same every time', async () => {
  const read = async (): Promise<Answer> => {
    let rows: Answer;
    await withErp(
      { version: '6.1', events: 40, tasks: 20, clock: () => Date.UTC(2026, 10, 23) },
      async (erp) => {
        const admin = await logIn(erp, 'admin');
        const context = { virtual_id: false };
        const ids = await admin('crm.meeting', 'search', [], 0, 1000, false, context);
        rows = await admin('crm.meeting', 'read', ids, ['name', 'date', 'allday', 'location', 'recurrency']);
        assert.equal(await admin('project.task', 'search_count', []), 20);
      },
    );
    return rows;
  };
  const rows = await read();
  assert.equal(rows.length, 40);
  assert.deepEqual(await read(), rows);
});

test('nothing of the demo data counts as changed lately, and no mail was made', async () => {
  for (const version of ['6.1', '14', '19'] as const) {
    await withErp({ version, demoData: true, events: 20 }, async (erp) => {
      const admin = await logIn(erp, 'admin');
      const since = new Date(Date.now() - 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
      const delta = ['|', ['write_date', '>=', since], ['create_date', '>=', since]];
      const found = await admin(modelOf(version), 'search', delta, 0, 1000);
      assert.deepEqual([found, erp.outbox], [[], []], version);
    });
  }
});
