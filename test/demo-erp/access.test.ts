import assert from 'node:assert/strict';
import { test } from 'node:test';
import { VERSIONS, type VersionName } from '../../examples/demo-erp/index.ts';
import { type Answer, ClientFault, fault, logIn, type User, withErp } from './client.ts';

const isOld = (version: VersionName): boolean => Number(version) < 8;
const modelOf = (version: VersionName): string => (isOld(version) ? 'crm.meeting' : 'calendar.event');
const privacyOf = (version: VersionName): string => (Number(version) < 10 ? 'class' : 'privacy');
const timesOf = (version: VersionName): object =>
  isOld(version)
    ? { date: '2026-12-01 10:00:00', date_deadline: '2026-12-01 11:00:00', duration: 1 }
    : { start: '2026-12-01 10:00:00', stop: '2026-12-01 11:00:00' };

/** A private meeting of the administrator's, as he keeps it. */
async function secret(admin: User, version: VersionName, values: object = {}): Promise<number> {
  const told = { name: 'Secret', location: 'Hidden', description: 'Whisper', ...timesOf(version), ...values };
  return admin(modelOf(version), 'create', { ...told, [privacyOf(version)]: 'private' });
}

test("another's private meeting: found by its place, read as Busy from 6.1 on", async () => {
  for (const version of VERSIONS) {
    await withErp({ version }, async (erp) => {
      const [admin, demo] = [await logIn(erp, 'admin'), await logIn(erp, 'demo')];
      const id = await secret(admin, version);
      assert.deepEqual(await demo(modelOf(version), 'search', [['location', '=', 'Hidden']]), [id], version);
      const fields = [
        'name',
        'location',
        'description',
        'attendee_ids',
        'write_date',
        'show_as',
        'active',
        privacyOf(version),
      ];
      const [row] = await demo(modelOf(version), 'read', [id], fields);
      const masked: Answer = {
        id,
        name: version === '6.0' ? 'Secret' : 'Busy',
        location: version === '6.0' ? 'Hidden' : false,
        attendee_ids: version === '6.1' || version === '7.0' || version === '16' ? false : [],
        show_as: version === '6.0' || Number(version) >= 14 ? 'busy' : false,
        active: version === '6.0' || Number(version) >= 14,
        [privacyOf(version)]: version === '6.0' || Number(version) >= 15 ? 'private' : false,
      };
      for (const [field, value] of Object.entries(masked))
        assert.deepEqual(row[field], value, `${version} ${field}`);
      assert.equal(row.write_date, false);
      assert.equal((await admin(modelOf(version), 'read', [id], ['name']))[0].name, 'Secret');
    });
  }
});

test('who may write and delete what is private', async () => {
  for (const version of VERSIONS) {
    await withErp({ version }, async (erp) => {
      const [admin, demo] = [await logIn(erp, 'admin'), await logIn(erp, 'demo')];
      const id = await secret(admin, version);
      const write = demo(modelOf(version), 'write', [id], { location: 'x' });
      if (Number(version) < 10) assert.equal(await write, true, version);
      else await assert.rejects(write, fault(/^warning -- Access/), version);
      const unlink = demo(modelOf(version), 'unlink', [id]);
      if (['7.0', '8', '9'].includes(version)) assert.equal(await unlink, true, version);
      else if (version === '6.1') await assert.rejects(unlink, fault(/unsubscriptable/));
      else await assert.rejects(unlink, fault(/^warning -- Access/), version);
    });
  }
});

test('public and confidential meetings are everybody’s to write; only 6.x keeps users from deleting', async () => {
  for (const version of VERSIONS) {
    await withErp({ version }, async (erp) => {
      const [admin, demo] = [await logIn(erp, 'admin'), await logIn(erp, 'demo')];
      const values = { name: 'Open', ...timesOf(version), [privacyOf(version)]: 'confidential' };
      const id = await admin(modelOf(version), 'create', values);
      assert.equal(await demo(modelOf(version), 'write', [id], { name: 'Changed' }), true);
      const unlink = demo(modelOf(version), 'unlink', [id]);
      if (version.startsWith('6')) await assert.rejects(unlink, fault(/can not delete this document/));
      else assert.equal(await unlink, true, version);
    });
  }
});

test("others' meetings shown as free are hidden from 6.1 to 14, and fault a batch", async () => {
  for (const version of ['6.0', '6.1', '7.0', '8', '14', '15', '19'] as const) {
    await withErp({ version }, async (erp) => {
      const [admin, demo] = [await logIn(erp, 'admin'), await logIn(erp, 'demo')];
      const hides = !['6.0', '15', '19'].includes(version);
      const id = await admin(modelOf(version), 'create', {
        name: 'Free',
        ...timesOf(version),
        show_as: 'free',
      });
      assert.equal((await demo(modelOf(version), 'search', [])).length, hides ? 0 : 1, version);
      assert.equal((await admin(modelOf(version), 'search', [])).length, 1);
      const read = demo(modelOf(version), 'read', [id], ['name']);
      if (hides) await assert.rejects(read, fault(/^warning -- Access/));
      else assert.equal((await read).length, 1);
    });
  }
});

/** What demo reads of a private event he is invited to, and what the administrator reads of demo's. */
test('a mask spares attendees from 15 on, and administrators on 15', async () => {
  for (const version of ['8', '13', '14', '15', '16', '17', '19'] as const) {
    await withErp({ version }, async (erp) => {
      const [admin, demo] = [await logIn(erp, 'admin'), await logIn(erp, 'demo')];
      const [{ partner_id }] = await admin('res.users', 'read', [demo.uid], ['partner_id']);
      const id = await admin('calendar.event', 'create', { name: 'Secret', ...timesOf(version) });
      await admin('calendar.event', 'write', [id], { partner_ids: [[4, partner_id[0]]] });
      await admin('calendar.event', 'write', [id], { [privacyOf(version)]: 'private' });
      const name = async (user: User, event: number): Promise<string> =>
        (await user('calendar.event', 'read', [event], ['name']))[0].name;
      assert.equal(await name(demo, id), Number(version) >= 15 ? 'Secret' : 'Busy', version);
      const own = await secret(demo, version);
      assert.equal(await name(admin, own), version === '15' ? 'Secret' : 'Busy', version);
    });
  }
});

test('16 tells administrators more, and everybody fields he did not ask for', async () => {
  await withErp({ version: '16' }, async (erp) => {
    const [admin, demo] = [await logIn(erp, 'admin'), await logIn(erp, 'demo')];
    const id = await secret(demo, '16');
    const [row] = await admin('calendar.event', 'read', [id], ['name', 'partner_ids', 'write_date']);
    assert.equal(row.name, 'Busy');
    assert.equal(row.partner_ids.length, 1);
    assert.notEqual(row.write_date, false);
    assert.deepEqual([row.location, row.videocall_location, row.message_ids], [false, false, false]);
  });
});

test('privacy follows the preference of the owner from 18 on', async () => {
  for (const version of ['18', '19'] as const) {
    await withErp({ version }, async (erp) => {
      const [admin, demo] = [await logIn(erp, 'admin'), await logIn(erp, 'demo')];
      const id = await admin('calendar.event', 'create', { name: 'Mine', ...timesOf(version) });
      const name = async () => (await demo('calendar.event', 'read', [id], ['name']))[0].name;
      assert.equal(await name(), 'Mine');
      await admin('res.users', 'write', [admin.uid], { calendar_default_privacy: 'private' });
      assert.equal(await name(), 'Busy', version);
      await assert.rejects(demo('calendar.event', 'write', [id], { name: 'x' }), ClientFault);
    });
  }
});

test('names of private events leak up to 14 and are masked after', async () => {
  for (const version of ['8', '14', '15', '17'] as const) {
    await withErp({ version }, async (erp) => {
      const [admin, demo] = [await logIn(erp, 'admin'), await logIn(erp, 'demo')];
      const id = await secret(admin, version);
      const [[, name]] = await demo('calendar.event', 'name_get', [id]);
      assert.equal(name, Number(version) >= 15 ? 'Busy' : 'Secret', version);
    });
  }
});

test('which tasks an ordinary user finds', async () => {
  const expected: [VersionName, readonly string[]][] = [
    ['6.0', ['his', 'unassigned']],
    ['6.1', ['his', 'unassigned']],
    ['7.0', ['admin’s', 'his', 'unassigned']],
    ['14', ['admin’s', 'his', 'unassigned']],
    ['16', ['his']],
    ['19', ['his']],
  ];
  for (const [version, names] of expected) {
    await withErp({ version }, async (erp) => {
      const [admin, demo] = [await logIn(erp, 'admin'), await logIn(erp, 'demo')];
      const many = Number(version) >= 15;
      const assigned = (...ids: number[]): object =>
        many ? { user_ids: [[6, 0, ids]] } : { user_id: ids[0] ?? false };
      for (const [name, ...ids] of [['admin’s', admin.uid], ['his', demo.uid], ['unassigned']] as [
        string,
        ...number[],
      ][]) {
        await admin('project.task', 'create', { name, ...assigned(...ids) });
      }
      const ids = await demo('project.task', 'search', [], 0, 1000);
      const rows: { name: string }[] = await demo('project.task', 'read', ids, ['name']);
      assert.deepEqual(rows.map(({ name }) => name).sort(), names, version);
    });
  }
});

test('meeting types are made by administrators, on 16 by everybody', async () => {
  for (const version of ['8', '14', '16', '17'] as const) {
    await withErp({ version }, async (erp) => {
      const create = (await logIn(erp, 'demo'))('calendar.event.type', 'create', { name: 'Trip' });
      if (version === '16') assert.ok((await create) > 0);
      else await assert.rejects(create, fault(/^warning -- AccessError/), version);
    });
  }
});

test('external ids are made by plain users on 14 alone', async () => {
  for (const version of ['6.1', '14', '15', '19'] as const) {
    await withErp({ version }, async (erp) => {
      const create = (await logIn(erp, 'demo'))('ir.model.data', 'create', {
        name: 'mine',
        model: 'x',
        res_id: 1,
      });
      if (version === '14') assert.ok((await create) > 0);
      else await assert.rejects(create, fault(/^warning -- AccessError/), version);
    });
  }
});
