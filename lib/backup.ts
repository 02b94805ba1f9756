/** `erpcal store`: copies of the store, and what is to be known after a backup was brought back. */
import { existsSync } from 'node:fs';
import type { StoreOptions } from './options/commands.ts';
import { openStore, type Store, shownStore, type Use } from './store/index.ts';

const SQLITE = 'sqlite:';

const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** Throws one sentence. */
export async function backUp(file: string, { store: url }: StoreOptions): Promise<void> {
  await using parts = new AsyncDisposableStack();
  const store = parts.adopt(await existing(url, 'looking'), (one) => one.close());
  await store.copy(file).catch((cause: Error) => {
    throw new Error(`The store ${shownStore(url)} cannot be copied: ${cause.message}.`, { cause });
  });
  print(`${file} has what the store ${shownStore(url)} holds.`);
}

/** Throws one sentence, also where a gateway serves from a SQLite file. */
export async function restored({ store: url }: StoreOptions): Promise<void> {
  await using parts = new AsyncDisposableStack();
  const store = parts.adopt(await existing(url, 'serving'), (one) => one.close());
  await store.restored();
  print('Every calendar will be read anew, and every device syncs anew; what entries are known by stays.');
}

/** A store that was there before: who mistypes its place is not to be told that all is well. */
async function existing(url: string, use: Use): Promise<Store> {
  if (url === 'memory:')
    throw new Error('A store in memory ends with its gateway; there is none to be found.');
  if (url.startsWith(SQLITE) && !existsSync(url.slice(SQLITE.length)))
    throw new Error(`There is no store ${url}; --store names it as it does for erpcal serve.`);
  return openStore(url, use);
}
