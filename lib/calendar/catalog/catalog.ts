/** The calendars there are, as long as no other file is read. */
import { readFileSync } from 'node:fs';
import type { Log } from '../../log.ts';
import { type CalendarEntry, DEFAULTS } from './entry.ts';
import type { Complaint, Read } from './reading.ts';

export class Catalog {
  readonly #read: (() => readonly CalendarEntry[]) | undefined;
  #entries: readonly CalendarEntry[];

  constructor(read?: () => readonly CalendarEntry[]) {
    this.#read = read;
    this.#entries = read ? read() : DEFAULTS;
  }

  /**
   * Throws one sentence for each line that is wrong. What reads files is loaded for them alone: it is as many modules as
   * all the rest of a gateway.
   */
  static async in(file: string | undefined): Promise<Catalog> {
    if (file === undefined) return new Catalog();
    const { readCalendars } = await import('./reading.ts');
    return new Catalog(() => entriesIn(file, readCalendars));
  }

  get entries(): readonly CalendarEntry[] {
    return this.#entries;
  }

  /** What is no good leaves everything as it was. */
  reload(log: Log): void {
    if (!this.#read) return;
    try {
      this.#entries = this.#read();
      log.info({ calendars: this.#entries.length }, 'the calendars were read again');
    } catch (error) {
      log.error({ error }, 'the new calendars are no good; the old ones stay');
    }
  }
}

function entriesIn(file: string, reading: (text: string) => Read): readonly CalendarEntry[] {
  const read = reading(readFileSync(file, 'utf8'));
  if ('calendars' in read) return read.calendars;
  throw new Error(read.wrong.map((complaint) => sentence(file, complaint)).join('\n'));
}

/** As compilers say it, so that editors find the line. */
export function sentence(file: string, { line, says }: Complaint): string {
  return `${file}:${line}: ${says}.`;
}
