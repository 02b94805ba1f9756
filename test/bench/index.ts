/** `npm run bench [-- --quick] [NAME…]`: one JSON object a line, the machine first; without names all of them. */
import { parseArgs } from 'node:util';
import { cachedAnswers } from './cached.ts';
import { calls } from './calls.ts';
import { decodeRatio } from './decode.ts';
import { type Bench, printed, rounded } from './figure.ts';
import { firstSync } from './first-sync.ts';
import { scaling } from './gateways.ts';
import { machineLine, postgresVersion } from './machine.ts';
import { unchangedPoll } from './poll.ts';
import { rendering } from './render.ts';
import { warmStart } from './start.ts';
import { storeGrowth } from './store.ts';
import { writes } from './writes.ts';

/** By the name, or the first word of the names, of what they measure. */
const BENCHES: Readonly<Record<string, Bench>> = {
  decode: decodeRatio,
  render: rendering,
  poll: unchangedPoll,
  calls,
  'first-sync': firstSync,
  cached: cachedAnswers,
  writes,
  gateways: scaling,
  start: warmStart,
  store: storeGrowth,
};

const { values, positionals } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    /** A directory for CPU profiles of the gateways. */
    profiles: { type: 'string' },
    /** `postgres://…`, for what takes several gateways. */
    postgres: { type: 'string' },
    /** `URL,DATABASE` of a real ERP whose calls are to be counted. */
    erp: { type: 'string' },
  },
  allowPositionals: true,
});

const unknown = positionals.find((name) => !(name in BENCHES));
if (unknown !== undefined) throw new Error(`${unknown} is none of ${Object.keys(BENCHES).join(', ')}`);

const [url, database] = values.erp?.split(',') ?? [];
const erp = url === undefined || database === undefined ? undefined : { url, database };
const chosen = positionals.length > 0 ? positionals : erp ? ['calls'] : Object.keys(BENCHES);
console.log(machineLine(chosen.includes('gateways') ? await postgresVersion(values.postgres) : undefined));
for (const name of chosen)
  for await (const figure of (await BENCHES[name]?.({ ...values, erp })) ?? []) console.log(printed(figure));
console.log(printed({ name: 'bench', value: rounded(performance.now() / 1000), unit: 's' }));
