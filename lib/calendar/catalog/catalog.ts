/** The calendars there are, as long as no other file is read. */
import { readFileSync } from 'node:fs';
import type { Log } from '../../log.ts';
import { type CalendarEntry, DEFAULTS } from './entry.ts';
import { type Complaint, readCalendars } from './reading.ts';

export class Catalog {
  readonly #file: string | undefined;
  #entries: readonly CalendarEntry[];

  /** Throws one sentence for each line that is wrong. */
  constructor(file?: string) {
    this.#file = file;
    this.#entries = file === undefined ? DEFAULTS : entriesIn(file);
  }

  get entries(): readonly CalendarEntry[] {
    return this.#entries;
  }

  /** What is no good leaves everything as it was. */
  reload(log: Log): void {
    if (this.#file === undefined) return;
    try {
      this.#entries = entriesIn(this.#file);
      log.info({ calendars: this.#entries.length }, 'the calendars were read again');
    } catch (error) {
      log.error({ error }, 'the new calendars are no good; the old ones stay');
    }
  }
}

function entriesIn(file: string): readonly CalendarEntry[] {
  const read = readCalendars(readFileSync(file, 'utf8'));
  if ('calendars' in read) return read.calendars;
  throw new Error(read.wrong.map((complaint) => sentence(file, complaint)).join('\n'));
}

/** As compilers say it, so that editors find the line. */
export function sentence(file: string, { line, says }: Complaint): string {
  return `${file}:${line}: ${says}.`;
}
