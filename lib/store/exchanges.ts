/** The last requests of each user, for him to read. */
import type { Database, Queries } from './database.ts';
import type { KeptExchange } from './store.ts';
import { EXCHANGE } from './tables.ts';

/** So many of a user, of one of his devices, and of requests that may not have been his. */
export const KEPT = { user: 50, device: 25, unproven: 5 };

interface User {
  readonly db: string;
  readonly login: string;
}

export async function exchanges(queries: Queries, { db, login }: User): Promise<readonly KeptExchange[]> {
  const rows = await queries.all('SELECT * FROM exchange WHERE db = ? AND login = ?', db, login);
  return rows.map((row) => EXCHANGE.read(row)).sort((a, b) => b.at - a.at);
}

/** What nobody proved to be his is kept for those alone whom the ERP let in: strangers make no users. */
export async function keepExchanges(database: Database, written: readonly KeptExchange[]): Promise<void> {
  if (written.length === 0) return;
  const byUser = Map.groupBy(written, ({ db, login }) => JSON.stringify([db, login]));
  await database.transaction(async (inside) => {
    for (const [, own] of [...byUser].sort(([a], [b]) => (a < b ? -1 : 1))) await keepOf(inside, own);
  });
}

async function keepOf(inside: Queries, written: readonly KeptExchange[]): Promise<void> {
  const [first] = written;
  if (!first) return;
  const known = [...written, ...(await exchanges(inside, first))].some(({ proven }) => proven);
  if (!known) return;
  await EXCHANGE.write(inside, written);
  const surplus = surplusOf(await exchanges(inside, first)).map(({ mark }) => mark);
  if (surplus.length === 0) return;
  await inside.run(
    'DELETE FROM exchange WHERE db = ? AND login = ? AND mark = ANY (?)',
    ...[first.db, first.login, surplus],
  );
}

/** What is more than is kept; the newest come first. No device, and no stranger, takes the place of all others. */
export function surplusOf(newest: readonly KeptExchange[]): readonly KeptExchange[] {
  const counts = new Map<string, number>();
  const beyond = (of: string, bound: number): boolean => {
    const count = (counts.get(of) ?? 0) + 1;
    counts.set(of, count);
    return count > bound;
  };
  return newest.filter(({ proven, device, agent }) => {
    if (!proven && beyond('unproven', KEPT.unproven)) return true;
    if (proven && beyond(`device ${device || agent}`, KEPT.device)) return true;
    return beyond('user', KEPT.user);
  });
}
