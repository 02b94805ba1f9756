// Writes into docs/clients/*.md what the set-up page says of each client: its steps, what to type, the configuration.

import { readFileSync, writeFileSync } from 'node:fs';
import { type Account, accountOf, calendarUrl, vdirsyncerConfiguration } from '../lib/setup/account.ts';
import { type Client, clients } from '../lib/setup/client.ts';
import { filled } from '../lib/setup/html.ts';
import { en } from '../lib/setup/texts/en.ts';

const FILES: Readonly<Record<Client, string>> = {
  apple: 'apple.md',
  android: 'android.md',
  evolution: 'evolution.md',
  thunderbird: 'thunderbird.md',
  kde: 'kde.md',
  outlook: 'outlook.md',
  other: 'vdirsyncer.md',
};

export const documentOf = (client: Client): URL =>
  new URL(`../docs/clients/${FILES[client]}`, import.meta.url);

const PASSWORD = 'the one made on the page';

/** Whose page is told of. */
const ACCOUNT = accountOf({
  base: new URL('https://calendar.example.com/'),
  db: 'company',
  login: 'you',
  isDefault: true,
});

const CALENDARS = ['Meetings', 'Tasks'] as const;

const code = (text: string): string => `\`${text}\``;

function list(sentences: readonly string[]): string {
  const values = { url: code(ACCOUNT.url), login: code(ACCOUNT.login), password: `*${PASSWORD}*` };
  return sentences.map((one, index) => `${index + 1}. ${filled(one, values)}`).join('\n');
}

function typed({ url, login, host, port, path, https }: Account): string {
  const t = en.values;
  const rows = [
    [t.url, code(url)],
    [t.login, code(login)],
    [t.password, PASSWORD],
    [t.host, code(host)],
    [t.port, code(port)],
    [t.path, code(path)],
    [t.encryption, https ? t.yes : t.no],
    ...CALENDARS.map((name) => [`only ${name}`, code(calendarUrl(ACCOUNT, name))]),
  ];
  return `| | |\n|---|---|\n${rows.map((row) => `| ${row.join(' | ')} |`).join('\n')}`;
}

/** What the page says of a client, piece by piece. */
function pieces(client: Client): Readonly<Record<string, string>> {
  const { steps, byHand } = en.clients[client];
  const configuration = vdirsyncerConfiguration({ ...ACCOUNT, password: PASSWORD });
  return {
    steps: list(steps),
    'by hand': list(byHand),
    'what to type': typed(ACCOUNT),
    configuration: `\`\`\`ini\n${configuration}\`\`\``,
  };
}

const PIECE = /(<!-- page: ([a-z ]+) -->\n)[\s\S]*?(<!-- end -->)/g;

/** The document with each piece between its two markers replaced. */
export function withPage(document: string, client: Client): string {
  const said = pieces(client);
  return document.replace(PIECE, (_, before: string, name: string, after: string) => {
    const piece = said[name];
    if (piece === undefined) throw new Error(`The page of ${client} says nothing called ${name}.`);
    return `${before}${piece}\n${after}`;
  });
}

if (import.meta.main)
  for (const client of clients) {
    const document = documentOf(client);
    writeFileSync(document, withPage(readFileSync(document, 'utf8'), client));
  }
