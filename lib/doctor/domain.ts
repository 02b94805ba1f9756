/** Whether the domain in somebody's address is enough for his client to find the gateway (RFC 6764). */
import type { SrvRecord } from 'node:dns';
import { Resolver } from 'node:dns/promises';
import { bad, type Finding, good, note } from './finding.ts';
import { type Answering, answering, type Reach } from './reaching.ts';

interface Asked {
  readonly domain?: string;
  readonly publicUrl?: URL;
  readonly dns?: string;
}

/** Where the tree begins; also what `/.well-known/caldav` leads to. */
const PATH = '/webdav/';

/** Seconds. */
const TTL = 3600;
/** Milliseconds. */
const PATIENCE = 5000;

/** Where clients are to be led to. */
interface Place {
  readonly host: string;
  readonly port: number;
}

/** What DNS has for one kind of service. */
interface Published {
  readonly srv: readonly SrvRecord[];
  /** `path=` of the TXT record. */
  readonly path: string | undefined;
}

type Ask = (host: string, port: number, path: string) => Promise<Answering>;

export async function domainFindings({ domain, publicUrl, dns }: Asked): Promise<readonly Finding[]> {
  if (domain === undefined) return [];
  const resolver = new Resolver({ timeout: PATIENCE, tries: 2 });
  if (dns !== undefined) resolver.setServers([dns]);
  const wanted = placeOf(publicUrl, domain);
  const records = recordsFor(domain, wanted);
  try {
    const [secure, plain] = await Promise.all([
      published(resolver, `_caldavs._tcp.${domain}`),
      published(resolver, `_caldav._tcp.${domain}`),
    ]);
    const reach: Reach = dns === undefined ? {} : { resolver };
    const ask: Ask = (host, port, path) => answering({ host, port, path }, reach);
    return [...(await ofSecure({ domain, wanted, records }, secure, ask)), ...ofPlain(domain, plain)];
  } catch (error) {
    const says = `DNS does not answer for ${domain} (${(error as NodeJS.ErrnoException).code}).`;
    return [bad(says, 'Look at the name servers of this machine, or name another with --dns.')];
  }
}

function placeOf(publicUrl: URL | undefined, domain: string): Place {
  if (!publicUrl) return { host: domain, port: 443 };
  return { host: publicUrl.hostname, port: Number(publicUrl.port || 443) };
}

/** As lines of a zone file (RFC 6764 sections 3 and 4); the dot says that there is no plain HTTP (RFC 2782). */
export function recordsFor(domain: string, { host, port }: Place): readonly string[] {
  const name = (service: string): string => `${service}._tcp.${domain}. ${TTL} IN`;
  return [
    `${name('_caldavs')} SRV 0 1 ${port} ${host}.`,
    `${name('_caldavs')} TXT "path=${PATH}"`,
    `${name('_caldav')} SRV 0 0 0 .`,
  ];
}

/** Names that are not there, or have no such record. */
const NOTHING: readonly (string | undefined)[] = ['ENOTFOUND', 'ENODATA'];

async function published(resolver: Resolver, name: string): Promise<Published> {
  const none = (error: NodeJS.ErrnoException): never[] => {
    if (NOTHING.includes(error.code)) return [];
    throw error;
  };
  const [srv, txt] = await Promise.all([
    resolver.resolveSrv(name).catch(none),
    resolver.resolveTxt(name).catch(none),
  ]);
  const pairs = txt.flatMap((strings) => strings.map((one) => one.split('=')));
  const [, ...path] = pairs.find(([key]) => key?.toLowerCase() === 'path') ?? [];
  return {
    srv: srv.toSorted((a, b) => a.priority - b.priority || b.weight - a.weight),
    path: path.length === 0 ? undefined : path.join('='),
  };
}

interface Setting {
  readonly domain: string;
  readonly wanted: Place;
  readonly records: readonly string[];
}

const isNone = ({ name }: SrvRecord): boolean => name === '' || name === '.';

async function ofSecure(setting: Setting, { srv, path }: Published, ask: Ask): Promise<readonly Finding[]> {
  const { domain, records } = setting;
  if (srv.length === 0) {
    const says = `DNS has no _caldavs._tcp.${domain}.`;
    const advice = `Publish these, so that clients which know ${domain} alone find the calendars:`;
    return [{ ...note(says, advice), lines: records }, ...(await withoutRecords(setting, ask))];
  }
  if (srv.some(isNone)) {
    const says = `_caldavs._tcp.${domain} says that there are no calendars at ${domain}.`;
    return [{ ...bad(says, 'Publish these instead:'), lines: records }];
  }
  const targets = await Promise.all(srv.map((one) => target(one, path, ask)));
  return [...compared(setting, srv), ...pathFindings(setting, path), ...targets.flat()];
}

/** Clients ask the domain itself then. */
async function withoutRecords({ domain }: Setting, ask: Ask): Promise<readonly Finding[]> {
  const found = await ask(domain, 443, WELL_KNOWN);
  if (found.state !== 'answers' || !leadsHere(found))
    return [note(`Without them a client asks https://${domain}${WELL_KNOWN}, where no calendars are.`)];
  return [good(`https://${domain}${WELL_KNOWN} leads to the calendars all the same.`)];
}

const WELL_KNOWN = '/.well-known/caldav';

function compared({ domain, wanted, records }: Setting, srv: readonly SrvRecord[]): readonly Finding[] {
  const shown = srv.map(({ name, port }) => `${name}:${port}`).join(', ');
  if (srv.some(({ name, port }) => name.toLowerCase() === wanted.host && port === wanted.port))
    return [good(`_caldavs._tcp.${domain} leads to ${shown}.`)];
  const says = `_caldavs._tcp.${domain} leads to ${shown}, not to ${wanted.host}:${wanted.port}.`;
  const advice = 'Where the gateway is to be reached is said by --public-url; if it is right, publish:';
  return [{ ...note(says, advice), lines: records }];
}

function pathFindings({ domain, records }: Setting, path: string | undefined): readonly Finding[] {
  if (path === PATH) return [good(`Its TXT record says path=${PATH}.`)];
  const lines = records.filter((record) => record.includes(' TXT '));
  if (path === undefined) {
    const says = `_caldavs._tcp.${domain} has no TXT record with a path; clients ask ${WELL_KNOWN} instead.`;
    return [{ ...note(says, 'It saves them a question:'), lines }];
  }
  const says = `The TXT record of _caldavs._tcp.${domain} says path=${path}.`;
  return [{ ...note(says, 'The calendars begin elsewhere; publish:'), lines }];
}

/** One that is led to has to answer, with a certificate in its own name. */
async function target(
  { name, port }: SrvRecord,
  path: string | undefined,
  ask: Ask,
): Promise<readonly Finding[]> {
  const where = `https://${name}${port === 443 ? '' : `:${port}`}`;
  const found = await ask(name, port, WELL_KNOWN);
  if (found.state === 'fails') return [bad(`${where} cannot be used: ${found.says}.`, found.advice)];
  const { subject, status } = found;
  const certified = good(`The certificate of ${where} is good, for ${subject}.`);
  if (!leadsHere(found)) {
    const says = `${where}${WELL_KNOWN} answers ${status}, and does not lead to ${PATH}.`;
    return [certified, bad(says, 'Whatever has the certificate must hand this address over to erpcal.')];
  }
  const led = good(`${where}${WELL_KNOWN} leads to ${PATH}.`);
  if (path === undefined || path === PATH) return [certified, led];
  const asked = await ask(name, port, path);
  if (asked.state === 'answers' && asked.status === 401) return [certified, led];
  const says = `There are no calendars at ${where}${path}, which the TXT record names.`;
  return [certified, led, bad(says, `Let it say path=${PATH}.`)];
}

function leadsHere({ status, location }: Extract<Answering, { state: 'answers' }>): boolean {
  return status >= 301 && status <= 308 && URL.parse(location ?? '', 'https://x/')?.pathname === PATH;
}

function ofPlain(domain: string, { srv }: Published): readonly Finding[] {
  if (srv.length === 0 || srv.every(isNone)) return [];
  const says = `_caldav._tcp.${domain} leads clients to plain HTTP, where passwords can be read and erpcal refuses them.`;
  const [, , none = ''] = recordsFor(domain, { host: domain, port: 443 });
  return [{ ...note(says, 'Publish that there is none:'), lines: [none] }];
}
