/** Real client programs, each behind a driver that speaks JSON lines: `{"do": …}` in, `{"result": …}` or `{"error": …}` out. */

import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { atExit } from './leaving.ts';

export interface Account {
  readonly url: string;
  readonly user: string;
  readonly password: string;
}

export type Component = 'VEVENT' | 'VTODO';

export interface Client {
  readonly name: string;
  /** As people call it. */
  readonly title: string;
  /** Debian packages. */
  readonly packages: readonly string[];
  /** What must be done once before the first device starts. */
  readonly prepare?: readonly string[];
  readonly command: readonly string[];
  /** Debian packages of its window, where it has one that can be photographed. */
  readonly window?: readonly string[];
  /** Its row on the set-up page. */
  readonly page: string;
  /** It looks for the answer at the address it asked, and so misses a redirection. */
  readonly staysPut?: boolean;
  /** It takes back a deletion that was refused, and says nothing. */
  readonly hidesRefusals?: boolean;
  readonly slow?: boolean;
  /** How often a change may have to be asked for: some programs refresh in the background. */
  readonly patience: number;
}

const driver = (file: string): string => join(import.meta.dirname, 'drivers', file);
const PYTHON = ['python3'];

/** An unlocked keyring, as a desktop has it. */
const KEYRING =
  'printf "\\n" | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1; exec python3 "$0" "$@" >&3';
/** A session bus; what services that it starts print is no answer. */
const SESSION = 'exec 3>&1 >&2; exec dbus-run-session -- bash -c "$0" "$@"';

/** In the order of the README’s columns. */
export const CLIENTS: readonly Client[] = [
  {
    name: 'apple',
    title: 'iPhone, Mac',
    packages: PYTHON,
    command: ['python3', driver('apple.py')],
    page: 'apple',
    patience: 1,
  },
  {
    name: 'davx5',
    title: 'DAVx⁵',
    packages: PYTHON,
    command: ['python3', driver('davx5.py')],
    page: 'android',
    patience: 1,
  },
  {
    name: 'thunderbird',
    title: 'Thunderbird',
    packages: [...PYTHON, 'thunderbird'],
    command: ['python3', driver('thunderbird.py')],
    window: ['fonts-dejavu-core'],
    page: 'thunderbird',
    hidesRefusals: true,
    slow: true,
    patience: 6,
  },
  {
    name: 'evolution',
    title: 'Evolution',
    packages: [
      ...PYTHON,
      'python3-gi',
      'evolution-data-server',
      'gir1.2-ecal-2.0',
      'gir1.2-edataserver-1.2',
      'gir1.2-camel-1.2',
      'gnome-keyring',
      'dbus',
      'dbus-user-session',
    ],
    command: ['bash', '-c', SESSION, KEYRING, driver('evolution.py')],
    window: ['evolution', 'xvfb', 'xdotool', 'adwaita-icon-theme', 'fonts-dejavu-core'],
    page: 'evolution',
    slow: true,
    patience: 10,
  },
  {
    name: 'kde',
    title: 'KDE (KDAV)',
    packages: [
      ...PYTHON,
      'kio',
      'libkf5dav-dev',
      'libkf5coreaddons-dev',
      'qtbase5-dev',
      'g++',
      'pkg-config',
      'dbus',
      'dbus-user-session',
    ],
    prepare: ['python3', driver('kde.py'), 'compile'],
    command: ['dbus-run-session', '--', 'python3', driver('kde.py')],
    page: 'kde',
    patience: 1,
  },
  {
    name: 'vdirsyncer',
    title: 'vdirsyncer',
    packages: [...PYTHON, 'vdirsyncer'],
    command: ['python3', driver('vdirsyncer.py')],
    page: 'other',
    patience: 1,
  },
  {
    name: 'python-caldav',
    title: 'python-caldav',
    packages: [...PYTHON, 'python3-caldav'],
    command: ['python3', driver('pycaldav.py')],
    page: 'other',
    patience: 1,
    staysPut: true,
  },
];

/** Milliseconds one request to a driver may take. */
const LIMIT = 120_000;
/** Milliseconds a program has to end by itself. */
const GRACE = 5000;

/** A client at work with one account. */
export class Device {
  readonly #process: ChildProcess;
  readonly #ended: Promise<unknown>;
  readonly #answers: AsyncIterator<string>;

  constructor(client: Client, account: Account, home: string) {
    const [command = '', ...args] = client.command;
    this.#process = spawn(command, [...args, account.url, account.user, account.password], {
      stdio: ['pipe', 'pipe', process.env.CLIENT_TRACE ? 'inherit' : 'ignore'],
      env: environment(home),
      detached: true,
    });
    this.#process.on('error', () => undefined);
    this.#ended = new Promise((resolve) => this.#process.once('close', resolve));
    this.#process.once(
      'exit',
      atExit(() => this.#signal('SIGTERM')),
    );
    this.#process.stdin?.on('error', () => undefined);
    const { stdout } = this.#process;
    if (!stdout) throw new Error(`${client.name} has no output`);
    this.#answers = createInterface({ input: stdout })[Symbol.asyncIterator]();
  }

  /** Last path segments of the calendars found from an address. */
  async discover(from: string): Promise<string[]> {
    const paths = (await this.#ask({ do: 'discover', url: from })) as string[];
    return paths.map((path) => decodeURIComponent(path.replace(/\/$/, '').split('/').at(-1) ?? ''));
  }

  /** Brings the client's copy of a calendar up to date and returns it: iCalendar texts by UID. */
  async sync(url: string, component: Component): Promise<Map<string, string>> {
    return new Map(
      Object.entries((await this.#ask({ do: 'sync', url, component })) as Record<string, string>),
    );
  }

  /** Has the client make an entry out of an iCalendar text, and send it; throws what the client is told. */
  async create(url: string, component: Component, text: string): Promise<void> {
    await this.#ask({ do: 'create', url, component, text });
  }

  async rename(url: string, component: Component, uid: string, summary: string): Promise<void> {
    await this.#ask({ do: 'rename', url, component, uid, summary });
  }

  /** Moves one occurrence of a series; local times such as 20261201T100000. */
  async move(url: string, uid: string, occurrence: string, start: string, end: string): Promise<void> {
    await this.#ask({ do: 'move', url, uid, occurrence, start, end });
  }

  /** Deletes one occurrence of a series. */
  async cancel(url: string, uid: string, occurrence: string): Promise<void> {
    await this.#ask({ do: 'cancel', url, uid, occurrence });
  }

  /** Marks a task as done. */
  async finish(url: string, uid: string): Promise<void> {
    await this.#ask({ do: 'finish', url, uid });
  }

  async remove(url: string, component: Component, uid: string): Promise<void> {
    await this.#ask({ do: 'remove', url, component, uid });
  }

  /** Shows both calendars in the program's window, and writes a picture of it to a PNG file. */
  async photograph(path: string): Promise<void> {
    await this.#ask({ do: 'photograph', path });
  }

  /** Ends the program and all it started. */
  async close(): Promise<void> {
    if (this.#process.pid === undefined) return;
    this.#signal('SIGTERM');
    await Promise.race([this.#ended, delay(GRACE, undefined, { ref: false })]);
    this.#signal('SIGKILL');
  }

  #signal(signal: 'SIGTERM' | 'SIGKILL'): void {
    if (this.#process.pid === undefined) return;
    try {
      process.kill(-this.#process.pid, signal);
    } catch {
      // None of them is left.
    }
  }

  async #ask(request: object): Promise<unknown> {
    this.#process.stdin?.write(`${JSON.stringify(request)}\n`);
    const late = new Promise<never>((_, reject) => {
      setTimeout(() => reject(new Error(`no answer within ${LIMIT / 1000} s`)), LIMIT).unref();
    });
    const { value, done } = await Promise.race([this.#answers.next(), late]);
    if (done) throw new Error('the driver ended');
    const answer = JSON.parse(value);
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer.result;
  }
}

/** No desktop, no settings and no proxy of whoever runs this. */
function environment(home: string): NodeJS.ProcessEnv {
  return {
    PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin',
    HOME: home,
    XDG_CONFIG_HOME: join(home, 'config'),
    XDG_DATA_HOME: join(home, 'data'),
    XDG_CACHE_HOME: join(home, 'cache'),
    XDG_RUNTIME_DIR: join(home, 'run'),
    TMPDIR: home,
    LC_ALL: 'C.UTF-8',
    PYTHONDONTWRITEBYTECODE: '1',
    TZ: 'Europe/Brussels',
    GIO_USE_VFS: 'local',
    GIO_USE_PROXY_RESOLVER: 'dummy',
    GSETTINGS_BACKEND: 'memory',
    QT_QPA_PLATFORM: 'offscreen',
    no_proxy: '*',
    ...(process.env.CLIENT_TRACE ? { WEBDAV_DEBUG: 'all' } : {}),
  };
}
