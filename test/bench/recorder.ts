/** Stands before an ERP and writes down what it is asked, so that the very same can be asked again. */
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool } from 'undici';

export interface Recorded {
  readonly path: string;
  readonly body: Buffer;
}

export interface Recorder extends AsyncDisposable {
  readonly url: string;
  readonly calls: readonly Recorded[];
}

export async function recording(erp: string): Promise<Recorder> {
  const calls: Recorded[] = [];
  const pool = new Pool(erp, { connections: 8 });
  const server = createServer((request, response) => {
    const passed = async () => {
      const call = { path: request.url ?? '/', body: await bodyOf(request) };
      calls.push(call);
      const { statusCode, headers, body } = await pool.request({ ...call, method: 'POST', headers: HEADERS });
      response.writeHead(statusCode, { 'Content-Type': String(headers['content-type']) });
      response.end(Buffer.from(await body.arrayBuffer()));
    };
    passed().catch(() => request.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await pool.destroy();
    },
  };
}

const HEADERS = { 'Content-Type': 'text/xml' };

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Asks all of it again and throws the answers away, as many at once as all versions bear. */
export async function replay(erp: string, calls: readonly Recorded[]): Promise<void> {
  const pool = new Pool(erp, { connections: 4 });
  try {
    await Promise.all(
      calls.map(async (call) => {
        const { body } = await pool.request({ ...call, method: 'POST', headers: HEADERS });
        await body.dump({ limit: Number.MAX_SAFE_INTEGER });
      }),
    );
  } finally {
    await pool.close();
  }
}
