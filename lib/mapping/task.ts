import ICAL from 'ical.js';
import type { Moment, TaskRecord, TaskStatus, Zone } from '../erp/records.ts';
import { instantAt, later } from '../ical/index.ts';
import { alarmComponent, alarmsIn } from './alarm.ts';
import { type TaskDraft, UNWRITTEN } from './draft.ts';
import { visibilityIn } from './event.ts';
import { alike, exactValue, instantNamed, momentOf, placeOf, utcValue } from './moment.ts';
import {
  type Around,
  type Component,
  inverse,
  type Row,
  readRows,
  type Source,
  said,
  type Value,
  writeRows,
} from './property.ts';
import { ruleIn, ruleValue } from './recurrence.ts';
import {
  alternativeValue,
  categoriesIn,
  categoriesValue,
  descriptionIn,
  descriptionValue,
  lineIn,
  lineValue,
  oneLine,
  wordIn,
  wordValue,
} from './text.ts';

const TASK: readonly Row<TaskDraft>[] = [
  { property: 'uid', write: (_task, { uid }) => [{}, 'text', uid] },
  // Never the time of rendering: the same record makes the same bytes, and so the same ETag.
  { property: 'dtstamp', write: ({ written, created }) => utcValue(written ?? created ?? 0) },
  {
    property: 'dtstart',
    write: (task, { zone }) => edgeValue(startOf(task, zone), zone),
    read: (_, { component, clocks }) => {
      const stamp = clocks.first(component, 'dtstart');
      return said('start', stamp && momentOf(stamp));
    },
  },
  {
    property: 'due',
    write: ({ due }, { zone }) => edgeValue(due, zone),
    read: (_, source) => said('due', dueIn(source)),
  },
  {
    property: 'rrule',
    write: ({ rule, start, due }, { zone }) => {
      const first = start ?? due;
      return rule === undefined || !first ? undefined : ruleValue({ rule, start: first }, zone);
    },
    read: (properties, source) => said('rule', ruleIn(properties, source)),
  },
  {
    property: 'summary',
    write: ({ summary }) => [{}, 'text', oneLine(summary)],
    read: (properties) => ({ summary: lineIn(properties) ?? '' }),
  },
  {
    property: 'status',
    write: ({ status }) => wordValue(status),
    read: (properties, { component }) => ({
      status: STATUSES.get(wordIn(properties) ?? '') ?? statusIn(component),
    }),
  },
  // Clients show a task that has one as done.
  {
    property: 'completed',
    write: ({ status, completed }) => utcValue(status === 'completed' ? completed : undefined),
    read: (_, { component, clocks }) => said('completed', instantNamed(clocks, component, 'completed')),
  },
  {
    property: 'percent-complete',
    write: ({ status, percent }) => numberValue(status === 'completed' ? 100 : percent, 100),
    read: (properties) => said('percent', numberIn(properties, 100)),
  },
  {
    property: 'priority',
    write: ({ priority }) => numberValue(priority, 9),
    // 0 is no priority (RFC 5545, 3.8.1.9).
    read: (properties) => said('priority', numberIn(properties, 9) || undefined),
  },
  // RELTYPE=PARENT is the default.
  {
    property: 'related-to',
    write: ({ parent }, { uidOf }) => lineValue(parent === undefined ? parent : uidOf(parent)),
    read: (properties) => said('parentUid', lineIn(properties.filter(isParent))),
  },
  // No client shows a project elsewhere; the X- property tells which category is not one of the task's own.
  {
    property: 'categories',
    write: ({ categories, project }) => categoriesValue([...categories, project ?? '']),
    read: (properties, { component }) => {
      const project = lineIn(component.getAllProperties('x-erpcal-project'));
      return { categories: categoriesIn(properties).filter((category) => category !== project) };
    },
  },
  {
    property: 'x-erpcal-project',
    write: ({ project }) => lineValue(project),
    read: (properties) => said('project', lineIn(properties)),
  },
  {
    property: 'class',
    write: ({ visibility }) => wordValue(visibility),
    read: (properties) => said('visibility', visibilityIn(properties)),
  },
  {
    property: 'description',
    write: ({ description }) => descriptionValue(description),
    read: (properties, { component }) =>
      said('description', descriptionIn(properties, component.getAllProperties('x-alt-desc'))),
  },
  { property: 'x-alt-desc', write: ({ description }) => alternativeValue(description) },
  { property: 'created', write: ({ created }) => utcValue(created) },
  { property: 'last-modified', write: ({ written }) => utcValue(written) },
];

const STATUSES = inverse<TaskStatus>({
  'needs-action': 'NEEDS-ACTION',
  'in-process': 'IN-PROCESS',
  completed: 'COMPLETED',
  cancelled: 'CANCELLED',
});

/** What a task without a STATUS is by what else it says. */
function statusIn(component: ICAL.Component): TaskStatus {
  const percent = numberIn(component.getAllProperties('percent-complete'), 100) ?? 0;
  if (component.hasProperty('completed') || percent === 100) return 'completed';
  return percent > 0 ? 'in-process' : 'needs-action';
}

const isParent = (property: ICAL.Property): boolean =>
  String(property.getFirstParameter('reltype') || 'PARENT').toUpperCase() === 'PARENT';

function numberIn([property]: readonly ICAL.Property[], most: number): number | undefined {
  const value = Number(property?.getFirstValue() ?? Number.NaN);
  return Number.isFinite(value) ? Math.min(Math.max(Math.round(value), 0), most) : undefined;
}

/** DUE, or DTSTART and DURATION. */
function dueIn({ component, clocks }: Source): Moment | undefined {
  const due = clocks.first(component, 'due');
  if (due) return momentOf(due);
  const start = clocks.first(component, 'dtstart');
  const duration: unknown = component.getFirstPropertyValue('duration');
  if (!start || !(duration instanceof ICAL.Duration)) return undefined;
  const at = later(start, duration);
  return start.allDay ? momentOf({ ...start, wall: start.clock.wallOf(at) }) : { at };
}

/** A task as its component tells it. */
export function taskIn(source: Source): TaskDraft {
  const { component, clocks } = source;
  const plain = { id: 0, summary: '', categories: [], status: 'needs-action' } as const;
  const task: Omit<TaskDraft, 'alarms'> = { kind: 'task', ...UNWRITTEN, ...plain, ...readRows(TASK, source) };
  const stamp = clocks.first(component, 'dtstart') ?? clocks.first(component, 'due');
  const alarming = { summary: task.summary, ...said('start', stamp && instantAt(stamp)) };
  return { ...task, alarms: alarmsIn(component, clocks, alarming) };
}

function edgeValue(moment: Moment | undefined, zone: Zone): Value | undefined {
  return moment && exactValue(moment, zone);
}

function numberValue(value: number | undefined, most: number): Value | undefined {
  return value === undefined ? undefined : [{}, 'integer', Math.min(Math.max(Math.round(value), 0), most)];
}

/** DTSTART is of the type of DUE and lies before it (RFC 5545, 3.8.2.3); else the task has only its DUE. */
function startOf({ start, due }: TaskRecord, zone: Zone): Moment | undefined {
  if (!start || !due) return start;
  const begin = alike(start, due, zone);
  return placeOf(begin) < placeOf(due) ? begin : undefined;
}

export function taskComponent(task: TaskRecord, around: Around): Component {
  const { summary, start, due } = task;
  const entry = { summary, attendees: [], starts: !!startOf(task, around.zone), ends: !!due };
  const alarms = task.alarms
    .map((alarm) => alarmComponent(alarm, entry))
    .filter((alarm) => alarm !== undefined);
  return ['vtodo', writeRows(TASK, task, around), start || due ? alarms : []];
}
