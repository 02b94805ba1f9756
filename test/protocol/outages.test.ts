/** An ERP that is away or talks nonsense, at log-in or at work: 503 until it is back, then everything as before. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import {
  type DemoErp,
  type Injection,
  startDemoErp,
  type VersionName,
} from '../../examples/demo-erp/index.ts';
import { silent } from '../../lib/log.ts';
import { type Gateway, startGateway } from '../../lib/main.ts';
import { SERVE } from '../../lib/options/commands.ts';
import { readOptions } from '../../lib/options/reading.ts';
import { parseXml } from '../../lib/xml/parse.ts';

/** One of each transport. */
const VERSIONS: readonly VersionName[] = ['6.0', '6.1', '8', '14', '19'];

const OUTAGES: readonly (readonly [what: string, injection: Injection])[] = [
  ['a page of HTML with status 500', { html500: true }],
  ['a page of HTML with status 200', { illFormed: '<html><body>proxy</body></html>' }],
  ['a connection that ends before the answer', { cut: 0 }],
  ['a connection that ends within the answer', { cut: 50 }],
  ['an answer without its end', { illFormed: '<methodResponse><params><param><value><int>3' }],
  ['no answer', { hang: true }],
];

for (const version of VERSIONS)
  describe(`${version} is away`, () => {
    let erp: DemoErp;
    let gateway: Gateway;

    const list = () =>
      fetch(`${gateway.url}webdav/demo/calendars/users/demo/c/Meetings/`, {
        method: 'PROPFIND',
        headers: { Authorization: `Basic ${btoa('demo:demo')}`, Depth: '1' },
      });
    const listed = async (): Promise<number> => {
      const answer = await list();
      assert.equal(answer.status, 207);
      return parseXml(Buffer.from(await answer.arrayBuffer())).children.length;
    };

    before(async () => {
      erp = await startDemoErp({ version });
      // Neither a remembered log-in nor a fresh answer stands between the client and the ERP.
      const now = [
        '--remember-login',
        '0',
        '--freshness',
        '0',
        '--erp-timeout',
        '1',
        '--store',
        'memory:',
        '--serve-stale',
        '0',
      ];
      const options = ['--erp', erp.url, '--db', 'demo', '--listen', '127.0.0.1:0', ...now];
      gateway = await startGateway(readOptions(SERVE, options), silent);
    });
    after(async () => {
      await gateway.close();
      await erp.close();
    });

    for (const service of ['common', 'object'] as const)
      for (const [what, injection] of OUTAGES)
        it(`${service}: ${what}`, async () => {
          const known = await listed();
          assert.ok(known > 1);
          erp.inject({ service, ...injection });
          const answer = await list();
          await answer.arrayBuffer();
          erp.heal();
          assert.equal(answer.status, 503);
          assert.match(answer.headers.get('Retry-After') ?? '', /^\d+$/);
          assert.equal(await listed(), known);
        });
  });
