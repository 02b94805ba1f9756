import { alarms } from './conformance/alarms.ts';
import { type Case, Trial } from './conformance/case.ts';
import { fields } from './conformance/fields.ts';
import { type Ground, Person, type Values } from './conformance/ground.ts';
import { meetings } from './conformance/meetings.ts';
import { people } from './conformance/people.ts';
import { writingPeople } from './conformance/people-writing.ts';
import { records } from './conformance/records.ts';
import { rights } from './conformance/rights.ts';
import { seriesOfExceptionDates } from './conformance/series-exdate.ts';
import { seriesOfRecords } from './conformance/series-records.ts';
import { seriesOfExceptionRows } from './conformance/series-rows.ts';
import { writingSeriesOfRecords } from './conformance/series-writing.ts';
import { tasks } from './conformance/tasks.ts';
import { writingTasks } from './conformance/tasks-writing.ts';
import { texts } from './conformance/texts.ts';
import { transport } from './conformance/transport.ts';
import { writingSeriesOfOneRecord } from './conformance/virtual-writing.ts';

export const CASES: readonly Case[] = [
  ...transport,
  ...fields,
  ...records,
  ...meetings,
  ...people,
  ...alarms,
  ...seriesOfExceptionDates,
  ...seriesOfExceptionRows,
  ...seriesOfRecords,
  ...writingSeriesOfRecords,
  ...tasks,
  ...writingSeriesOfOneRecord,
  ...writingPeople,
  ...writingTasks,
  ...texts,
  ...rights,
];

/** Who is logged in for a case. */
export interface People {
  readonly admin: Person;
  readonly demo: Person;
}

export const peopleOf = async (ground: Ground): Promise<People> => ({
  admin: await Person.logIn(ground, 'admin'),
  demo: await Person.logIn(ground, 'demo'),
});

/** Runs one case and removes what it made. */
export async function tryCase(each: Case, ground: Ground, { admin, demo }: People): Promise<void> {
  const trial = new Trial(ground, admin, demo, `case ${CASES.indexOf(each)}`);
  await tidy(trial);
  try {
    await each.run(trial);
  } finally {
    await tidy(trial);
  }
}

/** Whoever made a record may remove it; a fault leaves it to the next try. */
async function tidy({ admin, demo, mark, meetings, before, ground }: Trial): Promise<void> {
  if (!ground.lasting) return;
  const alarms = before('8') ? 'res.alarm' : 'calendar.alarm';
  for (const model of [
    meetings,
    'project.task',
    'project.project',
    'project.task.type',
    'project.tags',
    'res.partner',
    alarms,
  ]) {
    for (const person of [demo, admin]) await remove(person, model, mark);
  }
}

async function remove(person: Person, model: string, mark: string): Promise<void> {
  const context: Values = { virtual_id: false, active_test: false, no_mail_to_attendees: true };
  const ids = await person.search(model, [['name', 'like', `${mark} `]], { context });
  if (ids.length > 0) await person.unlink(model, ids, context).catch(() => undefined);
}
