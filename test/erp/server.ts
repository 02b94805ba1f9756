import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { serializeMethodResponse } from 'xmlrpc/lib/serializer.js';

/** What came over one socket server: for tests of what happens on the wire. */
export interface TestServer {
  readonly url: string;
  /** One for each connection. */
  readonly connections: Socket[];
  /** Paths, in the order of their requests. */
  readonly paths: string[];
  [Symbol.asyncDispose](): Promise<void>;
}

export type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void;

/** Answers every request by the next handler; the last one stays. */
export async function serve(...handlers: readonly [Handler, ...Handler[]]): Promise<TestServer> {
  const waiting = [...handlers];
  const paths: string[] = [];
  const connections: Socket[] = [];
  const server = createServer(async (request, response) => {
    paths.push(request.url ?? '');
    const handler = (waiting.length > 1 ? waiting.shift() : waiting[0]) ?? handlers[0];
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    handler(request, response, Buffer.concat(chunks).toString());
  });
  server.on('connection', (socket) => connections.push(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections,
    paths,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Answers with a value. */
export const value =
  (what: unknown): Handler =>
  (_, response) => {
    response.setHeader('content-type', 'text/xml');
    response.end(serializeMethodResponse(what));
  };

/** Answers with a fault. */
export const fault =
  (code: number | string, text: string): Handler =>
  (_, response) => {
    const struct = serializeMethodResponse({ faultCode: code, faultString: text });
    response.end(struct.replace('<params><param>', '<fault>').replace('</param></params>', '</fault>'));
  };

/** Answers with a page for people. */
export const page =
  (status: number): Handler =>
  (_, response) => {
    response.statusCode = status;
    response.end(`<!DOCTYPE HTML><title>${status}</title>`);
  };

/** Closes the connection without a word. */
export const hangUp: Handler = (request) => request.socket.destroy();
