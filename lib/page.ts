/** Puts the set-up page together. */
import { readFileSync } from 'node:fs';
import type { Directory } from './calendar/types.ts';
import { Gate, type GateOptions } from './http/auth.ts';
import type { Log } from './log.ts';
import type { Options } from './options/commands.ts';
import type { Target } from './setup/certificate.ts';
import { createSetup, type Setup } from './setup/setup.ts';
import type { SetupOptions } from './setup/world.ts';

type PageParts = Pick<SetupOptions, 'grants' | 'exchanges' | 'certificateAt'> & {
  readonly directory: Directory;
};

/** A gate of its own: on the page the ERP's passwords are taken, and never those of devices. */
export async function pageOf(
  parts: PageParts,
  options: Options,
  log: Log,
  gateOptions: GateOptions,
): Promise<Setup> {
  const gate = new Gate(parts.directory, gateOptions);
  const sign = await signerOf(options);
  return createSetup({
    ...parts,
    log,
    devicePasswords: options.devicePasswords,
    allowPlain: options.allowPlain === 'on',
    admit: (db, credentials, address) => gate.admit(db, credentials, address),
    ...(options.publicUrl && { publicUrl: options.publicUrl }),
    ...(sign && { sign }),
  });
}

/** Throws one sentence. What signs is loaded by those alone who sign. */
async function signerOf({ profileCert, profileKey }: Options): Promise<SetupOptions['sign']> {
  if (profileCert === undefined || profileKey === undefined) return undefined;
  try {
    const { signer } = await import('./setup/signing.ts');
    return await signer({ cert: readFileSync(profileCert, 'utf8'), key: readFileSync(profileKey, 'utf8') });
  } catch (cause) {
    const reason = (cause as Error).message;
    const says = `Profiles cannot be signed with ${profileCert} and ${profileKey}: ${reason}.`;
    throw new Error(says, { cause });
  }
}

/** Where the certificate is that clients see: at the public address, else here; a stranger's word leads nowhere else. */
export function certificateOf({ publicUrl, tlsCert }: Options, own: () => string | undefined) {
  return (name: string): Target | undefined => {
    if (publicUrl) return { host: publicUrl.hostname, port: Number(publicUrl.port || 443), name };
    const url = tlsCert === undefined ? undefined : own();
    return url === undefined ? undefined : { ...hereAt(new URL(url)), name };
  };
}

/** An address for all interfaces is none to connect to. */
function hereAt({ hostname, port }: URL): Pick<Target, 'host' | 'port'> {
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const open = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return { host: open, port: Number(port || 443) };
}
