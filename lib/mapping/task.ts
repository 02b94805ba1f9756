import type { Moment, TaskRecord, Zone } from '../erp/records.ts';
import { alarmComponent } from './alarm.ts';
import { alike, exactValue, placeOf, utcValue } from './moment.ts';
import { type Around, type Component, type Row, type Value, writeRows } from './property.ts';
import {
  alternativeValue,
  categoriesValue,
  descriptionValue,
  lineValue,
  oneLine,
  wordValue,
} from './text.ts';

const TASK: readonly Row<TaskRecord>[] = [
  { property: 'uid', write: (_task, { uid }) => [{}, 'text', uid] },
  // Never the time of rendering: the same record makes the same bytes, and so the same ETag.
  { property: 'dtstamp', write: ({ written, created }) => utcValue(written ?? created ?? 0) },
  { property: 'dtstart', write: (task, { zone }) => edgeValue(startOf(task, zone), zone) },
  { property: 'due', write: ({ due }, { zone }) => edgeValue(due, zone) },
  { property: 'summary', write: ({ summary }) => [{}, 'text', oneLine(summary)] },
  { property: 'status', write: ({ status }) => wordValue(status) },
  // Clients show a task that has one as done.
  {
    property: 'completed',
    write: ({ status, completed }) => utcValue(status === 'completed' ? completed : undefined),
  },
  {
    property: 'percent-complete',
    write: ({ status, percent }) => numberValue(status === 'completed' ? 100 : percent, 100),
  },
  { property: 'priority', write: ({ priority }) => numberValue(priority, 9) },
  // RELTYPE=PARENT is the default.
  {
    property: 'related-to',
    write: ({ parent }, { uidOf }) => lineValue(parent === undefined ? parent : uidOf(parent)),
  },
  // No client shows a project elsewhere; the X- property tells which category is not one of the task's own.
  {
    property: 'categories',
    write: ({ categories, project }) => categoriesValue([...categories, project ?? '']),
  },
  { property: 'x-erpcal-project', write: ({ project }) => lineValue(project) },
  { property: 'class', write: ({ visibility }) => wordValue(visibility) },
  { property: 'description', write: ({ description }) => descriptionValue(description) },
  { property: 'x-alt-desc', write: ({ description }) => alternativeValue(description) },
  { property: 'created', write: ({ created }) => utcValue(created) },
  { property: 'last-modified', write: ({ written }) => utcValue(written) },
];

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
