/** Why is my phone not syncing? What it asked last, what it got, and what to do. */
import type { Exchange } from '../calendar/exchanges/exchanges.ts';
import type { DavResponse } from '../dav/message.ts';
import { grantOf } from './grants.ts';
import { type Html, html, type Piece, sentence } from './html.ts';
import { layout } from './layout.ts';
import { formToken } from './session.ts';
import { timeText } from './times.ts';
import { page } from './visit.ts';
import type { AskedByUser } from './world.ts';

/** Of one device or subscriber. */
export async function showGrant(asked: AskedByUser): Promise<DavResponse> {
  const { devices: t, reasons, activity } = asked.visit.texts;
  const { id, name, made, used, failed } = await grantOf(asked);
  const at = clockOf(asked);
  const own = (await exchangesOf(asked)).filter(({ device }) => device === id);
  const content = html`<p>${sentence(t.made, { at: at(made) })} · ${used === undefined ? t.unused : sentence(t.used, { at: at(used) })}</p>
${failed && html`<p class="failed">${sentence(t.failed, { at: at(failed.at), reason: reasons[failed.reason] })}</p>`}
${own.length === 0 ? html`<p>${activity.none}</p>` : list(asked, own)}
<p><a href="/setup/activity">${activity.title}</a> <span class="hint">${activity.about}</span></p>`;
  return activityPage(asked, sentence(t.whyOf, { name }), content);
}

/** Of whatever came with no password that was made here: each program by itself. */
export async function showActivity(asked: AskedByUser): Promise<DavResponse> {
  const { activity: t } = asked.visit.texts;
  const others = (await exchangesOf(asked)).filter(({ device }) => device === '');
  const programs = Map.groupBy(others, ({ agent }) => agent);
  const sections = [...programs].map(
    ([agent, own]) => html`<section><h2>${agent === '' ? '?' : agent}</h2>${list(asked, own)}</section>`,
  );
  const content = html`<p class="lead">${t.about}</p>${sections.length === 0 ? html`<p>${t.nothing}</p>` : sections}`;
  return activityPage(asked, html`${t.title}`, content);
}

async function exchangesOf({ world, session }: AskedByUser): Promise<readonly Exchange[]> {
  const { db, login } = session.home.principal;
  return (await world.exchanges?.of(db, login)) ?? [];
}

function activityPage({ visit }: AskedByUser, title: Html, about: Html): DavResponse {
  const content = html`<p><a href="/setup/">← ${visit.texts.back}</a></p>
<h1>${title}</h1>
${about}`;
  const { token } = formToken(visit);
  return page(visit, layout(visit, { title: visit.texts.devices.why, content, token }));
}

const clockOf =
  ({ visit, session }: AskedByUser) =>
  (time: number): string =>
    timeText(time, visit.language, session.home.principal.zone);

const list = (asked: AskedByUser, exchanges: readonly Exchange[]): Html =>
  html`<ol class="exchanges">${exchanges.map((one) => row(asked, one))}</ol>`;

function row(asked: AskedByUser, exchange: Exchange): Html {
  const { activity: t } = asked.visit.texts;
  const { since, at, advice, reason } = exchange;
  const well = advice === 'well';
  const when = clockOf(asked);
  const time = when(since) === when(at) ? when(at) : sentence(t.span, { since: when(since), at: when(at) });
  return html`<li class="${well ? 'well' : 'ill'}"><p class="hint">${time}</p>
<p><b>${t.asked[exchange.asked]}</b>${aboutWhat(asked, exchange)}</p>
<p>${t.advice[advice]}</p>
${!well && reason !== '' && html`<p class="hint">${sentence(t.reason, { reason: html`<q lang="en">${reason}</q>` })}</p>`}</li>`;
}

/** Calendar, entry and line, as far as there are any. */
function aboutWhat({ visit: { texts } }: AskedByUser, exchange: Exchange): Piece {
  const { activity: t } = texts;
  const { calendar, entry, title, line, property = '' } = exchange;
  const named = title || entry;
  return [
    calendar !== '' && sentence(t.calendar, { calendar }),
    named !== '' && sentence(t.entry, { title: html`<q>${named}</q>` }),
    line !== undefined && sentence(t.line, { line, property }),
  ].map((said) => said && html` · ${said}`);
}
