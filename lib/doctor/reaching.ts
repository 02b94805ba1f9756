/** Asks a server as a calendar client on another machine would. */
import type { Resolver } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import { TLSSocket } from 'node:tls';
import { Agent, buildConnector, request } from 'undici';
import { codeOf } from '../erp/rpc.ts';

export interface Reach {
  /** Who tells addresses; undefined: this machine. */
  readonly resolver?: Resolver;
}

export type Answering =
  | {
      readonly state: 'answers';
      readonly status: number;
      readonly location: string | undefined;
      /** Whom the certificate is for. */
      readonly subject: string;
    }
  | { readonly state: 'fails'; readonly says: string; readonly advice: string };

interface At {
  readonly host: string;
  readonly port: number;
  readonly path: string;
}

/** Milliseconds. */
const PATIENCE = 10_000;

/** What goes wrong between two machines, by node's code; the first row that fits. */
const ROWS: readonly (readonly [codes: RegExp, says: string, advice: string])[] = [
  [/^(ENOTFOUND|ENODATA|EAI_AGAIN)$/, 'DNS has no address for it', 'Publish an A or AAAA record for it.'],
  [/^ECONNREFUSED$/, 'nothing listens there', 'Start what has the certificate there, or correct the port.'],
  [
    /TIMEOUT|^(EHOSTUNREACH|ENETUNREACH)$/,
    'it does not answer',
    'Is it to be reached from this machine, and does a firewall let the port through?',
  ],
  [
    /^ERR_TLS_CERT_ALTNAME_INVALID$/,
    'its certificate is for another name',
    'Get one that names it: clients compare the name they were led to.',
  ],
  [/^CERT_HAS_EXPIRED$/, 'its certificate has ended', 'Renew it.'],
  [/^CERT_NOT_YET_VALID$/, 'its certificate is not valid yet', 'Set the clocks.'],
  [
    /SELF_SIGNED|UNABLE_TO_(GET_ISSUER|VERIFY)/,
    'its certificate is signed by nobody that devices know',
    'Get one of a public authority, and serve its whole chain.',
  ],
  [/^(ERR_SSL_|EPROTO$)/, 'it does not speak TLS there', 'Serve HTTPS at this port.'],
  [/./, 'it breaks the connection', 'Is there a server for HTTPS?'],
];

export async function answering({ host, port, path }: At, { resolver }: Reach): Promise<Answering> {
  let subject = '';
  const connector = buildConnector({
    timeout: PATIENCE,
    ...(resolver && { lookup: lookupBy(resolver) as never }),
  });
  const agent = new Agent({
    connect: (options, callback) =>
      connector(options, (...[error, socket]) => {
        if (socket instanceof TLSSocket) subject = namesOf(socket);
        if (error) callback(error, null);
        else callback(null, socket);
      }),
    headersTimeout: PATIENCE,
  });
  try {
    const url = `https://${host}:${port}${path}`;
    const { statusCode, headers, body } = await request(url, { dispatcher: agent, method: 'PROPFIND' });
    await body.dump();
    return { state: 'answers', status: statusCode, location: headers.location?.toString(), subject };
  } catch (error) {
    const [, says = '', advice = ''] = ROWS.find(([codes]) => codes.test(codeOf(error) || '?')) ?? [];
    return { state: 'fails', says, advice };
  } finally {
    await agent.destroy();
  }
}

function namesOf(socket: TLSSocket): string {
  const { subjectaltname, subject } = socket.getPeerCertificate();
  return subjectaltname?.replaceAll('DNS:', '') ?? [subject?.CN ?? []].flat().join(', ');
}

/** Both families, whichever it has. */
function lookupBy(resolver: Resolver): LookupFunction {
  return (host, _options, callback) => {
    const none = (): never[] => [];
    Promise.all([resolver.resolve4(host).catch(none), resolver.resolve6(host).catch(none)]).then(
      ([four, six]) => {
        const found = [
          ...four.map((address) => ({ address, family: 4 })),
          ...six.map((address) => ({ address, family: 6 })),
        ];
        const missing = Object.assign(new Error(`${host} has no address`), { code: 'ENOTFOUND' });
        callback(found.length === 0 ? missing : null, found);
      },
    );
  };
}
