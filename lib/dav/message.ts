/** A request and its answer as values; `http/adapter.ts` turns sockets into them and back. */

export interface Head {
  readonly method: string;
  /** The path as it came, still percent-encoded, without the query (the Web `Request` would rewrite `%2e%2e`). */
  readonly path: string;
  /** The query without `?`, or empty. */
  readonly query: string;
  /** By lower-case name. */
  readonly headers: ReadonlyMap<string, string>;
}

export interface DavRequest extends Head {
  /** Those of absolute URIs that mean this server, as `URL.host` has them. */
  readonly hosts: ReadonlySet<string>;
  /** The whole body; the adapter has enforced the limit. */
  readonly body: Uint8Array;
}

/** A request whose body still waits on the socket. */
export interface Incoming extends Head {
  /** The whole body, read when it is wanted: who is not logged in sends none. Throws 408, 413 and 415. */
  read(): Promise<Uint8Array>;
}

/** Chunks are sent as they come; the adapter holds back-pressure. */
export type Body = string | Uint8Array | AsyncIterable<string | Uint8Array>;

export interface DavResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Body;
}
