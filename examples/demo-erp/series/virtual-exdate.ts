import type { Env } from '../orm/env.ts';
import { isMany } from '../orm/schema.ts';
import { type Id, idsOf, type Stored, text, type Values } from '../orm/value.ts';
import { stamp } from './fields.ts';
import { type Wall, wallOf, written } from './moment.ts';
import { moment, parseRule, type Rule, starts } from './rule.ts';
import { parseVirtualId, realId, type VirtualId } from './virtual-id.ts';
import { VirtualMeeting } from './virtual-meeting.ts';

/** 6.0 to 7.0: the series lists what is missing in `exdate`; a changed occurrence is a meeting of its own. */
export class ExdateMeeting extends VirtualMeeting {
  override write(env: Env, ids: readonly Id[], values: Values): true {
    const real = ids.filter((id) => !this.#detaches(id, values)).map(realId);
    if (real.length > 0) super.write(env, real, values);
    for (const id of ids) {
      const virtual = parseVirtualId(id);
      if (virtual !== undefined && this.#detaches(id, values)) this.#change(env, virtual, values);
    }
    return true;
  }

  override unlink(env: Env, ids: readonly Id[]): boolean {
    const real = ids.filter((id) => parseVirtualId(id) === undefined);
    for (const virtual of ids.map(parseVirtualId)) if (virtual !== undefined) this.#except(env, virtual);
    const { base } = this.series.exceptions;
    const changed = real.flatMap((id) => this.table.referring(base, Number(id)));
    const done = real.length === 0 || super.unlink(env, real);
    for (const record of changed) if (this.record(record.id) !== undefined) this.remove(env, record);
    return done;
  }

  protected override excepted(_env: Env, record: Stored): Iterable<Wall> {
    const excepted = exdates(record).map(moment);
    const rule = text(record.exrule);
    if (rule !== '') excepted.push(...limited(parseRule(rule), wallOf(text(record.date))));
    return excepted;
  }

  /** Whether a write reaches one occurrence rather than the record. */
  #detaches(id: Id, values: Values): boolean {
    if (parseVirtualId(id) === undefined || this.record(realId(id))?.recurrency !== true) return false;
    return values.recurrency !== false || this.series.exceptions.ending === 'this';
  }

  #change(env: Env, virtual: VirtualId, values: Values): void {
    const record = this.record(virtual.base);
    if (record === undefined) return;
    if (values.recurrency !== false)
      this.create(env, { ...this.#copy(record), ...this.#dates(record, virtual, values), ...values });
    this.#except(env, virtual);
  }

  /** Times of the copy, and the date it is kept under. */
  #dates(record: Stored, { base, at }: VirtualId, values: Values): Values {
    const row = this.series.exceptions;
    const own = row.keeps === 'first-or-new' ? wallOf(text(record.date)) : at;
    const kept = row.keeps === 'original' ? written(at) : text(values.date) || written(own);
    return { ...this.times(record, own), [row.base]: base, [row.date]: kept };
  }

  #copy(record: Stored): Values {
    const values: Values = {};
    for (const [name, field] of this.fields) {
      if (field.store === false || field.type === 'one2many' || name === 'attendee_ids' || KEPT_OUT.has(name))
        continue;
      values[name] = isMany(field) ? [[6, 0, idsOf(record[name])]] : (record[name] ?? false);
    }
    const none = this.series.textOnCreate === 'parsed' ? false : 'none';
    return { ...values, recurrency: false, rrule_type: none, rrule: '' };
  }

  #except(env: Env, { base, at }: VirtualId): void {
    const record = this.record(base);
    if (record === undefined) return;
    super.write(env, [base], { exdate: [...exdates(record), stamp(at)].join() });
  }
}

const KEPT_OUT: ReadonlySet<string> = new Set(['write_date', 'create_date', 'id']);

const exdates = (record: Stored): string[] =>
  text(record.exdate)
    .split(',')
    .filter((each) => each !== '');

/** An exception rule may have no end; no series shows more than its first thousands. */
function limited(rule: Rule, start: Wall): Wall[] {
  const found: Wall[] = [];
  for (const at of starts(rule, start)) {
    if (found.length === 10_000) break;
    found.push(at);
  }
  return found;
}
