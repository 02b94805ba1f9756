/** Real Odoo servers out of Debian packages, by odoo-lab.sh. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

export interface RealErp {
  readonly version: number;
  readonly url: string;
  readonly db: string;
}

export type Started = RealErp | { readonly version: number; readonly reason: string };

const SCRIPT = join(import.meta.dirname, 'odoo-lab.sh');
export const REAL_VERSIONS = [14, 19] as const;
export type RealVersion = (typeof REAL_VERSIONS)[number];

/** Installs and starts a server; the reason when it cannot be had on this machine. */
export async function startOdoo(version: number): Promise<Started> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    return { version, reason: 'only root can set it up' };
  for (const step of ['install', 'start']) {
    const { code, told } = await lab(step, version);
    if (code !== 0) return { version, reason: `odoo-lab.sh ${step} ${version}: ${told}` };
  }
  return { version, url: `http://127.0.0.1:80${version}`, db: `odoo${version}` };
}

export async function stopOdoo(version: number): Promise<void> {
  await lab('stop', version);
}

/** Runs SQL in the database of a server: what the ERP itself would not let happen. */
export async function sql(version: number, statement: string): Promise<void> {
  const { code, told } = await lab('psql', version, statement);
  if (code !== 0) throw new Error(`odoo-lab.sh psql ${version}: ${told}`);
}

async function lab(step: string, ...args: (number | string)[]): Promise<{ code: number; told: string }> {
  const child = spawn('sh', [SCRIPT, step, ...args.map(String)], { stdio: ['ignore', 'ignore', 'pipe'] });
  let told = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    told = `${told}${text}`.slice(-2000);
  });
  const [code] = await once(child, 'close');
  return { code: code ?? 1, told: told.trim().split('\n').at(-1) ?? '' };
}
