/** Readers of what stands behind a flag. Each throws an Error whose message goes on from “… is not”. */

import { accessSync, constants } from 'node:fs';
import { isIP } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { domainToASCII } from 'node:url';
import type { Network } from '../http/forwarding.ts';

export interface Address {
  readonly host: string;
  readonly port: number;
}

export const text = (value: string): string => value;

export function url(value: string): URL {
  const parsed = URL.parse(value);
  if (!parsed || !/^https?:$/.test(parsed.protocol)) throw new Error('an http: or https: URL');
  return parsed;
}

/** `on`: where `--erp` is. Paths are passed as they are, so that there is none before them. */
export function passThrough(value: string): URL | 'on' {
  if (value === 'on') return value;
  const parsed = URL.parse(value);
  if (!parsed || !/^https?:$/.test(parsed.protocol) || parsed.href !== `${parsed.origin}/`)
    throw new Error('on, or a scheme and a host alone, such as http://127.0.0.1:8069');
  return parsed;
}

export function address(value: string): Address {
  const [, bracketed, plain, port] = /^(?:\[([\da-f:.]+)\]|([^:[\]]+)):(\d{1,5})$/i.exec(value) ?? [];
  const host = bracketed ?? plain;
  if (!host || Number(port) > 65535) throw new Error('HOST:PORT, such as 127.0.0.1:8008 or [::1]:8008');
  return { host, port: Number(port) };
}

/** As it was given. */
export const written = ({ host, port }: Address): string =>
  host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;

/** In ASCII, without a dot at its end. */
export function domain(value: string): string {
  const ascii = domainToASCII(value.replace(/\.$/, ''));
  if (!/^(?=.{1,253}$)[a-z\d_-]{1,63}(\.[a-z\d_-]{1,63})*$/.test(ascii))
    throw new Error('a domain, such as example.com');
  return ascii;
}

/** As `Resolver.setServers` takes it. */
export function nameServer(value: string): string {
  const [, host = value] = /^\[?([\da-f:.]+?)\]?(?::\d{1,5})?$/i.exec(value) ?? [];
  if (isIP(host) === 0 && isIP(value) === 0)
    throw new Error('an address, such as 192.0.2.53 or [2001:db8::53]:53');
  return value;
}

/** Clients look for everything at the top of a host (RFC 6764), so there is no gateway below a path. */
export function publicUrl(value: string): URL {
  const parsed = url(value);
  if (parsed.href !== `${parsed.origin}/`)
    throw new Error(
      'a scheme and a host alone, such as https://calendar.example.com: a path is not supported',
    );
  return parsed;
}

/** One or more, with commas between. */
export function names(value: string): readonly string[] {
  const given = value.split(',').map((one) => one.trim());
  if (given.includes('')) throw new Error('a name, or several with commas between');
  return given;
}

/** As `names`. */
export const networks = (value: string): readonly Network[] =>
  value.split(',').map((one) => network(one.trim()));

function network(value: string): Network {
  const [, address = '', bits] = /^([\da-f:.]+)(?:\/(\d{1,3}))?$/i.exec(value) ?? [];
  const most = MOST_BITS[isIP(address)];
  const prefix = bits === undefined ? most : Number(bits);
  if (most === undefined || prefix === undefined || prefix > most)
    throw new Error('an address or a network, such as 127.0.0.1, 10.0.0.0/8 or fd00::/8');
  return { address, prefix };
}

/** By the version of IP. */
const MOST_BITS: Readonly<Record<number, number>> = { 4: 32, 6: 128 };

export const number =
  (least: number, most = Number.MAX_SAFE_INTEGER) =>
  (value: string): number => {
    const parsed = /^\d+(\.\d+)?$/.test(value) ? Number(value) : Number.NaN;
    if (!(parsed >= least && parsed <= most)) throw new Error(`a number from ${least}${upTo(most)}`);
    return parsed;
  };

export const whole =
  (least: number, most = Number.MAX_SAFE_INTEGER) =>
  (value: string): number => {
    const parsed = /^\d+$/.test(value) ? Number(value) : Number.NaN;
    if (!(parsed >= least && parsed <= most)) throw new Error(`a whole number from ${least}${upTo(most)}`);
    return parsed;
  };

const upTo = (most: number): string => (most === Number.MAX_SAFE_INTEGER ? ' on' : ` to ${most}`);

const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1024, M: 1024 ** 2, G: 1024 ** 3 };

export function octets(value: string): number {
  const [, digits, unit = ''] = /^(\d{1,12})([kMG]?)$/.exec(value) ?? [];
  const parsed = Number(digits) * (UNITS[unit] ?? 1);
  if (!(parsed >= 1024)) throw new Error('a size of at least 1k, such as 500k or 20M');
  return parsed;
}

export function file(value: string): string {
  try {
    accessSync(value, constants.R_OK);
    return value;
  } catch {
    throw new Error('a file that can be read');
  }
}

export const oneOf =
  <T extends string>(...values: readonly T[]) =>
  (value: string): T => {
    const found = values.find((known) => known === value);
    if (found === undefined) throw new Error(`one of ${values.join(', ')}`);
    return found;
  };

/** Where a service or a user keeps what a program must not lose: systemd's, XDG's, or the usual place. */
export function stateDirectory(environment: NodeJS.ProcessEnv = process.env): string {
  const { STATE_DIRECTORY, XDG_STATE_HOME } = environment;
  return STATE_DIRECTORY ?? join(XDG_STATE_HOME ?? join(homedir(), '.local', 'state'), 'erpcal');
}

export function store(value: string): string {
  if (value === 'sqlite:') return `sqlite:${join(stateDirectory(), 'erpcal.sqlite')}`;
  if (!/^(sqlite:.+|memory:|postgres(ql)?:\/\/.+)$/.test(value))
    throw new Error('sqlite:PATH, postgres://USER@HOST/DATABASE or memory:');
  return value;
}

export function uuid(value: string): string {
  if (!/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(value)) throw new Error('a UUID');
  return value;
}
