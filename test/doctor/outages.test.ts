/** Doctor before an ERP that is away in each way: one sentence an administrator can act on. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type DemoErp, type Injection, startDemoErp } from '../../examples/demo-erp/index.ts';
import { examine } from '../../lib/doctor/index.ts';
import { DOCTOR } from '../../lib/options/commands.ts';
import { readOptions } from '../../lib/options/reading.ts';
import { Line } from '../protocol/outages/line.ts';
import { OUTAGES } from '../protocol/outages/troubles.ts';

let erp: DemoErp;
let line: Line;

before(async () => {
  erp = await startDemoErp({ version: '17' });
  line = await Line.to(erp.url);
});
after(async () => {
  await line.close();
  await erp.close();
});

async function advice(): Promise<readonly string[]> {
  const now = ['--store', 'memory:', '--erp-timeout', '2', '--user', 'demo', '--db', 'demo'];
  const options = readOptions(DOCTOR, ['--erp', line.url, ...now]);
  const findings = await examine(options, 'demo', () => undefined);
  return findings.filter(({ state }) => state === 'bad').map((finding) => finding.advice ?? '');
}

const ADVICE: Readonly<Record<string, RegExp>> = {
  'nobody listens': /^Nothing listens there/,
  'the connection ends before the answer': /^The connection is closed/,
  'the connection ends within the answer': /XML-RPC|closed before/,
  'a page with 200': /^What answers there is no XML-RPC/,
  'a page that leads elsewhere': /^The address leads elsewhere/,
  'the page of a proxy, 502': /^A proxy answers/,
  'the page of a proxy, 503': /^A proxy answers/,
  'the page of a proxy, 504': /^A proxy answers/,
  'an answer without its end': /^What answers there is no XML-RPC/,
  'an answer that is no XML': /^What answers there is no XML-RPC/,
  JSON: /^What answers there is no XML-RPC/,
  'nothing at all': /^What answers there is no XML-RPC/,
  'no answer in time': /^The ERP is slow or hangs/,
};

for (const { what, begin } of OUTAGES)
  test(what, async () => {
    await begin(line);
    const [first = ''] = await advice();
    await line.heal();
    assert.match(first, ADVICE[what] ?? assert.fail(what));
  });

const python = (exception: string, message: string): Injection => ({
  fault: { kind: 'python', exception, message },
});

const FAULTS: readonly (readonly [what: string, injection: Injection, advice: RegExp])[] = [
  ['the pool is full', python('PoolError', 'The Connection Pool Is Full'), /db_maxconn/],
  ['PostgreSQL is away', python('OperationalError', 'could not connect to server'), /PostgreSQL behind it/],
  [
    'the database is gone',
    python('OperationalError', 'FATAL:  database "demo" does not exist'),
    /^The database was renamed/,
  ],
  ['a trace', python('KeyError', "'registry'"), /^The ERP failed with a trace/],
  [
    'no rights',
    { model: 'calendar.event', method: 'search_count', fault: { kind: 'access', message: 'No.' } },
    /^Give the user the group/,
  ],
];

for (const [what, injection, expected] of FAULTS)
  test(what, async () => {
    const heal = erp.inject(injection);
    const given = await advice();
    heal();
    assert.ok(
      given.some((each) => expected.test(each)),
      given.join(' | '),
    );
  });
