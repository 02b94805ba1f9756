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
