/** Listening on a socket. */
import { once } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createTlsServer, Server as TlsServer } from 'node:https';
import { type AddressInfo, isIPv6, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { DavResponse } from '../dav/message.ts';
import { DavError } from '../errors.ts';
import type { Log } from '../log.ts';
import { tallies } from '../tally.ts';
import { incoming, send } from './adapter.ts';
import { type Answer, type Application, LIMITS } from './app.ts';
import { Crowd } from './crowd.ts';
import { errorResponse } from './error-response.ts';
import type { Network, Peer } from './forwarding.ts';
import type { PassThrough } from './pass-through.ts';
import { type RequestLine, unreadable } from './unreadable.ts';

export interface Tls {
  /** PEM */
  readonly cert: string;
  readonly key: string;
}

export interface ListenOptions {
  readonly host: string;
  /** 0 picks one. */
  readonly port: number;
  readonly tls?: Tls;
  readonly log: Log;
  /** Octets of a request's body. */
  readonly body?: number;
  readonly timeouts?: Partial<Timeouts>;
  /** Connections at once. */
  readonly connections?: number;
  /** Of one address, unless it is one of `trustProxy`. */
  readonly connectionsEach?: number;
  readonly trustProxy?: readonly Network[];
  /** Who answers what is not the gateway's; undefined: nobody does. */
  readonly passThrough?: PassThrough | undefined;
  /** Told of every answer when it is over. */
  readonly onAnswer?: (answered: Answered) => void;
}

export interface Answered {
  readonly method: string;
  readonly status: number;
  readonly ms: number;
  /** Of the body, as sent. Of an answer that broke off, none. */
  readonly octets: number;
}

/** Milliseconds. */
export interface Timeouts {
  /** Until the head of a request is complete. */
  readonly head: number;
  /** Until all of a request is there. */
  readonly request: number;
  /** Between two requests; longer than a proxy's, so that it is the proxy that closes. */
  readonly idle: number;
  /** How often the two first are looked at. */
  readonly check: number;
}

export const TIMEOUTS: Timeouts = { head: 20_000, request: 120_000, idle: 75_000, check: 5_000 };

export interface Listening {
  readonly url: string;
  /** New connections get this certificate. */
  reload(tls: Tls): void;
  /** Requests under way are finished first. */
  close(): Promise<void>;
}

const CONNECTIONS = { all: 2000, each: 500 };
/** Octets of the head of a request; beyond, node answers 431. Pages have cookies, and long addresses. */
const HEAD = { own: 8192, passed: 32_768 };
/** Milliseconds for which files may be on their way to the ERP. */
const UPLOAD = 3_600_000;

/** Octets of answers that may be on their way on a connection over TLS. */
const UNSENT = 1024 * 1024;

/**
 * While more is on its way node pauses, and takes the rest of a request that comes then for a broken one (HPE_PAUSED, 400).
 * Over TLS all of an answer counts until well after the client has it and asks again; no option of node's says how much.
 */
function patient(socket: TLSSocket): void {
  const state: unknown = Reflect.get(socket, '_writableState');
  if (typeof state === 'object' && state !== null) Reflect.set(state, 'highWaterMark', UNSENT);
}

export async function listen(application: Application, options: ListenOptions): Promise<Listening> {
  const server = serverFor(options);
  const begun = new WeakMap<Socket, ServerResponse>();
  const { passThrough } = options;
  const crowd = crowdOf(options);
  const begin: RequestListener = (message, response) => {
    begun.set(message.socket, response);
    response.once('close', crowd.serve(message.socket));
  };
  const answer: RequestListener = (message, response) => {
    begin(message, response);
    if (passThrough?.takes(message)) return passThrough.web(message, response);
    if (passThrough) hurried(message, { ...TIMEOUTS, ...options.timeouts }.request);
    void tallies.run({ calls: 0 }, () => respond(application, options, message, response));
  };
  const refuse: RequestListener = (message, response) => {
    begin(message, response);
    void respond(
      async (asked, peer) => hopeless(UNEXPECTED, options.log, peer, asked),
      options,
      message,
      response,
    );
  };
  server.on('request', answer).on('checkContinue', answer).on('checkExpectation', refuse);
  const { clientError, connect } = unreadable({
    log: options.log,
    underWay: (socket) => begun.get(socket),
    overtaken: (one) => OVERTAKEN.add(one),
    answer: async (line, socket) => {
      const answer = await application({ ...BARE, ...line }, peerAt(socket));
      answer.over?.(0);
      return answer;
    },
  });
  server.on('clientError', clientError).on('connect', connect);
  server.on('connection', (socket: Socket) => crowd.enter(socket)).on('secureConnection', patient);
  if (passThrough)
    // What was upgraded is at work until it ends.
    server
      .on('upgrade', ({ socket }: IncomingMessage) => void crowd.serve(socket))
      .on('upgrade', passThrough.upgrade.bind(passThrough));
  server.maxConnections = options.connections ?? CONNECTIONS.all;
  server.listen(options.port, options.host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `${options.tls ? 'https' : 'http'}://${isIPv6(options.host) ? `[${options.host}]` : options.host}:${port}/`,
    reload: (tls) => server instanceof TlsServer && server.setSecureContext({ ...MODERN, ...tls }),
    close: () => {
      passThrough?.close();
      return closed(server);
    },
  };
}

function crowdOf({ connectionsEach: most = CONNECTIONS.each, trustProxy: proxies = [], log }: ListenOptions) {
  let told = Number.NEGATIVE_INFINITY;
  const onClosed = (peer: string): void => {
    if (performance.now() < told + 60_000) return;
    told = performance.now();
    log.warn({ peer, most }, 'an address had too many connections; idle ones were closed');
  };
  return new Crowd({ most, proxies, onClosed });
}

/** A request without its fields and its body. */
const BARE = { query: '', headers: new Map<string, string>(), read: async () => new Uint8Array() };

function peerAt(socket: Socket): Peer {
  return { address: socket.remoteAddress ?? '', encrypted: socket instanceof TLSSocket };
}

/** TLS 1.3, and 1.2 with ciphers that authenticate and forget their keys, for phones of 2014 and later. */
const MODERN = {
  minVersion: 'TLSv1.2',
  ciphers: [
    ...['TLS_AES_128_GCM_SHA256', 'TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256'],
    ...['ECDHE-ECDSA-AES128-GCM-SHA256', 'ECDHE-RSA-AES128-GCM-SHA256'],
    ...['ECDHE-ECDSA-AES256-GCM-SHA384', 'ECDHE-RSA-AES256-GCM-SHA384'],
    ...['ECDHE-ECDSA-CHACHA20-POLY1305', 'ECDHE-RSA-CHACHA20-POLY1305'],
  ].join(':'),
} as const;

/** What the server itself allows to everybody, once there are uploads, is too much for a request of the gateway's own. */
function hurried(message: IncomingMessage, ms: number): void {
  const timer = setTimeout(() => message.complete || message.destroy(), ms).unref();
  message.on('close', () => clearTimeout(timer));
}

function serverFor({ tls, timeouts, passThrough }: ListenOptions): Server | TlsServer {
  const { head, request, idle, check } = { ...TIMEOUTS, ...timeouts };
  const settings = {
    maxHeaderSize: passThrough ? HEAD.passed : HEAD.own,
    // Or node would answer without a word.
    requireHostHeader: false,
    headersTimeout: head,
    requestTimeout: passThrough ? UPLOAD : request,
    keepAliveTimeout: idle,
    connectionsCheckingInterval: check,
    // Any other upgrade that is offered is not taken (RFC 9110 section 7.8).
    ...(passThrough && { shouldUpgradeCallback: passThrough.takesUpgrade.bind(passThrough) }),
  };
  return tls ? createTlsServer({ ...settings, ...MODERN, ...tls }) : createServer(settings);
}

/** Requests under way are finished; idle connections are let go. */
async function closed(server: Server | TlsServer): Promise<void> {
  server.keepAliveTimeout = 1;
  server.close();
  server.closeIdleConnections();
  await once(server, 'close');
}

/** RFC 9112 section 3.2. */
function isHostless({ httpVersion, headers }: IncomingMessage): boolean {
  return httpVersion === '1.1' && headers.host === undefined;
}

/** Answers that another one, over the bare socket, was sent in place of. */
const OVERTAKEN = new WeakSet<ServerResponse>();

const HOSTLESS = new DavError(400, 'The request names no host.');
/** RFC 9110 section 10.1.1. */
const UNEXPECTED = new DavError(417, 'The request expects something that is not done here.');

/** What is refused before anybody looks at what it asks for. */
function hopeless(
  error: DavError,
  log: Log,
  { address: peer }: Peer,
  { method, path }: RequestLine,
): DavResponse {
  log.info({ method, path, status: error.status, reason: error.message, peer }, 'request');
  return errorResponse(error);
}

async function respond(
  application: Application,
  { log, body = LIMITS.body, onAnswer }: ListenOptions,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const began = performance.now();
  const peer = peerAt(message.socket);
  const asked = incoming(message, response, body);
  const answer: Answer = isHostless(message)
    ? hopeless(HOSTLESS, log, peer, asked)
    : await application(asked, peer);
  const octets = await send(message, response, answer).catch((error: unknown) => {
    if (!message.destroyed || !message.aborted)
      log.warn({ error, method: message.method }, 'an answer broke off');
    return 0;
  });
  if (OVERTAKEN.has(response)) return;
  answer.over?.(octets);
  const { method = '' } = message;
  onAnswer?.({ method, status: answer.status, ms: performance.now() - began, octets });
}
