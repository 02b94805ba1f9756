/** Logging in with the ERP's login, and out. */

import type { Home } from '../calendar/types.ts';
import type { DavResponse } from '../dav/message.ts';
import { type Html, html, sentence } from './html.ts';
import { layout, notice, tokenField } from './layout.ts';
import { begun, ended, formToken } from './session.ts';
import { tlsNotice } from './tls-notice.ts';
import { field, page, seeOther, type Visit } from './visit.ts';
import type { Asked, AskedByUser, World } from './world.ts';

/** Why the form is there once more. */
interface Before {
  readonly again?: boolean;
  readonly wrong?: boolean;
  readonly login?: string;
  readonly db?: string;
}

/** Which databases there are is told to nobody: he names his, where there is more than one. */
export async function logInView(visit: Visit, world: World, before: Before = {}): Promise<DavResponse> {
  const { logIn: t, tls } = visit.texts;
  const isOpen = world.allowPlain || visit.origin.confidential;
  const asksForDb = (await world.directory.defaultDb()) === undefined;
  const { token, cookie } = formToken(visit);
  const content = html`<h1>${t.title}</h1>
<p class="lead">${t.about}</p>
${before.again && notice('note', t.again)}
${before.wrong && notice('bad', asksForDb ? t.wrongDb : t.wrong)}
${isOpen ? await tlsNotice(visit, world) : notice('bad', sentence(tls.refused))}
${isOpen && logInForm(visit, { token, asksForDb, before })}`;
  const headers = cookie === undefined ? {} : { 'Set-Cookie': cookie };
  return page(visit, layout(visit, { title: t.title, content }), {
    status: before.wrong ? 422 : 200,
    headers,
  });
}

interface FormOf {
  readonly token: string;
  readonly asksForDb: boolean;
  readonly before: Before;
}

function logInForm(
  { texts: { logIn: t } }: Visit,
  { token, asksForDb, before: { login, db } }: FormOf,
): Html {
  return html`<form class="card narrow" method="post" action="/setup/log-in">
${tokenField(token)}
<label for="login">${t.login}</label>
<input id="login" name="login" value="${login}" autocomplete="username" autocapitalize="none" spellcheck="false" required>
<label for="password">${t.password}</label>
<input id="password" name="password" type="password" autocomplete="current-password" required>
${
  asksForDb &&
  html`<label for="db">${t.db}</label>
<input id="db" name="db" value="${db}" autocapitalize="none" spellcheck="false" aria-describedby="db-about">
<p id="db-about" class="hint">${t.dbAbout}</p>`
}
<button>${t.submit}</button>
</form>`;
}

/** The longest password that is believed to be one. */
const PASSWORD = 1000;

export async function logIn({ visit, world, form }: Asked): Promise<DavResponse> {
  const typed = field(form, 'login');
  const password = (form.get('password') ?? '').slice(0, PASSWORD);
  const db = field(form, 'db');
  const home = await admitted({ typed, password, db }, visit, world);
  if (!home) return logInView(visit, world, { wrong: true, login: typed, db });
  const { principal } = home;
  const failing = (await world.grants.list(principal.db, principal.login)).some(
    ({ kind, failed }) => kind === 'device' && failed?.reason === 'password',
  );
  await world.grants.reseal(principal.db, principal.login, password);
  const session = await begun(home, password, visit, world.grants);
  return seeOther(failing ? '/setup/?told=resealed' : '/setup/', { 'Set-Cookie': session });
}

interface Typed {
  /** Perhaps `login@@database`. */
  readonly typed: string;
  readonly password: string;
  readonly db: string;
}

async function admitted(
  { typed, password, db }: Typed,
  visit: Visit,
  world: World,
): Promise<Home | undefined> {
  const at = typed.lastIndexOf('@@');
  const login = at > 0 ? typed.slice(0, at) : typed;
  const named = at > 0 ? typed.slice(at + 2) : db;
  const database = named || (await world.directory.defaultDb());
  // The ERP is not asked for what no header of a client could carry.
  const isUsable = /^[^:\0-\x1f\x7f]+$/.test(login) && /^[^\0-\x1f\x7f]+$/.test(password);
  if (!isUsable || database === undefined) return undefined;
  return world.admit(database, { login, password }, visit.origin.address);
}

export async function logOut({ visit, world, session }: AskedByUser): Promise<DavResponse> {
  const { db, login } = session.home.principal;
  await world.grants.revoke(db, login, session.id);
  return seeOther('/setup/', { 'Set-Cookie': ended(visit) });
}
