import assert from 'node:assert/strict';
import { between, type Case, type Trial } from './case.ts';
import { exceptionOf, faultOf, NEVER_VIRTUAL, SILENT, type Values } from './ground.ts';

const DATE_TIME = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/;

/** A meeting that was there and is deleted. */
async function deleted(trial: Trial): Promise<number> {
  const id = await trial.meet();
  await trial.admin.unlink(trial.meetings, [id]);
  return id;
}

/** Searching, reading and what tells of changes. */
export const records: readonly Case[] = [
  {
    name: 'write_date is NULL before the first update, then set',
    facts: 'openerp-6.1.md 4, openerp-6.0.md, Change detection',
    versions: ['6.0', '6.1'],
    run: async (trial) => {
      const id = await trial.meet();
      const fresh = await trial.admin.one('crm.meeting', id, ['write_date', 'create_date']);
      assert.equal(fresh.write_date, false);
      assert.match(fresh.create_date, DATE_TIME);
      await trial.admin.write('crm.meeting', [id], {});
      assert.match((await trial.admin.one('crm.meeting', id, ['write_date'])).write_date, DATE_TIME);
    },
  },
  {
    name: 'write_date is set at creation, in whole seconds',
    facts: 'openerp-7.0.md, Change detection; odoo-8.md; odoo-14.md 3',
    versions: between('7.0', '19'),
    run: async (trial) => {
      const id = await trial.meet();
      const { write_date, create_date } = await trial.admin.one(trial.meetings, id, [
        'write_date',
        'create_date',
      ]);
      assert.match(write_date, DATE_TIME);
      assert.equal(write_date, create_date);
    },
  },
  {
    name: 'the newest by write_date is one that was never updated',
    facts: 'openerp-6.1.md 4',
    versions: ['6.0', '6.1'],
    run: async (trial) => {
      const [updated, fresh] = [await trial.meet(), await trial.meet()];
      await trial.admin.write('crm.meeting', [updated], {});
      const domain = [['id', 'in', [updated, fresh]]];
      const options = { order: 'write_date desc', limit: 1, context: NEVER_VIRTUAL };
      assert.deepEqual(await trial.admin.search('crm.meeting', domain, options), [fresh]);
    },
  },
  {
    name: 'tasks do not tell their write_date, but can be searched by it',
    facts: 'openerp-6.1.md 4',
    versions: ['6.0', '6.1'],
    run: async ({ admin, mark }) => {
      const id = await admin.create('project.task', { name: `${mark} task` }, {});
      const row = await admin.one('project.task', id, ['name', 'write_date']);
      assert.deepEqual(row, { id, name: `${mark} task` });
      const since = '2000-01-01 00:00:00';
      const changed = ['|', ['write_date', '>=', since], ['create_date', '>=', since]];
      assert.deepEqual(await admin.search('project.task', ['&', ['id', '=', id], ...changed]), [id]);
    },
  },
  {
    name: 'a search for what changed finds new and updated records alike',
    facts: 'openerp-6.1.md 4, openerp-7.0.md',
    versions: between('6.0', '19'),
    run: async (trial) => {
      const old = await trial.meet();
      const { create_date: since } = await trial.admin.one(trial.meetings, old, ['create_date']);
      const fresh = await trial.meet();
      await trial.admin.write(trial.meetings, [old], { location: 'moved' });
      const domain = ['|', ['write_date', '>=', since], ['create_date', '>=', since]];
      const found = await trial.admin.search(trial.meetings, domain, { context: NEVER_VIRTUAL });
      assert.deepEqual([found.includes(old), found.includes(fresh)], [true, true]);
    },
  },
  {
    name: '> with the write_date just read finds the record again, = never does',
    facts: 'odoo-14.md 3, odoo-14-to-19.md, write_date',
    versions: between('14', '18'),
    run: async (trial) => {
      const found = await comparedByDate(trial);
      assert.deepEqual(found, { '>': true, '>=': true, '=': false });
    },
  },
  {
    name: '> with the write_date just read does not find the record again, = does',
    facts: 'odoo-19.md 3',
    versions: ['19'],
    run: async (trial) => {
      const found = await comparedByDate(trial);
      assert.deepEqual(found, { '>': false, '>=': true, '=': true });
    },
  },
  {
    name: '__last_update has what write_date lacks: microseconds, and a value for new records',
    facts: 'openerp-6.1.md 4',
    versions: between('6.0', '7.0'),
    run: async (trial) => {
      const id = await trial.meet();
      const { __last_update } = await trial.admin.one('crm.meeting', id, ['__last_update']);
      assert.match(__last_update, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?$/);
    },
  },
  {
    name: 'search without a limit ends at a hundred',
    facts: 'openerp-6.0.md, crm.meeting',
    versions: ['6.0'],
    run: async (trial) => {
      for (let n = 0; n < 101; n += 1) await trial.meet();
      const domain = [['name', '=', `${trial.mark} meeting`]];
      assert.equal((await trial.admin.execute('crm.meeting', 'search', domain)).length, 100);
      assert.equal((await trial.admin.search('crm.meeting', domain)).length, 101);
    },
  },
  {
    name: 'search without a limit finds all',
    facts: 'openerp-6.1.md 3',
    versions: ['6.1', '7.0', '8'],
    run: async (trial) => {
      for (let n = 0; n < 101; n += 1) await trial.meet();
      const domain = [['name', '=', `${trial.mark} meeting`]];
      assert.equal((await trial.admin.execute(trial.meetings, 'search', domain)).length, 101);
    },
  },
  {
    name: 'a deleted meeting in a batch is left out',
    facts: 'openerp-6.0.md, odoo-12.md, odoo-14.md 1, odoo-17.md',
    versions: ['6.0', ...between('11', '14'), ...between('17', '19')],
    run: async (trial) => {
      const [gone, alive] = [await deleted(trial), await trial.meet()];
      for (const person of [trial.admin, trial.demo]) {
        const rows = await person.read(trial.meetings, [gone, alive], ['name']);
        assert.deepEqual(
          rows.map(({ id }) => id),
          [alive],
        );
      }
    },
  },
  {
    name: 'a deleted meeting in a batch faults the whole batch, with nothing but its id',
    facts: 'openerp-6.1.md 4, odoo-8.md, odoo-10.md',
    versions: between('6.1', '10'),
    run: async (trial) => {
      const [gone, alive] = [await deleted(trial), await trial.meet()];
      const read = trial.admin.executeOld(trial.meetings, 'read', [gone, alive], ['name']);
      const fault = await faultOf(read);
      assert.equal(fault.code, `${gone}`);
      assert.equal(exceptionOf(fault), 'KeyError');
    },
  },
  {
    name: 'a deleted meeting in a batch faults for ordinary users, and is left out for administrators',
    facts: 'odoo-15.md',
    versions: ['15'],
    run: async (trial) => {
      const [gone, alive] = [await deleted(trial), await trial.meet()];
      const rows = await trial.admin.read(trial.meetings, [gone, alive], ['name']);
      assert.deepEqual(
        rows.map(({ id }) => id),
        [alive],
      );
      const fault = await faultOf(trial.demo.read(trial.meetings, [gone, alive], ['name']));
      assert.deepEqual([fault.code, exceptionOf(fault)], [1, 'RecursionError']);
    },
  },
  {
    name: 'a deleted meeting in a batch faults: 2 for administrators, RecursionError for the others',
    facts: 'odoo-16.md, Wire and login',
    versions: ['16'],
    run: async (trial) => {
      const [gone, alive] = [await deleted(trial), await trial.meet()];
      assert.equal((await faultOf(trial.admin.read(trial.meetings, [gone, alive], ['name']))).code, 2);
      const fault = await faultOf(trial.demo.read(trial.meetings, [gone, alive], ['name']));
      assert.deepEqual([fault.code, exceptionOf(fault)], [1, 'RecursionError']);
    },
  },
  {
    name: 'search_read leaves deleted ids out, in every version that has it',
    facts: 'odoo-16.md, Wire and login',
    versions: between('8', '19'),
    run: async (trial) => {
      const [gone, alive] = [await deleted(trial), await trial.meet()];
      const rows = await trial.demo.keyed(
        trial.meetings,
        'search_read',
        [[['id', 'in', [gone, alive]]], ['name']],
        { context: NEVER_VIRTUAL },
      );
      assert.deepEqual(
        rows.map(({ id }: { id: number }) => id),
        [alive],
      );
    },
  },
  {
    name: 'a deleted task in a batch is left out',
    facts: 'openerp-6.1.md 4, openerp-7.0.md, odoo-8.md, odoo-14.md 1',
    versions: between('6.0', '19'),
    run: async ({ admin, mark }) => {
      const ids = [await admin.create('project.task', { name: `${mark} a` })];
      ids.push(await admin.create('project.task', { name: `${mark} b` }));
      await admin.unlink('project.task', ids.slice(0, 1));
      const rows = await admin.read('project.task', ids, ['name']);
      assert.deepEqual(
        rows.map(({ id }) => id),
        ids.slice(1),
      );
    },
  },
  {
    name: 'writing a deleted meeting faults',
    facts: 'openerp-6.1.md 4, odoo-8.md, odoo-12.md, odoo-14.md 1',
    versions: between('6.0', '19'),
    run: async (trial) => {
      const gone = await deleted(trial);
      const { code } = await faultOf(trial.admin.write(trial.meetings, [gone], { location: 'x' }));
      if (trial.before('8')) return assert.equal(typeof code, 'string');
      assert.equal(code, trial.before('11') ? 1 : 2);
    },
  },
  {
    name: 'deleting a task twice: a fault, or True on 10 and 12',
    facts: 'odoo-8.md, odoo-10.md, odoo-12.md, odoo-14.md 1',
    // 13 never answers.
    versions: ['8', '10', '12', ...between('14', '19')],
    run: async ({ admin, mark, version }) => {
      const id = await admin.create('project.task', { name: `${mark} task` });
      await admin.unlink('project.task', [id]);
      const again = admin.unlink('project.task', [id]);
      if (version === '10' || version === '12') return assert.equal(await again, true);
      assert.equal((await faultOf(again)).code, 2);
    },
  },
  {
    name: 'exists tells who is left: one answer for all on 6.0, ids later, private on 19',
    facts: 'openerp-6.0.md, openerp-6.1.md 4, odoo-14.md 7, odoo-19.md 1',
    versions: [...between('6.0', '7.0'), ...between('14', '19')],
    run: async (trial) => {
      const [gone, alive] = [await deleted(trial), await trial.meet()];
      const asked = trial.admin.execute(trial.meetings, 'exists', [gone, alive]);
      if (trial.version === '6.0') return assert.equal(await asked, false);
      if (trial.version === '19') return assert.equal((await faultOf(asked)).code, 4);
      assert.deepEqual(await asked, [alive]);
    },
  },
  {
    name: 'an unknown field is left out of a read and ignored in a write',
    facts: 'openerp-6.1.md 1, odoo-8.md, odoo-12.md',
    versions: between('6.1', '12'),
    run: async (trial) => {
      const id = await trial.meet({ no_such_field: 1 });
      assert.equal(await trial.admin.write(trial.meetings, [id], { no_such_field: 2 }), true);
      const row = await trial.admin.one(trial.meetings, id, ['name', 'no_such_field']);
      assert.equal('no_such_field' in row, false);
    },
  },
  {
    name: 'an unknown field faults in a read and in a write',
    facts: 'odoo-13.md, odoo-14.md 1',
    versions: between('13', '19'),
    run: async (trial) => {
      const id = await trial.meet();
      assert.equal((await faultOf(trial.admin.read(trial.meetings, [id], ['no_such_field']))).code, 1);
      const written = trial.admin.write(trial.meetings, [id], { no_such_field: 2 });
      assert.equal((await faultOf(written)).code, 1);
    },
  },
  {
    name: 'a domain on a field that cannot be searched matches everything',
    facts: 'odoo-14.md 1, odoo-14-to-19.md, Wire',
    versions: between('14', '18'),
    run: async (trial) => {
      const id = await trial.meet();
      const domain = [
        ['id', '=', id],
        ['rrule', '=', 'nothing of the kind'],
      ];
      assert.deepEqual(await trial.admin.search(trial.meetings, domain), [id]);
    },
  },
  {
    name: 'a domain on a field that cannot be searched faults',
    facts: 'odoo-19.md 1',
    versions: ['19'],
    run: async (trial) => {
      const asked = trial.admin.search(trial.meetings, [['rrule', '=', 'nothing of the kind']]);
      assert.equal((await faultOf(asked)).code, 1);
    },
  },
  {
    name: 'an id as text: echoed on 8, a fault from 14, nothing from 17',
    facts: 'odoo-8.md, odoo-14-to-19.md, Wire',
    versions: ['8', ...between('14', '19')],
    run: async (trial) => {
      const id = await trial.meet();
      const asked = trial.admin.read(trial.meetings, [`${id}`], ['name']);
      if (trial.version === '8') return assert.equal((await asked)[0]?.id, `${id}`);
      if (!trial.before('17')) return assert.deepEqual(await asked, []);
      assert.equal((await faultOf(asked)).code, 4);
    },
  },
  {
    name: 'one id in place of a list: a struct up to 9, a list from 10',
    facts: 'odoo-8.md, odoo-10.md',
    versions: ['8', '9', '10'],
    run: async (trial) => {
      const id = await trial.meet();
      const answer = await trial.admin.read(trial.meetings, id, ['name']);
      assert.equal(Array.isArray(answer), trial.version === '10');
    },
  },
  {
    name: 'search counts when told to up to 16, and faults from 17',
    facts: 'odoo-14-to-19.md, Wire',
    versions: between('14', '19'),
    run: async (trial) => {
      const id = await trial.meet();
      const asked = trial.admin.keyed(trial.meetings, 'search', [[['id', '=', id]]], { count: true });
      if (trial.before('17')) return assert.equal(await asked, 1);
      assert.equal((await faultOf(asked)).code, 1);
    },
  },
  {
    name: 'name_get is gone from 18 on',
    facts: 'odoo-14-to-19.md, Wire',
    versions: between('14', '19'),
    run: async (trial) => {
      const id = await trial.meet();
      const asked = trial.admin.keyed(trial.meetings, 'name_get', [[id]], {});
      if (trial.before('18')) return assert.deepEqual(await asked, [[id, `${trial.mark} meeting`]]);
      assert.equal((await faultOf(asked)).code, 1);
    },
  },
  {
    name: 'read tells privacy and owner without being asked',
    facts: 'odoo-14.md 3',
    versions: ['14'],
    run: async (trial) => {
      const row = await trial.admin.one(trial.meetings, await trial.meet(), ['name']);
      assert.deepEqual(Object.keys(row).sort(), ['id', 'name', 'privacy', 'user_id']);
    },
  },
  {
    name: 'read tells start and duration without being asked',
    facts: 'openerp-6.0.md, Transport and faults',
    versions: ['6.0'],
    run: async (trial) => {
      const row = await trial.admin.one(trial.meetings, await trial.meet(), ['name']);
      assert.deepEqual(Object.keys(row).sort(), ['date', 'duration', 'id', 'name']);
    },
  },
  {
    name: 'read tells what was asked for',
    facts: 'odoo-14-to-19.md, Wire',
    versions: between('15', '19'),
    run: async (trial) => {
      const row = await trial.admin.one(trial.meetings, await trial.meet(), ['name']);
      assert.deepEqual(Object.keys(row).sort(), ['id', 'name']);
    },
  },
  {
    name: 'reading meetings without naming fields faults on 13 and 14',
    facts: 'odoo-13.md, odoo-14.md 3, odoo-14-to-19.md, Wire',
    versions: between('12', '19'),
    run: async (trial) => {
      const id = await trial.meet();
      const asked = trial.admin.keyed(trial.meetings, 'read', [[id]], {});
      if (trial.version === '13' || trial.version === '14') {
        return assert.equal((await faultOf(asked)).code, 1);
      }
      assert.equal((await asked)[0].name, `${trial.mark} meeting`);
    },
  },
  {
    name: 'reading tasks without naming fields faults',
    facts: 'odoo-9.md',
    versions: ['9'],
    run: async ({ admin, mark }) => {
      const id = await admin.create('project.task', { name: `${mark} task` });
      assert.equal(exceptionOf(await faultOf(admin.keyed('project.task', 'read', [[id]], {}))), 'KeyError');
    },
  },
  {
    name: 'the order of ids is not kept on 14 where others’ private meetings are among them',
    facts: 'odoo-14.md 3, odoo-14-to-19.md, Wire',
    versions: between('14', '19'),
    run: async (trial) => {
      const secret = await trial.meet({ privacy: 'private' });
      const open = await trial.meet();
      const rows = await trial.demo.read(trial.meetings, [secret, open], ['name']);
      const order = rows.map(({ id }) => id);
      assert.deepEqual(order, trial.version === '14' ? [open, secret] : [secret, open]);
    },
  },
  {
    name: 'a stale __last_update in the context faults on write and unlink',
    facts: 'openerp-6.1.md 4, openerp-7.0.md, odoo-8.md, odoo-9.md, odoo-12.md',
    versions: between('6.0', '12'),
    run: async (trial) => {
      const id = await trial.meet();
      const context = { ...SILENT, __last_update: { [`${trial.meetings},${id}`]: '2000-01-01 00:00:00' } };
      for (const call of [
        trial.admin.write(trial.meetings, [id], { location: 'x' }, context),
        trial.admin.unlink(trial.meetings, [id], context),
      ]) {
        const { code, text } = await faultOf(call);
        assert.match(`${code} ${text}`, /A document was modified since you last viewed it/);
      }
    },
  },
  {
    name: 'a stale __last_update in the context faults on unlink, not on write',
    facts: 'odoo-13.md',
    versions: ['13'],
    run: async (trial) => {
      const id = await trial.meet();
      const context = { ...SILENT, __last_update: { [`${trial.meetings},${id}`]: '2000-01-01 00:00:00' } };
      assert.equal(await trial.admin.write(trial.meetings, [id], { location: 'x' }, context), true);
      await faultOf(trial.admin.unlink(trial.meetings, [id], context));
    },
  },
  {
    name: 'the __last_update just read is stale already, unless microseconds are added',
    facts: 'odoo-8.md, odoo-9.md, odoo-10.md, odoo-12.md',
    versions: between('8', '12'),
    run: async (trial) => {
      const id = await trial.meet();
      const { __last_update: read } = await trial.admin.one(trial.meetings, id, ['__last_update']);
      const stamped = (value: string): Values => ({
        ...SILENT,
        __last_update: { [`${trial.meetings},${id}`]: value },
      });
      await faultOf(trial.admin.write(trial.meetings, [id], { location: 'x' }, stamped(read)));
      const lenient = stamped(`${read}.999999`);
      assert.equal(await trial.admin.write(trial.meetings, [id], { location: 'x' }, lenient), true);
    },
  },
  {
    name: 'the newest write_date by read_group, where it does not fault',
    facts: 'odoo-14-to-19.md, Wire; odoo-18.md',
    versions: between('14', '19'),
    run: async (trial) => {
      await trial.meet();
      const asked = trial.admin.keyed(trial.meetings, 'read_group', [[], ['write_date:max'], []], {});
      if (trial.version === '18')
        return assert.match((await faultOf(asked)).text, /cannot marshal .*Callbacks/);
      assert.match((await asked)[0].write_date, DATE_TIME);
    },
  },
  {
    name: 'archived meetings are hidden; the domain alone brings them back from 8 on, the context always does',
    facts: 'openerp-6.1.md 2, odoo-14.md 3',
    versions: between('6.1', '19'),
    run: async (trial) => {
      const id = await trial.meet();
      await trial.admin.write(trial.meetings, [id], { active: false });
      const domain = [['id', '=', id]];
      const context = { virtual_id: false };
      assert.deepEqual(await trial.admin.search(trial.meetings, domain, { context }), []);
      assert.equal((await trial.admin.read(trial.meetings, [id], ['name']))[0]?.id, id);
      const all = await trial.admin.search(trial.meetings, domain, { context: NEVER_VIRTUAL });
      assert.deepEqual(all, [id]);
      const either = [...domain, ['active', 'in', [true, false]]];
      const found = await trial.admin.search(trial.meetings, either, { context });
      if (trial.version === '6.1') assert.deepEqual(found, []);
      if (!trial.before('14')) assert.deepEqual(found, [id]);
    },
  },
  {
    name: 'a text longer than its field is cut without a word',
    facts: 'openerp-6.1.md 1',
    versions: ['6.1'],
    run: async (trial) => {
      const id = await trial.meet({ name: `${trial.mark} ${'x'.repeat(300)}` });
      assert.equal((await trial.admin.one('crm.meeting', id, ['name'])).name.length, 124);
    },
  },
  {
    name: 'one bad record in a list of new ones undoes them all',
    facts: 'odoo-14.md 1',
    versions: between('14', '19'),
    run: async (trial) => {
      const bad = trial.meeting({ start: '2030-03-04 12:00:00' });
      const both = trial.admin.keyed(trial.meetings, 'create', [[trial.meeting(), bad]], {});
      await faultOf(both);
      const name = [['name', '=', `${trial.mark} meeting`]];
      assert.equal(await trial.admin.count(trial.meetings, name), 0);
    },
  },
  {
    name: 'several records in one create: ids from 12 on, a fault before',
    facts: 'odoo-8.md, odoo-10.md, odoo-12.md',
    versions: between('8', '19'),
    run: async (trial) => {
      const asked = trial.admin.keyed(trial.meetings, 'create', [[trial.meeting(), trial.meeting()]], {});
      if (trial.before('12')) return void (await faultOf(asked));
      assert.equal((await asked).length, 2);
    },
  },
  {
    name: 'a write of nothing moves write_date',
    facts: 'openerp-6.1.md 4, odoo-14.md 3',
    versions: between('6.0', '19'),
    run: async (trial) => {
      const id = await trial.meet();
      await trial.ground.plant(trial.meetings, id, 'write_date', '2020-01-01 00:00:00');
      await trial.admin.write(trial.meetings, [id], {});
      const { write_date } = await trial.admin.one(trial.meetings, id, ['write_date']);
      assert.notEqual(write_date, '2020-01-01 00:00:00');
    },
  },
  {
    name: 'without an order the newest come first',
    facts: 'openerp-6.1.md 2',
    versions: ['6.0', '6.1'],
    run: async (trial) => {
      const ids = [await trial.meet(), await trial.meet({}, '2030-01-01')];
      const domain = [['id', 'in', ids]];
      const found = await trial.admin.search(trial.meetings, domain, { context: NEVER_VIRTUAL });
      assert.deepEqual(found, ids.toReversed());
    },
  },
];

async function comparedByDate(trial: Trial): Promise<{ [operator: string]: boolean }> {
  const id = await trial.meet();
  const { write_date } = await trial.admin.one(trial.meetings, id, ['write_date']);
  const found: { [operator: string]: boolean } = {};
  for (const operator of ['>', '>=', '=']) {
    const domain = [
      ['id', '=', id],
      ['write_date', operator, write_date],
    ];
    found[operator] = (await trial.admin.search(trial.meetings, domain)).length === 1;
  }
  return found;
}
