/** What a user has: calendars, devices, addresses for subscribing; and the way to one more. */
import { setTimeout } from 'node:timers/promises';
import type { Grant } from '../calendar/grants/grant.ts';
import type { Calendar } from '../calendar/types.ts';
import type { DavResponse } from '../dav/message.ts';
import { clients, isClient } from './client.ts';
import { type Html, html, sentence } from './html.ts';
import { layout, notice, tokenField } from './layout.ts';
import { formToken } from './session.ts';
import type { Texts } from './texts/index.ts';
import { counted, timeText } from './times.ts';
import { tlsNotice } from './tls-notice.ts';
import { page, type Visit } from './visit.ts';
import type { AskedByUser } from './world.ts';

export async function overview(asked: AskedByUser): Promise<DavResponse> {
  const { visit, world, session } = asked;
  const { texts: t, request } = visit;
  const { principal } = session.home;
  const { token } = formToken(visit);
  const calendars = await session.home.calendars();
  const grants = await world.grants.list(principal.db, principal.login);
  const content = html`<h1>${sentence(t.greeting, { name: principal.name })}</h1>
<p class="lead">${sentence(t.loggedIn, { login: html`<b>${principal.login}</b>`, db: html`<b>${principal.db}</b>` })}</p>
${toldBefore(request.query, t)}
${await tlsNotice(visit, world)}
${await calendarsSection(asked, calendars)}
${chooseSection(t)}
${devicesSection(asked, token, grants)}
${world.devicePasswords !== 'off' && feedsSection(asked, token, { calendars, grants })}`;
  return page(visit, layout(visit, { title: t.title, content, token }));
}

/** What the form before did. */
function toldBefore(query: string, { told }: Texts): Html | undefined {
  const key = new URLSearchParams(query).get('told');
  return key === 'revoked' || key === 'resealed' ? notice('good', told[key]) : undefined;
}

async function calendarsSection(
  { visit, world }: AskedByUser,
  calendars: readonly Calendar[],
): Promise<Html> {
  const { calendars: t } = visit.texts;
  const patience = world.patience ?? 2000;
  const rows = await Promise.all(calendars.map((calendar) => calendarRow(calendar, visit, patience)));
  return html`<section aria-labelledby="calendars"><h2 id="calendars">${t.title}</h2>
${rows.length === 0 ? html`<p>${t.none}</p>` : html`<ul class="calendars">${rows}</ul>`}</section>`;
}

async function calendarRow(calendar: Calendar, visit: Visit, patience: number): Promise<Html> {
  const { title, description, component, color } = calendar;
  const { calendars: t } = visit.texts;
  const entries = await entriesOf(calendar, visit, patience);
  return html`<li><svg class="swatch" viewBox="0 0 2 2" aria-hidden="true"><circle cx="1" cy="1" r="1" fill="${color.slice(0, 7)}"/></svg>
<span class="what"><b>${title}</b>${title !== t[component] && html` <span class="hint">${t[component]}</span>`}${description !== undefined && html`<br><span class="hint">${description}</span>`}</span>
<span class="count">${entries}</span></li>`;
}

/** A calendar of thousands is not waited for when it is read for the first time; it goes on being read. */
async function entriesOf(calendar: Calendar, { texts: { calendars: t }, language }: Visit, patience: number) {
  const counting = calendar.list().then(
    ({ length }) =>
      sentence(counted(length, t.entries, language), { count: length.toLocaleString(language) }),
    () => html`${t.away}`,
  );
  const late = new AbortController();
  const waited = setTimeout(patience, html`${t.counting}`, { signal: late.signal }).catch(() => undefined);
  return Promise.race([counting, waited]).finally(() => late.abort());
}

function chooseSection({ choose, clients: names }: Texts): Html {
  const cards = clients.map(
    (client) =>
      html`<li><a href="/setup/clients/${client}"><b>${names[client].name}</b> <span class="hint">${names[client].about}</span></a></li>`,
  );
  return html`<section aria-labelledby="choose"><h2 id="choose">${choose.title}</h2><p>${choose.about}</p><ul class="cards">${cards}</ul></section>`;
}

function devicesSection(asked: AskedByUser, token: string, grants: readonly Grant[]): Html {
  const { devices: t, activity } = asked.visit.texts;
  const rows = grants.filter(({ kind }) => kind === 'device').map((grant) => grantRow(asked, token, grant));
  return html`<section aria-labelledby="devices"><h2 id="devices">${t.title}</h2><p>${t.about}</p>
${rows.length === 0 ? html`<p class="hint">${t.none}</p>` : html`<ul class="grants">${rows}</ul>`}
<p><a href="/setup/activity">${activity.title}</a> <span class="hint">${activity.about}</span></p></section>`;
}

/** A device or a feed, with what became of it last. */
function grantRow({ visit, session }: AskedByUser, token: string, grant: Grant): Html {
  const { id, name, client = '', calendar, made, used, failed } = grant;
  const { devices: t, feeds, reasons, clients: names } = visit.texts;
  const at = (time: number): string => timeText(time, visit.language, session.home.principal.zone);
  // Read out: links of the same words lead to different devices.
  const whose = html`<span class="unseen"> ${name}</span>`;
  const about = isClient(client) ? names[client].name : calendar && sentence(feeds.of, { calendar });
  return html`<li><p class="what"><b>${name}</b>${about && html` <span class="hint">${about}</span>`}</p>
<p class="hint">${sentence(t.made, { at: at(made) })} · ${used === undefined ? t.unused : sentence(t.used, { at: at(used) })}</p>
${failed && html`<p class="failed">${sentence(t.failed, { at: at(failed.at), reason: reasons[failed.reason] })}</p>`}
<div class="deeds"><a href="/setup/grants/${id}">${t.why}${whose}</a>
<form method="post" action="/setup/grants/${id}/revoke">${tokenField(token)}<button class="danger">${t.revoke}${whose}</button></form></div></li>`;
}

interface Listed {
  readonly calendars: readonly Calendar[];
  readonly grants: readonly Grant[];
}

function feedsSection(asked: AskedByUser, token: string, { calendars, grants }: Listed): Html {
  const { feeds: t } = asked.visit.texts;
  const rows = grants.filter(({ kind }) => kind === 'feed').map((grant) => grantRow(asked, token, grant));
  const options = calendars.map(({ name, title }) => html`<option value="${name}">${title}</option>`);
  return html`<section aria-labelledby="feeds"><h2 id="feeds">${t.title}</h2><p>${t.about}</p>
${rows.length > 0 && html`<ul class="grants">${rows}</ul>`}
<form class="row" method="post" action="/setup/feeds">${tokenField(token)}
<p><label for="calendar">${t.calendar}</label><select id="calendar" name="calendar">${options}</select></p>
<p><label for="name">${t.name}</label><input id="name" name="name" value="${t.default}" maxlength="60" required></p>
<button>${t.make}</button></form></section>`;
}
