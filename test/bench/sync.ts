import { setTimeout as delay } from 'node:timers/promises';
import { type DemoErp, startDemoErp, type VersionName } from '../../examples/demo-erp/index.ts';
import { invitationsOf } from '../../lib/calendar/reading/invitations.ts';
import { Erp } from '../../lib/erp/session.ts';
import { silent } from '../../lib/log.ts';
import { startGateway } from '../../lib/main.ts';
import { readOptions, SERVE } from '../../lib/options.ts';
import { erpBeside } from './erp.ts';
import type { Figure } from './index.ts';
import { ReadingClient } from './reader.ts';

/** One of each way of keeping series. */
const GENERATIONS = ['6.1', '10', '14'] as const satisfies readonly VersionName[];
/** All generated meetings are the administrator's. */
const USER = 'admin';

const gatewayTo = (url: string, ...more: readonly string[]) =>
  startGateway(
    readOptions(SERVE, ['--erp', url, '--listen', '127.0.0.1:0', '--store', 'memory:', ...more]),
    silent,
  );

/** Calls to the ERP, told by its own log, until a client that just logged in has everything. */
export async function firstSyncCalls(): Promise<Figure[]> {
  return Promise.all(GENERATIONS.map((version) => counted('first-sync.calls', version, firstSync)));
}

/** Calls to the ERP for a poll that finds nothing new. */
export async function pollCalls(): Promise<Figure[]> {
  return Promise.all(GENERATIONS.map((version) => counted('poll.calls', version, unchangedPoll)));
}

/** By a client that has just logged in. */
async function firstSync({ client, erp }: Place): Promise<number> {
  return callsOf(erp, () => client.sync());
}

/** The client comes back when nothing that is known is fresh any more. */
async function unchangedPoll({ client, erp }: Place): Promise<number> {
  await client.sync();
  await delay(FRESH * 1000);
  return callsOf(erp, () => client.poll());
}

async function callsOf(erp: DemoErp, act: () => Promise<unknown>): Promise<number> {
  const before = erp.calls.length;
  await act();
  return erp.calls.length - before;
}

interface Place {
  readonly client: ReadingClient;
  readonly erp: DemoErp;
}

const EVENTS = 1000;
/** Seconds; the default. */
const FRESH = 5;

async function counted(
  name: string,
  version: VersionName,
  measure: (place: Place) => Promise<number>,
): Promise<Figure> {
  const erp = await startDemoErp({ version, events: EVENTS });
  const gateway = await gatewayTo(erp.url, '--freshness', String(FRESH));
  const client = new ReadingClient(gateway.url, erp.database, USER);
  try {
    await client.logIn();
    return { name, value: await measure({ client, erp }), unit: 'calls', erp: version, events: EVENTS };
  } finally {
    await gateway.close();
    await erp.close();
  }
}

/** Time for all of a calendar through a gateway that knows nothing yet ÷ time for the same records without one. */
export async function firstSyncRatio(quick: boolean): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const version of GENERATIONS)
    for (const events of quick ? [200] : [1000, 10_000]) figures.push(await ratio(version, events));
  return figures;
}

async function ratio(version: VersionName, events: number): Promise<Figure> {
  const erp = await erpBeside(version, events);
  try {
    await bareRead(erp.url, erp.database);
    const bare = await timed(() => bareRead(erp.url, erp.database));
    const through = await timed(() => coldDownload(erp.url, erp.database));
    const value = Math.round((through / bare) * 100) / 100;
    return { name: 'first-sync.ratio', value, unit: 'x', erp: version, events };
  } finally {
    erp.close();
  }
}

async function coldDownload(url: string, database: string): Promise<void> {
  const gateway = await gatewayTo(url);
  try {
    await new ReadingClient(gateway.url, database, USER).sync();
  } finally {
    await gateway.close();
  }
}

/** Log-in and the rows a calendar is made of, decoded and thrown away. */
async function bareRead(url: string, database: string): Promise<void> {
  const erp = new Erp({ url });
  try {
    const session = await erp.logIn(database, USER, USER);
    if (!session?.profile.events) throw new Error('no log-in, or no meetings');
    const { model, fields, ...events } = session.profile.events;
    const domain = events.belongs(session.reader, await invitationsOf(session, session.profile.events));
    const context = events.context(session.reader);
    const rows = await session.ask({ ask: 'rows', model, domain, fields, context });
    await Promise.all(events.related(rows, session.reader).map((query) => session.ask(query)));
  } finally {
    await erp.close();
  }
}

async function timed(run: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await run();
  return performance.now() - start;
}
