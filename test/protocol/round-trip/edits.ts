/** What somebody changes at the ERP's own screens, one field at a time, and what a phone then sees changed. */
import type { VersionName } from '../../../examples/demo-erp/index.ts';
import type { Values } from '../../demo-erp/conformance/ground.ts';
import type { CalendarObject } from '../corpus.ts';
import { isCrm, meetingsOf, privacyOf, since, times } from '../reading/forms.ts';
import type { Journey } from './journey.ts';

export interface Edit {
  readonly name: string;
  /** Whether the ERP's screens offer it for such an object. */
  suits(object: CalendarObject): boolean;
  make(journey: Journey, record: number, object: CalendarObject): Promise<unknown>;
  /** The properties that may differ after it. At least the first does. */
  readonly shows: readonly string[];
}

/** Written with the whole series, where the ERP asks which occurrences are meant. */
async function write(
  journey: Journey,
  record: number,
  object: CalendarObject,
  values: Values,
): Promise<unknown> {
  const whole = since('14', journey.version) && object.calendar === 'Meetings' && object.recurring;
  const meant: Values = whole ? { recurrence_update: 'all_events' } : {};
  return journey.person.write(journey.modelOf(object.calendar), [record], { ...values, ...meant });
}

const field =
  (name: string, value: (version: VersionName) => string): Edit['make'] =>
  (journey, record, object) =>
    write(journey, record, object, { [name]: value(journey.version) });

const always = (): boolean => true;
const html = (first: VersionName, text: string) => (version: VersionName) =>
  since(first, version) ? `<p>${text}</p>` : text;

/** As texts, as HTML, and as Thunderbird reads HTML. */
const DESCRIPTION = ['description', 'x-alt-desc', 'styled-description'];

const WRITTEN = 'Changed at the desk.';

/** An hour, when the meeting is one and at a time. */
async function moveByAnHour(journey: Journey, record: number, object: CalendarObject): Promise<unknown> {
  const { version, person } = journey;
  const [from, to] = isCrm(version) ? ['date', 'date_deadline'] : ['start', 'stop'];
  const row = await person.one(meetingsOf(version), record, [from, to]);
  const [start, stop] = [row[from], row[to]].map((text) => later(String(text)));
  return write(journey, record, object, times(version, start ?? '', stop ?? ''));
}

/** `2026-05-04 09:00:00` an hour later, as `2026-05-04T10:00:00`. */
const later = (text: string): string =>
  new Date(Date.parse(`${text.replace(' ', 'T')}Z`) + 3_600_000).toISOString().slice(0, 19);

/** Three days before: no client of the corpus asks for that. */
async function remind(journey: Journey, record: number, object: CalendarObject): Promise<unknown> {
  const { version, person } = journey;
  if (isCrm(version)) {
    const trigger = { trigger_duration: 3, trigger_interval: 'days' };
    const values = { name: '3 days', ...trigger, trigger_occurs: 'before', trigger_related: 'start' };
    return write(journey, record, object, { alarm_id: await person.create('res.alarm', values) });
  }
  const kind = since('13', version) ? 'alarm_type' : 'type';
  const alarm = { name: '3 days', [kind]: 'notification', duration: 3, interval: 'days' };
  return write(journey, record, object, { alarm_ids: [[0, 0, alarm]] });
}

async function hideOrShow(journey: Journey, record: number, object: CalendarObject): Promise<unknown> {
  const hidden = ['PRIVATE', 'CONFIDENTIAL'].includes(
    String(object.entries[0]?.getFirstPropertyValue('class')).toUpperCase(),
  );
  return write(journey, record, object, { [privacyOf(journey.version)]: hidden ? 'public' : 'private' });
}

export const OF_MEETINGS: readonly Edit[] = [
  {
    name: 'the name',
    suits: always,
    make: field('name', () => WRITTEN),
    shows: ['summary'],
  },
  {
    name: 'the place',
    suits: always,
    make: field('location', () => WRITTEN),
    shows: ['location'],
  },
  {
    name: 'the description',
    suits: always,
    make: field('description', html('15', WRITTEN)),
    shows: DESCRIPTION,
  },
  {
    name: 'the time',
    suits: ({ recurring, allDay }) => !recurring && !allDay,
    make: moveByAnHour,
    shows: ['dtstart', 'dtend', 'duration', 'occurrences', 'sequence', 'component'],
  },
  { name: 'a reminder', suits: always, make: remind, shows: ['component'] },
  { name: 'who may see it', suits: always, make: hideOrShow, shows: ['class'] },
];

/** A date, or from 17 on a time. */
const deadline = (version: VersionName): string =>
  since('17', version) ? '2027-03-04 16:00:00' : '2027-03-04';

/** By the button, by a folded stage, by the state. */
async function finish(journey: Journey, record: number, object: CalendarObject): Promise<unknown> {
  const { version, person } = journey;
  if (isCrm(version)) return person.execute('project.task', 'do_close', [record]);
  if (since('17', version)) return write(journey, record, object, { state: '1_done' });
  const stage = { name: 'Done', fold: true, ...(['14', '15'].includes(version) ? { is_closed: true } : {}) };
  return write(journey, record, object, { stage_id: await person.create('project.task.type', stage) });
}

const isDone = ({ master }: CalendarObject): boolean =>
  ['COMPLETED', 'CANCELLED'].includes(String(master?.getFirstPropertyValue('status')));

export const OF_TASKS: readonly Edit[] = [
  {
    name: 'the name',
    suits: always,
    make: field('name', () => WRITTEN),
    shows: ['summary'],
  },
  {
    name: 'the description',
    suits: always,
    make: field('description', html('9', WRITTEN)),
    shows: DESCRIPTION,
  },
  {
    name: 'the deadline',
    suits: ({ recurring }) => !recurring,
    make: field('date_deadline', deadline),
    shows: ['due', 'dtstart', 'duration', 'occurrences', 'sequence', 'component'],
  },
  {
    name: 'that it is done',
    suits: (object) => !isDone(object) && !object.recurring,
    make: finish,
    shows: ['status', 'completed', 'percent-complete'],
  },
];

export const editsOf = ({ calendar }: CalendarObject): readonly Edit[] =>
  calendar === 'Tasks' ? OF_TASKS : OF_MEETINGS;
