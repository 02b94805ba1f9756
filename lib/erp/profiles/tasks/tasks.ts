/** Tasks by version, each as its difference from a neighbour. */
import { html, instant, nameIn, names, plain, title } from '../../codecs.ts';
import { templateAlarm } from '../alarms.ts';
import { EXACT_LOCK, WHOLE_LOCK } from '../concurrency.ts';
import { visibility } from '../privacy.ts';
import {
  day,
  ended,
  moment,
  PROJECT,
  parent,
  priority,
  progress,
  repetition,
  STAGE,
  stage,
  state,
} from './codecs.ts';
import { byMethods, byStage, byState } from './finishing.ts';
import type { TaskRow } from './model.ts';

/** Not among the fields of every model, but readable on all; with fractions of a second. */
const lastUpdate = instant('__last_update');

/** Neither changes of stage nor assignments are told. */
const QUIET = { tracking_disable: true, mail_auto_subscribe_no_notify: true, mail_create_nosubscribe: true };

const V61: TaskRow = {
  assignee: 'user_id',
  context: { virtual_id: false },
  shared: ['res.alarm', PROJECT],
  codecs: {
    summary: title('name'),
    status: state({
      draft: 'needs-action',
      open: 'in-process',
      pending: 'in-process',
      done: 'completed',
      cancelled: 'cancelled',
    }),
    description: plain('description'),
    categories: null,
    // The old CalDAV module gave tasks what meetings have; most servers go without it.
    alarms: { ...templateAlarm, extra: true },
    visibility: { ...visibility('class'), extra: true },
    created: instant('create_date'),
    written: lastUpdate,
    start: moment('date_start', 'begin'),
    due: day('date_deadline'),
    completed: ended(),
    percent: progress,
    // '0' is very important, '4' very low.
    priority: priority(
      { '0': 1, '1': 3, '2': 5, '3': 7, '4': 9 },
      [
        [1, '0'],
        [4, '1'],
        [5, '2'],
        [8, '3'],
        [9, '4'],
      ],
      '2',
    ),
    parent: parent('parent_ids'),
    project: nameIn('project_id'),
    rule: null,
  },
  writing: {
    quiet: {},
    finishing: byMethods,
    late: ['start', 'completed'],
    archives: false,
    childrenNeedProject: false,
    lock: EXACT_LOCK,
    tellsWriter: false,
  },
};

const V70: TaskRow = {
  ...V61,
  // The state of a stage is kept with its tasks, which are not written when it changes.
  shared: ['project.category', STAGE, PROJECT],
  codecs: {
    ...V61.codecs,
    alarms: null,
    visibility: null,
    categories: names('categ_ids', 'project.category', true),
    written: instant('write_date'),
  },
};

const V8: TaskRow = {
  ...V70,
  context: {},
  // The lowest is what every task has that nobody gave one.
  codecs: {
    ...V70.codecs,
    status: stage('fold'),
    completed: ended('date_last_stage_update'),
    priority: priority(
      { '1': 5, '2': 1 },
      [
        [4, '2'],
        [5, '1'],
      ],
      '0',
    ),
  },
  writing: {
    ...V70.writing,
    quiet: QUIET,
    finishing: byStage('fold', false),
    late: [],
    lock: WHOLE_LOCK,
    tellsWriter: true,
  },
};

const V9: TaskRow = {
  ...V8,
  shared: ['project.tags', STAGE, PROJECT],
  codecs: {
    ...V8.codecs,
    description: html('description'),
    categories: names('tag_ids', 'project.tags', true),
    percent: null,
    priority: priority({ '1': 1 }, [[4, '1']], '0'),
  },
  writing: { ...V8.writing, archives: true },
};

const V10: TaskRow = { ...V9, codecs: { ...V9.codecs, parent: null } };
/** From here on a stage that ends something sets the time of that. */
const V11: TaskRow = {
  ...V10,
  codecs: { ...V10.codecs, parent: parent('parent_id') },
  writing: { ...V10.writing, late: ['completed'] },
};
const V13: TaskRow = {
  ...V11,
  codecs: { ...V11.codecs, start: null },
  // A write is no longer compared with anything.
  writing: { ...V11.writing, lock: null },
};
const V14: TaskRow = {
  ...V13,
  codecs: { ...V13.codecs, status: stage('is_closed') },
  writing: { ...V13.writing, finishing: byStage('is_closed', false) },
};
const V15: TaskRow = {
  ...V14,
  assignee: 'user_ids',
  writing: { ...V14.writing, finishing: byStage('is_closed', true) },
};
const V16: TaskRow = {
  ...V15,
  codecs: { ...V15.codecs, status: stage('fold') },
  writing: { ...V15.writing, finishing: byStage('fold', true) },
};

const V17: TaskRow = {
  ...V16,
  shared: ['project.tags', PROJECT],
  codecs: {
    ...V16.codecs,
    // The state is no stage: when a task came to its stage says nothing.
    completed: ended(),
    due: moment('date_deadline', 'end'),
    status: state({
      '01_in_progress': 'in-process',
      '02_changes_requested': 'in-process',
      '03_approved': 'in-process',
      '04_waiting_normal': 'needs-action',
      '1_done': 'completed',
      '1_canceled': 'cancelled',
    }),
    rule: repetition,
  },
  // A new task comes to a stage, which empties the time it ended.
  writing: { ...V16.writing, finishing: byState, childrenNeedProject: true },
};

/** From "medium" on; "low" is what every task has. */
const URGENCY = priority(
  { '1': 5, '2': 3, '3': 1 },
  [
    [2, '3'],
    [4, '2'],
    [5, '1'],
  ],
  '0',
);

const V19: TaskRow = {
  ...V17,
  codecs: { ...V17.codecs, priority: URGENCY },
};

export const TASKS = {
  '6.0': V61,
  '6.1': V61,
  '7.0': V70,
  '8': V8,
  '9': V9,
  '10': V10,
  '11': V11,
  '12': V11,
  '13': V13,
  '14': V14,
  '15': V15,
  '16': V16,
  '17': V17,
  '18': V17,
  '19': V19,
} as const satisfies Record<string, TaskRow>;
