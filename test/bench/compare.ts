/**
 * `compare.ts --with radicale,xandikos [--events 1000,10000] [--quick]`: the same requests to this gateway and to other
 * servers that hold the same entries; how many times as long theirs take. The servers are Debian's.
 */
import { parseArgs } from 'node:util';
import { caldav } from '../../lib/names.ts';
import { type Element, elements, textOf } from '../../lib/xml/element.ts';
import { parseXml } from '../../lib/xml/parse.ts';
import { printed, rounded } from './figure.ts';
import { type Asked, type Load, load, percentile } from './load.ts';
import { machineLine } from './machine.ts';
import { downloaded, exchange, type Place, placed } from './place.ts';
import {
  type Account,
  changesSince,
  get,
  hrefsIn,
  list,
  multiget,
  pollByTag,
  put,
  query,
  remove,
  tokenIn,
} from './requests.ts';
import { OTHERS, type OtherServer } from './servers.ts';
import { meeting } from './writes.ts';

interface Server {
  readonly url: string;
  readonly account: Account;
}

/** What a client knows when it begins a row. */
interface Known extends Server {
  readonly hrefs: readonly string[];
  readonly token: string;
}

interface Row {
  readonly name: string;
  readonly rounds: number;
  /** The row whose writes it takes back, as many as a slow server came to. */
  readonly undoes?: string;
  readonly asked: (known: Known, index: number) => Asked;
}

const [START, END] = ['20261101T000000Z', '20261201T000000Z'];
const own = ({ account }: Known, index: number): string => `${account.path}compare-${index}.ics`;

const ROWS: readonly Row[] = [
  { name: 'poll by ctag', rounds: 300, asked: ({ account }) => pollByTag(account) },
  { name: 'poll by sync-token', rounds: 300, asked: ({ account, token }) => changesSince(account, token) },
  { name: 'list of etags', rounds: 10, asked: ({ account }) => list(account) },
  {
    name: 'multiget of 100',
    rounds: 50,
    asked: ({ account, hrefs }, index) => {
      const from = (index * 100) % Math.max(1, hrefs.length - 99);
      return multiget(account, hrefs.slice(from, from + 100));
    },
  },
  { name: 'query of a month', rounds: 20, asked: ({ account }) => query(account, START, END) },
  {
    name: 'get',
    rounds: 300,
    asked: ({ account, hrefs }, index) => get(account, hrefs[index % hrefs.length] ?? ''),
  },
  {
    name: 'put',
    rounds: 100,
    asked: (known, index) => put(known.account, own(known, index), meeting(index)),
  },
  {
    name: 'delete',
    rounds: 100,
    undoes: 'put',
    asked: (known, index) => remove(known.account, own(known, index)),
  },
];

/** Milliseconds after which a row of a slow server ends. */
const PATIENCE = 20_000;

const warmUp = (rounds: number): number => Math.ceil(rounds / 10);

/** Of a client that asks one thing after another; a few rounds go first. */
async function timed(row: Row, server: Known, rounds: number): Promise<Load> {
  let index = 0;
  const next = (): Asked => row.asked(server, index++);
  await load(server.url, next, { connections: 1, requests: warmUp(rounds), patience: PATIENCE });
  return load(server.url, next, { connections: 1, requests: rounds, patience: PATIENCE });
}

async function known({ url, account }: Server): Promise<Known> {
  const answer = await exchange(url, pollByTag(account));
  return { url, account, hrefs: hrefsIn(await exchange(url, list(account))), token: tokenIn(answer) };
}

/** Entries by their names. */
async function entriesOf(place: Place): Promise<ReadonlyMap<string, string>> {
  const hrefs = await downloaded(place);
  const entries = new Map<string, string>();
  for (let at = 0; at < hrefs.length; at += 100) {
    const answer = await place.ask(multiget(place.account, hrefs.slice(at, at + 100)));
    const body = Buffer.from(answer.slice(answer.indexOf('\r\n\r\n') + 4), 'latin1');
    for (const text of textsIn(parseXml(body))) entries.set(`entry-${entries.size}.ics`, text);
  }
  return entries;
}

function textsIn(answer: Element): readonly string[] {
  if (answer.name === caldav('calendar-data')) return [textOf(answer)];
  return elements(answer).flatMap(textsIn);
}

async function compared(names: readonly string[], events: number, quick: boolean): Promise<void> {
  await using place = await placed({ version: '14', events, flags: ['--freshness', '5'] });
  await using parts = new AsyncDisposableStack();
  const entries = await entriesOf(place);
  const servers = new Map<string, Known>([
    ['erpcal', await known({ url: place.gateway.told.url, account: place.account })],
  ]);
  for (const name of names) {
    const server: OtherServer = parts.use(await chosen(name)(entries));
    servers.set(name, await known(server));
  }
  const done = new Map<string, Load>();
  for (const row of ROWS) {
    const times = new Map<string, number>();
    await Promise.all([place.gateway.usage(), place.erp.usage()]);
    const spent = new Map<string, number>();
    for (const [name, server] of servers) {
      const written = done.get(`${row.undoes} ${name}`)?.requests;
      const measured = await timed(row, server, written ?? Math.ceil(row.rounds / (quick ? 5 : 1)));
      done.set(`${row.name} ${name}`, measured);
      times.set(name, percentile(measured, 0.5));
      if (name !== 'erpcal') continue;
      const [gateway, erp] = await Promise.all([place.gateway.usage(), place.erp.usage()]);
      const requests = measured.requests + warmUp(measured.requests);
      spent.set('gatewayCpuMs', gateway.cpu / requests).set('erpCpuMs', erp.cpu / requests);
    }
    console.log(printed(figureOf(row.name, events, times, spent)));
  }
}

/**
 * Milliseconds at the median, and what erpcal's requests took of the processor in the gateway and in the ERP. The value is how
 * many times as long the faster one of the others took.
 */
function figureOf(
  of: string,
  events: number,
  times: ReadonlyMap<string, number>,
  spent: ReadonlyMap<string, number>,
) {
  const { erpcal = Number.NaN, ...others } = Object.fromEntries(times);
  const ratio = Math.min(...Object.values(others)) / erpcal;
  const ms = [
    ...[...times].map(([name, time]): [string, number] => [`${name}Ms`, rounded(time)]),
    ...[...spent].map(([name, time]): [string, number] => [name, rounded(time)]),
  ];
  return { name: 'compare', of, value: rounded(ratio), unit: 'x', events, beside: Object.fromEntries(ms) };
}

function chosen(name: string) {
  const start = OTHERS[name];
  if (!start) throw new Error(`${name} is none of ${Object.keys(OTHERS).join(', ')}`);
  return start;
}

const { values } = parseArgs({
  options: {
    with: { type: 'string', default: 'radicale,xandikos' },
    events: { type: 'string', default: '1000,10000' },
    quick: { type: 'boolean', default: false },
  },
});
console.log(machineLine());
for (const events of values.events.split(','))
  await compared(values.with.split(','), Number(events), values.quick);
