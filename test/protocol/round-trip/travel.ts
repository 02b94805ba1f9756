/** All objects of the corpus through one kind of ERP: what became of them, for a test to judge. */
import type { VersionName } from '../../../examples/demo-erp/index.ts';
import { type CalendarObject, corpus } from '../corpus.ts';
import { type Difference, differences } from '../same.ts';
import { type Edit, editsOf } from './edits.ts';
import { ADDRESS, type Answer, Journey } from './journey.ts';

/** How an object fared. */
export interface Course {
  readonly made: Answer;
  readonly got: Answer;
  readonly again: Answer;
  /** To a second PUT of the same. */
  readonly repeated: Answer;
  readonly afterwards: Answer;
  /** Of what was got to what was sent. */
  readonly found: readonly Difference[];
  /** Records in the ERP that came with the first PUT, and with the second. */
  readonly records: readonly number[];
  readonly more: readonly number[];
  /** As a gateway serves it that has rendered nothing yet. */
  readonly anew: string;
  readonly outcomes: readonly Outcome[];
}

/** What an edit in the ERP came to. */
export interface Outcome {
  readonly edit: string;
  readonly shows: readonly string[];
  readonly found: readonly Difference[];
  /** Why the ERP refused it. */
  readonly failure?: string;
}

/** By the names of the objects. */
export type Report = ReadonlyMap<string, Course>;

type Way = Omit<Course, 'anew' | 'outcomes'>;
type Texts = ReadonlyMap<string, string>;

/** Which of the edits that suit an object are made of it, one after the other. */
export type Choice = (edits: readonly Edit[], index: number) => readonly Edit[];

export async function travel(version: VersionName, choose: Choice): Promise<Report> {
  const objects = corpus();
  const journey = await Journey.begin(version);
  try {
    const ways = new Map<string, Way>();
    for (const object of objects) ways.set(object.name, await saved(journey, object));
    await journey.renewGateway();
    const anew = await textsOf(journey, objects);
    const outcomes = await edited(journey, objects, ways, anew, choose);
    const courseOf = ([name, way]: [string, Way]): [string, Course] => [
      name,
      { ...way, anew: anew.get(name) ?? '', outcomes: outcomes.get(name) ?? [] },
    ];
    return new Map([...ways].map(courseOf));
  } finally {
    await journey.end();
  }
}

async function saved(journey: Journey, object: CalendarObject): Promise<Way> {
  const none = new Set(journey.records(object));
  const made = await journey.put(object, { 'If-None-Match': '*' });
  const once = new Set(journey.records(object));
  journey.pass();
  const got = await journey.get(object);
  const again = await journey.get(object);
  const repeated = await journey.put(object, { 'If-Match': got.etag ?? '"none"' });
  const more = journey.records(object).filter((id) => !once.has(id));
  const afterwards = await journey.get(object);
  const records = [...once].filter((id) => !none.has(id));
  const found = got.status === 200 ? differences(object.text, got.text) : [];
  return { made, got, again, repeated, afterwards, records, more, found };
}

async function textsOf(journey: Journey, objects: readonly CalendarObject[]): Promise<Texts> {
  journey.pass();
  const texts = new Map<string, string>();
  for (const object of objects) texts.set(object.name, (await journey.get(object)).text);
  return texts;
}

/** A meeting that somebody else calls is his to change. */
const isOwn = ({ organizer }: CalendarObject): boolean => organizer === undefined || organizer === ADDRESS;

/** In each round one field of each object, and what phones see after it. */
async function edited(
  journey: Journey,
  objects: readonly CalendarObject[],
  ways: ReadonlyMap<string, Way>,
  anew: Texts,
  choose: Choice,
): Promise<ReadonlyMap<string, readonly Outcome[]>> {
  const outcomes = new Map(objects.map(({ name }): [string, Outcome[]] => [name, []]));
  const chosen = objects.map((object, index) => (isOwn(object) ? choose(suitable(object), index) : []));
  let before = anew;
  for (let round = 0; round < Math.max(...chosen.map(({ length }) => length)); round += 1) {
    const failures = new Map<string, string>();
    for (const [index, object] of objects.entries()) {
      const edit = chosen[index]?.[round];
      if (edit) await tried(journey, edit, object, ways, failures);
    }
    const now = await textsOf(journey, objects);
    for (const [index, { name }] of objects.entries()) {
      const edit = chosen[index]?.[round] ?? NONE;
      const found = differences(before.get(name) ?? '', now.get(name) ?? '');
      if (edit !== NONE || found.length > 0)
        outcomes.get(name)?.push(outcomeOf(edit, found, failures.get(name)));
    }
    before = now;
  }
  return outcomes;
}

const suitable = (object: CalendarObject): readonly Edit[] =>
  editsOf(object).filter(({ suits }) => suits(object));

/** What happens to objects that are left alone. */
const NONE = { name: 'nothing', shows: [] };

function outcomeOf(
  { name, shows }: Pick<Edit, 'name' | 'shows'>,
  found: readonly Difference[],
  failure?: string,
): Outcome {
  return { edit: name, shows, found, ...(failure === undefined ? {} : { failure }) };
}

async function tried(
  journey: Journey,
  edit: Edit,
  object: CalendarObject,
  ways: ReadonlyMap<string, Way>,
  failures: Map<string, string>,
): Promise<void> {
  try {
    await edit.make(journey, headOf(journey, object, ways.get(object.name)?.records ?? []), object);
  } catch (error) {
    failures.set(object.name, String(error));
  }
}

/** The record people open: the first of a series, or the meeting itself. */
export function headOf(journey: Journey, object: CalendarObject, records: readonly number[]): number {
  const model = journey.modelOf(object.calendar);
  const heads = journey.erp.act('admin', (env) =>
    records.flatMap((id) => {
      const record = env.model(model).record(id);
      if (!record || record.recurrent_id || record.recurrent_uid) return [];
      const rule = record.recurrence_id;
      const base = rule ? env.model('calendar.recurrence').record(Number(rule))?.base_event_id : false;
      return [Number(base || id)];
    }),
  );
  return heads[0] ?? 0;
}
