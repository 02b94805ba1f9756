import { setTimeout as pause } from 'node:timers/promises';
import { rootCertificates } from 'node:tls';
import { Pool } from 'undici';
import { away, DavError } from '../errors.ts';
import type { Log } from '../log.ts';
import { breath } from '../pace.ts';
import { tallies } from '../tally.ts';
import { type CallTrace, traces } from '../trace.ts';
import { type Answer, Decoder, type Limits } from './decoder.ts';
import { ErpFault, type FaultKind, isFault } from './faults.ts';
import { Skew } from './skew.ts';
import { Malformed } from './tags.ts';
import type { Wire } from './wire.ts';
import { encodeCall } from './xmlrpc.ts';

export interface RpcOptions {
  /** Where the ERP answers, with a path before `/xmlrpc` where a proxy gives it one. */
  readonly url: string;
  /** Calls at once; others wait for their turn. */
  readonly connections: number;
  /** Whether connections are used again. */
  readonly keepAlive: boolean;
  /** Milliseconds until the ERP must begin to answer; with the wait for a turn, twice that. */
  readonly timeout: number;
  readonly limits?: Partial<Limits>;
  readonly trust?: ErpTrust | undefined;
  readonly log: Log;
  /** Told of every call when it is over. */
  readonly onCall?: (call: CallRecord) => void;
}

/** How the certificate of an ERP behind HTTPS is looked at. */
export interface ErpTrust {
  /** PEM of authorities believed beside the usual ones. */
  readonly ca?: string;
  /** Any certificate will do, also that of somebody in between. */
  readonly insecure?: boolean;
}

/** What is known of a call afterwards; never its parameters. */
export interface CallRecord {
  /** `calendar.event.search_read`, `common.version` */
  readonly call: string;
  readonly ms: number;
  /** Of the answer. */
  readonly octets: number;
  /** `failed`: no answer came that could be read. */
  readonly outcome: 'ok' | FaultKind | 'failed';
}

export interface Call {
  readonly path: string;
  readonly method: string;
  readonly parameters: readonly Wire[];
  /** As logs name it. */
  readonly label: string;
  /** Done twice it does no harm: it only reads. */
  readonly repeatable: boolean;
  /** Somebody was let into it before: its loss is no wrong password, and concerns nobody else. */
  readonly db?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** An answer other than 200: a page for people, from the ERP or from a proxy before it. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly status: number;

  constructor(status: number) {
    super(`HTTP ${status}`);
    this.status = status;
  }
}

const CONNECT_TIMEOUT = 5_000;
/** Octets decoded between two breaths. */
const PIECE = 65_536;
/** Milliseconds before another attempt: 6.0 resets connections when many come at once, a full pool empties soon. */
const PAUSES = [50, 200, 800] as const;

/** Ends before any answer came; the ERP may have done the work all the same. */
export const UNANSWERED: ReadonlySet<string> = new Set(['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET']);
/** The request never left. */
const UNSENT: ReadonlySet<string> = new Set(['ECONNREFUSED', 'EAI_AGAIN']);

/** Calls methods of one ERP over HTTP. Everything it throws is what a client may read. */
export class Rpc {
  readonly #options: RpcOptions;
  readonly #pool: Pool;
  readonly #prefix: string;
  readonly #skew = new Skew();

  constructor(options: RpcOptions) {
    this.#options = options;
    const { origin, pathname } = new URL(options.url);
    this.#prefix = pathname.replace(/\/+$/, '');
    this.#pool = new Pool(origin, {
      connections: options.connections,
      pipelining: options.keepAlive ? 1 : 0,
      connect: { timeout: CONNECT_TIMEOUT, ...believing(options.trust) },
      headersTimeout: options.timeout,
      bodyTimeout: options.timeout,
    });
  }

  /** Milliseconds the ERP's clock is ahead. */
  get skew(): number {
    return this.#skew.value;
  }

  /**
   * The value a method returns. Throws `ErpFault`, or 503 when no answer came that could be read.
   * @param patient tries again where that does no harm
   */
  async call(call: Call, patient = true): Promise<Wire> {
    try {
      return patient ? await this.#repeated(call) : await this.attempt(call);
    } catch (error) {
      throw presentable(error, call.signal);
    }
  }

  async #repeated(call: Call): Promise<Wire> {
    for (const wait of PAUSES) {
      try {
        return await this.attempt(call);
      } catch (error) {
        if (!worthRepeating(call, error)) throw error;
        await pause(wait, undefined, call.signal ? { signal: call.signal } : {});
      }
    }
    return this.attempt(call);
  }

  /** Once, with errors as they come. */
  async attempt(call: Call): Promise<Wire> {
    const started = performance.now();
    const told: Told = { octets: 0, outcome: 'failed', trace: traced(call) };
    try {
      const answer = await this.#exchange(call, told);
      if ('fault' in answer) throw new ErpFault(answer.fault.code, answer.fault.text);
      told.outcome = 'ok';
      return answer.value;
    } catch (error) {
      if (error instanceof ErpFault) told.outcome = error.kind;
      throw error;
    } finally {
      const { trace, ...said } = told;
      const ms = Math.round(performance.now() - started);
      trace?.end(said.outcome, ms);
      this.#note({ call: call.label, ms, ...said });
    }
  }

  async #exchange(call: Call, told: Told): Promise<Answer> {
    const sent = Date.now();
    const { statusCode, headers, body } = await this.#pool.request({
      path: this.#prefix + call.path,
      method: 'POST',
      headers: { 'content-type': 'text/xml' },
      body: encodeCall(call.method, call.parameters),
      // Never held back: undici fails on a connection that is closed while nobody reads.
      highWaterMark: Number.MAX_SAFE_INTEGER,
      signal: this.#deadline(call.signal),
    });
    this.#skew.note(headers.date?.toString(), sent, Date.now());
    if (statusCode !== 200) {
      await (told.trace ? dumped(body, told.trace) : body.dump());
      throw new HttpError(statusCode);
    }
    return this.#decode(body, told);
  }

  /** Calls also wait for their turn; a client that waits longer than this has gone. */
  #deadline(signal: AbortSignal | undefined): AbortSignal {
    const deadline = AbortSignal.timeout(2 * this.#options.timeout);
    return signal ? AbortSignal.any([signal, deadline]) : deadline;
  }

  async #decode(body: AsyncIterable<Uint8Array>, told: Told): Promise<Answer> {
    const decoder = new Decoder(this.#options.limits);
    try {
      for await (const chunk of body) {
        told.octets += chunk.length;
        told.trace?.take(chunk);
        for (let at = 0; at < chunk.length; at += PIECE) {
          await breath();
          decoder.push(chunk.subarray(at, at + PIECE));
        }
      }
    } catch (error) {
      throw error instanceof Malformed ? error : new Malformed('The answer is cut off.', { cause: error });
    }
    return decoder.end();
  }

  #note(record: CallRecord): void {
    const tally = tallies.getStore();
    if (tally) tally.calls += 1;
    this.#options.log.debug(record, 'called the ERP');
    this.#options.onCall?.(record);
  }

  /** Ends once the calls under way have. */
  async close(): Promise<void> {
    await this.#pool.close();
  }

  /** Ends now; calls under way fail. */
  async destroy(): Promise<void> {
    await this.#pool.destroy();
  }
}

/** What becomes known of a call while it is made. */
interface Told {
  octets: number;
  outcome: CallRecord['outcome'];
  readonly trace: CallTrace | undefined;
}

/** By convention of the ERPs: after the database and the user. */
const PASSWORD = 2;

function traced({ label, method, parameters }: Call): CallTrace | undefined {
  const trace = traces.getStore();
  if (!trace) return undefined;
  const shown = parameters.map((value, place) => (place === PASSWORD ? '[hidden]' : value));
  const password = parameters[PASSWORD];
  return trace.call(label, encodeCall(method, shown), typeof password === 'string' ? password : undefined);
}

/** A page for people, as far as a trace has room. */
async function dumped(body: AsyncIterable<Uint8Array>, trace: CallTrace): Promise<void> {
  let octets = 0;
  for await (const chunk of body) {
    trace.take(chunk);
    octets += chunk.length;
    if (octets > PIECE) return;
  }
}

function believing({ ca, insecure = false }: ErpTrust = {}) {
  return { rejectUnauthorized: !insecure, ...(ca !== undefined && { ca: [...rootCertificates, ca] }) };
}

function worthRepeating(call: Call, error: unknown): boolean {
  if (UNSENT.has(codeOf(error))) return true;
  return call.repeatable && (UNANSWERED.has(codeOf(error)) || isFault(error, 'pool-full'));
}

/** The `code` of an error, or of what caused it; none of an answer that broke off. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error) || error instanceof Malformed) return '';
  return 'code' in error && typeof error.code === 'string' ? error.code : codeOf(error.cause);
}

/** Refused for what it contained; to send it again is useless. */
const OUR_FAULT: ReadonlySet<number> = new Set([400, 411, 413, 415, 422]);

const LATE: ReadonlySet<string> = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);

/** An error as the client should read it: whatever happened on the way to the ERP, the client may come again. */
export function presentable(error: unknown, signal?: AbortSignal): unknown {
  if (error instanceof DavError || signal?.aborted) return error;
  if (error instanceof HttpError && OUR_FAULT.has(error.status))
    return new DavError(502, `The ERP refused the request with ${error.message}.`, { cause: error });
  return away(sentenceFor(error), 60, error);
}

function sentenceFor(error: unknown): string {
  if (error instanceof HttpError) return `The ERP answered ${error.message}.`;
  if (error instanceof Malformed) return 'The answer of the ERP could not be read.';
  if (LATE.has(codeOf(error)) || (error instanceof Error && error.name === 'TimeoutError'))
    return 'The ERP did not answer in time.';
  if (isDistrust(codeOf(error)))
    return 'The certificate of the ERP cannot be trusted: --erp-ca names who signed it.';
  return 'The ERP cannot be reached.';
}

/** What OpenSSL and Node say of a certificate. */
const isDistrust = (code: string): boolean =>
  /^(CERT_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_(VERIFY|GET_ISSUER)|ERR_TLS_CERT|HOSTNAME_MISMATCH|INVALID_CA)/.test(
    code,
  );
