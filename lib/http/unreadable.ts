/** What node's server hands over as no request: an answer in words over the bare socket, which is closed then. */
import { type IncomingMessage, METHODS, type ServerResponse, STATUS_CODES } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { DavResponse, Incoming } from '../dav/message.ts';
import { DavError } from '../errors.ts';
import type { Log } from '../log.ts';
import { errorResponse } from './error-response.ts';

/** Node tells what it choked on, and the octets around it. */
interface ParseError extends Error {
  readonly code?: string;
  readonly rawPacket?: Buffer;
  readonly bytesParsed?: number;
}

/** By node's code; whatever is not here is 400. */
const ROWS: ReadonlyMap<string | undefined, readonly [status: number, sentence: string]> = new Map([
  ['HPE_HEADER_OVERFLOW', [431, 'The head of the request is too long.']],
  ['HPE_CHUNK_EXTENSIONS_OVERFLOW', [413, 'The chunks of the request have too long extensions.']],
  ['ERR_HTTP_REQUEST_TIMEOUT', [408, 'The request took too long to come.']],
]);
const BROKEN = [400, 'This is not a well-formed HTTP request.'] as const;

interface Options {
  readonly log: Log;
  /** The answer that was begun on a socket, if any. */
  underWay(socket: Socket): ServerResponse | undefined;
  /** Told of an answer that is not sent, since the rest of its request could not be read. */
  overtaken(answer: ServerResponse): void;
  /** Answers a request that has nothing but its first line. */
  answer(line: RequestLine, socket: Socket): Promise<DavResponse>;
}

interface Listeners {
  readonly clientError: (error: ParseError, socket: Socket) => void;
  readonly connect: (message: IncomingMessage, socket: Duplex) => void;
}

export type RequestLine = Pick<Incoming, 'method' | 'path'>;

/** By the events of the server. */
export function unreadable({ log, underWay, overtaken, answer }: Options): Listeners {
  const clientError: Listeners['clientError'] = (error, socket) => {
    const begun = underWay(socket);
    const isHalfSaid = begun?.headersSent && !begun.writableFinished;
    if (!socket.writable || error.code === 'ECONNRESET' || isHalfSaid || isSilent(error, socket)) {
      socket.destroy();
      return;
    }
    if (begun && !begun.headersSent) overtaken(begun);
    const line = error.code === 'HPE_INVALID_METHOD' ? lineIn(error) : undefined;
    if (line) void answer(line, socket).then((made) => close(socket, made));
    else {
      const [status, reason] = ROWS.get(error.code) ?? BROKEN;
      log.info({ status, reason, code: error.code, peer: socket.remoteAddress }, 'request');
      close(socket, errorResponse(new DavError(status, reason)));
    }
  };
  const connect: Listeners['connect'] = (_message, socket) => {
    if (socket instanceof Socket)
      void answer({ method: CONNECT, path: '/' }, socket).then((made) => close(socket, made));
  };
  return { clientError, connect };
}

/**
 * Opened for later, and still without a request: who sends one in the end takes an answer that was there before for the
 * answer to it, and a phone gives its change up. What is closed it sends again.
 */
const isSilent = ({ code }: ParseError, { bytesRead }: Socket): boolean =>
  code === 'ERR_HTTP_REQUEST_TIMEOUT' && bytesRead === 0;

/** Node takes it out of HTTP (RFC 9110 section 9.3.6). */
const CONNECT = 'CONNECT';

/** Whether node's server hands requests of a method over; all others come by here. */
export const isParsed = (method: string): boolean => METHODS.includes(method) && method !== CONNECT;

/** The request line in which the parser stopped, if all that is strange about it is the method (RFC 9112 section 3). */
function lineIn({ rawPacket, bytesParsed = 0 }: ParseError): RequestLine | undefined {
  const text = rawPacket?.toString('latin1') ?? '';
  const from = text.lastIndexOf('\n', bytesParsed - 1) + 1;
  const [, method, path] = REQUEST_LINE.exec(text.slice(from)) ?? [];
  return method === undefined || path === undefined || isParsed(method) ? undefined : { method, path };
}

const REQUEST_LINE = /^([!#$%&'*+.^_`|~\w-]+) (\/[^\s?]*)(?:\?\S*)? HTTP\/1\.[01]\r\n/;

function close(socket: Socket, { status, headers, body = '' }: DavResponse): void {
  const text = typeof body === 'string' ? body : '';
  const own = { ...headers, 'Content-Length': Buffer.byteLength(text), Connection: 'close' };
  const lines = Object.entries(own).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nDate: ${new Date().toUTCString()}\r\n`;
  socket.end(`${head}${lines.join('')}\r\n${text}`, () => socket.destroy());
}
