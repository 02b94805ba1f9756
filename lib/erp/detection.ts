import { away } from '../errors.ts';
import { ErpFault } from './faults.ts';
import { codeOf, HttpError, presentable, type Rpc, UNANSWERED } from './rpc.ts';
import { Malformed } from './tags.ts';
import type { Wire } from './wire.ts';

/** What a server says of itself. */
export interface Release {
  /** Two numbers, such as `6.1` or `16.3`. */
  readonly series: string;
  /** As it came, such as `16.0+e-20240621`. */
  readonly version: string;
  /** `server_version_info`, empty where the server has none. */
  readonly info: readonly Wire[];
}

interface Probe {
  readonly path: string;
  readonly method: string;
  readonly parameters: readonly Wire[];
}

/** In the order of the newest first: who does not know one is older. */
const PROBES: readonly Probe[] = [
  { path: '/xmlrpc/2/common', method: 'version', parameters: [] },
  { path: '/xmlrpc/common', method: 'version', parameters: [] },
  { path: '/xmlrpc/db', method: 'server_version', parameters: [] },
  { path: '/xmlrpc/common', method: 'about', parameters: [true] },
];

/** Asks a server for its version, in whichever way it knows. Throws 503. */
export async function detectVersion(rpc: Rpc): Promise<Release> {
  let refusal: unknown;
  for (const probe of PROBES) {
    try {
      const version = versionOf(await rpc.attempt({ ...probe, label: labelOf(probe), repeatable: true }));
      if (version) return version;
    } catch (error) {
      if (!unknownThere(error)) throw presentable(error);
      refusal = error;
    }
  }
  throw away('No ERP that tells its version answers there.', 60, refusal);
}

/** As of every other call to a service. */
function labelOf({ path, method }: Probe): string {
  return `${path.slice(path.lastIndexOf('/') + 1)}.${method}`;
}

/** Of a proxy: whatever is behind it is not asked any further. */
const AWAY: ReadonlySet<number> = new Set([502, 503, 504]);

/** A fault, a page, or, on 6.0, a connection closed without a word. */
function unknownThere(error: unknown): boolean {
  if (error instanceof HttpError) return !AWAY.has(error.status);
  if (error instanceof ErpFault || error instanceof Malformed) return true;
  return UNANSWERED.has(codeOf(error));
}

/** Out of a `version` structure, a bare text, or the pair that `about` gives. */
export function versionOf(answer: Wire): Release | undefined {
  if (typeof answer === 'string') return fromText(answer, answer, []);
  if (Array.isArray(answer)) return versionOf(answer[1] ?? null);
  const { server_version, server_serie, server_version_info } = (answer ?? {}) as { [member: string]: Wire };
  if (typeof server_version !== 'string') return undefined;
  const info = Array.isArray(server_version_info) ? server_version_info : [];
  return fromText(typeof server_serie === 'string' ? server_serie : server_version, server_version, info);
}

/** `6.1-20140804`, `9.0c`, `16.0+e`, `saas~17.4`, `8.saas~6` */
function fromText(text: string, version: string, info: readonly Wire[]): Release | undefined {
  const numbers = /(\d+)\.(?:saas~)?(\d+)/.exec(text);
  return numbers ? { series: `${numbers[1]}.${numbers[2]}`, version, info } : undefined;
}
