/** What is typed into a client, in the spellings that clients want. */
import { homeHref, memberHref, principalHref } from '../dav/place.ts';

export interface AccountOf {
  /** Where clients reach the gateway. */
  readonly base: URL;
  readonly db: string;
  readonly login: string;
  /** The gateway's address alone leads to this database. */
  readonly isDefault: boolean;
  /** Absent where the user types one he knows. */
  readonly password?: string;
}

export interface Account extends AccountOf {
  readonly https: boolean;
  readonly host: string;
  readonly port: string;
  /** Of the principal. */
  readonly path: string;
  /** From which everything is discovered (RFC 6764). */
  readonly url: string;
}

export function accountOf(of: AccountOf): Account {
  const { base, db, isDefault } = of;
  const https = base.protocol === 'https:';
  return {
    ...of,
    https,
    host: base.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: base.port || (https ? '443' : '80'),
    path: principalHref(of),
    url: isDefault ? base.href : new URL(`webdav/${encodeURIComponent(db)}/`, base).href,
  };
}

/** For programs that want a calendar's own address. */
export function calendarUrl(account: Account, name: string): string {
  return new URL(`${memberHref(homeHref(account), name)}/`, account.base).href;
}

/**
 * What opens DAVx5 with all of it filled in (its `LoginActivity` decodes user and password and cuts them at the colon, which
 * neither a login nor a device's password has). `davx5:` means HTTPS, and is nobody else's.
 */
export function davx5Url({ https, url, login, password }: Account): string {
  const user = password === undefined ? login : `${login}:${password}`;
  const encoded = user.split(':').map(encodeURIComponent).join(':');
  return url.replace(/^https?:\/\//, `${https ? 'davx5' : 'caldav'}://${encoded}@`);
}

/** A configuration of vdirsyncer: its values are JSON. */
export function vdirsyncerConfiguration({ url, login, password = '' }: Account): string {
  return `[general]
status_path = "~/.local/share/vdirsyncer/status/"

[pair erp]
a = "erp_here"
b = "erp_there"
collections = ["from a", "from b"]
metadata = ["displayname", "color"]

[storage erp_here]
type = "filesystem"
path = "~/.calendars/"
fileext = ".ics"

[storage erp_there]
type = "caldav"
url = ${JSON.stringify(url)}
username = ${JSON.stringify(login)}
password = ${JSON.stringify(password)}
`;
}

/** For a POSIX shell, which reads nothing between single quotes. */
export const shellQuoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
