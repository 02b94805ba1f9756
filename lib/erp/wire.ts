/** Values as they travel over XML-RPC. `false` stands for empty in every type, and many2one is `[id, name]`. */
export type Wire =
  | null
  | boolean
  | number
  | string
  | Uint8Array
  | readonly Wire[]
  | { readonly [member: string]: Wire };

/** A record as `read` answers it. Objects from the decoder have no prototype. */
export type Row = { readonly [field: string]: Wire };

/** One term of a search domain, or an operator in prefix notation. */
export type Term = '&' | '|' | '!' | readonly [field: string, operator: string, value: Wire];
export type Domain = readonly Term[];
export type Context = { readonly [key: string]: Wire };

/** A domain as one term of another: its terms are all to hold. */
export function conjoined(domain: Domain): Domain {
  const terms = domain.reduce((count, term) => count + weight(term), 0);
  return [...Array<'&'>(Math.max(0, terms - 1)).fill('&'), ...domain];
}

/** One of the leaves is to hold. */
export function disjoined(leaves: readonly Exclude<Term, string>[]): Domain {
  return [...leaves.slice(1).map(() => '|' as const), ...leaves];
}

/** An operator makes one term of two, `!` one of one. */
function weight(term: Term): number {
  if (term === '!') return 0;
  return term === '&' || term === '|' ? -1 : 1;
}
