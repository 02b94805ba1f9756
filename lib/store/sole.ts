/** One gateway at a time serves from a SQLite file: what it remembers in memory nobody else may change. */
import { closeSync, openSync, realpathSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

/** Milliseconds that two who start at once wait for each other. */
const PATIENCE = 1000;
const BUSY = 5;

/**
 * Holds the file until it is closed or the process ends, however it ends: the lock is the operating system's, on a
 * file beside it, since the file itself is open to `doctor` and to backups. Throws who else holds it.
 */
export function soleGateway(path: string): DatabaseSync {
  const beside = `${realpathSync(path)}-gateway`;
  create(beside);
  const lock = new DatabaseSync(beside, { timeout: PATIENCE });
  try {
    // The second transaction stays open: others may still read whose it is.
    lock.exec(`BEGIN IMMEDIATE; PRAGMA user_version = ${process.pid}; COMMIT; BEGIN IMMEDIATE`);
    return lock;
  } catch (error) {
    const holder = isBusy(error) ? holderIn(lock) : undefined;
    lock.close();
    throw holder ?? error;
  }
}

/** Never opened and closed again while somebody here holds it: that would free the locks of the whole process. */
function create(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}

const isBusy = (error: unknown): boolean =>
  error instanceof Error && 'errcode' in error && error.errcode === BUSY;

function holderIn(lock: DatabaseSync): Error {
  const process = Number(lock.prepare('PRAGMA user_version').get()?.user_version ?? 0);
  const which = process === 0 ? '' : ` (process ${process})`;
  return new Error(
    `Another erpcal${which} serves from this file; stop that one, or let several share a PostgreSQL database`,
  );
}
