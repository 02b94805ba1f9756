import { LRUCache } from 'lru-cache';
import type { Query } from '../../erp/profile.ts';
import type { Row } from '../../erp/wire.ts';

/** So many are held; a company has as many users. */
const HELD = 5000;

/** Null for one that the reader is not shown. */
type Found = { readonly row: Row | null };
/** By their ids. */
type Rows = ReadonlyMap<number, Row>;
type Ask = (query: Query) => Promise<readonly Row[]>;

/**
 * Rows that many resources show, such as users and tags, as they were last read: whoever keeps them asks every so often
 * whether any was written, and then forgets them all.
 */
export class KnownRows {
  readonly #models: ReadonlySet<string>;
  readonly #rows: LRUCache<string, Found>;
  /** What pages that are read at the same time need alike is asked for by the first of them; by the key of each row. */
  readonly #underWay = new Map<string, Promise<Rows>>();

  /** @param held rows at most, for which there is room from the start */
  constructor(models: readonly string[], held = HELD) {
    this.#models = new Set(models);
    this.#rows = new LRUCache({ max: held });
  }

  forget(): void {
    this.#rows.clear();
    this.#underWay.clear();
  }

  /** The rows that a question asks for by their ids: of these models only those that are not known yet. */
  async answer(query: Query, ask: Ask): Promise<readonly Row[]> {
    const ids = this.#models.has(query.model) ? idsOf(query) : undefined;
    if (ids === undefined) return ask(query);
    const known = new Map(ids.flatMap((id) => entry(id, this.#rows.get(keyOf(query, id)))));
    const missing = ids.filter((id) => !known.has(id));
    const others = missing.flatMap((id) => this.#underWay.get(keyOf(query, id)) ?? []);
    const own = missing.filter((id) => !this.#underWay.has(keyOf(query, id)));
    const read = await Promise.all([...new Set(others), this.#asked(query, own, ask)]);
    const rows = (id: number): readonly (Row | undefined | null)[] => [
      known.get(id)?.row,
      ...read.map((found) => found.get(id)),
    ];
    return ids.flatMap(rows).filter((row) => row != null);
  }

  async #asked(query: Query, ids: readonly number[], ask: Ask): Promise<Rows> {
    if (ids.length === 0) return new Map();
    const asking = ask({ ...query, domain: [['id', 'in', ids]] }).then(byId);
    for (const id of ids) this.#underWay.set(keyOf(query, id), asking);
    // What was forgotten meanwhile is not kept.
    const own = () => ids.filter((id) => this.#underWay.get(keyOf(query, id)) === asking);
    try {
      const found = await asking;
      for (const id of own()) this.#rows.set(keyOf(query, id), { row: found.get(id) ?? null });
      return found;
    } finally {
      for (const id of own()) this.#underWay.delete(keyOf(query, id));
    }
  }
}

const keyOf = ({ model }: Query, id: number): string => `${model}-${id}`;
const byId = (rows: readonly Row[]): Rows => new Map(rows.map((row) => [Number(row.id), row]));

/** Of a question that names nothing else. */
function idsOf({ domain }: Query): readonly number[] | undefined {
  const [term, ...others] = domain;
  if (!Array.isArray(term) || others.length > 0) return undefined;
  const [field, operator, value] = term;
  return field === 'id' && operator === 'in' && Array.isArray(value) ? value.map(Number) : undefined;
}

function entry(id: number, found: Found | undefined): [number, Found][] {
  return found ? [[id, found]] : [];
}
