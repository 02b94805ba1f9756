import { rows, type VersionName } from './rows.ts';

/** Tasks: how they end and what follows. */
export interface TaskRow {
  /** `state` of the task, of its stage (7.0), by the stage's fold, or a state again (17 and later). */
  readonly done: 'state' | 'stage-state' | 'stage' | 'task-state';
  readonly stage: 'type_id' | 'stage_id';
  readonly assignees: 'user_id' | 'user_ids';
  readonly priority: string;
  /** `date_end` follows a folded stage. */
  readonly dateEnd: 'methods' | 'none' | 'folded-stage';
  readonly dateStart: boolean;
  /** `active` can be written. */
  readonly archivable: boolean;
  readonly kanban: boolean;
  /** `set_kanban_state_done` and its like: not there, faulting when done, or answering False. */
  readonly kanbanMethods: 'none' | 'return-none' | 'return-false';
  /** Methods of cases move tasks as `do_…` do. */
  readonly caseMethods: boolean;
  readonly tags?: 'categ_ids' | 'tag_ids';
  readonly hours: 'planned_hours' | 'allocated_hours';
  readonly parent: boolean;
  /** What a sub-task takes from its parent. */
  readonly inherits: 'nothing' | 'project' | 'project-and-stage';
  readonly children: 'kept' | 'deleted';
  /** A sub-task without a project is refused: when its parent has none either (17, 19), or when none is sent (18). */
  readonly lonelyChild: 'ok' | 'refused-with-parent' | 'refused-unless-sent';
  /** A write of the project moves a task to one of its stages. */
  readonly followsProject: boolean;
  /** A stage of a task without project: none is kept at creation, and none may be written (19). */
  readonly privateStages: 'ok' | 'refused';
  /** A parent that is a child of the task itself. */
  readonly cycle: 'unknown' | 'recursion' | 'refused';
  /** Who creates a task is assigned to it; from 17 on only to one without parent, and always without a project. */
  readonly assigned: 'creator' | 'creator-of-top';
  /** A recurring task cannot be deleted. */
  readonly keepsRecurring: boolean;
  readonly html: boolean;
  readonly stageClosed: 'none' | 'is_closed';
  /** A done recurring task is followed by its next one at once. */
  readonly recurs: boolean;
  readonly mails: 'none' | 'on-assignment';
  readonly stopMails: readonly (readonly string[])[];
}

export const TASKS: { readonly [name in VersionName]: TaskRow } = rows<TaskRow>(
  {
    // openerp-6.1.md 5, openerp-6.0.md project.task
    done: 'state',
    stage: 'type_id',
    assignees: 'user_id',
    priority: '2',
    dateEnd: 'methods',
    dateStart: false,
    archivable: false,
    kanban: false,
    kanbanMethods: 'none',
    caseMethods: false,
    hours: 'planned_hours',
    parent: false,
    inherits: 'nothing',
    children: 'kept',
    lonelyChild: 'ok',
    followsProject: false,
    privateStages: 'ok',
    cycle: 'unknown',
    assigned: 'creator',
    keepsRecurring: false,
    html: false,
    stageClosed: 'none',
    recurs: false,
    mails: 'none',
    stopMails: [],
  },
  {
    // openerp-6.1.md 5
    '6.1': { kanbanMethods: 'return-none' },
    // openerp-7.0.md, project.task
    '7.0': { done: 'stage-state', stage: 'stage_id', kanbanMethods: 'return-false', caseMethods: true },
    // odoo-8.md, project.task
    '8': {
      ...{ done: 'stage', priority: '0', dateEnd: 'none', kanban: true, tags: 'categ_ids' },
      ...{ kanbanMethods: 'none', caseMethods: false },
    },
    // odoo-9.md, project.task
    '9': { archivable: true, html: true, tags: 'tag_ids', dateStart: true },
    // odoo-10.md, project.task
    '10': { mails: 'on-assignment', stopMails: [['tracking_disable']], dateStart: false },
    // odoo-11.md
    '11': { parent: true, dateEnd: 'folded-stage' },
    // odoo-12.md, project.task
    '12': { dateStart: true },
    // odoo-13.md
    '13': {
      dateStart: false,
      inherits: 'project',
      stopMails: [['tracking_disable'], ['mail_auto_subscribe_no_notify']],
    },
    // odoo-14.md 5
    '14': { stageClosed: 'is_closed', followsProject: true, cycle: 'recursion', keepsRecurring: true },
    // odoo-15.md
    '15': { assignees: 'user_ids', stopMails: [] },
    // odoo-16.md, project.task
    '16': { stageClosed: 'none' },
    // odoo-17.md, project.task
    '17': {
      done: 'task-state',
      kanban: false,
      hours: 'allocated_hours',
      inherits: 'project-and-stage',
      children: 'deleted',
      lonelyChild: 'refused-with-parent',
      recurs: true,
      cycle: 'refused',
      assigned: 'creator-of-top',
      keepsRecurring: false,
      stopMails: [['mail_auto_subscribe_no_notify']],
    },
    // odoo-18.md, project.task
    '18': { lonelyChild: 'refused-unless-sent' },
    '19': { lonelyChild: 'refused-with-parent', privateStages: 'refused' },
  },
);
