import { openSqlite } from './sqlite.ts';
import type { Store } from './store.ts';

type Opener = (rest: string) => Store;

/** What may stand before the colon of `--store`. */
const OPENERS: Readonly<Record<string, Opener>> = {
  sqlite: openSqlite,
  memory: () => openSqlite(':memory:'),
};

/** Opens `sqlite:PATH` or `memory:`. Throws one sentence an administrator can act on. */
export function openStore(url: string): Store {
  const colon = url.indexOf(':');
  const open = OPENERS[url.slice(0, colon)];
  if (colon < 0 || !open)
    throw new Error(`The store ${url} is of no kind erpcal knows; use sqlite:PATH or memory:.`);
  try {
    return open(url.slice(colon + 1));
  } catch (error) {
    throw new Error(`The store ${url} cannot be opened: ${(error as Error).message}.`, { cause: error });
  }
}

export type { Store } from './store.ts';
