/** The least a server on this machine takes for an answer: `node:http` that reads the request and says the same to all. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Beside, beside, ready } from './beside.ts';

export const bareBeside = (): Promise<Beside<{ readonly url: string }>> => beside(import.meta.filename, []);

const BODY = Buffer.from('<x/>'.repeat(125));

if (import.meta.main) {
  const server = createServer((request, response) => {
    request.resume().once('end', () => {
      response.writeHead(207, {
        'Content-Type': 'application/xml; charset=utf-8',
        'Content-Length': BODY.length,
      });
      response.end(BODY);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  ready({ url: `http://127.0.0.1:${port}/` }, async () => server.closeAllConnections());
}
