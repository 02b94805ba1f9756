/** What nobody may read in a trace, taken out by where it stands and wherever else it shows up. */
import { secretIn } from '../../calendar/grants/secret.ts';
import type { Credentials } from '../auth.ts';

export const HIDDEN = '[hidden]';

/** Of header fields and of parameters in a query. */
const NAMES = /^(?:(?:proxy-)?authorization|(?:set-)?cookie)$|pass|secret|token|key|code/i;
const SCHEME = /^(?:Basic|Bearer|Digest) /i;

/** The value as it may be read. The scheme of an `Authorization` stays. */
export function shownField(name: string, value: string): string {
  if (!NAMES.test(name)) return value;
  return `${SCHEME.exec(value)?.[0] ?? ''}${HIDDEN}`;
}

/** Names stay, values go: what a client puts there is nobody's to know. */
export function shownQuery(query: string): string {
  return query.replace(/=[^&]*/g, `=${HIDDEN}`);
}

/** Segments of paths that are the whole of what somebody has to know. */
const PATHS = /(\/feeds\/|\/setup\/(?:[a-z-]+\/)?)([^/?#\s"'<>]{12,})/g;

export function withoutPaths(text: string): string {
  return text.replace(PATHS, (_, before: string, secret: string) => {
    const [extension = ''] = /\.[a-z]{2,20}$/.exec(secret) ?? [];
    return `${before}${HIDDEN}${extension}`;
  });
}

/** Six groups of four letters: as they are made, as people type them, and in URLs. */
const FORM = /(?<![a-z])[a-z]{4}(?:(?:-|%20|\+| |)[a-z]{4}){5}(?![a-z])/gi;

/** What was granted on the page has a form of its own, by which it is known whoever tells it, and wherever. */
export function withoutGrants(text: string): string {
  return text.replace(FORM, (found) => {
    const read = secretIn(found.replaceAll(/%20|\+/g, ' '));
    return read === undefined || (read === 'mistyped' && !found.includes('-')) ? found : HIDDEN;
  });
}

/** All spellings a password has on its way: in texts, JSON, Python, URLs and in Basic. */
export function spellings(password: string, logins: readonly string[]): readonly string[] {
  const basic = logins.map((login) => Buffer.from(`${login}:${password}`).toString('base64'));
  return [
    ...[password, JSON.stringify(password).slice(1, -1), inPython(password), encodeURIComponent(password)],
    ...[Buffer.from(password).toString('base64'), ...basic],
  ];
}

/** A password that is the user's name as well stays where the name may stand. */
export function withoutWords(
  text: string,
  { login }: Pick<Credentials, 'login'>,
  secrets: ReadonlySet<string>,
): string {
  const words = [...secrets].filter((secret) => secret !== '' && secret !== login);
  if (words.length === 0) return text;
  const longestFirst = words.sort((a, b) => b.length - a.length);
  return text.replace(new RegExp(longestFirst.map(inMarkup).join('|'), 'g'), HIDDEN);
}

/** A pattern for a text as it stands or with its marks as references, also of HTML inside XML. */
const inMarkup = (text: string): string =>
  text.replace(
    /[^\dA-Za-z]/g,
    (mark) => `(?:${mark < '\x80' ? '\\' : ''}${mark}|&(?:amp;)*(?:#\\w+|[a-z]+);)`,
  );

/** As its `repr` is, from which only the quotes are missing. */
function inPython(text: string): string {
  const code = (letter: string, digits: number): string =>
    (letter.codePointAt(0) ?? 0).toString(16).padStart(digits, '0');
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll("'", "\\'")
    .replace(/[\x80-\xff]/g, (letter) => `\\x${code(letter, 2)}`)
    .replace(/[\u0100-\uffff]/g, (letter) => `\\u${code(letter, 4)}`);
}
