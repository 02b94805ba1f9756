import { LRUCache } from 'lru-cache';
import type { Query } from '../../erp/profile.ts';
import type { Row } from '../../erp/wire.ts';

/** So many are held; a company has as many users. */
const HELD = 5000;

/** Null for one that the reader is not shown. */
type Found = { readonly row: Row | null };

/**
 * Rows that many resources show, such as users and tags, as they were last read: whoever keeps them asks every so often
 * whether any was written, and then forgets them all.
 */
export class KnownRows {
  readonly #models: ReadonlySet<string>;
  readonly #rows = new LRUCache<string, Found>({ max: HELD });

  constructor(models: readonly string[]) {
    this.#models = new Set(models);
  }

  forget(): void {
    this.#rows.clear();
  }

  /** The rows that a question asks for by their ids: of these models only those that are not known yet. */
  async answer(query: Query, ask: (query: Query) => Promise<readonly Row[]>): Promise<readonly Row[]> {
    const ids = this.#models.has(query.model) ? idsOf(query) : undefined;
    if (ids === undefined) return ask(query);
    const keyOf = (id: number) => `${query.model}-${id}`;
    const known = new Map(ids.flatMap((id) => entry(id, this.#rows.get(keyOf(id)))));
    const missing = ids.filter((id) => !known.has(id));
    const read = missing.length === 0 ? [] : await ask({ ...query, domain: [['id', 'in', missing]] });
    const found = new Map(read.map((row) => [Number(row.id), row]));
    for (const id of missing) this.#rows.set(keyOf(id), { row: found.get(id) ?? null });
    return [...[...known.values()].flatMap(({ row }) => (row ? [row] : [])), ...read];
  }
}

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
