/** What an option is: a row, of which its flag, its variable, its help and its line of the README are made. */

export interface Row<T> {
  /** Stands for the value in help texts. */
  readonly value: string;
  readonly about: string;
  /** As one would type it; an option without one may be left out. */
  readonly fallback?: string;
  /** Throws an Error whose message goes on from “… is not”. */
  readonly read: (text: string) => T;
  /** A list, which grows when the flag is given again. */
  readonly many?: true;
  /** What the flag without a value means. */
  readonly alone?: string;
}

export type Table = Readonly<Record<string, Row<unknown>>>;
type Value<R extends Row<unknown>> = ReturnType<R['read']>;

/** What a table's options are once read: those with a fallback always there, the others perhaps. */
export type Settings<T extends Table> = {
  readonly [K in keyof T as T[K] extends { fallback: string } ? K : never]: Value<T[K]>;
} & {
  readonly [K in keyof T as T[K] extends { fallback: string } ? never : K]?: Value<T[K]>;
};
