/** Setting up one device: its steps, a password of its own, and what fills it in by itself. */
import type { DavResponse } from '../dav/message.ts';
import { DavError } from '../errors.ts';
import {
  type Account,
  accountOf,
  calendarUrl,
  davx5Url,
  shellQuoted,
  vdirsyncerConfiguration,
} from './account.ts';
import { CLIENTS, type Client, isClient, type Offer } from './client.ts';
import { filled, type Html, html, type Piece, sentence, type Values } from './html.ts';
import { layout, tokenField, value } from './layout.ts';
import { qrCode } from './qr.ts';
import { formToken } from './session.ts';
import { tlsNotice } from './tls-notice.ts';
import { field, GUARDS, page, type Visit } from './visit.ts';
import { type Asked, type AskedByUser, accountFor, type World } from './world.ts';

/** What was just made, and is shown this once. */
interface Made {
  readonly name: string;
  /** Where the profile waits. */
  readonly profile?: string;
}

/** One that is set up now. */
interface Setting {
  readonly client: Client;
  readonly account: Account;
  readonly calendars: readonly { readonly name: string; readonly title: string }[];
  readonly made?: Made;
  /** Devices have no passwords of their own: nothing is made, all is typed. */
  readonly byHand: boolean;
}

const clientIn = (param: string): Client => {
  if (isClient(param)) return param;
  throw new DavError(404, 'There is no such client.');
};

export async function showClient(asked: AskedByUser): Promise<DavResponse> {
  const client = clientIn(asked.param);
  return clientPage(asked, {
    client,
    account: await accountFor(asked),
    calendars: await asked.session.home.calendars(),
    byHand: asked.world.devicePasswords === 'off',
  });
}

const NAME = 60;
/** Milliseconds. */
const LINK_LASTS = 600_000;

export async function makeDevice(asked: AskedByUser): Promise<DavResponse> {
  const { visit, world, session, form } = asked;
  const client = clientIn(asked.param);
  if (world.devicePasswords === 'off')
    throw new DavError(404, 'Devices have no passwords of their own here.');
  const { db, login } = session.home.principal;
  const name = field(form, 'name', NAME) || visit.texts.clients[client].device;
  const { secret } = await world.grants.make({ kind: 'device', db, login, name, client }, session.password);
  const link =
    CLIENTS[client].offer === 'profile' && (await linkTo(asked, { client, name, password: secret }));
  const made = { name, ...(link && { profile: link }) };
  const calendars = await session.home.calendars();
  return clientPage(asked, {
    client,
    account: await accountFor(asked, secret),
    calendars,
    made,
    byHand: false,
  });
}

/** The profile lies nowhere: the link opens what it is made of, once. */
async function linkTo(
  { visit, world, session }: AskedByUser,
  { client, name, password }: { client: Client; name: string; password: string },
): Promise<string> {
  const { db, login } = session.home.principal;
  const of = { kind: 'link', db, login, name, client, lasts: LINK_LASTS } as const;
  const { secret } = await world.grants.make(of, password);
  return new URL(`setup/profile/${secret}.mobileconfig`, visit.base).href;
}

/** Whoever looks at the link without taking what is there (a HEAD) leaves it. */
export async function profile({ visit, world, param }: Asked): Promise<DavResponse> {
  if (!world.allowPlain && !visit.origin.confidential)
    throw new DavError(403, 'Profiles go over HTTPS alone.');
  const isLook = visit.request.method === 'HEAD';
  const opened = await (isLook ? world.grants.open('link', param) : world.grants.take('link', param));
  if (!opened) throw new DavError(410, 'The link was used already, or is over.');
  const { grant, sealed: password } = opened;
  const { db, login } = grant;
  const isDefault = (await world.directory.defaultDb()) === db;
  const account = { ...accountOf({ base: visit.base, db, login, isDefault }), password };
  const { label, about } = visit.texts.profile;
  // What writes it is loaded where it is wanted.
  const { profileOf } = await import('./profile.ts');
  const text = profileOf(account, { label: filled(label, { login }), about });
  const headers = {
    ...GUARDS,
    'Content-Type': 'application/x-apple-aspen-config',
    'Content-Disposition': 'attachment; filename="erpcal.mobileconfig"',
    'Cache-Control': 'no-store',
  };
  return { status: 200, headers, body: world.sign ? await world.sign(text) : text };
}

async function clientPage(asked: AskedByUser, setting: Setting): Promise<DavResponse> {
  const { visit, world } = asked;
  const { token } = formToken(visit);
  const { client, made } = setting;
  const { texts: t } = visit;
  const { name, about } = t.clients[client];
  const content = html`<p><a href="/setup/">← ${t.back}</a></p>
<h1>${name}</h1>
<p class="lead">${about}</p>
${await tlsNotice(visit, world)}
${made && madeSection(visit, setting, made)}
${stepsSection(visit, setting)}
${!made && passwordSection(visit, { client, token, devicePasswords: world.devicePasswords })}
${valuesSection(visit, setting)}
${CLIENTS[client].offer === 'configuration' && configurationSection(visit, setting)}`;
  return page(visit, layout(visit, { title: name, content, token }));
}

function passwordIn({ texts: { values: t } }: Visit, { account: { password }, byHand }: Setting): Html {
  if (password !== undefined) return value(password);
  return html`<em>${byHand ? t.passwordErp : t.passwordMade}</em>`;
}

function stepsSection(visit: Visit, setting: Setting): Html {
  const { texts: t } = visit;
  const { account, client } = setting;
  const { steps, byHand } = t.clients[client];
  const password = passwordIn(visit, setting);
  const values: Values = { url: value(account.url), login: value(account.login), password };
  const list = (sentences: readonly string[]) =>
    html`<ol>${sentences.map((one) => html`<li>${sentence(one, values)}</li>`)}</ol>`;
  const heading = html`<h2 id="steps">${t.steps}</h2>`;
  if (setting.byHand && isMade(client))
    return html`<section aria-labelledby="steps">${heading}${list(byHand)}</section>`;
  return html`<section aria-labelledby="steps">${heading}${list(steps)}
<details><summary>${t.byHand}</summary>${list(byHand)}</details></section>`;
}

/** Whether it is set up by something that holds the device's own password. */
const isMade = (client: Client): boolean => ['profile', 'davx5'].includes(CLIENTS[client].offer);

interface PasswordOf {
  readonly client: Client;
  readonly token: string;
  readonly devicePasswords: World['devicePasswords'];
}

function passwordSection(
  { texts: { password: t, clients } }: Visit,
  { client, token, devicePasswords }: PasswordOf,
): Html {
  if (devicePasswords === 'off') return html`<section><p>${t.own}</p></section>`;
  return html`<section class="card" aria-labelledby="password"><h2 id="password">${t.title}</h2><p>${t.about}</p>
<form class="row" method="post" action="/setup/clients/${client}">${tokenField(token)}
<p><label for="name">${t.name}</label><input id="name" name="name" value="${clients[client].device}" maxlength="${NAME}" required></p>
<button>${t.make}</button></form>
${devicePasswords === 'on' && html`<p class="hint">${t.either}</p>`}</section>`;
}

function madeSection(visit: Visit, setting: Setting, made: Made): Html {
  const { password: t } = visit.texts;
  const { account, client } = setting;
  return html`<section class="card made" aria-labelledby="made"><h2 id="made">${sentence(t.shown, { name: made.name })}</h2>
<p class="secret">${value(account.password ?? '')}</p>
<p>${t.once}</p>
${OFFERS[CLIENTS[client].offer](visit, account, made)}</section>`;
}

/** What sets the device up by itself. */
const OFFERS: Readonly<Record<Offer, (visit: Visit, account: Account, made: Made) => Html | undefined>> = {
  profile: ({ texts: { profile: t } }, _, { profile: link }) =>
    link === undefined ? undefined : opener(link, t),
  davx5: ({ texts: { davx5: t } }, account) => opener(davx5Url(account), t),
  address: () => undefined,
  configuration: () => undefined,
};

interface OpenerTexts {
  readonly open: string;
  readonly scan: string;
  readonly qr: string;
  readonly once: string;
}

function opener(link: string, t: OpenerTexts): Html {
  return html`<p><a class="button" href="${link}">${t.open}</a></p><p>${t.scan}</p>${qrCode(link, t.qr)}<p class="hint">${t.once}</p>`;
}

function valuesSection(visit: Visit, setting: Setting): Html {
  const { values: t } = visit.texts;
  const { account, calendars } = setting;
  const { url, host, port, path, https, login } = account;
  const rows: readonly (readonly [string, Piece])[] = [
    [t.url, value(url)],
    [t.login, value(login)],
    [t.password, passwordIn(visit, setting)],
    [t.host, value(host)],
    [t.port, value(port)],
    [t.path, value(path)],
    [t.encryption, https ? t.yes : t.no],
  ];
  const addresses = calendars.map(
    ({ name, title }) => html`<dt>${title}</dt><dd>${value(calendarUrl(account, name))}</dd>`,
  );
  return html`<section aria-labelledby="values"><h2 id="values">${t.title}</h2><p class="hint">${t.about}</p>
<dl class="values">${rows.map(([name, said]) => html`<dt>${name}</dt><dd>${said}</dd>`)}</dl>
<h3>${t.calendars}</h3><dl class="values">${addresses}</dl></section>`;
}

function configurationSection(
  { texts: { configuration: t } }: Visit,
  { account, calendars: [first] }: Setting,
): Html {
  const { login, password = '' } = account;
  const file = first && calendarUrl(account, first.name).replace(/\/$/, '.ics');
  const curl = file && `curl -u ${shellQuoted(`${login}:${password}`)} ${shellQuoted(file)}`;
  return html`<section aria-labelledby="configuration"><h2 id="configuration">${t.title}</h2>
<pre tabindex="0" aria-labelledby="configuration">${vdirsyncerConfiguration(account)}</pre>
${curl && html`<h3 id="curl">${t.curl}</h3><pre tabindex="0" aria-labelledby="curl">${curl}</pre>`}</section>`;
}
