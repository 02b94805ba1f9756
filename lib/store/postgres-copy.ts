/** Copies of a PostgreSQL store, by PostgreSQL's own program. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, openSync, renameSync, rmSync } from 'node:fs';

/** `pg_restore` reads it. Throws a reason. */
export async function dump(url: string, schema: string, path: string): Promise<void> {
  if (existsSync(path)) throw new Error(`${path} is there already; a copy overwrites nothing`);
  const aside = `${path}-partial`;
  rmSync(aside, { force: true });
  closeSync(openSync(aside, 'wx', 0o600));
  const { dbname, password } = parted(url);
  const args = ['--format=custom', `--schema=${schema}`, `--file=${aside}`, `--dbname=${dbname}`];
  try {
    await ran('pg_dump', args, password === undefined ? {} : { PGPASSWORD: password });
    renameSync(aside, path);
  } catch (error) {
    rmSync(aside, { force: true });
    throw error;
  }
}

/** Every process on a machine sees the others' arguments, so that a password does not stand there. */
function parted(url: string): { readonly dbname: string; readonly password?: string } {
  const parsed = new URL(url);
  const password = parsed.searchParams.get('password') ?? decodeURIComponent(parsed.password);
  parsed.searchParams.delete('password');
  parsed.password = '';
  return { dbname: parsed.href, ...(password !== '' && { password }) };
}

async function ran(command: string, args: readonly string[], secret: NodeJS.ProcessEnv): Promise<void> {
  const child = spawn(command, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...secret },
  });
  let told = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    told = `${told}${text}`.slice(-2000);
  });
  const [code] = await once(child, 'close').catch((cause: unknown) => {
    throw new Error(`${command} cannot be started; it is in the package postgresql-client`, { cause });
  });
  if (code !== 0) throw new Error(told.trim().replaceAll(/\s+/g, ' '));
}
