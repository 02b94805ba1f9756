import { v4 as uuid } from 'uuid';
import { invitationsOf } from '../calendar/reading/invitations.ts';
import type { Model, Profile } from '../erp/profile.ts';
import { fit } from '../erp/profiles/index.ts';
import type { Resource } from '../erp/records.ts';
import { schemasOf } from '../erp/schemas.ts';
import type { Erp, Session } from '../erp/session.ts';
import { opened } from '../main.ts';
import type { DoctorOptions } from '../options/commands.ts';
import { type Store, shownStore } from '../store/index.ts';
import { adviceFor } from './advice.ts';
import { certificateFindings } from './certificate.ts';
import { domainFindings } from './domain.ts';
import { bad, type Finding, good, note } from './finding.ts';

/** What the examinations know so far: each adds what the next ones need. */
export interface Visit {
  readonly options: DoctorOptions;
  readonly erp: Erp;
  readonly password?: string;
  profile?: Profile | undefined;
  db?: string | undefined;
  session?: Session | undefined;
}

type Examination = (visit: Visit) => Promise<readonly Finding[]>;

const reasonOf = (error: unknown): string => {
  const { message, cause } = error as Error;
  return cause instanceof Error && cause.message ? `${message} (${cause.message})` : message;
};

async function reachable(visit: Visit): Promise<readonly Finding[]> {
  const { href } = visit.options.erp;
  try {
    visit.profile = await visit.erp.detect();
    return [good(`${visit.profile.name} answers at ${href}.`)];
  } catch (error) {
    return [bad(`No ERP can be used at ${href}: ${reasonOf(error)}`, adviceFor(error))];
  }
}

async function database(visit: Visit): Promise<readonly Finding[]> {
  if (!visit.profile) return [];
  const wanted = visit.options.db;
  const listed = await visit.erp.databases();
  visit.db = wanted ?? (listed?.length === 1 ? listed[0] : undefined);
  if (visit.db === undefined) return [undecided(listed, visit.options.user)];
  if (listed === undefined)
    return [note(`The ERP does not list its databases; ${visit.db} is taken as given.`)];
  if (listed.includes(visit.db)) return [good(`The database ${visit.db} is there.`)];
  visit.db = undefined;
  return [bad(`The ERP lists no database ${wanted}.`, `Give one of these to --db: ${listed.join(', ')}.`)];
}

function undecided(listed: readonly string[] | undefined, user: string | undefined): Finding {
  if (listed === undefined)
    return bad('The ERP does not list its databases.', 'Name the one to serve with --db.');
  if (listed.length === 0) return bad('The ERP has no database.', 'Create one in the ERP first.');
  const several = `The ERP has several databases: ${listed.join(', ')}.`;
  if (user !== undefined) return bad(several, `Name with --db the one to log ${user} in to.`);
  return note(several, 'Name the default one with --db; the others are reached under /webdav/DATABASE/.');
}

async function logIn(visit: Visit): Promise<readonly Finding[]> {
  const { erp, db, options, password } = visit;
  if (db === undefined) return [];
  if (options.user === undefined || password === undefined)
    return [
      note('No user was given, so rights and data are not looked at.', 'Run it again with --user LOGIN.'),
    ];
  try {
    visit.session = await erp.logIn(db, options.user, password, { known: true });
  } catch (error) {
    return [
      bad(`The ERP could not say whether ${options.user} may log in: ${reasonOf(error)}`, adviceFor(error)),
    ];
  }
  if (!visit.session)
    return [bad(`The ERP refuses ${options.user}.`, 'Try user and password in the ERP’s own log-in page.')];
  return [
    good(`${visit.session.reader.name} is logged in, time zone ${visit.session.reader.zone}.`),
    ...person(visit.session),
  ];
}

function person({ reader }: Session): readonly Finding[] {
  if (reader.address !== undefined) return [];
  return [
    note(
      'This user has no e-mail address.',
      'Enter one in the ERP: clients tell by it which of the invitees he is.',
    ),
  ];
}

/** The fields_get of the server against what its version has elsewhere. */
async function fields({ session, profile }: Visit): Promise<readonly Finding[]> {
  if (!session || !profile) return [];
  const { schemas } = await schemasOf(profile, (model, method, args, keywords) =>
    session.call(model, method, args, keywords),
  );
  const { missing } = fit(profile, schemas);
  if (missing.length === 0) return [good('All modules and fields erpcal reads are there.')];
  const advice = 'Install the module it belongs to if calendars are to show it; nothing else is lost.';
  return missing.map((what) => note(`This database lacks ${what}.`, advice));
}

async function data({ session }: Visit): Promise<readonly Finding[]> {
  if (!session) return [];
  const { events, tasks } = session.profile;
  return [await counted(session, 'meetings', events), await counted(session, 'tasks', tasks)];
}

async function counted(session: Session, what: string, model: Model<Resource> | undefined): Promise<Finding> {
  if (!model)
    return note(`There will be no calendar of ${what}.`, `The module for ${what} is not installed.`);
  const { reader } = session;
  try {
    const domain = model.belongs(reader, await invitationsOf(session, model));
    const count = await session.ask({
      ask: 'count',
      model: model.model,
      domain,
      context: model.context(reader),
    });
    return good(`${count} ${what} are in this user's calendar.`);
  } catch (error) {
    return bad(`The ${what} of this user cannot be read: ${reasonOf(error)}`, adviceFor(error));
  }
}

/** Milliseconds that clocks may differ without anyone noticing. */
const DRIFT = 10_000;

async function clock({ session }: Visit): Promise<readonly Finding[]> {
  if (!session) return [];
  const apart = Math.abs(session.now() - Date.now());
  if (apart < DRIFT) return [good('The clocks of the ERP and of this machine agree.')];
  const seconds = Math.round(apart / 1000);
  return [note(`The clocks of the ERP and of this machine are ${seconds} s apart.`, 'Let NTP set both.')];
}

const FORGETFUL = 'Every device reads everything anew after a restart; sqlite:PATH keeps what clients know.';

const WRITABLE = 'Give --store a path in a directory that the user erpcal runs as may write.';
const REACHABLE =
  'Does PostgreSQL 12 or later run there, is there a database whose owner the user is, and is the password right?';

async function store({ options, db }: Visit): Promise<readonly Finding[]> {
  if (options.store === 'memory:') return [note('The store is memory.', FORGETFUL)];
  const where = shownStore(options.store);
  try {
    await using kept = disposable(await opened(options.store, 'looking'));
    await kept.store.epoch();
    const written = good(`The store ${where} can be written (${await kept.store.describe()}).`);
    if (db === undefined) return [written];
    const namespace = await kept.store.once(`uid-namespace:${db}`, uuid);
    return [
      written,
      good(`UIDs for ${db} are made in the name-space ${namespace} (--uid-namespace restores it).`),
    ];
  } catch (error) {
    const advice = /^postgres/.test(options.store) ? REACHABLE : WRITABLE;
    return [bad(`The store ${where} cannot be used: ${reasonOf(error)}`, advice)];
  }
}

const disposable = (store: Store) => ({
  store,
  [Symbol.asyncDispose]: () => store.close(),
});

const domain: Examination = async ({ options }) => domainFindings(options);

const certificate: Examination = async ({ options }) => certificateFindings(options, Date.now());

/** In the order in which one thing rests on another. */
export const EXAMINATIONS: readonly Examination[] = [
  reachable,
  database,
  logIn,
  fields,
  data,
  clock,
  store,
  certificate,
  domain,
];
