/** What a process holds, by Linux' account of it. */
import { readdirSync, readFileSync } from 'node:fs';

export interface Held {
  /** Octets of memory. */
  readonly rss: number;
  /** Open files and sockets. */
  readonly files: number;
}

export function heldBy(pid: number): Held {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const kilobytes = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]);
  return { rss: kilobytes * 1024, files: readdirSync(`/proc/${pid}/fd`).length };
}

export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** How much more is held in the last third of a time than in the one before; the first is warming up. */
export function growth(samples: readonly number[]): number {
  const third = Math.floor(samples.length / 3);
  return median(samples.slice(2 * third)) / median(samples.slice(third, 2 * third)) - 1;
}
