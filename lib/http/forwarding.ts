/** What proxies that are trusted tell of the client before them, and which hosts are this server. */
import { BlockList, isIP, isIPv6 } from 'node:net';
import { LRUCache } from 'lru-cache';

/** `10.0.0.0/8` */
export interface Network {
  readonly address: string;
  /** Bits. */
  readonly prefix: number;
}

/** The other end of the connection. */
export interface Peer {
  readonly address: string;
  readonly encrypted: boolean;
}

/** Who asks, and as whom he knows this server. */
export interface Origin {
  /** The client's, as far as the proxies between can be trusted. */
  readonly address: string;
  /** Hosts of absolute URIs that mean this server, as `URL.host` has them. */
  readonly hosts: ReadonlySet<string>;
  /** What he asked for, as he wrote it. */
  readonly host?: string | undefined;
  /** The client speaks HTTPS, to this server or to a proxy. */
  readonly https: boolean;
  /** Nobody on the way reads it: it came over TLS, or never left this machine. */
  readonly confidential: boolean;
}

type Headers = ReadonlyMap<string, string>;
type Scheme = 'http' | 'https';

const SCHEMES: readonly Scheme[] = ['http', 'https'];

/** Finds out the origin of requests. `X-Forwarded-*` of anybody who is not in `trusted` are as if they were not there. */
export function originFinder(trusted: readonly Network[], publicUrl?: URL) {
  const isProxy = within(trusted);
  const hosts = hostsFinder(publicUrl);
  return (headers: Headers, peer: Peer): Origin => {
    const { address, hops } = clientOf(headers, peer, isProxy);
    const told = (name: string) => (hops === 0 ? undefined : toldBy(hops, list(headers.get(name))));
    const scheme = schemeOf(told('x-forwarded-proto'), peer);
    return {
      address,
      hosts: hosts(scheme, headers.get('host'), told('x-forwarded-host')),
      host: told('x-forwarded-host') ?? headers.get('host'),
      https: scheme === 'https',
      confidential: scheme === 'https' || isLoopback(address),
    };
  };
}

/** Whether an address is in one of them. */
export function within(networks: readonly Network[]): (address: string) => boolean {
  const list = new BlockList();
  for (const { address, prefix } of networks) list.addSubnet(address, prefix, familyOf(address));
  return (address) => networks.length > 0 && isIP(address) !== 0 && list.check(address, familyOf(address));
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

/** Whether only this machine has that address. */
export function isLoopback(address: string): boolean {
  return isIP(address) !== 0 && LOOPBACK.check(address, familyOf(address));
}

/** Names under which this server is asked; there are few. */
const NAMES = 1000;

/** Those a host has by its names; without a scheme by either. */
function hostsFinder(publicUrl: URL | undefined) {
  const known = new LRUCache<string, ReadonlySet<string>>({ max: NAMES });
  return (scheme: Scheme | undefined, ...names: readonly (string | undefined)[]): ReadonlySet<string> => {
    const mark = [scheme ?? '', ...names.map((name) => name ?? '')].join('\n');
    const found = known.get(mark);
    if (found) return found;
    const schemes = scheme ? [scheme] : SCHEMES;
    const hosts = names.flatMap((name) =>
      schemes.flatMap((one) => (name === undefined ? [] : hostIn(name, one))),
    );
    const all = new Set([...hosts, ...(publicUrl ? [publicUrl.host] : [])]);
    known.set(mark, all);
    return all;
  };
}

/** From right to left, each proxy wrote down whom it answered; the last one believed stands for the client. */
function clientOf(headers: Headers, peer: Peer, isProxy: (address: string) => boolean) {
  if (isIP(peer.address) === 0 || !isProxy(peer.address)) return { hops: 0, address: peer.address };
  const chain = [...list(headers.get('x-forwarded-for')).map(bare), peer.address].reverse();
  const untrusted = chain.findIndex((address) => isIP(address) === 0 || !isProxy(address));
  const hops = untrusted === -1 ? chain.length : untrusted;
  const client = chain[hops] ?? '';
  return { hops, address: isIP(client) === 0 ? (chain[hops - 1] ?? peer.address) : client };
}

/** What the farthest of `hops` proxies wrote: each appends, or the nearest one writes it anew. */
function toldBy(hops: number, values: readonly string[]): string | undefined {
  return values.at(-hops) ?? values[0];
}

/** A proxy nobody told us of may have ended TLS, so a plain connection leaves it open. */
function schemeOf(told: string | undefined, { encrypted }: Peer): Scheme | undefined {
  const scheme = SCHEMES.find((known) => known === told?.toLowerCase());
  return scheme ?? (encrypted ? 'https' : undefined);
}

/** In lower case, without the port when it is the scheme's. */
function hostIn(authority: string, scheme: Scheme): readonly string[] {
  const url = URL.parse(`${scheme}://${authority}`);
  return url?.host ? [url.host] : [];
}

function list(value: string | undefined): readonly string[] {
  return value === undefined ? [] : value.split(',').map((item) => item.trim());
}

/** Some proxies write the port, too: `192.0.2.1:4711`, `[2001:db8::1]:4711`. */
function bare(address: string): string {
  const [, bracketed, plain] = /^(?:\[([^\]]*)\](?::\d+)?|(\d+(?:\.\d+){3}):\d+)$/.exec(address) ?? [];
  return bracketed ?? plain ?? address;
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv6(address) ? 'ipv6' : 'ipv4';
}
