import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, it } from 'node:test';
import { type Call, type CallRecord, Rpc, type RpcOptions } from '../../lib/erp/rpc.ts';
import type { Wire } from '../../lib/erp/wire.ts';
import { DavError } from '../../lib/errors.ts';
import { silent } from '../../lib/log.ts';
import { fault, type Handler, hangUp, page, serve, value } from './server.ts';

const reading: Call = {
  path: '/xmlrpc/object',
  method: 'execute',
  parameters: ['secret'],
  label: 'm.read',
  repeatable: true,
};
const writing: Call = { ...reading, label: 'm.write', repeatable: false };

function rpcAt(url: string, options: Partial<RpcOptions> = {}) {
  const rpc = new Rpc({ url, connections: 4, keepAlive: false, timeout: 5_000, log: silent, ...options });
  return { rpc, [Symbol.asyncDispose]: () => rpc.destroy() };
}

const unavailable = (error: unknown): boolean => {
  assert.ok(error instanceof DavError);
  assert.equal(error.status, 503);
  assert.ok(Number(error.headers['Retry-After']) > 0);
  return true;
};

interface Outcome {
  readonly answer?: Wire;
  readonly error?: unknown;
  readonly requests: number;
}

async function calling(
  handlers: readonly [Handler, ...Handler[]],
  call: Call,
  options?: Partial<RpcOptions>,
): Promise<Outcome> {
  await using server = await serve(...handlers);
  await using at = rpcAt(server.url, options);
  const outcome = await at.rpc.call(call).then(
    (answer) => ({ answer }),
    (error: unknown) => ({ error }),
  );
  return { ...outcome, requests: server.paths.length };
}

describe('a call', () => {
  it('is a POST of XML, below the path the URL has', async () => {
    const seen: Record<string, unknown> = {};
    await using server = await serve((request, response, body) => {
      Object.assign(seen, { method: request.method, type: request.headers['content-type'], body });
      value(42)(request, response, body);
    });
    await using at = rpcAt(`${server.url}/behind/proxy/`);
    assert.equal(await at.rpc.call(reading), 42);
    assert.deepEqual(server.paths, ['/behind/proxy/xmlrpc/object']);
    assert.equal(seen.method, 'POST');
    assert.equal(seen.type, 'text/xml');
    assert.match(String(seen.body), /<methodName>execute<\/methodName>/);
  });

  it('is told of when it is over, without what was sent', async () => {
    const told: CallRecord[] = [];
    const logged: unknown[] = [];
    const log = { debug: (...entry: unknown[]) => logged.push(entry) } as unknown as RpcOptions['log'];
    await using server = await serve(value([1]), fault(4, 'no'), hangUp);
    await using at = rpcAt(server.url, { onCall: (call) => told.push(call), log });
    await at.rpc.call(reading);
    await at.rpc.call(reading).catch(() => {});
    await at.rpc.call(writing).catch(() => {});
    assert.deepEqual(
      told.map(({ call, outcome, octets }) => [call, outcome, octets > 0]),
      [
        ['m.read', 'ok', true],
        ['m.read', 'access', true],
        ['m.write', 'failed', false],
      ],
    );
    assert.equal(logged.length, 3);
    assert.doesNotMatch(JSON.stringify([told, logged]), /secret/);
  });
});

describe('an answer that never came', () => {
  it('to a question is asked for again', async () => {
    assert.deepEqual(await calling([hangUp, hangUp, value(7)], reading), { answer: 7, requests: 3 });
  });

  it('is 503 when it does not come at all', async () => {
    const { error, requests } = await calling([hangUp], reading);
    assert.ok(unavailable(error));
    assert.equal(requests, 4);
  });

  it('to a command is not asked for again: it may have been done', async () => {
    const { error, requests } = await calling([hangUp, value(true)], writing);
    assert.ok(unavailable(error));
    assert.equal(requests, 1);
  });

  it('is 503 when nobody listens', async () => {
    const free = createServer().listen(0, '127.0.0.1');
    await once(free, 'listening');
    const { port } = free.address() as AddressInfo;
    free.close();
    await once(free, 'close');
    await using at = rpcAt(`http://127.0.0.1:${port}`);
    await assert.rejects(at.rpc.call(reading), unavailable);
  });

  it('is 503 after the time it had', async () => {
    const { error, requests } = await calling([() => {}], reading, { timeout: 50 });
    assert.ok(unavailable(error));
    assert.match((error as Error).message, /in time/);
    assert.equal(requests, 1);
  });

  it('is 503 when its turn never came', async () => {
    await using server = await serve(() => {});
    await using at = rpcAt(server.url, { connections: 1, timeout: 600 });
    const calls = await Promise.allSettled(Array.from({ length: 9 }, () => at.rpc.call(reading)));
    for (const call of calls) assert.ok(call.status === 'rejected' && unavailable(call.reason));
    assert.ok(server.paths.length < 9, String(server.paths.length));
  });

  it('can be waited for no longer', async () => {
    await using server = await serve(() => {});
    await using at = rpcAt(server.url);
    const abort = new AbortController();
    const called = at.rpc.call({ ...reading, signal: abort.signal });
    abort.abort(new Error('the client left'));
    await assert.rejects(called, /the client left/);
  });
});

describe('an answer that cannot be read', () => {
  const partly: Handler = (_, response) => {
    response.write('<?xml version="1.0"?><methodResponse><params><param><value><array><data><value>');
    setImmediate(() => response.destroy());
  };
  const shorter: Handler = (_, response) => response.end('<methodResponse><params><param>');
  const stalling: Handler = (_, response) => response.write('<methodResponse>');
  const table: readonly (readonly [what: string, handler: Handler, status: number, timeout?: number])[] = [
    ['a page of status 500', page(500), 503],
    ['a page of status 404', page(404), 503],
    ['a redirect', page(302), 503],
    ['a page of status 502 from a proxy', page(502), 503],
    ['a page of status 200', page(200), 503],
    ['a refusal of the request', page(400), 502],
    ['a refusal of its size', page(413), 502],
    ['nothing', (_, response) => response.end(), 503],
    ['a beginning', shorter, 503],
    ['a beginning, then the end of the connection', partly, 503],
    ['a beginning, then silence', stalling, 503, 50],
  ];
  for (const [what, handler, status, timeout = 5_000] of table) {
    it(`is ${status}: ${what}`, async () => {
      const { error, requests } = await calling([handler], reading, { timeout });
      assert.ok(error instanceof DavError);
      assert.equal(error.status, status);
      assert.equal(requests, 1);
    });
  }

  it('is 503 when it is larger than allowed', async () => {
    const { error } = await calling([value('x'.repeat(2000))], reading, { limits: { bytes: 1000 } });
    assert.ok(unavailable(error));
  });
});

describe('a full pool', () => {
  const full = fault('The Connection Pool Is Full', '');

  it('is waited for a little while', async () => {
    assert.deepEqual(await calling([full, full, value(7)], reading), { answer: 7, requests: 3 });
  });

  it('is 503 when it stays so', async () => {
    const { error, requests } = await calling([full], reading);
    assert.ok(unavailable(error));
    assert.equal(requests, 4);
  });

  it('is 503 at once for a command', async () => {
    const { error, requests } = await calling([full], writing);
    assert.ok(unavailable(error));
    assert.equal(requests, 1);
  });
});

describe('connections', () => {
  /** Holds every answer back until `together` requests wait. */
  function gate(together: number): { handler: Handler; most: () => number } {
    const waiting: (() => void)[] = [];
    let most = 0;
    const release = () => {
      for (const answer of waiting.splice(0)) answer();
    };
    return {
      most: () => most,
      handler: (request, response, body) => {
        waiting.push(() => value(1)(request, response, body));
        most = Math.max(most, waiting.length);
        if (waiting.length === together) setImmediate(release);
      },
    };
  }

  it('are as many at once as allowed, and others wait', async () => {
    const { handler, most } = gate(3);
    await using server = await serve(handler);
    await using at = rpcAt(server.url, { connections: 3 });
    const answers = await Promise.all(Array.from({ length: 12 }, () => at.rpc.call(reading)));
    assert.deepEqual(answers, Array(12).fill(1));
    assert.equal(most(), 3);
  });

  it('serve one call each where the server closes them', async () => {
    await using server = await serve(value(1));
    await using at = rpcAt(server.url, { connections: 1, keepAlive: false });
    for (let call = 0; call < 3; call++) await at.rpc.call(reading);
    assert.equal(server.connections.length, 3);
  });

  it('serve many calls where the server keeps them', async () => {
    await using server = await serve(value(1));
    await using at = rpcAt(server.url, { connections: 1, keepAlive: true });
    for (let call = 0; call < 3; call++) await at.rpc.call(reading);
    assert.equal(server.connections.length, 1);
  });
});

it('knows how far the clock of the ERP is ahead', async () => {
  const ahead = 3_600_000;
  await using server = await serve((request, response, body) => {
    response.setHeader('date', new Date(Date.now() + ahead).toUTCString());
    value(1)(request, response, body);
  });
  await using at = rpcAt(server.url);
  await at.rpc.call(reading);
  assert.ok(Math.abs(at.rpc.skew - ahead) < 5_000, String(at.rpc.skew));
});
