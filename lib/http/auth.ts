/** Basic authentication (RFC 7617) against the ERP. */
import { isUtf8 } from 'node:buffer';
import { hash, randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import type { Directory, Home } from '../calendar/types.ts';
import { DavError, isAway } from '../errors.ts';
import { Backoff } from './backoff.ts';

export interface Credentials {
  readonly login: string;
  readonly password: string;
}

/** Milliseconds for which an answer of the ERP is believed. */
export interface Trust {
  /** A password changed or a user locked in the ERP is noticed after this. */
  readonly accepted: number;
  /** A wrong password does not reach the ERP again before this; each time it did, before twice as long. */
  readonly refused: number;
  /** For so long an accepted one is believed while the ERP is away. */
  readonly lasting?: number;
}

export const TRUST: Trust = { accepted: 60_000, refused: 30_000 };

/** A wrong password waits no more than so many times as long. */
const PATIENCE = 8;

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
  /** Waits so many milliseconds. */
  readonly pause?: (ms: number) => Promise<unknown>;
}

/** Users and passwords remembered at once. */
const REMEMBERED = 10_000;

/** One realm for all of the tree: Thunderbird keeps its password by it. */
const CHALLENGE = { 'WWW-Authenticate': 'Basic realm="erpcal", charset="UTF-8"' };

/** Asks for a password, or says that it was wrong: to the client both are the same. */
export function unauthorized(): DavError {
  return new DavError(
    401,
    'Log in with your user name of the ERP, and its password or the one of your device.',
    { headers: CHALLENGE },
  );
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

const isRefusal = (error: unknown): boolean => error instanceof DavError && [401, 403].includes(error.status);

/** Someone whom the ERP let in; also when he has to be asked for again. */
interface LetIn {
  readonly home: Home;
  /** Until when the ERP is believed. */
  readonly until: number;
  /** And until when while it is away. */
  readonly lasting: number;
}

interface Refused {
  /** How often in a row. */
  readonly times: number;
  readonly until: number;
}

/** Milliseconds: a refusal takes a multiple of them, so that it does not tell a wrong password from an unknown user. */
const BEAT = 500;

/**
 * Remembers for a while who was let in and who was not, under a hash whose key dies with the process: how long it takes
 * to find one tells nothing of a password. Requests that come while the ERP is asked wait for the same answer. What
 * the ERP could not answer is not remembered. Who was let in is known apart, so that no number of wrong passwords makes him a
 * stranger.
 */
export class Gate {
  readonly #directory: Directory;
  readonly #key = randomBytes(32).toString('base64');
  readonly #letIn = new LRUCache<string, LetIn>({ max: REMEMBERED });
  readonly #refused = new LRUCache<string, Refused>({ max: REMEMBERED });
  readonly #asking = new Map<string, Promise<Home | undefined>>();
  readonly #backoff: Backoff;
  readonly #trust: Trust;
  readonly #now: () => number;
  readonly #pause: (ms: number) => Promise<unknown>;
  readonly #onLogIn: GateOptions['onLogIn'];

  constructor(directory: Directory, options: GateOptions = {}) {
    const { trust = TRUST, now = () => performance.now(), onLogIn, pause = setTimeout } = options;
    this.#directory = directory;
    this.#trust = trust;
    this.#now = now;
    this.#pause = pause;
    this.#onLogIn = onLogIn;
    this.#backoff = new Backoff(now);
  }

  /**
   * The user's home; `undefined` when the ERP refused. Throws 503 when it could not say, and 429 when too many wrong
   * passwords came from that address and this one is none that was right before.
   */
  async admit(db: string, credentials: Credentials, address: string): Promise<Home | undefined> {
    const mark = this.#mark(db, credentials);
    const answer = this.#remembered(mark) ?? this.#asking.get(mark);
    return this.#told(answer ?? this.#ask(mark, db, credentials, address), answer === undefined);
  }

  #remembered(mark: string): Promise<Home | undefined> | undefined {
    const letIn = this.#known(mark);
    if (letIn && this.#now() < letIn.until) return Promise.resolve(letIn.home);
    const refused = this.#refused.get(mark);
    return refused && this.#now() < refused.until ? Promise.resolve(undefined) : undefined;
  }

  /** Whom the ERP let in, unless what he came with was revoked since. */
  #known(mark: string): LetIn | undefined {
    const letIn = this.#letIn.get(mark);
    if (!letIn || (this.#directory.stands?.(letIn.home) ?? true)) return letIn;
    this.#letIn.delete(mark);
    return undefined;
  }

  async #told(answer: Promise<Home | undefined>, asked: boolean): Promise<Home | undefined> {
    let outcome: LogIn['outcome'] = 'unavailable';
    try {
      const home = await answer;
      outcome = home ? 'let-in' : 'refused';
      return home;
    } catch (error) {
      if (isRefusal(error)) outcome = 'refused';
      throw error;
    } finally {
      this.#onLogIn?.({ outcome, asked });
    }
  }

  /** He is a stranger again: the next request asks the ERP. */
  forget(db: string, credentials: Credentials): void {
    this.#letIn.delete(this.#mark(db, credentials));
  }

  #ask(mark: string, db: string, credentials: Credentials, address: string): Promise<Home | undefined> {
    const asking = this.#asked(mark, db, credentials, address)
      .catch((error: unknown) => this.#lasting(mark, error))
      .finally(() => this.#asking.delete(mark));
    this.#asking.set(mark, asking);
    return asking;
  }

  async #asked(
    mark: string,
    db: string,
    { login, password }: Credentials,
    address: string,
  ): Promise<Home | undefined> {
    const before = this.#known(mark)?.home;
    const wait = before ? 0 : this.#backoff.turn(address, `${db} ${login}`);
    if (wait > 0) await this.#pause(wait);
    const began = this.#now();
    const home = await this.#directory.logIn(db, login, password, before);
    this.#remember(mark, home);
    if (home) return home;
    this.#backoff.count(address, `${db} ${login}`);
    await this.#pause(BEAT - ((this.#now() - began) % BEAT));
    return undefined;
  }

  /** Whom the ERP let in last, in place of an answer it cannot give; for anybody else the error. */
  #lasting(mark: string, error: unknown): Home {
    const letIn = isAway(error) ? this.#known(mark) : undefined;
    if (letIn && this.#now() < letIn.lasting) return letIn.home;
    throw error;
  }

  #remember(mark: string, home: Home | undefined): void {
    const { accepted, refused, lasting = 0 } = this.#trust;
    const now = this.#now();
    const times = home ? 0 : (this.#refused.get(mark)?.times ?? 0) + 1;
    this.#letIn.delete(mark);
    this.#refused.delete(mark);
    if (home) this.#letIn.set(mark, { home, until: now + accepted, lasting: now + lasting });
    else this.#refused.set(mark, { times, until: now + refused * Math.min(2 ** (times - 1), PATIENCE) });
  }

  /** Hashed around a hash as in HMAC, in calls that make no objects: every request comes by here. */
  #mark(db: string, { login, password }: Credentials): string {
    const inner = hash('sha256', JSON.stringify([this.#key, db, login, password]), 'base64');
    return hash('sha256', this.#key + inner, 'base64');
  }
}
