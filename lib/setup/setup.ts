/** The page on which people set up their devices: one table of what it answers. */
import type { DavResponse, Incoming } from '../dav/message.ts';
import { DavError } from '../errors.ts';
import { showActivity, showGrant } from './activity.ts';
import { Certificates } from './certificate.ts';
import { makeDevice, profile, showClient } from './devices.ts';
import { logIn, logInView, logOut } from './entrance.ts';
import { makeFeed, revoke } from './grants.ts';
import { errorView } from './layout.ts';
import { overview } from './overview.ts';
import { assertOurs, sessionOf } from './session.ts';
import { ICON, STYLE, STYLE_PATH } from './style.ts';
import { accepted, isLanguage, type Language } from './texts/index.ts';

import { cookie, cookies, formOf, GUARDS, type Origin, seeOther, textsOf, type Visit } from './visit.ts';
import type { Asked, AskedByUser, SetupOptions, World } from './world.ts';

/** `undefined` for what is not the page's. */
export type Setup = (request: Incoming, origin: Origin) => Promise<DavResponse | undefined>;

type Row = { readonly method: 'GET' | 'POST'; readonly path: RegExp } & (
  | { readonly anybody: (asked: Asked) => Promise<DavResponse> }
  | { readonly user: (asked: AskedByUser) => Promise<DavResponse> }
);

const ROWS: readonly Row[] = [
  { method: 'GET', path: /^\/(?:setup\/?)?$/, user: overview },
  { method: 'POST', path: /^\/setup\/log-in$/, anybody: logIn },
  { method: 'POST', path: /^\/setup\/log-out$/, user: logOut },
  { method: 'GET', path: /^\/setup\/clients\/([a-z]+)$/, user: showClient },
  { method: 'POST', path: /^\/setup\/clients\/([a-z]+)$/, user: makeDevice },
  { method: 'GET', path: /^\/setup\/grants\/([\w-]+)$/, user: showGrant },
  { method: 'POST', path: /^\/setup\/grants\/([\w-]+)\/revoke$/, user: revoke },
  { method: 'GET', path: /^\/setup\/activity$/, user: showActivity },
  { method: 'POST', path: /^\/setup\/feeds$/, user: makeFeed },
  { method: 'GET', path: /^\/setup\/profile\/([a-z-]+)\.mobileconfig$/, anybody: profile },
];

const DAY = 86_400;

/** What is the same for everybody. */
const FILES: ReadonlyMap<string, DavResponse> = new Map([
  [STYLE_PATH, file('text/css; charset=utf-8', STYLE, 365 * DAY)],
  ['/setup/icon.svg', file('image/svg+xml', ICON, DAY)],
]);

function file(type: string, body: string, age: number): DavResponse {
  const headers = { ...GUARDS, 'Content-Type': type, 'Cache-Control': `public, max-age=${age}` };
  return { status: 200, headers, body };
}

export function createSetup(options: SetupOptions): Setup {
  const world: World = { ...options, certificates: new Certificates() };
  return async (request, origin) => {
    if (!isOurs(request)) return undefined;
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    const known = FILES.get(request.path);
    if (known && method === 'GET') return known;
    const visit = visitOf(request, origin, world);
    const { language } = Object.fromEntries(new URLSearchParams(request.query));
    if (method === 'GET' && isLanguage(language)) return chosen(visit, language);
    return answer(visit, world).catch((error: unknown) => failed(error, visit, world));
  };
}

/** `/` is the page's for browsers that bring no password, else it is the root of the calendars. */
function isOurs({ method, path, headers }: Incoming): boolean {
  if (/^\/setup(?:\/|$)/.test(path)) return method !== 'OPTIONS';
  const isRead = method === 'GET' || method === 'HEAD';
  const isBrowser = /\btext\/html\b/i.test(headers.get('accept') ?? '');
  return path === '/' && isRead && isBrowser && !headers.has('authorization');
}

function visitOf(request: Incoming, origin: Origin, { publicUrl }: World): Visit {
  const told = cookies(request).get(LANGUAGE);
  const language = isLanguage(told) ? told : accepted(request.headers.get('accept-language'));
  const host = [...origin.hosts].at(-1) ?? 'localhost';
  const base = publicUrl ?? new URL(`${origin.https ? 'https' : 'http'}://${host}/`);
  return { request, origin, base, language, texts: textsOf(language) };
}

const LANGUAGE = 'erpcal-language';

function chosen(visit: Visit, language: Language): DavResponse {
  const { https } = visit.origin;
  return seeOther(visit.request.path, {
    'Set-Cookie': cookie(LANGUAGE, language, { age: 365 * DAY, https }),
  });
}

async function answer(visit: Visit, world: World): Promise<DavResponse> {
  const { path } = visit.request;
  const method = visit.request.method === 'HEAD' ? 'GET' : visit.request.method;
  const rows = ROWS.filter((row) => row.path.test(path));
  const row = rows.find((one) => one.method === method);
  if (!row) throw rows.length > 0 ? notAllowed(rows) : new DavError(404, 'There is no such page.');
  if (method === 'POST' && !mayCarry(visit, world))
    throw new DavError(403, 'Passwords are taken over HTTPS alone.');
  const form = method === 'POST' ? await formOf(visit.request) : new URLSearchParams();
  if (method === 'POST') assertOurs(visit, form);
  const [, param = ''] = row.path.exec(path) ?? [];
  const asked = { visit, world, param, form };
  return 'anybody' in row ? row.anybody(asked) : forUser(asked, row.user);
}

/** Whether nobody reads along, or the administrator does not mind. */
const mayCarry = ({ origin }: Visit, { allowPlain = false }: World): boolean =>
  allowPlain || origin.confidential;

async function forUser(
  asked: Asked,
  act: (asked: AskedByUser) => Promise<DavResponse>,
): Promise<DavResponse> {
  const { visit, world } = asked;
  const session = await sessionOf(visit, world.grants, world.admit);
  if (session !== undefined && session !== 'over') return act({ ...asked, session });
  if (!/^\/(?:setup\/?)?$/.test(visit.request.path)) return seeOther('/setup/');
  return logInView(visit, world, session === 'over' ? { again: true } : {});
}

function notAllowed(rows: readonly Row[]): DavError {
  const allowed = rows.map(({ method }) => method).join(', ');
  return new DavError(405, 'The page takes no such request.', { headers: { Allow: allowed } });
}

/** Told in the visitor's language; what nobody foresaw is in the log. */
function failed(error: unknown, visit: Visit, { log }: World): DavResponse {
  const { method, path } = visit.request;
  if (!(error instanceof DavError)) log.error({ error, method, path }, 'the page failed');
  return errorView(visit, error instanceof DavError ? error : undefined);
}
