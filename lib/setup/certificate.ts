/** What phones will say of the server's certificate, found out before they do. */
import { connect, type PeerCertificate, type TLSSocket } from 'node:tls';
import type { Texts } from './texts/index.ts';

export type Trouble = Exclude<keyof Texts['tls'], 'refused'>;

export interface Finding {
  readonly trouble: Trouble;
  /** Until it ends. */
  readonly days: number;
}

/** Where it is looked at. */
export interface Target {
  readonly host: string;
  readonly port: number;
  /** The name it is to be made out to. */
  readonly name: string;
}

/** By the codes of OpenSSL and of node. */
const TROUBLES: Readonly<Record<string, Trouble>> = {
  CERT_HAS_EXPIRED: 'expired',
  CERT_NOT_YET_VALID: 'early',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'selfSigned',
  SELF_SIGNED_CERT_IN_CHAIN: 'unknown',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'unknown',
  UNABLE_TO_GET_ISSUER_CERT: 'unknown',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'incomplete',
  ERR_TLS_CERT_ALTNAME_INVALID: 'name',
};

const DAY = 86_400_000;
/** Days before the end from which on people should be told. */
const SOON = 7;
/** Milliseconds. */
const PATIENCE = 3_000;
const LOOKED = 300_000;

/** Looks again after five minutes; who asks meanwhile is told the same. */
export class Certificates {
  readonly #looked = new Map<
    string,
    { readonly at: number; readonly finding: Promise<Finding | undefined> }
  >();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  look(target: Target): Promise<Finding | undefined> {
    const key = JSON.stringify(target);
    const known = this.#looked.get(key);
    const at = this.#now();
    if (known && at - known.at < LOOKED) return known.finding;
    const finding = examined(target, at);
    this.#looked.set(key, { at, finding });
    return finding;
  }
}

function examined({ host, port, name }: Target, now: number): Promise<Finding | undefined> {
  const { promise, resolve } = Promise.withResolvers<Finding | undefined>();
  const socket = connect({ host, port, servername: name, rejectUnauthorized: false });
  const unreachable = (): void => resolve({ trouble: 'unreachable', days: 0 });
  socket.setTimeout(PATIENCE, unreachable).on('error', unreachable);
  socket.on('secureConnect', () => resolve(findingOf(socket, now)));
  return promise.finally(() => socket.destroy());
}

function findingOf(socket: TLSSocket, now: number): Finding | undefined {
  const days = daysLeft(socket.getPeerCertificate(), now);
  const error: unknown = socket.authorizationError;
  const code = error instanceof Error && 'code' in error ? error.code : error;
  // A certificate of one's own that has expired is told as such: it is what changed.
  if (days < 0) return { trouble: 'expired', days };
  if (error) return { trouble: TROUBLES[String(code)] ?? 'unknown', days };
  return days < SOON ? { trouble: 'soon', days } : undefined;
}

const daysLeft = ({ valid_to }: PeerCertificate, now: number): number =>
  Math.floor((Date.parse(valid_to) - now) / DAY);
