import { Fault } from '../faults.ts';
import type { Operation } from '../orm/access.ts';
import { later } from '../orm/clock.ts';
import type { Env } from '../orm/env.ts';
import { type Action, Model } from '../orm/model.ts';
import type { Reader } from '../orm/reading.ts';
import { type Id, idsOf, type Stored, text, type Value, type Values } from '../orm/value.ts';
import { mail } from './mails.ts';
import { placed } from './task-place.ts';

/** `project.task`: ended by `state`, by the stage, then by `state` again. */
export class Task extends Model {
  override get title(): string {
    return 'Task';
  }

  override get order(): string {
    return this.fields.has('sequence') ? 'priority desc, sequence, id desc' : 'id desc';
  }

  override defaults(env: Env): Values {
    const row = this.version.tasks;
    const now = env.transaction.start.slice(0, 19);
    return {
      active: true,
      priority: row.priority,
      sequence: 10,
      [row.assignees]: row.assignees === 'user_id' ? env.uid : [[6, 0, [env.uid]]],
      ...(row.kanban || this.fields.has('kanban_state') ? { kanban_state: 'normal' } : {}),
      ...(row.done === 'state' ? { state: 'draft' } : {}),
      ...(row.done === 'task-state' ? { state: '01_in_progress' } : {}),
      ...(row.dateStart ? { date_start: now } : {}),
      ...(row.done === 'task-state' ? {} : { company_id: 1 }),
    };
  }

  override prepare(env: Env, values: Values, record?: Stored): Values {
    const row = this.version.tasks;
    const prepared = { ...values };
    if (!row.archivable) delete prepared.active;
    if (!row.archivable && record === undefined) prepared.active = true;
    const sent = record === undefined || 'stage_id' in values;
    Object.assign(prepared, placed(env, this, prepared, record));
    if (row.dateEnd === 'folded-stage' && sent) Object.assign(prepared, this.#dateEnd(env, prepared, record));
    if (row.kanban && 'stage_id' in values && record !== undefined && !('kanban_state' in values)) {
      // Another stage begins anew (test/demo-erp/conformance/writing.md 8).
      if (values.stage_id !== record.stage_id) prepared.kanban_state = 'normal';
    }
    if (row.done === 'task-state' && record !== undefined && !('state' in values)) {
      Object.assign(prepared, fallenBack(values, record));
    }
    if (row.done === 'stage-state') Object.assign(prepared, this.#stageState(env, prepared, record));
    return prepared;
  }

  override create(env: Env, values: Values): number {
    const { assignees: field, assigned } = this.version.tasks;
    const above = this.record(Number(values.parent_id));
    if (assigned === 'creator-of-top' && above?.project_id && !(field in values)) {
      return super.create(env, { ...values, [field]: [[6, 0, []]] });
    }
    const id = super.create(env, values);
    const record = this.record(id);
    const held = record === undefined ? [] : this.assigneesOf(record);
    if (record === undefined || assigned !== 'creator-of-top' || record.project_id || held.includes(env.uid))
      return id;
    this.update(env, record, { [field]: [...held, env.uid] });
    return id;
  }

  override stored(env: Env, record: Stored, values: Values, before: Stored | undefined): void {
    this.#rewriteStage(env, record, values, before);
    this.#tellAssigned(env, record, before);
    const { tasks } = this.version;
    const done = record.state === '1_done' && before?.state !== '1_done';
    if (tasks.recurs && done && record.recurring_task === true) this.#next(env, record);
  }

  override unlink(env: Env, ids: readonly Id[]): boolean {
    const recurring = ids.some((id) => this.record(id)?.recurring_task === true);
    if (recurring && this.version.tasks.keepsRecurring) {
      const message = 'You cannot delete recurring tasks. Please, disable the recurrence first.';
      throw new Fault('user', message, 'UserError');
    }
    return super.unlink(env, ids);
  }

  override remove(env: Env, record: Stored): void {
    const children = this.version.tasks.parent ? this.table.referring('parent_id', record.id) : [];
    if (this.version.tasks.children === 'deleted') for (const child of children) this.remove(env, child);
    super.remove(env, record);
  }

  override visible(env: Env, record: Stored, operation: Operation): boolean {
    const { access } = this.version;
    if (operation === 'create' || env.uid === access.superuser) return true;
    if (access.tasks === 'all') return true;
    const assigned = this.assigneesOf(record);
    if (access.tasks === 'no-private-to-dos') {
      // Who makes a task follows it (test/demo-erp/conformance/writing.md 8).
      return Boolean(record.project_id) || assigned.includes(env.uid) || record.create_uid === env.uid;
    }
    if (assigned.length === 0 || assigned.includes(env.uid)) return true;
    const project = env.model('project.project').record(Number(record.project_id));
    return project?.user_id === env.uid || idsOf(project?.members).includes(env.uid);
  }

  override computed(name: string): Reader | undefined {
    if (name === 'is_closed' && this.fields.has('is_closed'))
      return (env, record) => this.closed(env, record);
    return COMPUTED[name] ?? super.computed(name);
  }

  override action(name: string): Action | undefined {
    const { done, kanbanMethods, caseMethods } = this.version.tasks;
    if (kanbanMethods !== 'none' && /^set_kanban_state_(done|blocked|normal)$/.test(name)) {
      // A None that is returned faults, although the work is done (openerp-6.1.md 5).
      return (env, ids) => {
        this.write(env, ids, { kanban_state: name.slice('set_kanban_state_'.length) });
        return kanbanMethods === 'return-false' ? false : null;
      };
    }
    const known = { ...METHODS, ...(caseMethods ? CASE_METHODS : {}) };
    const method = done === 'state' || done === 'stage-state' ? known[name] : undefined;
    if (method === undefined) return super.action(name);
    return (env, ids) => this.#move(env, ids, method.state, method.date);
  }

  assigneesOf(record: Stored): number[] {
    const held = record[this.version.tasks.assignees];
    return typeof held === 'number' ? [held] : idsOf(held);
  }

  closed(env: Env, record: Stored): boolean {
    const { done, stageClosed } = this.version.tasks;
    if (done === 'task-state') return text(record.state).startsWith('1_');
    const stage = env.model('project.task.type').record(Number(record.stage_id));
    return Boolean(stageClosed === 'is_closed' ? stage?.is_closed : stage?.fold);
  }

  #dateEnd(env: Env, values: Values, record: Stored | undefined): Values {
    if (!('stage_id' in values) || values.stage_id === record?.stage_id) return {};
    const stage = env.model('project.task.type').record(Number(values.stage_id));
    return { date_end: stage?.fold === true ? env.transaction.start.slice(0, 19) : false };
  }

  /** 7.0: the task's state is its stage's. */
  #stageState(env: Env, values: Values, record: Stored | undefined): Values {
    if ('state' in values || (!('stage_id' in values) && record !== undefined)) return {};
    const stage = env.model('project.task.type').record(Number(values.stage_id));
    return { state: stage?.state ?? 'draft' };
  }

  /** 7.0: a state written to one task is written to the stage it shares with all others (openerp-7.0.md). */
  #rewriteStage(env: Env, record: Stored, values: Values, before: Stored | undefined): void {
    if (this.version.tasks.done !== 'stage-state' || before === undefined || !('state' in values)) return;
    const stages = env.model('project.task.type');
    const stage = stages.record(Number(record.stage_id));
    if (stage !== undefined) stages.update(env, stage, { state: record.state ?? false });
  }

  #move(env: Env, ids: readonly Id[], state: string, date: 'date_start' | 'date_end' | undefined): Value {
    const now = env.transaction.start.slice(0, 19);
    const dates: Values = date === undefined ? {} : { [date]: now };
    if (this.version.tasks.done === 'state') return this.write(env, ids, { state, ...dates });
    const stage = [...env.model('project.task.type').table.all()].find((each) => each.state === state);
    return this.write(env, ids, { ...(stage === undefined ? {} : { stage_id: stage.id }), ...dates });
  }

  #tellAssigned(env: Env, record: Stored, before: Stored | undefined): void {
    const { mails, stopMails } = this.version.tasks;
    if (mails === 'none' || stopMails.some((keys) => keys.every((key) => env.flag(key)))) return;
    const known = before === undefined ? [] : this.assigneesOf(before);
    for (const user of this.assigneesOf(record)) {
      if (user === env.uid || known.includes(user)) continue;
      const partner = env.model('res.partner').record(Number(env.db.user(user)?.partner_id));
      mail(
        env,
        text(partner?.email),
        `You have been assigned to ${text(record.name)}`,
        this.name,
        record.id,
        'outgoing',
      );
    }
  }

  /** 17 and later make the next task of a recurring one as soon as it is done, once. */
  #next(env: Env, record: Stored): void {
    if (record.recurrence_done === true) return;
    this.table.update(env.transaction, record, { recurrence_done: true });
    const days = { day: 1, week: 7, month: 30, year: 365 }[text(record.repeat_unit)] ?? 7;
    const due = text(record.date_deadline);
    const seconds = days * 86400 * Number(record.repeat_interval || 1);
    const { id: _id, recurrence_done: _done, ...copy } = record;
    this.insert(env, {
      ...copy,
      state: '01_in_progress',
      date_deadline: due === '' ? false : later(due, seconds),
    });
  }
}

/** 02, 03 and 04 fall back when a task moves on, and all but 04 when it is written into a project (writing.md 8). */
function fallenBack(values: Values, record: Stored): Values {
  const state = text(record.state);
  const open: Values = { state: '01_in_progress' };
  if ('project_id' in values && state !== '04_waiting_normal') return open;
  return 'stage_id' in values && /^0[234]/.test(state) ? open : {};
}

interface Move {
  readonly state: string;
  readonly date?: 'date_start' | 'date_end';
}

/** Methods of 6.0 to 7.0; only they set dates. */
const METHODS: { readonly [method: string]: Move } = {
  do_open: { state: 'open', date: 'date_start' },
  do_reopen: { state: 'open' },
  do_pending: { state: 'pending' },
  do_draft: { state: 'draft' },
  do_close: { state: 'done', date: 'date_end' },
  action_close: { state: 'done', date: 'date_end' },
  do_cancel: { state: 'cancelled', date: 'date_end' },
};

/** What 7.0 calls them beside (openerp-7.0.md, project.task). */
const CASE_METHODS: { readonly [method: string]: Move } = {
  case_open: { state: 'open', date: 'date_start' },
  case_pending: { state: 'pending' },
  case_draft: { state: 'draft' },
  case_close: { state: 'done', date: 'date_end' },
  case_cancel: { state: 'cancelled', date: 'date_end' },
};

const COMPUTED: { readonly [field: string]: Reader } = {
  // Done or cancelled is all of it (openerp-6.1.md 5).
  progress: (_env, record) => {
    if (record.state === 'done' || record.state === 'cancelled') return 100;
    const [effective, remaining] = [Number(record.effective_hours) || 0, Number(record.remaining_hours) || 0];
    return effective + remaining === 0 ? 0 : Math.round((effective / (effective + remaining)) * 10_000) / 100;
  },
  user_email: (env, record) => env.db.user(Number(record.user_id))?.user_email ?? false,
  subtask_count: (env, record) => env.model('project.task').table.referring('parent_id', record.id).length,
};

/** What tasks are labelled with: one by each name from 9 on (test/demo-erp/conformance/writing.md 8). */
export class Tag extends Model {
  override check(_env: Env, record: Stored): void {
    const same = [...this.table.all()].some(({ id, name }) => id !== record.id && name === record.name);
    if (same) throw new Fault('integrity', 'A tag with the same name already exists.', 'ValidationError');
  }
}

/** A column of the board, shared by the tasks of its projects. */
export class Stage extends Model {
  override get order(): string {
    return 'sequence, id';
  }

  override defaults(): Values {
    const legends = { legend_normal: 'In Progress', legend_blocked: 'Blocked', legend_done: 'Ready' };
    return { sequence: 1, fold: false, active: true, ...legends };
  }
}
