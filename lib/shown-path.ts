/** Paths as a log may have them: some are themselves a secret. */

/** A segment behind these is one, whatever it looks like. */
const BEHIND = /^(\/+(?:feeds|setup\/+profile)\/+)[^/?#]*?(?=\/|\.mobileconfig$|$)/i;
/** What has the form of one, wherever it stands. */
const FORM = /[a-z]{4}(?:(?:-|%20|\+)[a-z]{4}){5}/gi;
/** Found sooner than the whole, which hardly any path has. */
const GROUP = /(?:-|%20|\+)[A-Za-z]{4}(?:-|%20|\+)/;

export function shownPath(path: string): string {
  const shown = path.replace(BEHIND, '$1…');
  return GROUP.test(shown) ? shown.replace(FORM, '…') : shown;
}
