/** A JSON value; `{ double }` is a `<double>`, `{ like }` and `{ rule }` stand for values not known beforehand. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
export type Values = { readonly [field: string]: Json };

/** One request to a real server and what matters of its answer. */
export interface Exchange {
  readonly name: string;
  readonly path: string;
  /** In place of a method call: a body that is not XML. */
  readonly body?: string;
  readonly method?: string;
  readonly params?: readonly Json[];
  /** Records that must be there, under the ids of the recording. */
  readonly given?: readonly Given[];
  readonly expect: Expectation;
}

export interface Given {
  readonly id: number;
  readonly model: string;
  /** `=privacy` is `class` or `privacy`, by version. */
  readonly values: Values;
  /** It is gone again when the request comes. */
  readonly deleted?: boolean;
}

export interface Expectation {
  /** A page of HTML with this status. */
  readonly status?: number;
  readonly answer?: Json;
  readonly like?: Likeness;
  readonly fault?: {
    /** `message`: the text of the exception; `id`: that of the record; `warning`: of a name that is a sentence. */
    readonly code: number | string;
    readonly exception?: string;
    readonly traceback: boolean;
  };
}

export type Likeness = 'id' | 'ids' | 'reference' | 'text' | 'texts' | 'anything';
