/** A login as people type it where several databases are served: `login@@database`. */

export interface TypedLogin {
  readonly login: string;
  /** Undefined where none is named. */
  readonly db?: string;
}

/** Logins are often addresses, so one `@` is part of them; no database has one in its name. */
export function loginIn(typed: string): TypedLogin {
  const [, login, db] = /^(.+)@@([^@]+)$/.exec(typed) ?? [];
  return login === undefined || db === undefined ? { login: typed } : { login, db };
}
