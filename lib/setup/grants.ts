/** What was granted to devices and subscribers: making an address for one, and taking any of it back. */
import type { Grant } from '../calendar/grants/grant.ts';
import type { DavResponse } from '../dav/message.ts';
import { DavError } from '../errors.ts';
import { html, sentence } from './html.ts';
import { layout, value } from './layout.ts';
import { formToken } from './session.ts';
import { field, page, seeOther } from './visit.ts';
import type { AskedByUser } from './world.ts';

const NAME = 60;

/** Shown once, as a password is: whoever has the address can read. */
export async function makeFeed({ visit, world, session, form }: AskedByUser): Promise<DavResponse> {
  const { db, login } = session.home.principal;
  const { feeds: t, back } = visit.texts;
  const wanted = form.get('calendar');
  const calendar = (await session.home.calendars()).find(({ name }) => name === wanted);
  if (!calendar) throw new DavError(404, 'There is no such calendar.');
  const name = field(form, 'name', NAME) || t.default;
  const of = { kind: 'feed', db, login, name, calendar: calendar.name } as const;
  const { secret } = await world.grants.make(of, session.password);
  const address = new URL(`feeds/${secret}/${encodeURIComponent(calendar.name)}.ics`, visit.base).href;
  const title = sentence(t.shown, { name });
  const content = html`<p><a href="/setup/">← ${back}</a></p>
<h1>${title}</h1>
<section class="card made"><p class="secret">${value(address)}</p><p>${t.once}</p></section>`;
  return page(visit, layout(visit, { title: t.title, content, token: formToken(visit).token }));
}

export async function grantOf({ world, session, param }: AskedByUser): Promise<Grant> {
  const { db, login } = session.home.principal;
  const grant = (await world.grants.list(db, login)).find(({ id }) => id === param);
  if (grant?.kind === 'device' || grant?.kind === 'feed') return grant;
  throw new DavError(404, 'There is no such device.');
}

export async function revoke(asked: AskedByUser): Promise<DavResponse> {
  const { id, db, login } = await grantOf(asked);
  await asked.world.grants.revoke(db, login, id);
  return seeOther('/?told=revoked');
}
