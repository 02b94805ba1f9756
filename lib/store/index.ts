import type { Database, Use } from './database.ts';
import { RelationalStore } from './relational.ts';
import { openSqlite } from './sqlite.ts';
import type { Store } from './store.ts';
import { type FailureKind, reasonOf } from './trouble.ts';
import { watched } from './watched.ts';

type Opener = (url: string, use: Use) => Database | Promise<Database>;

/** The driver is loaded by those who use it. */
const openPostgres: Opener = async (url) => (await import('./postgres.ts')).openPostgres(url);

/** What may stand before the colon of `--store`. */
const OPENERS: Readonly<Record<string, Opener>> = {
  sqlite: (url, use) => openSqlite(url.slice('sqlite:'.length), use),
  memory: () => openSqlite(':memory:'),
  postgres: openPostgres,
  postgresql: openPostgres,
};

/**
 * Opens `sqlite:PATH`, `memory:` or `postgres://…`. Throws one sentence an administrator can act on.
 * @param onFailure told of what fails afterwards
 */
export async function openStore(
  url: string,
  use: Use = 'looking',
  onFailure?: (kind: FailureKind) => void,
): Promise<Store> {
  const colon = url.indexOf(':');
  const open = OPENERS[url.slice(0, colon)];
  if (colon < 0 || !open)
    throw new Error(
      `The store ${shownStore(url)} is of no kind erpcal knows; use sqlite:PATH, postgres://… or memory:.`,
    );
  try {
    const database = await open(url, use);
    return new RelationalStore(onFailure ? watched(database, onFailure) : database);
  } catch (error) {
    throw new Error(`The store ${shownStore(url)} cannot be opened: ${reasonOf(error)}.`, { cause: error });
  }
}

/** A store that lasts as long as the process. */
export function openMemory(clock = Date.now): Store {
  return new RelationalStore(openSqlite(':memory:', 'serving', clock));
}

/** The address without its password, also where that should have been percent-encoded. */
export function shownStore(url: string): string {
  return url.replace(/^([a-z][a-z\d+.-]*:\/\/[^/@:]*):.*@/is, '$1@').replace(/([?&]password=)[^&]*/gi, '$1…');
}

export type { Use } from './database.ts';
export type { Store } from './store.ts';
export { type FailureKind, KINDS as FAILURE_KINDS } from './trouble.ts';
