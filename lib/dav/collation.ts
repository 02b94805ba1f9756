/** Collations of text-match (RFC 4790, RFC 5051): each folds a text so that equal texts are the same string. */

export const COLLATIONS: ReadonlyMap<string, (text: string) => string> = new Map([
  ['i;ascii-casemap', (text: string) => text.replace(/[a-z]+/g, (letters) => letters.toUpperCase())],
  ['i;octet', (text: string) => text],
  // Titlecase by way of upper case, then decomposed; locale-free, so a Turkish İ is I with a dot above
  ['i;unicode-casemap', (text: string) => text.toLowerCase().toUpperCase().normalize('NFKD')],
]);

/** RFC 4791 section 7.5. */
export const DEFAULT_COLLATION = 'i;ascii-casemap';
