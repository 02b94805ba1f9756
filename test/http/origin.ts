/** What stands behind a gateway: a server that tells what it was sent. */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { WebSocketServer } from 'ws';

export interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly octets: number;
}

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export interface OriginServer {
  readonly url: URL;
  /** Requests that came whole, and websockets. */
  readonly seen: Seen[];
  /** Requests that broke off. */
  readonly broken: string[];
  /** What is answered at a path; anywhere else 200 and a word. */
  readonly at: Map<string, Answer>;
  close(): Promise<void>;
}

export async function originServer(): Promise<OriginServer> {
  const [seen, broken, at] = [[] as Seen[], [] as string[], new Map<string, Answer>()];
  const server = createServer((request, response) => {
    const { method, url = '', headers } = request;
    const path = url.replace(/\?.*/, '');
    response.on('close', () => response.writableFinished || broken.push(path));
    const answer = at.get(path);
    if (answer && method === 'GET') {
      seen.push({ method, url, headers, octets: 0 });
      answer(request, response);
      return;
    }
    buffer(request).then(
      ({ length: octets }) => {
        seen.push({ method, url, headers, octets });
        if (answer) answer(request, response);
        else response.end(method === 'HEAD' ? '' : 'hello');
      },
      () => broken.push(`${method} ${path}`),
    );
  });
  const sockets = new WebSocketServer({
    noServer: true,
    handleProtocols: (protocols) => [...protocols][0] ?? false,
  });
  server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    const { method, url, headers } = request;
    seen.push({ method, url, headers, octets: 0 });
    if (url?.startsWith('/websocket/refused')) {
      socket.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 2\r\n\r\nno');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (client) => {
      client.on('message', (data, isBinary) => client.send(data, { binary: isBinary }));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`),
    ...{ seen, broken, at },
    async close() {
      for (const client of sockets.clients) client.terminate();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** So many octets, made as they are asked for; tells how many were. */
export function* octets(total: number, made: (count: number) => void = () => {}): Generator<Buffer> {
  const piece = Buffer.alloc(64 * 1024, 'x');
  for (let count = 0; count < total; count += piece.length) {
    made(count + piece.length);
    yield piece;
  }
}

export const streamed = (total: number, made?: (count: number) => void): Readable =>
  Readable.from(octets(total, made), { objectMode: false, highWaterMark: 64 * 1024 });
