/** The one pipeline from a request to its answer, and the one place where errors become answers. */
import type { Exchanges } from '../calendar/exchanges/exchanges.ts';
import type { FeedDirectory } from '../calendar/grants/directories.ts';
import type { Directory } from '../calendar/types.ts';
import type { DavRequest, DavResponse, Incoming } from '../dav/message.ts';
import { locate } from '../dav/place.ts';
import { handle, notAllowed, options } from '../dav/service.ts';
import type { Limits, Terms } from '../dav/visit.ts';
import { DavError, unavailable } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Setup } from '../setup/setup.ts';
import { tallies } from '../tally.ts';
import { Gate, type GateOptions, insecure, unauthorized } from './auth.ts';
import { errorResponse } from './error-response.ts';
import { record } from './exchange.ts';
import { Feeds, isFeed } from './feeds.ts';
import { type Network, originFinder, type Peer } from './forwarding.ts';
import { isParsed } from './unreadable.ts';
import { admitted, claimIn, deviceIn, type Visitor } from './visitor.ts';

export type Application = (request: Incoming, peer: Peer) => Promise<Answer>;

export interface Answer extends DavResponse {
  /** To be told when it was sent, with the octets of its body as they were sent. */
  readonly over?: (octets: number) => void;
  /** Who turned out to ask. */
  readonly login?: string | undefined;
}

export interface ApplicationOptions extends Pick<GateOptions, 'trust' | 'onLogIn' | 'now' | 'pause'> {
  readonly directory: Directory;
  /** Where calendars have secret addresses. */
  readonly feeds?: FeedDirectory | undefined;
  readonly log: Log;
  readonly limits?: Partial<Limits>;
  /** Where users read what their devices asked and got; undefined: nowhere. */
  readonly exchanges?: Exchanges;
  /** Whether clients are told that the ERP invites people. */
  readonly scheduling?: boolean;
  /** Whose `X-Forwarded-*` are believed. */
  readonly trustProxy?: readonly Network[];
  /** Where clients reach this server, when they are to be told. */
  readonly publicUrl?: URL;
  /** Passwords are taken from other machines without TLS, too. */
  readonly allowPlain?: boolean;
  /** The page for browsers; without one they find nothing here. */
  readonly setup?: Setup;
  /** Seconds for which clients that came over HTTPS are to come over nothing else (RFC 6797). */
  readonly hsts?: number | undefined;
}

export const LIMITS: Limits = {
  body: 10_000_000,
  hrefs: 10_000,
  instances: 20_000,
  attendees: 1000,
  expanded: 20_000_000,
};

export function application(options: ApplicationOptions): Application {
  const { directory, log, limits, scheduling = false, trustProxy = [], publicUrl } = options;
  const { allowPlain = false, hsts, exchanges, setup } = options;
  const originOf = originFinder(trustProxy, publicUrl);
  const gate = new Gate(directory, options);
  const terms: Terms = { limits: { ...LIMITS, ...limits }, scheduling };
  const feeds = options.feeds && new Feeds(options.feeds, options);
  const wellKnown = wellKnownAt(publicUrl);
  const parts = { directory, gate, feeds, wellKnown, terms, allowPlain, setup };
  return async (request, peer) => {
    const began = performance.now();
    const visitor: Visitor = { origin: originOf(request.headers, peer) };
    let refused: DavError | undefined;
    const response = await answer(request, parts, visitor).then(announced, (error: unknown) => {
      refused = error instanceof DavError && error.status !== 401 ? error : undefined;
      return rendered(error, request, visitor, log);
    });
    const { login, origin } = visitor;
    const reason = refused?.message;
    const tally = tallies.getStore();
    const over = (octets: number): void => {
      const { method, path, headers } = request;
      const ms = Math.round(performance.now() - began);
      const who = { login, peer: origin.address, device: deviceIn(headers.get('user-agent')) };
      log.info({ method, path, status: response.status, reason, ms, octets, ...who, ...tally }, 'request');
      if (exchanges) record(exchanges, request, visitor, { status: response.status, refused, ...tally });
    };
    return { ...(hsts === undefined || !origin.https ? response : bound(response, hsts)), over, login };
  };
}

/** Not over plain HTTP (RFC 6797 section 7.2). */
function bound(response: DavResponse, seconds: number): DavResponse {
  return { ...response, headers: { ...response.headers, 'Strict-Transport-Security': `max-age=${seconds}` } };
}

interface Parts {
  readonly directory: Directory;
  readonly gate: Gate;
  readonly feeds: Feeds | undefined;
  readonly wellKnown: DavResponse;
  readonly terms: Terms;
  readonly allowPlain: boolean;
  readonly setup: Setup | undefined;
}

/** An answer that could not be verified says so (RFC 9111 section 5.1, RFC 9211). */
function announced(response: DavResponse): DavResponse {
  const age = tallies.getStore()?.stale;
  if (age === undefined) return response;
  const headers = { Age: String(age), 'Cache-Status': 'erpcal; hit; detail="the ERP is away"' };
  return { ...response, headers: { ...response.headers, ...headers } };
}

/** Header fields of a request; node bounds their octets. */
const FIELDS = 100;

/** RFC 6764 section 5, for every method, before any log-in. */
const WELL_KNOWN = /^\/+\.well-known\/+caldav\/*$/;
const CONTEXT_PATH = '/webdav/';

function wellKnownAt(publicUrl: URL | undefined): DavResponse {
  const location = publicUrl ? new URL(CONTEXT_PATH, publicUrl).href : CONTEXT_PATH;
  return { status: 301, headers: { Location: location } };
}

async function answer(
  request: Incoming,
  { directory, gate, feeds, wellKnown, terms, allowPlain, setup }: Parts,
  visitor: Visitor,
): Promise<DavResponse> {
  if (WELL_KNOWN.test(request.path)) return wellKnown;
  if (request.headers.size > FIELDS) throw new DavError(431, 'The request has too many header fields.');
  if (feeds && isFeed(request.path)) {
    if (!allowPlain && !visitor.origin.confidential) throw insecure();
    return feeds.answer(request, visitor.origin.address, (reader) => Object.assign(visitor, reader));
  }
  const page = await setup?.(request, visitor.origin);
  if (page) return page;
  const place = locate(request.path);
  if (request.method === 'OPTIONS') return options(place, terms);
  // Who asks is not known of these: their fields were never read.
  if (!isParsed(request.method)) throw notAllowed(place, terms);
  Object.assign(visitor, claimIn(request.headers.get('authorization'), place));
  if (!allowPlain && !visitor.origin.confidential) throw insecure();
  const home = await admitted({ directory, gate }, visitor);
  return handle(await complete(request, visitor), place, home, terms);
}

async function complete(
  { method, path, query, headers, read }: Incoming,
  visitor: Visitor,
): Promise<DavRequest> {
  const body = await read();
  visitor.body = body;
  return { method, path, query, headers, hosts: visitor.origin.hosts, body };
}

function rendered(error: unknown, { method, path }: Incoming, visitor: Visitor, log: Log): DavResponse {
  if (error instanceof DavError && error.status === 401) return refused(visitor);
  if (error instanceof DavError) return errorResponse(error);
  log.error({ error, method, path }, 'a request failed');
  return errorResponse(unavailable('Something went wrong here; the log of the server says what.', 60, error));
}

/** Also where the ERP refuses in the middle of its work, because the password was changed meanwhile. */
function refused(visitor: Visitor): DavResponse {
  visitor.forget?.();
  return errorResponse(unauthorized());
}
