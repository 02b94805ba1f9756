/** A random walk of writes to tasks, taken by a real ERP and a simulated one side by side. */
import { type Ground, Person, type Row, sorted, type Values } from '../../demo-erp/conformance/ground.ts';
import type { Random } from './walk.ts';

const TASKS = 'project.task';
const ALL: Values = { active_test: false };
const QUIET: Values = { tracking_disable: true, mail_auto_subscribe_no_notify: true };

/** One of the two: a user with two projects of three stages each. */
export class TaskSide {
  readonly person: Person;
  readonly mark: string;
  readonly tasks = new Map<string, number>();
  readonly users: readonly number[];
  projects: readonly number[] = [];
  stages: readonly number[] = [];
  readonly #admin: Person;

  private constructor(admin: Person, person: Person, mark: string) {
    this.#admin = admin;
    this.person = person;
    this.mark = mark;
    this.users = [person.uid, admin.uid];
  }

  static async of(ground: Ground, mark: string): Promise<TaskSide> {
    const [admin, demo] = [await Person.logIn(ground, 'admin'), await Person.logIn(ground, 'demo')];
    const side = new TaskSide(admin, demo, mark);
    await side.#furnish();
    return side;
  }

  get day(): boolean {
    return this.person.ground.version === '14';
  }

  id(label: string | undefined): number | false {
    return (label !== undefined && this.tasks.get(label)) || false;
  }

  assigned(who: number): Values {
    const users = this.users.filter((_, index) => (who >> index) & 1);
    return this.day ? { user_id: users[0] ?? false } : { user_ids: [[6, 0, users]] };
  }

  async forget(): Promise<void> {
    for (const person of [this.person, this.#admin]) {
      const ids = await person.search(TASKS, [['name', 'like', `${this.mark} `]], { context: ALL });
      await person.write(TASKS, ids, { recurring_task: false }, QUIET);
      await person.unlink(TASKS, ids, QUIET);
    }
    this.tasks.clear();
  }

  async leave(): Promise<void> {
    await this.forget();
    await this.#admin.unlink('project.project', this.projects, {});
    await this.#admin.unlink('project.task.type', this.stages, {});
  }

  async told(): Promise<{ readonly [label: string]: Row }> {
    const ids = await this.#admin.search(TASKS, [['name', 'like', `${this.mark} `]], {
      context: ALL,
      order: 'id',
    });
    const own = await this.person.search(TASKS, [['id', 'in', ids]], { context: ALL, order: 'id' });
    for (const id of own) if (!nameOf(this.tasks, id)) this.tasks.set(`t${this.tasks.size + 1}`, id);
    const versioned = this.day ? ['user_id', 'kanban_state', 'is_closed'] : ['user_ids', 'state'];
    const fields = ['name', 'active', 'project_id', 'stage_id', 'parent_id', 'priority', 'date_deadline'];
    const rows = await this.person.read(TASKS, own, [
      ...fields,
      ...versioned,
      'date_end',
      'description',
      'recurring_task',
    ]);
    return Object.fromEntries(rows.map((row) => [nameOf(this.tasks, row.id) ?? '', this.#told(row)]));
  }

  #told({ id: _, name, project_id, stage_id, parent_id, date_end, user_id, user_ids, ...row }: Row): Row {
    const people: number[] = user_ids ?? (user_id ? [user_id[0]] : []);
    return {
      ...row,
      name: name.slice(this.mark.length),
      project: project_id ? this.projects.indexOf(project_id[0]) : false,
      stage: stage_id ? this.stages.indexOf(stage_id[0]) : false,
      parent: parent_id ? (nameOf(this.tasks, parent_id[0]) ?? 'hidden') : false,
      ended: date_end !== false,
      people: sorted(people.map((user) => this.users.indexOf(user))),
    };
  }

  async #furnish(): Promise<void> {
    const closing: Values = this.day ? { is_closed: true } : {};
    const [projects, stages]: [number[], number[]] = [[], []];
    for (const project of ['one', 'two']) {
      const own: number[] = [];
      for (const [sequence, name] of ['new', 'work', 'done'].entries()) {
        const end = name === 'done' ? { fold: true, ...closing } : {};
        const values = { name: `${this.mark} ${project} ${name}`, sequence, ...end };
        own.push(await this.#admin.create('project.task.type', values, {}));
      }
      const values = { name: `${this.mark} ${project}`, type_ids: [[6, 0, own]] };
      projects.push(await this.#admin.create('project.project', values, {}));
      stages.push(...own);
    }
    this.projects = projects;
    this.stages = stages;
  }
}

const nameOf = (labels: ReadonlyMap<string, number>, id: number): string | undefined =>
  [...labels].find(([, each]) => each === id)?.[0];

export interface TaskStep {
  readonly what: string;
  values(side: TaskSide): Values;
  take(side: TaskSide): Promise<unknown>;
}

const pick = <T>(random: Random, values: readonly T[]): T | undefined => values[random(values.length)];

const STATES = ['01_in_progress', '02_changes_requested', '03_approved', '1_done', '1_canceled'];
const TEXTS = ['plain', 'a & b', '<p>x</p>', 'two\nlines', '', '<b>x</b> y'];

/** Values by what they are about; those of 14 and 19 say the same. */
const PARTS: readonly ((random: Random, labels: readonly string[]) => (side: TaskSide) => Values)[] = [
  (random) => {
    const project = random(3);
    return ({ projects }) => ({ project_id: projects[project] ?? false });
  },
  (random) => {
    const stage = random(6);
    return ({ stages }) => ({ stage_id: stages[stage] ?? false });
  },
  (random, labels) => {
    const parent = random(4) === 0 ? undefined : pick(random, labels);
    return (side) => ({ parent_id: side.id(parent) });
  },
  (random) => {
    const priority = ['0', '1', false][random(3)] ?? '0';
    return () => ({ priority });
  },
  (random) => {
    const [deadline, time] = [`2030-03-${10 + random(10)}`, random(2) === 0];
    return ({ day }) => ({ date_deadline: day || time ? deadline : `${deadline} 12:00:00` });
  },
  (random) => {
    const who = random(4);
    return (side) => side.assigned(who);
  },
  (random) => {
    const description = pick(random, TEXTS) ?? '';
    return () => ({ description });
  },
  (random) => {
    const state = pick(random, STATES) ?? '';
    const kanban = pick(random, ['normal', 'done', 'blocked']) ?? '';
    return ({ day }) => (day ? { kanban_state: kanban } : { state });
  },
  (random) => {
    const active = random(2) === 0;
    return () => ({ active });
  },
];

function parts(random: Random, labels: readonly string[]): (side: TaskSide) => Values {
  const chosen = Array.from({ length: 1 + random(3) }, () => pick(random, PARTS)?.(random, labels));
  return (side) => Object.assign({}, ...chosen.map((part) => part?.(side)));
}

/** The next step from where both stand. */
export function nextTaskStep(random: Random, labels: readonly string[]): TaskStep {
  const label = pick(random, labels);
  const values = parts(random, labels);
  if (label === undefined || random(4) === 0) {
    return {
      what: 'create',
      values,
      take: (side) => side.person.create(TASKS, { name: `${side.mark} t`, ...values(side) }, QUIET),
    };
  }
  if (random(8) === 0) {
    return {
      what: `delete ${label}`,
      values: () => ({}),
      take: (side) => side.person.unlink(TASKS, [side.id(label)], QUIET),
    };
  }
  return {
    what: `write ${label}`,
    values,
    take: (side) => side.person.write(TASKS, [side.id(label)], values(side), QUIET),
  };
}
