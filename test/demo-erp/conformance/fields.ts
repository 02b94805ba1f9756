import assert from 'node:assert/strict';
import { schemaOf } from '../../../examples/demo-erp/orm/schema.ts';
import { between, type Case, type Trial } from './case.ts';
import type { Row } from './ground.ts';

const MODELS = [
  'crm.meeting',
  'calendar.event',
  'calendar.recurrence',
  'calendar.attendee',
  'calendar.alarm',
  'res.alarm',
  'project.task',
  'project.task.type',
  'project.project',
];

const fieldsOf = (trial: Trial, model: string): Promise<{ readonly [field: string]: Row }> =>
  trial.before('8')
    ? trial.admin.execute(model, 'fields_get')
    : trial.admin.keyed(model, 'fields_get', [], {});

/** What `fields_get` tells, against the schemas distilled from it. */
export const fields: readonly Case[] = [
  {
    name: 'the fields are those that were recorded, of the same types',
    facts: 'erp-captures, fields_get',
    versions: between('6.0', '19'),
    run: async (trial) => {
      const schema = schemaOf(trial.version);
      for (const model of MODELS) {
        const recorded = schema.get(model);
        if (recorded === undefined) continue;
        const told = await fieldsOf(trial, model);
        const kinds = [...recorded].map(([name, { type, relation }]) => [name, type, relation]);
        const answered = [...recorded.keys()].map((name) => [name, told[name]?.type, told[name]?.relation]);
        assert.deepEqual(answered, kinds, model);
      }
    },
  },
  {
    name: 'selections offer the keys that were recorded',
    facts: 'erp-captures, fields_get',
    versions: between('6.0', '19'),
    run: async (trial) => {
      for (const model of [trial.meetings, 'calendar.attendee', 'project.task']) {
        const told = await fieldsOf(trial, model);
        for (const [name, { type, selection = [] }] of schemaOf(trial.version).get(model) ?? []) {
          if (type !== 'selection' || selection.length > 400) continue;
          const keys = told[name]?.selection.map(([key]: [string]) => key);
          assert.deepEqual(
            keys,
            selection.map(([key]) => key),
            `${model}.${name}`,
          );
        }
      }
    },
  },
  {
    name: 'what is needed of a meeting is required',
    facts: 'openerp-7.0.md, odoo-8.md, odoo-14-to-19.md, Event fields',
    versions: between('7.0', '19'),
    run: async (trial) => {
      const told = await fieldsOf(trial, trial.meetings);
      const [start, stop] = trial.before('8') ? ['date', 'date_deadline'] : ['start', 'stop'];
      for (const name of ['name', start, stop]) assert.equal(Boolean(told[name ?? '']?.required), true, name);
      if (trial.before('14')) return;
      assert.equal(Boolean(told.privacy?.required), trial.before('18'));
    },
  },
];
