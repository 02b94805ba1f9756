/** How a task is finished, cancelled and taken up again, by the ERP's own way. */
import { idOf, numberOf, textOf } from '../../codecs.ts';
import type { PlannedValues } from '../../plan.ts';
import type { Query, Target } from '../../profile.ts';
import type { TaskStatus } from '../../records.ts';
import type { Row } from '../../wire.ts';
import { CANCELLED, STAGE } from './codecs.ts';

/** From one status to another; without `from` the task is made. */
export interface Step {
  readonly from: TaskStatus | undefined;
  readonly to: TaskStatus;
  /** The project the task is in then. */
  readonly project: number | undefined;
  /** It was put there by the same change. */
  readonly moved: boolean;
}

export interface Move {
  readonly values?: PlannedValues;
  /** Methods to call on the task, which set its dates. */
  readonly methods?: readonly string[];
  /** Why the ERP cannot have it so. */
  readonly lost?: string;
}

export interface Finishing {
  lookups(step: Step): readonly Query[];
  move(step: Step, to: Target): Move;
}

const STAYS: Move = {};

const isClosed = (status: TaskStatus | undefined): boolean =>
  status === 'completed' || status === 'cancelled';

const METHODS: Readonly<Record<TaskStatus, string>> = {
  'needs-action': 'do_draft',
  'in-process': 'do_open',
  completed: 'do_close',
  cancelled: 'do_cancel',
};

/** Methods alone set dates; and a state written to a task of 7.0 becomes that of a stage all projects share. */
export const byMethods: Finishing = {
  lookups: () => [],
  move: ({ from = 'needs-action', to }) => {
    if (from === to) return STAYS;
    return { methods: [to === 'in-process' && isClosed(from) ? 'do_reopen' : METHODS[to]] };
  },
};

/** One of the states, and only when the task is not as good as in it: nobody loses "approved" or "waiting". */
export const byState: Finishing = {
  lookups: () => [],
  move: ({ from, to, moved }, { row }) => {
    if (from === to || (!isClosed(from) && !isClosed(to))) return moved ? kept(row) : STAYS;
    if (to === 'completed') return { values: { state: '1_done' } };
    return { values: { state: to === 'cancelled' ? '1_canceled' : '01_in_progress' } };
  },
};

/** Put into a project, a task begins anew unless its state is sent along; one that waits goes on waiting by itself. */
function kept(row: Row | undefined): Move {
  const state = textOf(row?.state);
  return state === undefined || /^0[14]/.test(state) ? STAYS : { values: { state } };
}

/** A stage that is closed, or the first that is not. `owned`: people have stages of their own, which end nothing. */
export function byStage(closed: 'fold' | 'is_closed', owned: boolean): Finishing {
  const fields = ['name', 'sequence', 'project_ids', closed, ...(owned ? ['user_id'] : [])];
  // A task that is put into another project comes to the first of its stages.
  const moves = ({ from, to, moved }: Step): boolean =>
    from === to ? moved && isClosed(to) : isClosed(from) || isClosed(to);
  return {
    lookups: (step) => {
      if (!moves(step)) return [];
      const known = step.project !== undefined && !step.moved;
      const domain = known ? ([['project_ids', 'in', [step.project ?? 0]]] as const) : [];
      return [{ ask: 'rows', model: STAGE, domain, fields }];
    },
    move: (step, to) => {
      if (!moves(step)) return STAYS;
      // Of no project, it had no stage before.
      if (!isClosed(step.to) && step.project === undefined) return { values: { stage_id: false } };
      const found = stagesFor(step.project, to).find((row) => fits(row, step.to, closed));
      if (found) return { values: { stage_id: Number(found.id) } };
      return { lost: `The project has no stage that says "${step.to}".` };
    },
  };
}

/** In the order of the board. A task without a project takes those of no project first, then those of any. */
function stagesFor(project: number | undefined, { found }: Target): readonly Row[] {
  const rows = [...(found.get(STAGE)?.values() ?? [])].filter((row) => idOf(row.user_id) === undefined);
  const projects = (row: Row): readonly unknown[] => (Array.isArray(row.project_ids) ? row.project_ids : []);
  const own = project === undefined ? rows : rows.filter((row) => projects(row).includes(project));
  const shared = (row: Row): number => (project === undefined && projects(row).length > 0 ? 1 : 0);
  const place = (row: Row): number => numberOf(row.sequence) ?? 0;
  return own.toSorted((a, b) => shared(a) - shared(b) || place(a) - place(b) || Number(a.id) - Number(b.id));
}

function fits(row: Row, status: TaskStatus, closed: string): boolean {
  if (!isClosed(status)) return row[closed] !== true;
  return row[closed] === true && CANCELLED.test(textOf(row.name) ?? '') === (status === 'cancelled');
}
