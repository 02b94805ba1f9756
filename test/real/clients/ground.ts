/** Where clients are tried: an ERP, simulated or real, with the gateway before it. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { VersionName } from '../../../examples/demo-erp/versions/rows.ts';
import { atExit } from './leaving.ts';

export interface Ground {
  readonly name: string;
  /** Of the ERP, such as 6.1. */
  readonly version: number;
  readonly versionName: VersionName;
  /** Whether the user `demo` may: a salesman of 6.x may not. */
  readonly deletesMeetings: boolean;
  readonly erp: string;
  readonly db: string;
  /** Of the gateway; ends with a slash. */
  readonly url: string;
  close(): Promise<void>;
}

const PROGRAM = join(import.meta.dirname, '..', '..', '..', 'bin', 'erpcal.ts');
/** The ERP is asked at every request, so that what was changed in it shows at once. */
const ALWAYS = ['--listen', '127.0.0.1:0', '--store', 'memory:', '--freshness', '0', '--log-level', 'warn'];

export async function simulated(version: VersionName): Promise<Ground> {
  const { child, lines } = start(['demo', '--erp-version', version, ...ALWAYS]);
  const [, erp = '', db = ''] = await announced(
    child,
    lines,
    /^demo ERP listening on (\S+), database (\S+)$/,
  );
  const [, url = ''] = await announced(child, lines, /^erpcal listening on (\S+)$/);
  return {
    name: `simulated ${version}`,
    ...versionOf(version),
    erp: base(erp),
    db,
    url,
    close: () => stop(child),
  };
}

export async function real(version: VersionName, erp: string, db: string): Promise<Ground> {
  const { child, lines } = start(['serve', '--erp', erp, '--db', db, ...ALWAYS]);
  const [, url = ''] = await announced(child, lines, /^erpcal listening on (\S+)$/);
  return {
    name: `Odoo ${version}`,
    ...versionOf(version),
    erp: base(erp),
    db,
    url,
    close: () => stop(child),
  };
}

const versionOf = (name: VersionName): Pick<Ground, 'version' | 'versionName' | 'deletesMeetings'> => ({
  version: Number(name),
  versionName: name,
  deletesMeetings: Number(name) >= 7,
});

const base = (url: string): string => url.replace(/\/$/, '');

function start(args: readonly string[]): { child: ChildProcess; lines: AsyncIterator<string> } {
  const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  child.once(
    'exit',
    atExit(() => child.kill()),
  );
  return { child, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator]() };
}

async function announced(
  child: ChildProcess,
  lines: AsyncIterator<string>,
  form: RegExp,
): Promise<RegExpExecArray> {
  const { value, done } = await lines.next();
  const match = done ? null : form.exec(value);
  if (match) return match;
  child.kill();
  throw new Error(done ? 'the gateway ended before it answered' : `the gateway said: ${value}`);
}

/** Asked to stop, the gateway must end by itself, and well. */
async function stop(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const [code] = child.exitCode === null ? await ended : [child.exitCode];
  if (code !== 0) throw new Error(`the gateway ended with ${code}`);
}
