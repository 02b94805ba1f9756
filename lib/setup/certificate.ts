/** What phones will say of the server's certificate, found out before they do. */
import { isIP } from 'node:net';
import { checkServerIdentity, connect, type TLSSocket } from 'node:tls';
import { LRUCache } from 'lru-cache';
import type { Texts } from './texts/index.ts';

export type Trouble = Exclude<keyof Texts['tls'], 'refused' | 'none'>;

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

/** By the codes of OpenSSL. */
const TROUBLES: Readonly<Record<string, Trouble>> = {
  CERT_HAS_EXPIRED: 'expired',
  CERT_NOT_YET_VALID: 'early',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'selfSigned',
  SELF_SIGNED_CERT_IN_CHAIN: 'unknown',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'unknown',
  UNABLE_TO_GET_ISSUER_CERT: 'unknown',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'incomplete',
};

const DAY = 86_400_000;
/** Days before the end from which on people should be told. */
const SOON = 7;
/** Milliseconds. */
const PATIENCE = 5_000;
const LOOKED = 300_000;
/** Names under which people ask for the page. */
const NAMES = 100;

/** Looks again after five minutes; who asks meanwhile is told the same. */
export class Certificates {
  readonly #looked = new LRUCache<
    string,
    { readonly at: number; readonly finding: Promise<Finding | undefined> }
  >({ max: NAMES });
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** `undefined` when there is nothing to say. */
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
  const unreachable = (): void => resolve({ trouble: 'unreachable', days: 0 });
  const servername = isIP(name) === 0 ? { servername: name } : {};
  // What is looked at is looked at whole; nothing is sent to whoever has it.
  const socket = connect({ host, port, ...servername, rejectUnauthorized: false, timeout: PATIENCE });
  socket.on('timeout', unreachable).on('error', unreachable);
  socket.on('secureConnect', () => resolve(findingOf(socket, name, now)));
  return promise.finally(() => socket.destroy());
}

/** What has ended is told first: it is what changed. */
function findingOf(socket: TLSSocket, name: string, now: number): Finding | undefined {
  const certificate = socket.getPeerCertificate();
  const days = Math.floor((Date.parse(certificate.valid_to) - now) / DAY);
  if (days < 0) return { trouble: 'expired', days };
  const misnamed = checkServerIdentity(name, certificate) !== undefined;
  const trouble = troubleOf(socket.authorizationError) ?? (misnamed ? 'name' : undefined);
  if (trouble) return { trouble, days };
  return days < SOON ? { trouble: 'soon', days } : undefined;
}

/** Node tells codes of OpenSSL, and one of its own for the name. */
function troubleOf(error: Error | string | null | undefined): Trouble | undefined {
  if (!error) return undefined;
  const code = typeof error === 'object' && 'code' in error ? String(error.code) : String(error);
  return code === 'ERR_TLS_CERT_ALTNAME_INVALID' ? 'name' : (TROUBLES[code] ?? 'unknown');
}
