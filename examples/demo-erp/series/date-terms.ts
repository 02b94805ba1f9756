import { python } from '../faults.ts';
import { type Domain, isList, text, type Value } from '../orm/value.ts';
import type { SeriesRow } from './versions.ts';

/** Fields whose terms look at occurrences rather than at records. */
const DATES = new Set([
  'date',
  'date_deadline',
  'start',
  'start_date',
  'start_datetime',
  'stop',
  'stop_date',
  'stop_datetime',
]);

const dated = (term: Value): term is readonly Value[] => isList(term) && DATES.has(text(term[0]));

export const boundsDates = (domain: Domain): boolean => domain.some(dated);

/**
 * The domain that finds the series whose occurrences may fit.
 * Throws the fault of 6.0, which takes the date terms out and leaves the operators in.
 */
export function candidates(domain: Domain, row: SeriesRow): Domain {
  if (row.lists !== 'bounded') return domain.flatMap((term) => widened(term, row));
  if (domain.some((term) => term === '|' || term === '&')) throw python('IndexError', 'pop from empty list');
  return domain.filter((term) => !dated(term));
}

function widened(term: Value, { widens, names }: SeriesRow): readonly Value[] {
  if (!dated(term)) return [term];
  const [field, operator, value = false] = term;
  const how = widens(text(field), text(operator));
  const series = ['recurrency', '=', true];
  if (how === 'any') return ['|', series, term];
  return how === 'end' ? ['|', '&', series, [names.until, operator ?? '=', value], term] : [term];
}

/** The texts of an occurrence that date terms are held against. */
export interface Moments {
  readonly start: string;
  readonly stop: string;
}

/** Whether an occurrence of a series that was found fits the date terms, as far as this version looks. */
export function fits(domain: Domain, row: SeriesRow, moments: Moments): boolean {
  const terms = domain.toReversed();
  const stack: boolean[] = [];
  for (const term of terms) {
    if (term === '!') stack.push(!stack.pop());
    else if (term === '&' || term === '|') {
      const [a, b] = [stack.pop() ?? true, stack.pop() ?? true];
      stack.push(term === '&' ? a && b : a || b);
    } else stack.push(!dated(term) || holds(term, row, moments));
  }
  return stack.every(Boolean);
}

function holds([field, operator, value]: readonly Value[], { picks }: SeriesRow, moments: Moments): boolean {
  const bound = text(value);
  const up = text(operator).startsWith('<');
  if (picks === 'upper-bound') return !up || compare(moments.start, text(operator), bound);
  if (picks === 'day-text') return compare(moments.start.slice(0, 10), text(operator), bound);
  return compare(
    moments[/^(stop|date_deadline)/.test(text(field)) ? 'stop' : 'start'],
    text(operator),
    bound,
  );
}

function compare(value: string, operator: string, bound: string): boolean {
  switch (operator) {
    case '<':
      return value < bound;
    case '<=':
      return value <= bound;
    case '>':
      return value > bound;
    case '>=':
      return value >= bound;
    case '!=':
    case '<>':
      return value !== bound;
    default:
      return value === bound;
  }
}
