/** Search domains that name the user who asks, and what can be said of a row without asking the ERP. */
import { idOf, idsOf } from './codecs.ts';
import type { Reader } from './profile.ts';
import { conjoined, type Domain, type Row, type Term, type Wire } from './wire.ts';

/** What stands for something of the user: in domains, and for constants. */
export const PLACEHOLDERS = {
  $user: ({ uid }) => uid,
  $partner: ({ partner }) => partner,
  $company: ({ company }) => company,
} as const satisfies Readonly<Record<string, (reader: Reader) => number | undefined>>;

export type Placeholder = keyof typeof PLACEHOLDERS;

export function isPlaceholder(value: unknown): value is Placeholder {
  return typeof value === 'string' && Object.hasOwn(PLACEHOLDERS, value);
}

/** The placeholders in some values that stand for nothing of this user: up to 6.1 users have no partner. */
export function unfilled(values: readonly Wire[], reader: Reader): readonly Placeholder[] {
  return values.flatMap((value): readonly Placeholder[] => {
    if (Array.isArray(value)) return unfilled(value as readonly Wire[], reader);
    return isPlaceholder(value) && PLACEHOLDERS[value](reader) === undefined ? [value] : [];
  });
}

/** A placeholder without a value is nobody's id. */
export function filledValue(value: Wire, reader: Reader): Wire {
  if (Array.isArray(value)) return (value as readonly Wire[]).map((one) => filledValue(one, reader));
  return isPlaceholder(value) ? (PLACEHOLDERS[value](reader) ?? 0) : value;
}

export function filled(domain: Domain, reader: Reader): Domain {
  return domain.map((term): Term => {
    if (typeof term === 'string') return term;
    const [field, operator, value] = term;
    return [field, operator, filledValue(value, reader)];
  });
}

/** Undefined: the ERP alone could say. */
type Verdict = boolean | undefined;

/** The fields of the row itself that a domain names. */
export function fieldsIn(domain: Domain): readonly string[] {
  return [...new Set(domain.flatMap((term) => (typeof term === 'string' ? [] : [ownField(term[0])])))];
}

/** `project_id` of `project_id.user_id`. */
const ownField = (path: string): string => path.split('.', 1)[0] ?? path;

/** Whether a row fulfils a domain, as far as the fields that are known of it tell. */
export function fulfils(row: Row, domain: Domain): Verdict {
  const terms = [...domain];
  let verdict: Verdict = true;
  while (terms.length > 0) verdict = both(verdict, next(row, terms));
  return verdict;
}

/** Takes one term in prefix notation off the front. */
function next(row: Row, terms: Term[]): Verdict {
  const term = terms.shift();
  if (term === undefined) return true;
  if (term === '!') return not(next(row, terms));
  if (term === '&' || term === '|') {
    const [one, other] = [next(row, terms), next(row, terms)];
    return term === '&' ? both(one, other) : not(both(not(one), not(other)));
  }
  return leaf(row, term);
}

const not = (verdict: Verdict): Verdict => (verdict === undefined ? undefined : !verdict);

function both(one: Verdict, other: Verdict): Verdict {
  if (one === false || other === false) return false;
  return one === undefined || other === undefined ? undefined : true;
}

type Leaf = Exclude<Term, string>;

function leaf(row: Row, [field, operator, value]: Leaf): Verdict {
  const held = row[field];
  if (held === undefined) return undefined;
  return COMPARISONS[operator]?.(held, value);
}

/** Operators whose meaning does not depend on the ERP's language or its trees. */
const COMPARISONS: Readonly<Record<string, (held: Wire, value: Wire) => Verdict>> = {
  '=': equal,
  '!=': (held, value) => not(equal(held, value)),
  '<>': (held, value) => not(equal(held, value)),
  in: among,
  'not in': (held, value) => not(among(held, value)),
};

function among(held: Wire, value: Wire): Verdict {
  if (!Array.isArray(value)) return undefined;
  return (value as readonly Wire[])
    .map((one) => equal(held, one))
    .reduce((verdict: Verdict, one) => not(both(not(verdict), not(one))), false);
}

/** A relation is compared by ids; with a name the ERP would search for it. */
function equal(held: Wire, value: Wire): Verdict {
  if (!isRelation(held)) return held === value || (isEmpty(held) && isEmpty(value));
  if (typeof value === 'string') return undefined;
  if (isEmpty(value)) return idsOf(held).length === 0;
  return idsOf(held).includes(Number(value));
}

const isRelation = (value: Wire): boolean => Array.isArray(value);
const isEmpty = (value: Wire): boolean => value === false || value === null;

/** Whether a row says a value that is to be written: ids for relations, commands for lists of them. */
export function says(row: Row, field: string, value: Wire): boolean {
  const held = row[field] ?? false;
  const wanted = settled(value);
  if (!Array.isArray(wanted))
    return equal(Array.isArray(held) ? (idOf(held) ?? false) : held, wanted) === true;
  const ids = new Set(idsOf(held));
  return ids.size === wanted.length && wanted.every((id) => ids.has(Number(id)));
}

/** What a field holds once the value is written: of a list, that of the command to replace it. */
export function settled(value: Wire): Wire {
  if (!Array.isArray(value)) return value;
  const [command] = value as readonly Wire[];
  return Array.isArray(command) && command[0] === 6 && Array.isArray(command[2])
    ? (command[2] as readonly Wire[])
    : value;
}

/** As one term; nothing asked for is everything. */
export function conjoinedOrAll(domain: Domain): Domain {
  return domain.length === 0 ? [['id', '>', 0]] : conjoined(domain);
}
