/** Who asks: what he says before anybody looked, and what turns out. */
import type { Directory, Home } from '../calendar/types.ts';
import { loginIn } from '../dav/login.ts';
import type { Place } from '../dav/place.ts';
import { type Credentials, credentialsIn, type Gate, unauthorized } from './auth.ts';
import type { Origin } from './forwarding.ts';

export interface Visitor {
  readonly origin: Origin;
  /** What he says who he is, before anybody asked. */
  claimed?: Credentials | undefined;
  db?: string | undefined;
  /** Of a user who was let in. */
  login?: string;
  /** The id of the grant by which he was. */
  device?: string | undefined;
  /** Where what he reads is in the tree, if he came by another address. */
  path?: string;
  /** What he sent. */
  body?: Uint8Array;
  /** Takes back that the password was right. */
  forget?(): void;
}

/** The database is the login's or else the path's; where they differ, the path is somebody else's. */
export function claimIn(
  header: string | undefined,
  place: Place | undefined,
): Pick<Visitor, 'claimed' | 'db'> {
  const credentials = credentialsIn(header);
  if (!credentials) return { db: place?.named.db };
  const { login, db = place?.named.db } = loginIn(credentials.login);
  return { claimed: { ...credentials, login }, db };
}

/** Without a database named the default is meant. */
export async function admitted(
  { directory, gate }: { readonly directory: Directory; readonly gate: Gate },
  visitor: Visitor,
): Promise<Home> {
  const credentials = visitor.claimed;
  if (!credentials) throw unauthorized();
  const db = visitor.db ?? (await directory.defaultDb());
  visitor.db = db;
  const home = db === undefined ? undefined : await gate.admit(db, credentials, visitor.origin.address);
  if (!home) throw unauthorized();
  visitor.login = home.principal.login;
  visitor.device = directory.deviceOf?.(home);
  visitor.forget = () => gate.forget(home.principal.db, credentials);
  return home;
}

/** What the `User-Agent` begins with, such as `iOS/17.1 (21B74) dataaccessd/1.0`. */
export const deviceIn = (agent: string | undefined): string | undefined => agent?.slice(0, 60);
