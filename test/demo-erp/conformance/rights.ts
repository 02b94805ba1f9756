import assert from 'node:assert/strict';
import { between, type Case, type Trial } from './case.ts';
import { faultOf, NEVER_VIRTUAL, type Values } from './ground.ts';

const OPERATIONS = ['read', 'create', 'write', 'unlink'] as const;

/** What demo may do with a model, asked in the way the version knows. */
async function allowed({ demo, before, version }: Trial, model: string): Promise<boolean[]> {
  const answers: boolean[] = [];
  for (const operation of OPERATIONS) {
    const answer = before('7.0')
      ? await demo.execute('ir.model.access', 'check', model, operation, false)
      : version === '19'
        ? await demo.execute(model, 'has_access', [], operation)
        : await demo.execute(model, 'check_access_rights', operation, false);
    answers.push(Boolean(answer));
  }
  return answers;
}

/** What an ordinary user may do, and how it is asked. */
export const rights: readonly Case[] = [
  {
    name: 'an ordinary user may not delete meetings on 6.x, and everything later',
    facts: 'writing.md 9, openerp-6.1.md 6, openerp-7.0.md, Access',
    versions: between('6.0', '19'),
    run: async (trial) => {
      assert.deepEqual(await allowed(trial, trial.meetings), [true, true, true, !trial.before('7.0')]);
      assert.deepEqual(await allowed(trial, 'project.task'), [true, true, true, true]);
    },
  },
  {
    name: 'kinds of meetings are read only, except on 16',
    facts: 'writing.md 9, odoo-16.md',
    versions: between('14', '19'),
    run: async (trial) => {
      const free = trial.version === '16';
      assert.deepEqual((await allowed(trial, 'calendar.event.type')).slice(0, 2), [true, free]);
      assert.deepEqual(await allowed(trial, 'calendar.recurrence'), [true, true, true, true]);
    },
  },
  {
    name: 'asked without `false` for faults, it faults',
    facts: 'writing.md 9',
    versions: ['14'],
    run: async ({ demo }) => {
      assert.equal(await demo.execute('calendar.event', 'check_access_rights', 'create'), true);
      const refused = demo.execute('calendar.event.type', 'check_access_rights', 'create');
      assert.equal((await faultOf(refused)).code, 4);
    },
  },
  {
    name: 'check_access_rights still answers on 19',
    facts: 'writing.md 9',
    versions: ['19'],
    run: async ({ demo }) => {
      assert.equal(await demo.execute('calendar.event', 'check_access_rights', 'unlink', false), true);
      assert.equal(await demo.execute('calendar.event.type', 'check_access_rights', 'write', false), false);
    },
  },
  {
    name: 'the rule of another’s private meeting can be asked',
    facts: 'writing.md 9',
    versions: ['14', '19'],
    run: async (trial) => {
      const id = await trial.meet({ privacy: 'private' });
      if (trial.version === '19') {
        assert.equal(await trial.demo.execute('calendar.event', 'has_access', [id], 'write'), false);
        return;
      }
      const asked = trial.demo.execute('calendar.event', 'check_access_rule', [id], 'write');
      assert.equal((await faultOf(asked)).code, 4);
    },
  },
  {
    name: 'a rule that allows answers the fault of None; ir.model.access answers everywhere',
    facts: 'writing.md 9',
    versions: ['14', '19'],
    run: async (trial) => {
      const { demo, meetings } = trial;
      const id = await demo.create(meetings, trial.meeting());
      const { code, text } = await faultOf(demo.execute(meetings, 'check_access_rule', [id], 'write'));
      assert.equal(code, 1);
      assert.match(text, /cannot marshal None/);
      assert.equal(await demo.execute('ir.model.access', 'check', meetings, 'unlink', false), true);
      assert.equal(
        await demo.execute('ir.model.access', 'check', 'calendar.event.type', 'create', false),
        false,
      );
    },
  },
  {
    name: 'a private event is its partners’ on 14, and its owner’s as well on 19',
    facts: 'writing.md 9',
    versions: ['14', '19'],
    run: async (trial) => {
      const { demo, meetings, version } = trial;
      const nobody = { partner_ids: [[6, 0, []]] };
      const made = demo.create(meetings, trial.meeting({ privacy: 'private', ...nobody }));
      if (version === '14') assert.equal((await faultOf(made)).code, 4);
      else await made;
      const id = await demo.create(meetings, trial.meeting(nobody));
      await demo.write(meetings, [id], { privacy: 'private' });
      for (const frozen of [
        () => demo.write(meetings, [id], { location: 'x' }),
        () => demo.unlink(meetings, [id]),
      ]) {
        if (version === '14') assert.equal((await faultOf(frozen())).code, 4);
        else assert.equal(await frozen(), true);
      }
      // Nobody can remove it on 14: the ground does.
      if (version === '14') await trial.ground.plant(meetings, id, 'privacy', 'public');
    },
  },
  {
    name: 'what others show as free is hidden on 14, from who is invited as well',
    facts: 'writing.md 9, openerp-6.1.md 6, openerp-7.0.md, Access',
    versions: ['6.1', '7.0', '14', '19'],
    run: async (trial) => {
      const [user] = await trial.admin.read('res.users', [trial.demo.uid], ['partner_id']);
      const asked: Values = trial.before('7.0') ? {} : { partner_ids: [[6, 0, [user?.partner_id[0]]]] };
      const id = await trial.meet({ show_as: 'free', ...asked });
      const found = await trial.demo.search(trial.meetings, [['id', '=', id]], { context: NEVER_VIRTUAL });
      assert.deepEqual(found, trial.version === '19' ? [id] : []);
      if (trial.version === '14')
        assert.equal((await faultOf(trial.demo.read(trial.meetings, [id], ['name']))).code, 4);
    },
  },
  {
    name: 'a stale __last_update: unlink faults on 14, nothing else',
    facts: 'writing.md 9',
    versions: ['14', '19'],
    run: async (trial) => {
      const id = await trial.demo.create(trial.meetings, trial.meeting());
      const stale = { __last_update: { [`calendar.event,${id}`]: '2020-01-01 00:00:00' } };
      assert.equal(await trial.demo.write(trial.meetings, [id], { location: 'x' }, stale), true);
      const deleted = trial.demo.unlink(trial.meetings, [id], stale);
      if (trial.version === '14') assert.equal((await faultOf(deleted)).code, 2);
      else assert.equal(await deleted, true);
    },
  },
  {
    name: 'what a meeting of 6.x may not lose it may be refused in words',
    facts: 'openerp-6.1.md 6, openerp-6.0.md, Access',
    versions: ['6.0', '6.1'],
    run: async (trial) => {
      const id = await trial.demo.create(trial.meetings, trial.meeting());
      const { code } = await faultOf(trial.demo.unlink(trial.meetings, [id]));
      assert.match(
        String(code),
        /^warning -- AccessError\n\nYou can not delete this document \(crm\.meeting\)/,
      );
    },
  },
];
