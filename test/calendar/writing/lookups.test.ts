import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Lookups } from '../../../lib/calendar/writing/lookups.ts';
import type { Operation } from '../../../lib/erp/plan.ts';
import type { Query } from '../../../lib/erp/profile.ts';
import type { Session } from '../../../lib/erp/session.ts';

const OWN = 'calendar.event';
const rows = (model: string, name: string): Query => ({
  ...{ ask: 'rows', model, domain: [['name', '=', name]], fields: ['name'] },
});
const ALARM = rows('calendar.alarm', '15 minutes');
const TAG = rows('calendar.event.type', 'Travel');
const EVENT = rows(OWN, 'Meeting');

const make = (model: string): Operation => ({ do: 'create', model, values: {}, context: {}, as: 'it' });

interface Case {
  readonly what: string;
  readonly done: readonly Operation[];
  /** Models of which the question is asked a second time. */
  readonly again: readonly string[];
}

const CASES: readonly Case[] = [
  { what: 'nothing', done: [], again: [] },
  { what: 'the head of a series', done: [make('calendar.recurrence')], again: [OWN] },
  { what: 'an alarm', done: [make('calendar.alarm'), make(OWN)], again: ['calendar.alarm', OWN] },
];

describe('what plans of one change look up', () => {
  for (const { what, done, again } of CASES)
    it(`after ${what} was made: asked again of ${again.length} models`, async () => {
      const asked: string[] = [];
      const ask = async ({ model }: Query) => {
        asked.push(model);
        return [{ id: asked.length, name: model }];
      };
      const lookups = new Lookups({ ask } as unknown as Session);
      const queries = [ALARM, TAG, ALARM, EVENT];
      const first = await lookups.answers(queries);
      assert.deepEqual(asked.splice(0), [ALARM.model, TAG.model, OWN]);
      lookups.forget(done, OWN);
      const second = await lookups.answers(queries);
      assert.deepEqual(asked, again);
      assert.deepEqual([...second.keys()], [...first.keys()]);
    });
});
