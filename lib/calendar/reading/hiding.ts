/** Meetings a user took off his devices by declining them: kept away until they are something else. */
import type { Reader } from '../../erp/profile.ts';
import type { EventRecord, Participation, Resource, Series } from '../../erp/records.ts';
import type { Hidden } from '../../store/store.ts';
import type { Known } from '../naming/alias.ts';
import { isReader } from '../writing/answering.ts';

/**
 * What the user was invited to, and what the ERP says he answered: it need not hold that he declined. The times of the
 * series, and how it repeats; one occurrence more or less makes no other meeting of it.
 */
export function fingerprintOf(resource: Resource, reader: Reader): string {
  if (resource.kind === 'task') return '';
  return JSON.stringify([answerOf(resource, reader), timesOf(resource)]);
}

export interface Sorted<R> {
  readonly shown: readonly R[];
  /** Names of bindings that come back and are hidden no more. */
  readonly returned: readonly string[];
}

/** Those that are to be shown to the reader, of whom these entries are, by the name of the binding. */
export function sorted<R extends Resource>(
  resources: readonly R[],
  names: ReadonlyMap<string, Known>,
  hidden: ReadonlyMap<string, Hidden>,
  reader: Reader,
): Sorted<R> {
  const nameOf = ({ key }: R) => names.get(key)?.binding.name ?? '';
  const entered = resources.filter((resource) => hidden.has(nameOf(resource)));
  const away = new Set(
    entered.filter((resource) => staysAway(resource, hidden.get(nameOf(resource)), reader)),
  );
  return {
    shown: resources.filter((resource) => !away.has(resource)),
    returned: entered.filter((resource) => !away.has(resource)).map(nameOf),
  };
}

/** Another time, or another answer than that he does not come, brings it back. */
function staysAway(resource: Resource, hidden: Hidden | undefined, reader: Reader): boolean {
  if (resource.kind === 'task' || !hidden) return false;
  const [answered, times]: [unknown, unknown] = JSON.parse(hidden.fingerprint);
  const answer = answerOf(resource, reader);
  return times === timesOf(resource) && (answer === null || answer === 'declined' || answer === answered);
}

function timesOf(series: Series): string {
  const { rule = null } = series;
  return JSON.stringify([headsOf(series).map(({ start, end }) => [start, end]), rule]);
}

/** Null where he is not among the attendees; of several answers one that is not that he does not come. */
function answerOf(series: Series, reader: Reader): Participation | null {
  const answers = headsOf(series).flatMap(({ attendees }) =>
    attendees.filter((one) => isReader(one, reader)).map(({ participation }) => participation),
  );
  return answers.find((answer) => answer !== 'declined') ?? answers[0] ?? null;
}

/** The master, or the single occurrences where the user sees no master. */
function headsOf({ master, overrides }: Series): readonly EventRecord[] {
  return master ? [master] : overrides.map(({ record }) => record);
}
