/** What requests are about, for people. */

export type Asked =
  /** Whether there is an account, and where its calendars are. */
  | 'account'
  | 'calendars'
  /** Whether something changed. */
  | 'poll'
  /** Lists of entries, or what is in them. */
  | 'entries'
  | 'read'
  | 'save'
  | 'remove'
  /** Name or colour of a calendar. */
  | 'settings'
  /** A whole calendar in one file. */
  | 'download'
  | 'busy'
  | 'people'
  | 'make-calendar'
  | 'other'
  /** A record of the ERP that a request should have shown. */
  | 'show';

/** What a person has in mind who knows an entry by its title alone. */
export function titleIn(text: string): string {
  const unfolded = text.slice(0, LOOKED_AT).replace(/\r?\n[ \t]/g, '');
  const [, title = ''] = /^SUMMARY(?:;[^:\r\n]*)?:([^\r\n]*)/im.exec(unfolded) ?? [];
  return title
    .replace(/\\([\\,;nN])/g, (_, escaped: string) => (/n/i.test(escaped) ? ' ' : escaped))
    .slice(0, LONGEST);
}

/** Characters of a document, and of a title. */
const LOOKED_AT = 20_000;
const LONGEST = 80;
