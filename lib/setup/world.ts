/** What the page is made with, and what one of its answers is made from. */
import type { Exchanges } from '../calendar/exchanges/exchanges.ts';
import type { Grants } from '../calendar/grants/grants.ts';
import type { Directory } from '../calendar/types.ts';
import type { Log } from '../log.ts';
import { type Account, accountOf } from './account.ts';
import type { Certificates, Target } from './certificate.ts';
import type { Admit, Session } from './session.ts';
import type { Visit } from './visit.ts';

export interface SetupOptions {
  readonly grants: Grants;
  readonly directory: Pick<Directory, 'defaultDb'>;
  /** With passwords of the ERP, never with those of devices: a phone that was stolen makes no more of them. */
  readonly admit: Admit;
  readonly log: Log;
  /** What devices asked last. */
  readonly exchanges?: Pick<Exchanges, 'of'>;
  readonly devicePasswords: 'off' | 'on' | 'required';
  /** Passwords are taken from other machines without TLS, too. */
  readonly allowPlain?: boolean;
  /** Where clients reach the gateway, where that is not what they say themselves. */
  readonly publicUrl?: URL;
  /** Where the certificate is looked at that clients see, by the name they use; nowhere when it is not known. */
  readonly certificateAt?: (name: string) => Target | undefined;
  /** Signs a profile (PKCS #7). */
  readonly sign?: (profile: string) => Promise<Uint8Array>;
  /** Milliseconds that a number of entries is waited for. */
  readonly patience?: number;
}

export interface World extends SetupOptions {
  readonly certificates: Certificates;
}

export interface Asked {
  readonly visit: Visit;
  readonly world: World;
  /** What the path names. */
  readonly param: string;
  /** What was sent; empty for a GET. */
  readonly form: URLSearchParams;
}

export interface AskedByUser extends Asked {
  readonly session: Session;
}

/** @param password of a device; where there is none, the user types one he knows */
export async function accountFor(
  { visit: { base }, world, session }: Pick<AskedByUser, 'visit' | 'world' | 'session'>,
  password?: string,
): Promise<Account> {
  const { db, login } = session.home.principal;
  const isDefault = (await world.directory.defaultDb()) === db;
  return accountOf({ base, db, login, isDefault, ...(password !== undefined && { password }) });
}
