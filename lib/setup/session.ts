/** Who is logged in to the page: a grant whose secret is in his browser alone, so that any gateway of several knows him. */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Grants } from '../calendar/grants/grants.ts';
import type { Home } from '../calendar/types.ts';
import { DavError } from '../errors.ts';
import { cookie, cookies, type Visit } from './visit.ts';

export interface Session {
  readonly home: Home;
  /** Of the ERP. */
  readonly password: string;
  readonly id: string;
}

/** Lets users in with their passwords of the ERP; `undefined` when it refused. Throws 503 and 429. */
export type Admit = (
  db: string,
  credentials: { readonly login: string; readonly password: string },
  address: string,
) => Promise<Home | undefined>;

/** Milliseconds. */
const LASTS = 3_600_000;

/** Over HTTPS under a name that browsers take from this very host alone. */
const nameOf = (what: 'session' | 'form', https: boolean): string =>
  `${https ? '__Host-' : ''}erpcal-${what}`;

const brought = (what: 'session' | 'form', { request, origin }: Visit): string | undefined =>
  cookies(request).get(nameOf(what, origin.https));

/** `over`: he was logged in, until time or a new password ended it. */
export async function sessionOf(
  visit: Visit,
  grants: Pick<Grants, 'open'>,
  admit: Admit,
): Promise<Session | 'over' | undefined> {
  const secret = brought('session', visit);
  if (secret === undefined) return undefined;
  const opened = await grants.open('page', secret);
  if (!opened) return 'over';
  const { grant, sealed: password } = opened;
  const home = await admit(grant.db, { login: grant.login, password }, visit.origin.address);
  return home ? { home, password, id: grant.id } : 'over';
}

/** What the browser gets to be known by. */
export async function begun(
  { principal: { db, login } }: Home,
  password: string,
  { origin: { https } }: Visit,
  grants: Pick<Grants, 'make'>,
): Promise<string> {
  const { secret } = await grants.make({ kind: 'page', db, login, name: 'page', lasts: LASTS }, password);
  return cookie(nameOf('session', https), secret, { age: LASTS / 1000, https });
}

export const ended = ({ origin: { https } }: Visit): string =>
  cookie(nameOf('session', https), '', { age: 0, https });

/**
 * What each form carries to show that it is from a page of ours: made of a cookie that no other site can read, set or have
 * sent. Who is logged in has one; to others one is given together with the form.
 */
export function formToken(visit: Visit): { readonly token: string; readonly cookie?: string } {
  const known = brought('session', visit) ?? brought('form', visit);
  if (known !== undefined && known !== '') return { token: tokenOf(known) };
  const made = randomBytes(18).toString('base64url');
  const { https } = visit.origin;
  return { token: tokenOf(made), cookie: cookie(nameOf('form', https), made, { age: LASTS / 1000, https }) };
}

const tokenOf = (secret: string): string =>
  createHmac('sha256', 'erpcal form').update(secret).digest('base64url');

/** Throws 403 for a form of anybody else's. */
export function assertOurs(visit: Visit, form: URLSearchParams): void {
  const known = [brought('session', visit), brought('form', visit)].filter((secret) => !!secret);
  const token = Buffer.from(form.get('token') ?? '');
  const isOurs = known.some((secret) => {
    const expected = Buffer.from(tokenOf(secret ?? ''));
    return expected.length === token.length && timingSafeEqual(expected, token);
  });
  if (!isOurs || !isFromHere(visit)) throw new DavError(403, 'The form is not from a page of this server.');
}

/** Browsers say where a form comes from; `Sec-Fetch-Site` also behind a proxy that changes the host. */
function isFromHere({ request: { headers }, origin: { hosts } }: Visit): boolean {
  const site = headers.get('sec-fetch-site');
  if (site !== undefined) return site === 'same-origin';
  const from = headers.get('origin');
  return from === undefined || hosts.has(URL.parse(from)?.host ?? '');
}
