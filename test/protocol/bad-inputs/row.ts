/** A bad input and the answer it gets. */
import type { Name } from '../../../lib/names.ts';
import type { Conversation, Reply } from './conversation.ts';
import type { Id } from './ids.ts';
import type { World } from './world.ts';

export interface Ask {
  readonly method: string;
  /** From the root of the server, as it stands in the request line. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** `login:password`, or nobody; demo where nothing is said. */
  readonly as?: string | undefined;
}

/** Octets as they are. */
export interface Raw {
  readonly raw: readonly (string | Uint8Array)[];
}

/**
 * A proxy answers by itself; or sends on something else, which has another answer; or waits for what does not come, and
 * ends the connection.
 */
export type Proxied = { readonly alone: number } | { readonly onward: number } | { readonly ends: true };
/** Where a proxy is not named, the answer is the one there is without it. */
export type Behind = Readonly<Partial<Record<'nginx' | 'haproxy', Proxied>>>;

export interface Row {
  readonly id: Id;
  /** What a client sends. */
  readonly what: string;
  readonly ask: Ask | Raw | ((world: World) => Ask | Raw | Promise<Ask | Raw>);
  readonly status: number;
  /** The precondition in the answer's `error`. */
  readonly condition?: Name;
  /** The connection is of no use afterwards; everywhere else it is. */
  readonly closes?: true;
  /** What is sent is kept in the ERP; it is read again, listed, and deleted. */
  readonly stores?: true;
  /** What is sent may leave something in the ERP that no calendar shows. */
  readonly writes?: true;
  /** Takes so long that once is enough. */
  readonly heavy?: true;
  /** Whatever else is asked of the answer. */
  readonly check?: (reply: Reply, world: World, conversation: Conversation) => void | Promise<void>;
  /** Which of the answers that the input leaves open was chosen, and why. */
  readonly chosen?: string;
  /** Sent through the proxies, too. */
  readonly behind?: Behind;
  /** What was in the way before the row, and what is to be put right after it. */
  readonly before?: (world: World) => void | Promise<void>;
  readonly after?: (world: World) => void | Promise<void>;
}

/** A kind of input that another test is about. */
export interface Elsewhere {
  readonly id: Id;
  readonly what: string;
  readonly answer: string;
  /** From the root of the project. */
  readonly file: string;
  /** Stands in the file; a part of the test's name. */
  readonly name: string;
}
