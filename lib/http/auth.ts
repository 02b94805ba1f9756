/** Basic authentication (RFC 7617) against the ERP. */
import { isUtf8 } from 'node:buffer';
import { hash, randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Directory, Home } from '../calendar/types.ts';
import { DavError } from '../errors.ts';

export interface Credentials {
  readonly login: string;
  readonly password: string;
}

/** Milliseconds for which an answer of the ERP is believed. */
export interface Trust {
  /** A password changed or a user locked in the ERP is noticed after this. */
  readonly accepted: number;
  /** A wrong password does not reach the ERP again before this. */
  readonly refused: number;
}

export const TRUST: Trust = { accepted: 60_000, refused: 30_000 };

/** How a password fared. */
export interface LogIn {
  readonly outcome: 'let-in' | 'refused' | 'unavailable';
  /** Whether the ERP was asked on its account. */
  readonly asked: boolean;
}

export interface GateOptions {
  readonly trust?: Trust | undefined;
  /** The clock, in milliseconds. */
  readonly now?: () => number;
  readonly onLogIn?: ((logIn: LogIn) => void) | undefined;
}

/** Users and passwords remembered at once. */
const REMEMBERED = 10_000;

/** One realm for all of the tree: Thunderbird keeps its password by it. */
const CHALLENGE = { 'WWW-Authenticate': 'Basic realm="erpcal", charset="UTF-8"' };

/** Asks for a password, or says that it was wrong: to the client both are the same. */
export function unauthorized(): DavError {
  return new DavError(401, 'Log in with the user name and password of the ERP.', { headers: CHALLENGE });
}

/**
 * Before a password is asked for: of all refusals the one that makes no client send its password, forget it, or delete
 * what it has.
 */
export function insecure(): DavError {
  return new DavError(
    403,
    'Passwords are taken over HTTPS alone: use an address that begins with https://. (For administrators: a proxy that has ' +
      'the certificate must send X-Forwarded-Proto and be named with --trust-proxy; --allow-plain does without HTTPS.)',
  );
}

/** What an `Authorization` header holds; `undefined` for none, and for what is no user and password. */
export function credentialsIn(header: string | undefined): Credentials | undefined {
  const [, encoded] = /^basic +([a-z0-9+/_-]+=*)\s*$/i.exec(header ?? '') ?? [];
  if (encoded === undefined) return undefined;
  const [, login, password] =
    /^([^:\0-\x1f\x7f]+):([^\0-\x1f\x7f]+)$/.exec(text(Buffer.from(encoded, 'base64'))) ?? [];
  return login === undefined || password === undefined ? undefined : { login, password };
}

/** UTF-8, as the challenge says; older clients send Latin-1. */
function text(octets: Buffer): string {
  return octets.toString(isUtf8(octets) ? 'utf8' : 'latin1');
}

/**
 * Remembers for a while who was let in and who was not, under a hash whose key dies with the process. Requests
 * that come while the ERP is asked wait for the same answer. What the ERP could not answer is not remembered.
 */
export class Gate {
  readonly #directory: Directory;
  readonly #key = randomBytes(32).toString('base64');
  readonly #answers: LRUCache<string, { readonly home: Home | undefined }>;
  readonly #asking = new Map<string, Promise<Home | undefined>>();
  readonly #trust: Trust;
  readonly #onLogIn: GateOptions['onLogIn'];

  constructor(directory: Directory, options: GateOptions = {}) {
    const { trust = TRUST, now = () => performance.now(), onLogIn } = options;
    this.#directory = directory;
    this.#trust = trust;
    this.#onLogIn = onLogIn;
    this.#answers = new LRUCache({ max: REMEMBERED, ttl: trust.accepted, ttlResolution: 0, perf: { now } });
  }

  /** The user's home; `undefined` when the ERP refused. Throws 503 when it could not say. */
  async admit(db: string, credentials: Credentials): Promise<Home | undefined> {
    const mark = this.#mark(db, credentials);
    const known = this.#answers.get(mark);
    const answer = known ? Promise.resolve(known.home) : this.#asking.get(mark);
    return this.#told(answer ?? this.#ask(mark, db, credentials), answer === undefined);
  }

  async #told(answer: Promise<Home | undefined>, asked: boolean): Promise<Home | undefined> {
    let outcome: LogIn['outcome'] = 'unavailable';
    try {
      const home = await answer;
      outcome = home ? 'let-in' : 'refused';
      return home;
    } finally {
      this.#onLogIn?.({ outcome, asked });
    }
  }

  /** The next request asks the ERP again. */
  forget(db: string, credentials: Credentials): void {
    this.#answers.delete(this.#mark(db, credentials));
  }

  #ask(mark: string, db: string, { login, password }: Credentials): Promise<Home | undefined> {
    const answer = this.#directory.logIn(db, login, password);
    const asking = answer
      .then((home) => {
        this.#remember(mark, home);
        return home;
      })
      .finally(() => this.#asking.delete(mark));
    this.#asking.set(mark, asking);
    return asking;
  }

  /** To lru-cache a time of 0 is for ever. */
  #remember(mark: string, home: Home | undefined): void {
    const ttl = home ? this.#trust.accepted : this.#trust.refused;
    if (ttl > 0) this.#answers.set(mark, { home }, { ttl });
  }

  /** Hashed around a hash as in HMAC, in calls that make no objects: every request comes by here. */
  #mark(db: string, { login, password }: Credentials): string {
    const inner = hash('sha256', JSON.stringify([this.#key, db, login, password]), 'base64');
    return hash('sha256', this.#key + inner, 'base64');
  }
}
