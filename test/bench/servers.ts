/** Other CalDAV servers, as Debian packs them, each in a directory of its own that goes with it. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../real/gateways/postgres.ts';
import type { Account } from './requests.ts';

export interface OtherServer extends AsyncDisposable {
  readonly url: string;
  readonly account: Account;
}

/** Entries by their names. */
type Entries = ReadonlyMap<string, string>;

export const OTHERS: Readonly<Record<string, (entries: Entries) => Promise<OtherServer>>> = {
  radicale: (entries) =>
    started('user/calendar', {
      lay: (directory) => {
        const calendar = join(directory, 'collection-root', 'user', 'calendar');
        mkdirSync(calendar, { recursive: true });
        writeAll(calendar, entries);
        writeFileSync(join(calendar, '.Radicale.props'), JSON.stringify({ tag: 'VCALENDAR' }));
      },
      command: (directory, port) => [
        'radicale',
        ...['--config', '', '--hosts', `127.0.0.1:${port}`, '--auth-type', 'none'],
        ...['--storage-filesystem-folder', directory, '--logging-level', 'error'],
      ],
    }),
  xandikos: (entries) =>
    started('user/calendars/calendar', {
      lay: (directory) => {
        const calendar = join(directory, 'user', 'calendars', 'calendar');
        mkdirSync(calendar, { recursive: true });
        writeAll(calendar, entries);
        writeFileSync(join(calendar, '.xandikos'), '[DEFAULT]\ntype = calendar\n');
        git(calendar, 'init', '--quiet');
        git(calendar, 'add', '--all');
        git(
          calendar,
          '-c',
          'user.name=bench',
          '-c',
          'user.email=bench@example.com',
          'commit',
          '--quiet',
          '--message',
          'entries',
        );
      },
      command: (directory, port) => [
        'xandikos',
        ...['--directory', directory, '--listen-address', '127.0.0.1', '--port', String(port)],
        ...['--current-user-principal', '/user/', '--autocreate'],
      ],
    }),
};

function writeAll(directory: string, entries: Entries): void {
  for (const [name, text] of entries) writeFileSync(join(directory, name), text);
}

function git(directory: string, ...words: readonly string[]): void {
  execFileSync('git', ['-C', directory, ...words], { stdio: ['ignore', 'ignore', 'inherit'] });
}

interface Kind {
  lay(directory: string): void;
  command(directory: string, port: number): readonly string[];
}

async function started(path: string, { lay, command }: Kind): Promise<OtherServer> {
  const directory = mkdtempSync(join(tmpdir(), 'erpcal-compare-'));
  lay(directory);
  const port = await freePort();
  const [program = '', ...words] = command(directory, port);
  const child = spawn(program, words, {
    stdio: 'ignore', // Xandikos tells each request
    cwd: directory,
    env: { ...process.env, HOME: directory },
    ...unprivileged(directory),
  });
  const ended = once(child, 'exit');
  await listening(child, port);
  return {
    url: `http://127.0.0.1:${port}/`,
    account: { path: `/${path}/`, user: 'user', password: 'user' },
    [Symbol.asyncDispose]: async () => {
      child.kill();
      await ended;
      rmSync(directory, { recursive: true });
    },
  };
}

/** Of `nobody`. */
const NOBODY = 65_534;

/** Who may not do everything runs it as he is. */
function unprivileged(directory: string): { readonly uid?: number; readonly gid?: number } {
  if (process.getuid?.() !== 0) return {};
  chownSync(directory, NOBODY, NOBODY);
  for (const file of readdirSync(directory, { recursive: true, encoding: 'utf8' }))
    chownSync(join(directory, file), NOBODY, NOBODY);
  return { uid: NOBODY, gid: NOBODY };
}

const PATIENCE = 30_000;

async function listening(child: ChildProcess, port: number): Promise<void> {
  for (const until = performance.now() + PATIENCE; performance.now() < until; await pause(100)) {
    if (child.exitCode !== null) break;
    const socket = connect(port, '127.0.0.1');
    try {
      await once(socket, 'connect');
      return;
    } catch {
      // Not yet.
    } finally {
      socket.destroy();
    }
  }
  throw new Error(`${child.spawnfile} does not listen`);
}
