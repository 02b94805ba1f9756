/** The frame of every page, and what is told when there is none. */
import type { DavResponse } from '../dav/message.ts';
import type { DavError } from '../errors.ts';
import { type Html, html, type Piece, sentence } from './html.ts';
import { STYLE_PATH } from './style.ts';
import { type Language, languages, type Texts, texts } from './texts/index.ts';
import { page, type Visit } from './visit.ts';

interface Frame {
  readonly title: string;
  readonly content: Piece;
  /** Carried by the form that logs out; for those who are logged in. */
  readonly token?: string;
}

export function layout(visit: Visit, { title, content, token }: Frame): Html {
  const { language, texts: t } = visit;
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>${title} · erpcal</title>
<link rel="stylesheet" href="${STYLE_PATH}">
<link rel="icon" type="image/svg+xml" href="/setup/icon.svg">
</head>
<body>
<a class="skip" href="#content">${t.skip}</a>
<header>
<p class="brand"><a href="/setup/">erpcal</a></p>
<nav class="languages" aria-label="${t.languages}">${languages.map((one) => languageLink(visit, one))}</nav>
${token !== undefined && html`<form method="post" action="/setup/log-out">${tokenField(token)}<button class="quiet">${t.logOut}</button></form>`}
</header>
<main id="content">
${content}
</main>
</body>
</html>
`;
}

/** A form's path has no page of its own. */
function languageLink({ request: { method, path }, language }: Visit, to: Language): Html {
  const here = method === 'POST' && !path.startsWith('/setup/clients/') ? '/setup/' : path;
  const current = to === language && html` aria-current="true"`;
  return html`<a href="${here}?language=${to}" hreflang="${to}" lang="${to}"${current} title="${texts[to].language}">${to.toUpperCase()}</a>`;
}

export const tokenField = (token: string): Html => html`<input type="hidden" name="token" value="${token}">`;

/** Something to be seen before all else. */
export function notice(kind: 'good' | 'bad' | 'note', said: Piece): Html {
  return html`<p class="notice ${kind}" role="${kind === 'bad' ? 'alert' : 'status'}">${said}</p>`;
}

/** What is typed into a device: a click selects it whole. */
export const value = (text: string): Html => html`<code class="value">${text}</code>`;

const SENTENCES: Readonly<Record<number, keyof Texts['errors']>> = {
  403: 'form',
  404: 'missing',
  405: 'missing',
  410: 'link',
  413: 'large',
  429: 'many',
  503: 'away',
};

export function errorView(visit: Visit, error: DavError | undefined): DavResponse {
  const { errors, back } = visit.texts;
  const said = errors[SENTENCES[error?.status ?? 500] ?? 'other'];
  const content = html`<h1>${errors.title}</h1>${notice('bad', sentence(said))}<p><a href="/setup/">${back}</a></p>`;
  const { status = 500, headers = {} } = error ?? {};
  return page(visit, layout(visit, { title: errors.title, content }), { status, headers });
}
