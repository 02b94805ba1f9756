/** `erpcal calendars`: what a file of calendars says, and what a user would get of it. */
import { readFileSync } from 'node:fs';
import { sentence } from '../calendar/catalog/catalog.ts';
import { type CalendarEntry, DEFAULTS } from '../calendar/catalog/entry.ts';
import { type Inspected, inspected } from '../calendar/catalog/inspection.ts';
import { readCalendars } from '../calendar/catalog/reading.ts';
import { Descriptions } from '../erp/descriptions.ts';
import { Erp, type Session } from '../erp/session.ts';
import { silent } from '../log.ts';
import { erpTrust } from '../main.ts';
import type { CalendarsOptions } from '../options/commands.ts';
import { passwordOf } from './password.ts';

/** Records that `--check` reads of each calendar. */
const SAMPLE = 500;
/** Of the records that cannot be shown, so many are named. */
const NAMED = 5;

/** The exit code: 0 when all is well, 1 when the file is no good or a record cannot be shown. */
export async function calendars(options: CalendarsOptions): Promise<number> {
  const print = (line: string): void => void process.stdout.write(`${line}\n`);
  const password = options.user === undefined ? undefined : await passwordOf(options.user);
  return checked(options, password, print);
}

export async function checked(
  options: CalendarsOptions,
  password: string | undefined,
  print: (line: string) => void,
): Promise<number> {
  const entries = entriesIn(options.calendars, print);
  if (!entries) return 1;
  if (options.user === undefined || password === undefined) {
    for (const entry of entries) print(described(entry));
    return 0;
  }
  const { erp: url, erpTimeout, user } = options;
  const erp = new Erp({ url: url.href, timeout: erpTimeout * 1000, trust: erpTrust(options), log: silent });
  try {
    const session = await entered(erp, options.db, user, password);
    return await told(session, entries, options.check === 'on' ? SAMPLE : 0, print);
  } finally {
    await erp.close();
  }
}

function entriesIn(
  file: string | undefined,
  print: (line: string) => void,
): readonly CalendarEntry[] | undefined {
  if (file === undefined) return DEFAULTS;
  const read = readCalendars(readFileSync(file, 'utf8'));
  if ('calendars' in read) return read.calendars;
  for (const complaint of read.wrong) print(sentence(file, complaint));
  return undefined;
}

/** Throws one sentence. */
async function entered(
  erp: Erp,
  wanted: string | undefined,
  user: string,
  password: string,
): Promise<Session> {
  const listed = wanted === undefined ? await erp.databases() : [wanted];
  const [db, ...others] = listed ?? [];
  if (db === undefined || others.length > 0) throw new Error('name the database with --db');
  const session = await erp.logIn(db, user, password);
  if (!session) throw new Error(`the ERP refuses ${user}`);
  return session;
}

async function told(
  session: Session,
  entries: readonly CalendarEntry[],
  sample: number,
  print: (line: string) => void,
): Promise<number> {
  const looking = { descriptions: new Descriptions(), sample, clock: Date.now };
  let code = 0;
  for (const entry of entries) {
    const found = await inspected(session, entry, looking);
    print(`${described(entry)}: ${worded(found)}`);
    if ('absent' in found || found.problems.length === 0) continue;
    code = 1;
    for (const { record, why } of found.problems.slice(0, NAMED))
      print(`  ${record} cannot be shown: ${why}`);
    const more = found.problems.length - NAMED;
    if (more > 0) print(`  and ${more} more`);
  }
  return code;
}

function described({ presentation: { name, component }, of }: CalendarEntry): string {
  return `${name} (${component} of ${typeof of === 'string' ? of : of.model})`;
}

function worded(found: Inspected): string {
  if ('absent' in found) return `not there, ${found.absent}`;
  const { create, write, remove } = found.rights;
  const may = [create && 'add', write && 'change', remove && 'remove'].filter((word) => word !== false);
  const records = `${found.records} ${found.records === 1 ? 'record' : 'records'}`;
  return `${records}, ${may.length === 0 ? 'for reading alone' : `may ${may.join(', ')}`}`;
}
