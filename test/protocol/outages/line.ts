/** The line between a gateway and its ERP: what passes is counted, and it can be troubled in every way. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** What the ERP answered. */
export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly date: string;
  readonly body: Buffer;
}

export interface Passing {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: string;
  /** Lets the ERP do it. */
  readonly forward: (body?: string) => Promise<Answer>;
}

/** What happens to a call in place of being passed on. */
export type Trouble = (passing: Passing) => Promise<void> | void;

export const honest: Trouble = async ({ response, forward }) => answered(response, await forward());

export function answered(response: ServerResponse, { status, type, date, body }: Answer): void {
  response.sendDate = false;
  response.writeHead(status, { 'Content-Type': type, Date: date, 'Content-Length': body.length });
  response.end(body);
}

export class Line {
  readonly #erp: string;
  readonly port: number;
  #server: Server;
  /** Calls that came through, and the most that were under way at once. */
  calls = 0;
  most = 0;
  #underWay = 0;
  trouble: Trouble = honest;

  private constructor(erp: string, server: Server) {
    this.#erp = erp;
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
    this.#serve(server);
  }

  static async to(erp: string): Promise<Line> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new Line(erp, server);
  }

  /** As it was. */
  async heal(): Promise<void> {
    this.trouble = honest;
    if (!this.#server.listening) await this.up();
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  #serve(server: Server): void {
    server.on('request', (request, response) => void this.#pass(request, response));
  }

  async #pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.calls += 1;
    this.#underWay += 1;
    this.most = Math.max(this.most, this.#underWay);
    response.on('close', () => {
      this.#underWay -= 1;
    });
    try {
      const body = (await buffer(request)).toString();
      await this.trouble({ request, response, body, forward: (sent = body) => this.#forward(request, sent) });
    } catch {
      request.socket.destroy(); // as the ERP did
    }
  }

  async #forward({ url, headers }: IncomingMessage, body: string): Promise<Answer> {
    const type = headers['content-type'] ?? '';
    const answer = await fetch(`${this.#erp}${url}`, {
      method: 'POST',
      headers: { 'Content-Type': type },
      body,
    });
    return {
      status: answer.status,
      type: answer.headers.get('content-type') ?? '',
      date: answer.headers.get('date') ?? '',
      body: Buffer.from(await answer.arrayBuffer()),
    };
  }

  /** Nobody listens any more. */
  async down(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async up(): Promise<void> {
    this.#server = createServer().listen(this.port, '127.0.0.1');
    this.#serve(this.#server);
    await once(this.#server, 'listening');
  }

  async close(): Promise<void> {
    if (this.#server.listening) await this.down();
  }
}
