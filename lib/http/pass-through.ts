/** What is not CalDAV goes to the ERP behind, so that one host and port serves both. */
import { Agent, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import { createProxyServer, type ProxyServer } from 'httpxy';
import type { Log } from '../log.ts';
import { type Network, type Origin, originFinder } from './forwarding.ts';

export interface PassThroughOptions {
  /** Where the ERP's pages are. */
  readonly erp: URL;
  /** Port of the process that holds long polls and websockets; undefined: that of the pages. */
  readonly longpolling?: number | undefined;
  /** PEM of who signed the ERP's certificate. */
  readonly ca?: string;
  readonly insecure?: boolean;
  readonly trustProxy?: readonly Network[];
  readonly publicUrl?: URL | undefined;
  readonly log: Log;
  /** Milliseconds without an octet from the ERP: reports are made for minutes. */
  readonly patience?: number;
}

type Head = Pick<IncomingMessage, 'method' | 'url' | 'headers'>;

/** Methods of web pages; all others are CalDAV's, wherever they ask. */
const WEB: readonly string[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** What the first segment of a path may be that is the gateway's own. */
const OWN: readonly string[] = ['webdav', 'principals', 'setup', 'feeds', 'healthz', 'readyz'];

export function isOwn({ method = '', url = '/', headers }: Head): boolean {
  const path = pathOf(url);
  const [first, second] = path.split('/').filter(Boolean);
  if (!WEB.includes(method) || path === '*') return true;
  if (first === '.well-known') return second === 'caldav';
  // Clients look there for what this server can do; browsers ask whether they may ask from another site.
  if (first === undefined && method === 'OPTIONS') return headers.origin === undefined;
  return first !== undefined && OWN.includes(first);
}

/** Without the host that a target may begin with (RFC 9112 section 3.2.2). */
const originForm = (url: string): string => url.replace(/^https?:\/\/[^/?#]*/i, '') || '/';
const pathOf = (url: string): string => originForm(url).replace(/[?#].*$/s, '');

/** RFC 9110 section 7.6.1; beside these what `Connection` names. */
const HOP_BY_HOP: readonly string[] = [
  ...['connection', 'proxy-connection', 'keep-alive', 'te', 'trailer', 'transfer-encoding', 'upgrade'],
  ...['proxy-authenticate', 'proxy-authorization'],
];
/** What a client says of itself that only a proxy before us could know. */
const TOLD: readonly string[] = ['forwarded', 'x-real-ip'];

/** Cookies of the page, which are nothing to the ERP. */
const OWN_COOKIE = /^\s*(?:__Host-)?erpcal\b/;

function withoutOwnCookies(headers: IncomingHttpHeaders): void {
  if (headers.cookie === undefined) return;
  const left = headers.cookie.split(';').filter((one) => !OWN_COOKIE.test(one));
  if (left.length === 0) delete headers.cookie;
  else headers.cookie = left.join(';').trimStart();
}

function withoutHops(headers: IncomingHttpHeaders, kept: readonly string[] = []): void {
  const named = (headers.connection ?? '').split(',').map((name) => name.trim().toLowerCase());
  for (const name of [...HOP_BY_HOP, ...named]) if (!kept.includes(name)) delete headers[name];
}

/** Connections to the ERP at once, websockets aside. */
const CONNECTIONS = 256;
/** As Odoo's own instructions have it for proxies. */
const PATIENCE = 720_000;
/** Milliseconds until a websocket is open. */
const OPENING = 30_000;

/** Long polls and websockets. */
const LASTING = /^\/+(?:longpolling|websocket)(?:\/|$)/;

export class PassThrough {
  readonly #options: PassThroughOptions;
  readonly #proxy: ProxyServer;
  readonly #originOf: ReturnType<typeof originFinder>;
  readonly #origins = new WeakMap<object, Origin>();
  readonly #open = new Set<Duplex>();

  constructor(options: PassThroughOptions) {
    const { erp, ca, insecure = false, patience = PATIENCE } = options;
    this.#options = options;
    this.#originOf = originFinder(options.trustProxy ?? [], options.publicUrl);
    // The ERP closes connections as it likes, so that one used again may lose what was sent on it.
    const settings = { keepAlive: false, maxSockets: CONNECTIONS, ...(ca !== undefined && { ca }) };
    this.#proxy = createProxyServer({
      agent: erp.protocol === 'https:' ? new TlsAgent(settings) : new Agent(settings),
      secure: !insecure,
      proxyTimeout: patience,
      upgradeTimeout: OPENING,
    });
    this.#proxy.on('proxyRes', (answer, request, response) => this.#answered(answer, request, response));
    this.#proxy.on('error', (error, request, response) => this.#failed(error, request, response));
  }

  /** RFC 9112 section 3.2: who names no host is told so by the gateway. */
  takes(request: Head): boolean {
    return request.headers.host !== undefined && !isOwn(request);
  }

  takesUpgrade(request: Head): boolean {
    return this.takes(request) && request.headers.upgrade?.toLowerCase() === 'websocket';
  }

  web(request: IncomingMessage, response: ServerResponse): void {
    const began = performance.now();
    this.#prepare(request);
    if (/100-continue/i.test(request.headers.expect ?? '')) {
      // Many an ERP speaks HTTP/1.0 (RFC 9110 section 10.1.1).
      response.writeContinue();
      delete request.headers.expect;
    }
    response.on('close', () => this.#told(request, response.statusCode, began));
    void this.#proxy.web(request, response, { target: this.#target(request) });
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const began = performance.now();
    if (!(socket instanceof Socket) || !this.takesUpgrade(request)) {
      socket.destroy();
      return;
    }
    this.#prepare(request, ['upgrade']);
    request.headers.connection = 'Upgrade';
    this.#open.add(socket);
    socket.on('close', () => {
      this.#open.delete(socket);
      this.#told(request, 101, began);
    });
    void this.#proxy.ws(request, socket, { target: this.#target(request) }, head);
  }

  /** Websockets would stay open for ever. */
  close(): void {
    for (const socket of this.#open) socket.destroy();
  }

  #target({ url = '/' }: IncomingMessage): URL {
    const { erp, longpolling } = this.#options;
    const target = new URL(erp.origin);
    if (longpolling !== undefined && LASTING.test(pathOf(url))) target.port = String(longpolling);
    return target;
  }

  /** What proxies tell is told anew, by one who knows: the ERP believes the last proxy alone. */
  #prepare(request: IncomingMessage, kept: readonly string[] = []): void {
    const { headers, socket } = request;
    const peer = { address: socket.remoteAddress ?? '', encrypted: socket instanceof TLSSocket };
    const origin = this.#originOf(
      new Map(Object.entries(headers).map(([name, value]) => [name, String(value)])),
      peer,
    );
    this.#origins.set(request, origin);
    request.url = originForm(request.url ?? '/');
    withoutHops(headers, kept);
    withoutOwnCookies(headers);
    for (const name of TOLD) delete headers[name];
    headers['x-forwarded-for'] = origin.address;
    headers['x-forwarded-proto'] = origin.https ? 'https' : 'http';
    headers['x-forwarded-host'] = origin.host;
  }

  #answered(answer: IncomingMessage, request: IncomingMessage, response: ServerResponse): void {
    withoutHops(answer.headers);
    answer.headers.connection = response.shouldKeepAlive ? 'keep-alive' : 'close';
    const { location } = answer.headers;
    if (location !== undefined) answer.headers.location = this.#ledTo(location, request);
  }

  /** An ERP that does not know of proxies sends clients to itself, or from HTTPS to HTTP. */
  #ledTo(location: string, request: IncomingMessage): string {
    const url = URL.parse(location);
    const { host, https = false } = this.#origins.get(request) ?? {};
    if (url?.protocol !== 'http:' && url?.protocol !== this.#options.erp.protocol) return location;
    const toErp = url.host === this.#options.erp.host;
    const toPlain = https && url.protocol === 'http:' && [host, request.headers.host].includes(url.host);
    if (host === undefined || !(toErp || toPlain)) return location;
    return `${https ? 'https' : 'http'}://${host}${location.replace(/^https?:\/\/[^/?#]*/i, '')}`;
  }

  #failed(error: Error, request?: IncomingMessage, response?: ServerResponse | Socket): void {
    const { log } = this.#options;
    const path = pathOf(request?.url ?? '');
    if (!response || response.destroyed) return;
    log.warn({ method: request?.method, path, error }, 'the ERP did not answer what was passed through');
    if (response instanceof Socket) response.end(AWAY_OVER_SOCKET);
    else if (response.headersSent) response.destroy();
    else {
      response.writeHead(502, { ...AWAY, 'Content-Length': Buffer.byteLength(SENTENCE) });
      response.end(request?.method === 'HEAD' ? '' : SENTENCE);
    }
  }

  #told({ method, url = '/' }: IncomingMessage, status: number, began: number): void {
    const ms = Math.round(performance.now() - began);
    this.#options.log.debug({ method, path: pathOf(url), status, ms }, 'passed through');
  }
}

const SENTENCE = 'The ERP does not answer at the moment.\n';
const AWAY = {
  'Content-Type': 'text/plain; charset=utf-8',
  'Cache-Control': 'no-store',
  Connection: 'close',
};
const AWAY_OVER_SOCKET = `HTTP/1.1 502 Bad Gateway\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`;
