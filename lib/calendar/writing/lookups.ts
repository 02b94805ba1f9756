/** What plans have to know beside what is there: people by their address, tags by their name, alarms. */
import type { Operation } from '../../erp/plan.ts';
import type { Query, Surroundings } from '../../erp/profile.ts';
import type { Session } from '../../erp/session.ts';
import type { Row } from '../../erp/wire.ts';
import { readable } from '../reading/readable.ts';

/** By model and id. */
export type Findings = Surroundings['related'];

interface Asked {
  readonly model: string;
  readonly rows: Promise<readonly Row[]>;
}

/** Of one change: equal questions are asked once, until the change itself may have another answer come of it. */
export class Lookups {
  readonly #session: Session;
  readonly #asked = new Map<string, Asked>();

  constructor(session: Session) {
    this.#session = session;
  }

  async answers(queries: readonly Query[]): Promise<Findings> {
    const distinct = new Map(queries.map((query) => [JSON.stringify(query), query]));
    const asked = Array.from(
      distinct,
      async ([key, query]) => [query.model, await this.#rows(key, query)] as const,
    );
    const found = new Map<string, Map<number, Row>>();
    for (const [model, rows] of await Promise.all(asked)) {
      const known = found.get(model) ?? new Map<number, Row>();
      for (const row of rows) known.set(Number(row.id), row);
      found.set(model, known);
    }
    return found;
  }

  /** What operations wrote of these models is looked up anew, and what the ERP made of it by itself in `own`. */
  forget(operations: readonly Operation[], own: string): void {
    if (operations.length === 0) return;
    const written = new Set([own, ...operations.map(({ model }) => model)]);
    for (const [key, { model }] of this.#asked) if (written.has(model)) this.#asked.delete(key);
  }

  #rows(key: string, query: Query): Promise<readonly Row[]> {
    const asked = this.#asked.get(key);
    if (asked) return asked.rows;
    const rows = readable(this.#session.ask(query) as Promise<readonly Row[]>);
    this.#asked.set(key, { model: query.model, rows });
    return rows;
  }
}
