/** Which fields of a meeting or a task a client changed, group by group. */
import type { Alarm, Attendee, EventRecord, TaskRecord } from '../erp/records.ts';
import { calendarAddress } from './attendee.ts';
import { combine, combineItems, type Group, reference, type Three, together } from './combine.ts';
import type { TaskDraft } from './draft.ts';
import { placeOf } from './moment.ts';
import { oneLine } from './text.ts';

type Entry = Pick<EventRecord, 'summary' | 'description' | 'categories' | 'alarms'>;

/** A text that was edited is no longer what the HTML says that the client only kept. */
const DESCRIPTION: Group<Entry> = {
  fields: ['description'],
  take(three) {
    const { description } = together<Entry>('description').take(three);
    if (description === undefined) return {};
    const stale =
      description !== three.before.description && three.seen.some((one) => edited(one, three.sent));
    return { description: stale ? { text: description.text } : description };
  },
};

function edited({ description: seen }: Entry, { description: sent }: Entry): boolean {
  return seen?.html !== undefined && seen.html === sent?.html && seen.text !== sent.text;
}

const CATEGORIES: Group<Entry> = {
  fields: ['categories'],
  take: (three) => ({
    categories: combineItems(each(three, 'categories'), { keyOf: (category) => category }),
  }),
};

function each<T, K extends keyof T>({ before, seen, sent }: Three<T>, field: K): Three<T[K]> {
  return { before: before[field], seen: seen.map((one) => one[field]), sent: sent[field] };
}

/** A name that the client does not know stays, and so does the address as the ERP writes it. */
const ATTENDEE: readonly Group<Attendee>[] = [
  {
    fields: ['name'],
    take: (three) => ({ name: together<Attendee>('name').take(three).name || three.before.name }),
  },
  together('participation'),
  together('role'),
  together('kind'),
  together('rsvp'),
];

const ATTENDEES: Group<EventRecord> = {
  fields: ['attendees'],
  take: (three) => ({
    attendees: combineItems(each(three, 'attendees'), {
      keyOf: (attendee) => calendarAddress(attendee)?.toLowerCase(),
      combine: (one) => combine(ATTENDEE, one),
    }),
  }),
};

/** By when they go off and how; `relatedOf` is where clients see an alarm hang. A text that is but a title is none. */
function combineAlarms<T extends Entry>(
  three: Three<T>,
  relatedOf: (alarm: Alarm) => Alarm['related'],
): Pick<Entry, 'alarms'> {
  const titles = [three.before, ...three.seen].map(({ summary }) => oneLine(summary));
  const untitled = ({ alarms }: T): readonly Alarm[] =>
    alarms.map(({ description, ...alarm }) =>
      description === undefined || titles.includes(description) ? alarm : { ...alarm, description },
    );
  const lists = { before: three.before.alarms, seen: three.seen.map(untitled), sent: untitled(three.sent) };
  const alarms = combineItems(lists, {
    keyOf: (alarm) => [alarm.action, Math.round(alarm.offset), relatedOf(alarm)].join(),
    combine: (one) => combine([together<Alarm>('description')], one),
  });
  return { alarms };
}

export const EVENT: readonly Group<EventRecord>[] = [
  together('start', 'end'),
  together('summary'),
  DESCRIPTION,
  together('location'),
  together('url'),
  together('conference'),
  together('visibility'),
  together('busy'),
  together('status'),
  together('organizer'),
  CATEGORIES,
  ATTENDEES,
  {
    fields: ['alarms'],
    take: (three) => combineAlarms(three, ({ related }) => related),
  },
];

const TASK: readonly Group<TaskDraft>[] = [
  together('summary'),
  DESCRIPTION,
  together('start'),
  together('due'),
  together('status'),
  together('completed'),
  together('percent'),
  together('priority'),
  together('visibility'),
  together('rule'),
  CATEGORIES,
  {
    fields: ['alarms'],
    take: (three) => combineAlarms(three, relatedIn(three.before)),
  },
  {
    fields: ['parent', 'parentUid'],
    take({ before, seen, sent }) {
      const parent = seen.some(({ parentUid }) => parentUid === sent.parentUid) ? before.parent : sent.parent;
      return parent === undefined ? {} : { parent };
    },
  },
];

/** An alarm hangs on the edge that the task has, whatever it says. */
function relatedIn({ start, due }: TaskRecord): (alarm: Alarm) => Alarm['related'] {
  if (!due) return () => 'start';
  const starts = start !== undefined && placeOf(start) < placeOf(due);
  return ({ related }) => (starts ? related : 'end');
}

/** The project is shown among the categories; clients that drop what they do not know leave it there. */
export function wantedTask(three: Three<TaskDraft>): TaskRecord {
  const project = reference(each(three, 'project'));
  const categories = three.sent.categories.filter(
    (one) => three.sent.project !== undefined || one !== project,
  );
  return combine(TASK, { ...three, sent: { ...three.sent, categories } });
}
