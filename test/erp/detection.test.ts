import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { detectVersion, versionOf } from '../../lib/erp/detection.ts';
import { Rpc } from '../../lib/erp/rpc.ts';
import type { Wire } from '../../lib/erp/wire.ts';
import { DavError } from '../../lib/errors.ts';
import { silent } from '../../lib/log.ts';
import { fault, type Handler, hangUp, page, serve, value } from './server.ts';

describe('the series of a server', () => {
  const table: readonly (readonly [answer: Wire, series: string | undefined])[] = [
    ['6.0.4', '6.0'],
    ['6.1-20140804-233536', '6.1'],
    [['About.', '6.0.4'], '6.0'],
    [{ server_version: '6.1', protocol_version: 1 }, '6.1'],
    [
      { server_version: '7.0-20140804', server_serie: '7.0', server_version_info: [7, 0, 0, 'final', 0] },
      '7.0',
    ],
    [{ server_version: '9.0c-20160320', server_serie: '9.0' }, '9.0'],
    [
      {
        server_version: '16.0+e-20240621',
        server_serie: '16.0',
        server_version_info: [16, 0, 0, 'final', 0, 'e'],
      },
      '16.0',
    ],
    [{ server_version: '16.0+e-20240621' }, '16.0'],
    [
      {
        server_version: 'saas~17.4+e',
        server_serie: 'saas~17.4',
        server_version_info: ['saas~17', 4, 0, 'final', 0, 'e'],
      },
      '17.4',
    ],
    [{ server_version: '8.saas~6', server_serie: '8.saas~6' }, '8.6'],
    ['a proxy', undefined],
    ['', undefined],
    [false, undefined],
    [null, undefined],
    [[], undefined],
    [{}, undefined],
  ];
  for (const [answer, series] of table) {
    it(`${JSON.stringify(answer)}`, () => assert.equal(versionOf(answer)?.series, series));
  }

  it('comes with what else the server says', () => {
    const info = [16, 0, 0, 'final', 0, 'e'];
    assert.deepEqual(
      versionOf({ server_version: '16.0+e', server_serie: '16.0', server_version_info: info }),
      {
        series: '16.0',
        version: '16.0+e',
        info,
      },
    );
  });
});

describe('a server is asked', () => {
  const unknown = fault('Method not found: version', '');
  const table: readonly (readonly [
    what: string,
    handlers: readonly [Handler, ...Handler[]],
    series: string,
    asked: number,
  ])[] = [
    ['once, when it is new', [value({ server_version: '14.0', server_serie: '14.0' })], '14.0', 1],
    [
      'at the old place, when the new one is not found',
      [page(404), value({ server_version: '6.1' })],
      '6.1',
      2,
    ],
    [
      'at the old place, when the new one is a fault',
      [fault('xmlrpc', ''), value({ server_version: '6.1' })],
      '6.1',
      2,
    ],
    ['another method, when it knows no version and hangs up', [hangUp, unknown, value('6.0.4')], '6.0', 3],
    [
      'to tell of itself, when all else is closed',
      [hangUp, unknown, fault('AccessDenied', ''), value(['About.', '6.0.4'])],
      '6.0',
      4,
    ],
  ];
  for (const [what, handlers, series, asked] of table) {
    it(what, async () => {
      await using server = await serve(...handlers);
      const rpc = new Rpc({ url: server.url, connections: 1, keepAlive: false, timeout: 5_000, log: silent });
      assert.equal((await detectVersion(rpc)).series, series);
      assert.equal(server.paths.length, asked);
      await rpc.destroy();
    });
  }

  const failing: readonly (readonly [what: string, handler: Handler, timeout: number])[] = [
    ['and is no ERP', page(404), 5_000],
    ['and tells nothing of use', value('hello'), 5_000],
    ['and does not answer', () => {}, 50],
  ];
  for (const [what, handler, timeout] of failing) {
    it(`${what}: 503`, async () => {
      await using server = await serve(handler);
      const rpc = new Rpc({ url: server.url, connections: 1, keepAlive: false, timeout, log: silent });
      await assert.rejects(detectVersion(rpc), (error) => error instanceof DavError && error.status === 503);
      await rpc.destroy();
    });
  }
});
