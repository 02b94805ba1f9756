/** Traces on the disk: one file for each user, for its owner's eyes alone, and bounded. */
import { closeSync, fchmodSync, fstatSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** Octets after which a file gives way to the next; one older stays. */
export const LARGEST = 10_000_000;

/** Where the trace of a user is, whatever characters his name has. */
export function traceFile(folder: string, login: string): string {
  return join(folder, `${encodeURIComponent(login)}.trace`);
}

/** At once, so that nothing piles up in memory where the disk is slow, and what came first stands first. */
export function append(path: string, text: string, largest = LARGEST): void {
  const file = openSync(path, 'a', 0o600);
  try {
    fchmodSync(file, 0o600);
    writeSync(file, text);
    if (fstatSync(file).size >= largest) renameSync(path, `${path}.1`);
  } finally {
    closeSync(file);
  }
}

/** Throws where it cannot be made. */
export function prepare(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
}
