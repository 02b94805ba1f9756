import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Call } from './calls.ts';
import { Fault, faultMembers, python } from './faults.ts';
import type { Injection, Injections } from './injections.ts';
import type { Clock } from './orm/clock.ts';
import { isList, type Value } from './orm/value.ts';
import { type Services, targetOf } from './services.ts';
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

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
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
  if (route === undefined) return refuse(backend, request, response);
  const call = decoded(backend, route, body);
  if ('status' in call) return send(backend, request.socket, response, call, undefined);
  const began = backend.clock.milliseconds;
  const started = performance.now();
  const method = route.service === 'object' ? targetOf(withDatabase(route, call)).method : call.method;
  const model = route.service === 'object' ? targetOf(withDatabase(route, call)).model : '';
  const injection = backend.injections.take(route.service, model, method);
  if (injection?.hang) return;
  const { answer, value, fault } = await answered(backend, route, call, injection, request);
  const args = targetOf(withDatabase(route, call)).args;
  const pace = backend.pace(method, value, args) - (backend.clock.milliseconds - began);
  if (pace > 0) await delay(pace);
  send(backend, request.socket, response, answer, injection);
  const bytes = Buffer.byteLength(answer.body);
  backend.log(logged(route, call, fault, performance.now() - started, bytes));
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

function decoded(backend: Backend, route: Route, body: string): MethodCall | Answer {
  try {
    return decodeCall(body);
  } catch (error) {
    if (!(error instanceof IllFormed)) throw error;
    return malformed(backend.version, route.dialect, error.message);
  }
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

interface Answered {
  readonly answer: Answer;
  readonly value: Value;
  readonly fault?: string;
}

async function answered(
  backend: Backend,
  route: Route,
  call: MethodCall,
  injection: Injection | undefined,
  request: IncomingMessage,
): Promise<Answered> {
  const start = backend.clock.now();
  const wait = (injection?.latency ?? 0) + (injection?.slowTransaction ?? 0);
  if (wait > 0) await delay(wait);
  try {
    const value = worked(backend, route, call, injection, start, request.socket.remoteAddress ?? '');
    return { answer: success(backend.version, value), value };
  } catch (error) {
    const fault = error instanceof Unmarshallable ? python('TypeError', error.message) : error;
    if (!(fault instanceof Fault)) throw error;
    return { answer: faultAnswer(backend.version, route.dialect, fault), value: null, fault: fault.message };
  }
}

function worked(
  backend: Backend,
  route: Route,
  call: MethodCall,
  injection: Injection | undefined,
  start: string,
  address: string,
): Value {
  const refused = injection?.fault;
  if (refused !== undefined) throw new Fault(refused.kind, refused.message, refused.exception);
  const { params } = withDatabase(route, call);
  const value = backend.services.call({
    service: route.service,
    method: call.method,
    params,
    address,
    start,
  });
  if (injection?.faultAfterCommit === undefined) return value;
  throw python('TypeError', injection.faultAfterCommit);
}

const withDatabase = (route: Route, call: MethodCall): MethodCall =>
  route.database === undefined ? call : { ...call, params: [route.database, ...call.params] };

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
function refuse(backend: Backend, request: IncomingMessage, response: ServerResponse): void {
  const { unknownPath } = backend.version.transport;
  if (unknownPath === 'hang-up') request.socket.destroy();
  else if (unknownPath === '500')
    send(backend, request.socket, response, { status: 500, ...PAGE_500 }, undefined);
  else send(backend, request.socket, response, { status: 404, ...PAGE_404 }, undefined);
}

const REASONS: { readonly [status: number]: string } = {
  200: 'OK',
  404: 'NOT FOUND',
  500: 'INTERNAL SERVER ERROR',
};

function send(
  backend: Backend,
  socket: Socket,
  response: ServerResponse,
  answer: Answer,
  injection: Injection | undefined,
): void {
  const { status, type, body } = injected(answer, injection);
  const content = Buffer.from(body);
  const { connection, server } = backend.version.transport;
  const headers = [
    ['Content-Type', type],
    ['Content-Length', String(content.length)],
    ['Server', server],
    ['Date', new Date(backend.clock.milliseconds).toUTCString()],
    ...(connection === 'closed' ? [['Connection', 'close']] : []),
  ];
  if (injection?.cut !== undefined || connection === 'http-1.0') {
    const protocol = connection === 'http-1.0' ? 'HTTP/1.0' : 'HTTP/1.1';
    const head = `${protocol} ${status} ${REASONS[status]}\r\n${headers.map((header) => header.join(': ')).join('\r\n')}\r\n\r\n`;
    // Written to the socket itself: the HTTP server of Node speaks no 1.0.
    if (injection?.cut === 0) socket.destroy();
    else socket.end(Buffer.concat([Buffer.from(head), content.subarray(0, injection?.cut)]));
    return;
  }
  response.writeHead(status, REASONS[status], headers.flat());
  response.end(content);
}

function injected(answer: Answer, injection: Injection | undefined): Answer {
  if (injection?.html500) return { status: 500, ...PAGE_500 };
  return injection?.illFormed === undefined ? answer : { ...answer, body: injection.illFormed };
}

function logged(route: Route, call: MethodCall, fault: string | undefined, ms: number, bytes: number): Call {
  const full = withDatabase(route, call);
  if (route.service !== 'object') {
    const args = isList(full.params) ? full.params : [];
    return {
      service: route.service,
      model: '',
      method: call.method,
      args,
      keywords: {},
      uid: 0,
      fault,
      ms,
      bytes,
    };
  }
  const { model, method, args, keywords, uid } = targetOf(full);
  return { service: route.service, model, method, args, keywords, uid, fault, ms, bytes };
}
