/** Counts checks and prints each: `ok NAME`, `not ok NAME - why`, `skipped NAME - why`. */
export interface Tally {
  note(name: string, failure?: string): void;
  skip(name: string, reason: string): void;
  /** Counts of another run. */
  add(counts: Counts): void;
  /** Prints the sum; the exit code. */
  finish(): number;
}

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

const line = (text: string): string => text.replace(/\s+/g, ' ').slice(0, 600);

export function tally(print: (line: string) => void = console.log): Tally {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  return {
    note(name, failure): void {
      counts[failure === undefined ? 'passed' : 'failed'] += 1;
      print(failure === undefined ? `ok ${name}` : `not ok ${name} - ${line(failure)}`);
    },
    skip(name, reason): void {
      counts.skipped += 1;
      print(`skipped ${name} - ${line(reason)}`);
    },
    add({ passed, failed, skipped }): void {
      counts.passed += passed;
      counts.failed += failed;
      counts.skipped += skipped;
    },
    finish(): number {
      print(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
      return counts.failed === 0 ? 0 : 1;
    },
  };
}
