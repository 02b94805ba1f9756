/** Copies of a SQLite store: whole, or not there. */
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

/**
 * Has a copy written beside its place and moves it there once it is known to be good. It has no epoch: whoever starts
 * from it makes one, so that no sync token of the time between is taken for one of its own. Throws a reason.
 */
export function copyAside(path: string, write: (aside: string) => void): void {
  if (existsSync(path)) throw new Error(`${path} is there already; a copy overwrites nothing`);
  const aside = `${path}-partial`;
  rmSync(aside, { force: true });
  closeSync(openSync(aside, 'wx', 0o600));
  try {
    write(aside);
    finish(aside);
    settle(aside);
    renameSync(aside, path);
  } catch (error) {
    rmSync(aside, { force: true });
    throw error;
  }
}

function finish(aside: string): void {
  using copy = new DatabaseSync(aside);
  const [found] = copy.prepare('PRAGMA quick_check(1)').all();
  if (found?.quick_check !== 'ok') throw new Error(`the copy is damaged: ${found?.quick_check}`);
  copy.exec("DELETE FROM setting WHERE key = 'epoch'");
}

/** On the disk, whatever happens to the machine. */
function settle(aside: string): void {
  const file = openSync(aside, 'r+');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
