import { Fault } from '../faults.ts';
import type { Env } from '../orm/env.ts';
import type { Action } from '../orm/model.ts';
import type { Id, Stored, Value, Values } from '../orm/value.ts';
import { recurrencesOf, SeriesMeeting } from './recurrence-events.ts';
import { splitKeeping } from './recurrence-split.ts';
import { TIMES } from './recurrence-times.ts';
import { futureWritten, refusedForAll, seriesBroken, seriesWritten } from './recurrence-update.ts';

/** 14 to 19: each occurrence of a series is a record (odoo-14.md 3, odoo-14-to-19.md). */
export class RecurringMeeting extends SeriesMeeting {
  override write(env: Env, ids: readonly Id[], values: Values): true {
    const { rule, plain } = this.parted(values);
    const scope = values.recurrence_update;
    const [record] = ids.length === 1 ? ids.flatMap((id) => this.record(id) ?? []) : [];
    const recurrence = record && this.recurrenceOf(env, record);
    const wide = scope === 'all_events' || scope === 'future_events';
    if (!wide || record === undefined) return this.#write(env, ids, plain, rule);
    if (recurrence === undefined) return this.#writeAlone(env, record, plain, rule, scope);
    if (plain.recurrency === false) seriesBroken(env, this, { record, recurrence }, scope);
    else if (scope === 'all_events') seriesWritten(env, this, { record, recurrence }, plain, rule);
    else futureWritten(env, this, { record, recurrence }, plain, rule);
    return true;
  }

  override action(name: string): Action | undefined {
    if (name !== 'action_mass_deletion' || !this.series.records.massDeletion) return super.action(name);
    return (env, [id], [scope]) => {
      const record = this.record(id ?? 0);
      const events = record === undefined ? [] : this.eventsFrom(env, record, scope === 'all_events');
      if (scope === 'self_only') return null;
      const recurrence = record && this.recurrenceOf(env, record);
      this.removeAll(env, events);
      if (recurrence !== undefined && scope === 'all_events') recurrencesOf(env).remove(env, recurrence);
      return null;
    };
  }

  /** With a rule of its own, a new event of a recurrence splits it (test/demo-erp/conformance/writing.md 1). */
  protected override begin(env: Env, record: Stored, rule: Values): void {
    const recurrence = this.recurrenceOf(env, record);
    if (recurrence === undefined) super.begin(env, record, rule);
    else if (Object.keys(rule).length > 0)
      splitKeeping(env, this, { record, recurrence }, { times: {}, rest: {}, rule }, 'archived');
  }

  /** An event of no series, written as if it were of one: on 14 nothing of it is kept (test/demo-erp/conformance/writing.md 4). */
  #writeAlone(env: Env, record: Stored, plain: Values, rule: Values, scope: Value): true {
    if (this.series.records.allTimes === 'ok') return this.#write(env, [record.id], plain, rule);
    const timed = TIMES.some((name) => name in plain) || Object.keys(rule).length > 0;
    if (timed && scope === 'all_events') throw refusedForAll();
    if (timed) return this.#write(env, [record.id], plain, rule);
    return true;
  }

  #write(env: Env, ids: readonly Id[], plain: Values, rule: Values): true {
    const ruled = Object.keys(rule).length > 0;
    const asked = plain.recurrency === true;
    if (ruled && !asked && this.series.records.ruleAlone === 'fault') {
      throw new Fault('user', 'Unable to save the recurrence with "This Event"', 'UserError');
    }
    const moved = TIMES.some((name) => Boolean(plain[name])) && !('follow_recurrence' in plain);
    super.write(env, ids, moved ? { ...plain, follow_recurrence: false } : plain);
    const archived = plain.active === false ? ids.flatMap((id) => this.record(id) ?? []) : [];
    const based = new Set(archived.flatMap((record) => this.based(env, record)));
    recurrencesOf(env).moveBases(env, [...based]);
    if (!ruled || plain.recurrency === false) return true;
    for (const record of ids.flatMap((id) => this.record(id) ?? [])) {
      this.update(env, record, { recurrency: true, follow_recurrence: true });
      if (this.recurrenceOf(env, record) === undefined) this.repeat(env, record, rule);
    }
    return true;
  }
}
