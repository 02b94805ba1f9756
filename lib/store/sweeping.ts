/** What the store holds in vain goes in small steps, so that nobody waits for them. */
import type { Database, Value } from './database.ts';

/** Rows that are looked at in one step. */
const STEP = 500;

interface Swept {
  readonly table: string;
  /** The columns that order it, and what comes before all of them. */
  readonly order: readonly string[];
  readonly start: readonly Value[];
  /** What holds of a row that is there in vain; `before` says since when. */
  readonly vain: string;
}

const UNBOUND = (table: string): string =>
  `NOT EXISTS (SELECT 1 FROM binding
   WHERE binding.db = ${table}.db AND binding.model = ${table}.model AND binding.name = ${table}.name)`;

/** One that was kept just now may be shown by a member that is not written yet. */
const BODIES: Swept = {
  table: 'body',
  order: ['etag'],
  start: [''],
  vain: `kept < ? AND NOT EXISTS (SELECT 1 FROM member WHERE member.etag = body.etag AND removed = 0)`,
};
const SIDECARS: Swept = {
  table: 'sidecar',
  order: ['db', 'model', 'name', 'uid'],
  start: ['', '', '', -1],
  vain: UNBOUND('sidecar'),
};
const HIDDEN: Swept = {
  table: 'hidden',
  order: ['db', 'model', 'uid', 'name'],
  start: ['', '', -1, ''],
  vain: UNBOUND('hidden'),
};

/** Of changes cut short whose clients gave up. */
const INTENTS: Swept = {
  table: 'intent',
  order: ['db', 'model', 'uid', 'ical_uid'],
  start: ['', '', -1, ''],
  vain: 'at < ?',
};

const GRANTS: Swept = {
  table: 'grants',
  order: ['id'],
  start: [''],
  vain: 'expires < ?',
};

/** Of devices that are not in use any more. */
const EXCHANGES: Swept = {
  table: 'exchange',
  order: ['db', 'login', 'mark'],
  start: ['', '', ''],
  vain: 'at < ?',
};

/** Milliseconds after which nobody comes back from his holidays with a change that he was about to make. */
const PATIENCE = 60 * 86_400_000;

/** How many bodies went. */
export async function sweep(database: Database, before: number): Promise<number> {
  await swept(database, SIDECARS, []);
  await swept(database, HIDDEN, []);
  await swept(database, INTENTS, [before - PATIENCE]);
  await swept(database, GRANTS, [before]);
  await swept(database, EXCHANGES, [before - PATIENCE]);
  return swept(database, BODIES, [before]);
}

async function swept(database: Database, what: Swept, values: readonly Value[]): Promise<number> {
  let count = 0;
  for (let from = what.start; ; ) {
    const end = await endOf(database, what, from);
    if (!end) return count;
    count += await database.run(deletion(what), ...from, ...end, ...values);
    from = end;
  }
}

function deletion({ table, order, vain }: Swept): string {
  const key = `(${order.join(', ')})`;
  const places = `(${order.map(() => '?').join(', ')})`;
  return `DELETE FROM ${table} WHERE ${key} > ${places} AND ${key} <= ${places} AND ${vain}`;
}

/** The last row of the step that begins there. */
async function endOf(
  database: Database,
  { table, order }: Swept,
  from: readonly Value[],
): Promise<readonly Value[] | undefined> {
  const columns = order.join(', ');
  const places = order.map(() => '?').join(', ');
  const rows = await database.all(
    `SELECT ${columns} FROM ${table} WHERE (${columns}) > (${places}) ORDER BY ${columns} LIMIT ${STEP}`,
    ...from,
  );
  const last = rows.at(-1);
  return last && order.map((column) => last[column] as Value);
}
