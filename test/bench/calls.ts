/** How many calls an ERP gets, counted before it; the same with a simulated one and with a real one. */
import { setTimeout as pause } from 'node:timers/promises';
import type { VersionName } from '../../examples/demo-erp/index.ts';
import { rpc } from '../demo-erp/client.ts';
import { erpBeside } from './erp.ts';
import type { Bench, Figure } from './figure.ts';
import { GENERATIONS } from './first-sync.ts';
import { gatewayBeside } from './gateway.ts';
import { exchange, USER } from './place.ts';
import { ReadingClient } from './reader.ts';
import { recording } from './recorder.ts';
import { accountOf, put, remove } from './requests.ts';
import { meeting } from './writes.ts';

/** Seconds for which the gateway believes what it knows. */
const [FRESH, LASTING] = [1, 3600];
const CHANGES = 10;

/** An ERP, and how its meetings are called; the administrator's password is his login. */
export interface Target {
  readonly url: string;
  readonly database: string;
  readonly model: string;
}

export const calls: Bench = async function* ({ quick, erp: real }) {
  if (real) yield* await all({ ...real, model: 'calendar.event' }, { erp: await versionOf(real.url) });
  else for (const version of GENERATIONS) yield* await simulated(version, quick ? 300 : 10_000);
};

/** As a real one says itself: `14.0-20260601`. */
async function versionOf(url: string): Promise<string> {
  const { server_version: version } = await rpc(url, '/xmlrpc/common', 'version', []);
  return String(version);
}

async function simulated(version: VersionName, events: number): Promise<readonly Figure[]> {
  const erp = await erpBeside({ version, events });
  try {
    const model = version === '6.1' ? 'crm.meeting' : 'calendar.event';
    return await all({ ...erp.told, model }, { erp: version, events });
  } finally {
    await erp.close();
  }
}

type Of = Pick<Figure, 'erp' | 'events'>;

const all = async (target: Target, of: Of): Promise<readonly Figure[]> => [
  ...(await reading(target, of)),
  ...(await writing(target, of)),
];

function reading(target: Target, of: Of): Promise<readonly Figure[]> {
  return counted(target, of, FRESH, async ({ client, figure }) => {
    await client.logIn();
    const first = await figure('first-sync.calls', () => client.sync());
    await pause(FRESH * 1000);
    const poll = await figure('poll.calls', () => client.poll());
    await using change = await changed(target, client);
    return [first, poll, await figure('change-10.calls', change.comeUp)];
  });
}

/** Of a new meeting in a calendar that is known, by a user whose rights are: neither is asked for again. */
function writing(target: Target, of: Of): Promise<readonly Figure[]> {
  return counted(target, of, LASTING, async ({ client, url, figure }) => {
    await client.logIn();
    await client.sync();
    const account = accountOf(target.database, USER);
    const first = Date.now();
    const href = (index: number) => `${account.path}bench-calls-${index}.ics`;
    const save = (index: number) => () => exchange(url, put(account, href(index), meeting(index)));
    const take = (index: number) => () => exchange(url, remove(account, href(index)));
    await save(first)();
    await take(first)();
    return [await figure('put.calls', save(first + 1)), await figure('delete.calls', take(first + 1))];
  });
}

interface Counting {
  readonly client: ReadingClient;
  /** Of the gateway. */
  readonly url: string;
  figure(name: string, act: () => Promise<unknown>): Promise<Figure>;
}

async function counted(
  { url, database }: Target,
  of: Of,
  freshness: number,
  act: (counting: Counting) => Promise<readonly Figure[]>,
): Promise<readonly Figure[]> {
  await using recorder = await recording(url);
  const flags = ['--erp', recorder.url, '--db', database, '--store', 'memory:'];
  const gateway = await gatewayBeside([...flags, '--freshness', String(freshness)]);
  const figure = async (name: string, ask: () => Promise<unknown>): Promise<Figure> => {
    const before = recorder.calls.length;
    await ask();
    return { name, value: recorder.calls.length - before, unit: 'calls', ...of };
  };
  const client = new ReadingClient(gateway.told.url, database, USER);
  try {
    return await act({ client, url: gateway.told.url, figure });
  } finally {
    await gateway.close();
  }
}

interface Change extends AsyncDisposable {
  /** Brings the client up to date. */
  comeUp(): Promise<void>;
}

/** Changes some meetings of its own behind the client's back, and takes them away in the end. */
async function changed({ url, database, model }: Target, client: ReadingClient): Promise<Change> {
  const uid = await rpc(url, '/xmlrpc/common', 'login', [database, USER, USER]);
  const execute = (method: string, ...rest: unknown[]) =>
    rpc(url, '/xmlrpc/object', 'execute', [database, uid, USER, model, method, ...rest]);
  const ids: number[] = [];
  await using made = new AsyncDisposableStack();
  made.defer(() => execute('unlink', ids));
  for (let index = 0; index < CHANGES; index++)
    ids.push(await execute('create', { name: `Bench ${index}`, ...TIMES[model] }));
  await pause(FRESH * 1000);
  await client.sync();
  await execute('write', ids, { location: 'Room 3' });
  await pause(FRESH * 1000);
  const kept = made.move();
  return {
    comeUp: async () => {
      const found = await client.sync();
      if (found < CHANGES) throw new Error(`${found} of ${CHANGES} changes came`);
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

const START = '2026-12-01 09:00:00';
const STOP = '2026-12-01 10:00:00';
const TIMES: Readonly<Record<string, object>> = {
  'crm.meeting': { date: START, date_deadline: STOP, duration: 1 },
  'calendar.event': { start: START, stop: STOP, duration: 1 },
};
