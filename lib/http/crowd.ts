/** No address has all connections: beyond so many of one, that which has been without a request the longest gives way. */
import { isIPv6 } from 'node:net';
import { type Network, within } from './forwarding.ts';

/** A socket, as far as it matters here. */
export interface Connection {
  readonly remoteAddress?: string | undefined;
  readonly remotePort?: number | undefined;
  destroy(): unknown;
  once(event: 'close', listener: () => void): unknown;
}

export interface CrowdOptions {
  /** Connections of one address. */
  readonly most: number;
  /** Those of all their clients come from them. */
  readonly proxies: readonly Network[];
  /** Told of an address whose connection was closed for it. */
  readonly onClosed: (address: string) => void;
}

/** Of one address, by the client's port, which a connection over TLS has as well as the one below it. */
interface Guests {
  /** The one that has been so the longest stands first. */
  readonly idle: Map<number, Connection>;
  readonly busy: Map<number, Connection>;
}

export class Crowd {
  readonly #options: CrowdOptions;
  readonly #isProxy: (address: string) => boolean;
  readonly #guests = new Map<string, Guests>();

  constructor(options: CrowdOptions) {
    this.#options = options;
    this.#isProxy = within(options.proxies);
  }

  /** A connection that has no request yet. */
  enter(socket: Connection): void {
    const { remoteAddress: address = '', remotePort: port = 0 } = socket;
    if (this.#isProxy(address)) return;
    const key = sharedBy(address);
    const guests = this.#guests.get(key) ?? { idle: new Map(), busy: new Map() };
    this.#guests.set(key, guests);
    guests.idle.set(port, socket);
    socket.once('close', () => this.#leave(key, port, socket));
    if (guests.idle.size + guests.busy.size > this.#options.most) this.#close(guests, address);
  }

  /** A request came; it is over when the function is called. */
  serve({ remoteAddress, remotePort = 0 }: Pick<Connection, 'remoteAddress' | 'remotePort'>): () => void {
    const guests = this.#guests.get(sharedBy(remoteAddress ?? ''));
    const socket = guests?.idle.get(remotePort);
    if (!guests || !socket) return () => undefined;
    guests.idle.delete(remotePort);
    guests.busy.set(remotePort, socket);
    return () => {
      if (guests.busy.delete(remotePort)) guests.idle.set(remotePort, socket);
    };
  }

  /** Where all others are at work, this is the one that came. */
  #close({ idle }: Guests, address: string): void {
    const [first] = idle.values();
    first?.destroy();
    this.#options.onClosed(address);
  }

  #leave(key: string, port: number, socket: Connection): void {
    const guests = this.#guests.get(key);
    if (!guests) return;
    for (const one of [guests.idle, guests.busy]) if (one.get(port) === socket) one.delete(port);
    if (guests.idle.size + guests.busy.size === 0) this.#guests.delete(key);
  }
}

/** A customer has 64 bits of IPv6 addresses, or more (RFC 6177). */
function sharedBy(address: string): string {
  if (!isIPv6(address) || address.startsWith('::ffff:')) return address;
  const [head = '', tail] = address.split('::').map((half) => (half === '' ? [] : half.split(':')));
  const zeros = tail === undefined ? [] : Array<string>(Math.max(0, 8 - head.length - tail.length)).fill('0');
  return [...head, ...zeros, ...(tail ?? [])].slice(0, 4).join(':');
}
