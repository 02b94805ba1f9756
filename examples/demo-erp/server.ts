import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Call } from './calls.ts';
import { Endless, Fault, faultMembers, python } from './faults.ts';
import type { Injection, Injections } from './injections.ts';
import type { Interpreter } from './interpreter.ts';
import type { Clock } from './orm/clock.ts';
import type { Value } from './orm/value.ts';
import { type Services, type Target, targetOf } from './services.ts';
import type { Dialect } from './versions/transport.ts';
import type { Version } from './versions.ts';
import {
  decodeCall,
  encodeFault,
  encodeResponse,
  IllFormed,
  type MethodCall,
  Unmarshallable,
} from './wire.ts';

/** What a server needs of the ERP behind it. */
export interface Backend {
  readonly version: Version;
  readonly services: Services;
  readonly clock: Clock;
  readonly injections: Injections;
  readonly interpreter: Interpreter;
  /** Milliseconds a real server of this version would take, 0 with speed off. */
  pace(method: string, answer: Value, args: readonly Value[]): number;
  log(call: Call): void;
}

interface Route {
  readonly service: string;
  readonly dialect: Dialect;
  /** Stood in the path. */
  readonly database?: string;
}

/** A call with its database among the parameters, wherever that stood, and what it names. */
interface Incoming extends Target {
  readonly service: string;
  readonly dialect: Dialect;
  /** Of the service: `execute` where `method` is the model's. */
  readonly verb: string;
  readonly params: readonly Value[];
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

interface Outcome {
  readonly answer: Answer;
  readonly value: Value;
  readonly fault?: string;
}

/** Starts to listen; port 0 picks one. */
export async function listen(backend: Backend, host: string, port: number): Promise<Server> {
  const server = createServer((request, response) => {
    serve(backend, request, response).catch((error: unknown) => {
      console.error(error);
      request.socket.destroy();
    });
  });
  // 6.0 keeps connections of idle clients, the others never have any.
  server.keepAliveTimeout = 30_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return server;
}

export const portOf = (server: Server): number => (server.address() as AddressInfo).port;

async function serve(backend: Backend, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const route = routeOf(backend.version, request.url ?? '/');
  const body = await textOf(request);
  if (route === undefined) return refuse(backend, request.socket, response);
  const call = decoded(backend.version, route, body);
  if ('status' in call) return send(backend, request.socket, response, call);
  const started = performance.now();
  const injection = backend.injections.take(call.service, call.model, call.method);
  if (injection?.dropped) request.socket.destroy();
  if (injection?.dropped || injection?.hang) return;
  const outcome = await answerable(carriedOut(backend, call, injection, request.socket.remoteAddress ?? ''));
  if (outcome === undefined) return;
  const elapsed = performance.now() - started;
  await backend.interpreter.work(backend.pace(call.method, outcome.value, call.args) - elapsed);
  backend.log(logged(call, outcome, performance.now() - started));
  if (injection?.hangAfterCommit) return;
  if (injection?.cut === undefined)
    send(backend, request.socket, response, injected(outcome.answer, injection));
  else cut(backend, request.socket, outcome.answer, injection.cut);
}

async function pause(ms: number): Promise<void> {
  if (ms > 0) await delay(ms);
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** The longest path that fits: `/xmlrpc/2/object` is not `/xmlrpc`. */
function routeOf({ transport }: Version, url: string): Route | undefined {
  const path = decodeURIComponent(new URL(url, 'http://erp').pathname).replace(/\/$/, '');
  const bases = Object.keys(transport.paths).sort((a, b) => b.length - a.length);
  const base = bases.find((each) => path.startsWith(`${each}/`));
  if (base === undefined) return undefined;
  const [service = '', database] = path.slice(base.length + 1).split('/');
  const dialect = transport.paths[base] ?? 'legacy';
  if (!['common', 'object', 'db'].includes(service)) return undefined;
  return base === transport.databaseInPath && database !== undefined
    ? { service, dialect, database }
    : { service, dialect };
}

function decoded(version: Version, route: Route, body: string): Incoming | Answer {
  try {
    return incoming(route, decodeCall(body));
  } catch (error) {
    if (!(error instanceof IllFormed)) throw error;
    return malformed(version, route.dialect, error.message);
  }
}

function incoming({ service, dialect, database }: Route, call: MethodCall): Incoming {
  const params = database === undefined ? call.params : [database, ...call.params];
  const target =
    service === 'object'
      ? targetOf({ method: call.method, params })
      : { model: '', method: call.method, args: params, keywords: {}, uid: 0 };
  return { ...target, service, dialect, verb: call.method, params };
}

function malformed(version: Version, dialect: Dialect, message: string): Answer {
  const { transport } = version;
  if (transport.malformed === 'html-500') return { status: 500, ...PAGE_500 };
  if (transport.malformed === 'numbered-fault') {
    const text = `<class 'xml.parsers.expat.ExpatError'>:${message}`;
    return { status: 200, type: transport.contentType, body: encodeFault(1, text, transport.declaration) };
  }
  return faultAnswer(version, dialect, python('xml.parsers.expat.ExpatError', message));
}

async function answerable(outcome: Promise<Outcome>): Promise<Outcome | undefined> {
  try {
    return await outcome;
  } catch (error) {
    if (error instanceof Endless) return undefined;
    throw error;
  }
}

async function carriedOut(
  backend: Backend,
  call: Incoming,
  injection: Injection | undefined,
  address: string,
): Promise<Outcome> {
  const start = backend.clock.now();
  await pause((injection?.latency ?? 0) + (injection?.slowTransaction ?? 0));
  try {
    const value = worked(backend, call, injection, start, address);
    return { answer: success(backend.version, value), value };
  } catch (error) {
    const fault = error instanceof Unmarshallable ? python('TypeError', error.message) : error;
    if (!(fault instanceof Fault)) throw error;
    return { answer: faultAnswer(backend.version, call.dialect, fault), value: null, fault: fault.message };
  }
}

function worked(
  { services }: Backend,
  { service, verb, params }: Incoming,
  injection: Injection | undefined,
  start: string,
  address: string,
): Value {
  const refused = injection?.fault;
  if (refused !== undefined) throw new Fault(refused.kind, refused.message, refused.exception);
  const value = services.call({ service, method: verb, params, address, start });
  injection?.afterCommit?.();
  if (injection?.faultAfterCommit === undefined) return value;
  throw python('TypeError', injection.faultAfterCommit);
}

const success = ({ transport }: Version, value: Value): Answer => ({
  status: 200,
  type: transport.contentType,
  body: encodeResponse(value, transport.declaration, transport.controls),
});

function faultAnswer({ transport, faults }: Version, dialect: Dialect, fault: Fault): Answer {
  const [code, text] = faultMembers(fault, faults, dialect);
  return { status: 200, type: transport.contentType, body: encodeFault(code, text, transport.declaration) };
}

const page = (title: string): Omit<Answer, 'status'> => ({
  type: 'text/html; charset=utf-8',
  body: `<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2 Final//EN">\n<title>${title}</title>\n<h1>${title}</h1>\n`,
});
const PAGE_404 = page('404 Not Found');
const PAGE_500 = page('500 Internal Server Error');

/** 6.0 closes the socket without a word where it does not know the path. */
function refuse(backend: Backend, socket: Socket, response: ServerResponse): void {
  const { unknownPath } = backend.version.transport;
  if (unknownPath === 'hang-up') socket.destroy();
  else if (unknownPath === '500') send(backend, socket, response, { status: 500, ...PAGE_500 });
  else send(backend, socket, response, { status: 404, ...PAGE_404 });
}

const REASONS: { readonly [status: number]: string } = {
  200: 'OK',
  404: 'NOT FOUND',
  500: 'INTERNAL SERVER ERROR',
};

function send(backend: Backend, socket: Socket, response: ServerResponse, answer: Answer): void {
  const { connection } = backend.version.transport;
  // Written to the socket itself: the HTTP server of Node speaks no 1.0.
  if (connection === 'http-1.0') {
    cut(backend, socket, answer, Number.POSITIVE_INFINITY);
    return;
  }
  const closing = connection === 'closed' ? [['Connection', 'close']] : [];
  response.writeHead(answer.status, REASONS[answer.status], [...headers(backend, answer), ...closing].flat());
  response.end(answer.body);
}

/** Sends so many bytes of an answer's body and closes; with 0 not even the head. */
function cut(backend: Backend, socket: Socket, answer: Answer, bytes: number): void {
  if (bytes === 0) {
    socket.destroy();
    return;
  }
  const protocol = backend.version.transport.connection === 'http-1.0' ? 'HTTP/1.0' : 'HTTP/1.1';
  const lines = headers(backend, answer).map((header) => `${header.join(': ')}\r\n`);
  const head = `${protocol} ${answer.status} ${REASONS[answer.status]}\r\n${lines.join('')}\r\n`;
  socket.end(Buffer.concat([Buffer.from(head), Buffer.from(answer.body).subarray(0, bytes)]));
}

const headers = ({ version, clock }: Backend, { type, body }: Answer): string[][] => [
  ['Content-Type', type],
  ['Content-Length', String(Buffer.byteLength(body))],
  ['Server', version.transport.server],
  ['Date', new Date(clock.milliseconds).toUTCString()],
];

function injected(answer: Answer, injection: Injection | undefined): Answer {
  if (injection?.html500) return { status: 500, ...PAGE_500 };
  return injection?.illFormed === undefined ? answer : { ...answer, body: injection.illFormed };
}

function logged(
  { service, model, method, args, keywords, uid }: Incoming,
  outcome: Outcome,
  ms: number,
): Call {
  const bytes = Buffer.byteLength(outcome.answer.body);
  return { service, model, method, args, keywords, uid, fault: outcome.fault, ms, bytes };
}
