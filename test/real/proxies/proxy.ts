/** nginx, HAProxy or Caddy as the examples set them up, on ports of their own before a gateway. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { TLS } from '../../protocol/bad-inputs/world.ts';
import { freePort } from '../gateways/postgres.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const SECONDS = 30;

export type ProxyName = 'nginx' | 'haproxy' | 'caddy';

interface Places {
  readonly folder: string;
  readonly gateway: string;
  readonly plain: number;
  readonly tls: number;
}

interface Kind {
  readonly example: string;
  /** What an administrator enters, and how long clients may take: tests have less patience. */
  readonly entered: (places: Places) => Readonly<Record<string, string>>;
  readonly start: (folder: string, file: string) => readonly string[];
}

const PEM = 'both.pem';

const KINDS: Readonly<Record<ProxyName, Kind>> = {
  nginx: {
    example: join('nginx', 'erpcal.conf'),
    entered: ({ folder, gateway, plain, tls }) => ({
      '/var/log/nginx/': `${folder}/`,
      'server 127.0.0.1:8008;': `server ${gateway};`,
      'listen 80;': `listen 127.0.0.1:${plain};`,
      'listen [::]:80;': '',
      'listen 443 ssl http2;': `listen 127.0.0.1:${tls} ssl http2;`,
      'listen [::]:443 ssl http2;': '',
      '/etc/ssl/erpcal/cert.pem': TLS.cert,
      '/etc/ssl/erpcal/key.pem': TLS.key,
      'client_header_timeout 20s': 'client_header_timeout 2s',
      'client_body_timeout 20s': 'client_body_timeout 2s',
    }),
    start: (folder, file) => {
      writeFileSync(join(folder, 'nginx.conf'), nginxAround(folder, file));
      return ['/usr/sbin/nginx', '-e', 'stderr', '-c', join(folder, 'nginx.conf')];
    },
  },
  haproxy: {
    example: join('haproxy', 'erpcal.cfg'),
    entered: ({ folder, gateway, plain, tls }) => ({
      'bind :80': `bind 127.0.0.1:${plain}`,
      'bind :443': `bind 127.0.0.1:${tls}`,
      '/etc/haproxy/certs/calendar.pem': join(folder, PEM),
      'server here 127.0.0.1:8008': `server here ${gateway}`,
      'timeout http-request 20s': 'timeout http-request 2s',
      'timeout client 60s': 'timeout client 5s',
    }),
    start: (_folder, file) => ['/usr/sbin/haproxy', '-db', '-f', file],
  },
  caddy: {
    example: join('caddy', 'Caddyfile'),
    entered: ({ folder, gateway, plain, tls }) => ({
      // Tests come by the address as well, with a certificate that no authority gave out.
      '{\n\tlog {': `{\n\tadmin off\n\tskip_install_trust\n\thttp_port ${plain}\n\thttps_port ${tls}\n\tlog {\n\t\toutput discard`,
      'calendar.example.com {': `calendar.example.com, 127.0.0.1 {\n\ttls ${TLS.cert} ${TLS.key}`,
      'reverse_proxy 127.0.0.1:8008': `reverse_proxy ${gateway}`,
      '/var/log/caddy/': `${folder}/`,
    }),
    start: (_folder, file) => ['/usr/bin/caddy', 'run', '--adapter', 'caddyfile', '--config', file],
  },
};

/** What Debian's own nginx.conf has around `conf.d`. */
function nginxAround(folder: string, file: string): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return [
    ...(process.getuid?.() === 0 ? ['user root;'] : []),
    `pid ${join(folder, 'nginx.pid')};`,
    'daemon off;',
    'error_log /dev/null;',
    'events {}',
    'http {',
    'access_log off;',
    ...temporary.map((name) => `${name}_temp_path ${join(folder, name)};`),
    `include ${file};`,
    '}',
  ].join('\n');
}

export class ReverseProxy implements AsyncDisposable {
  /** Where clients are to come. */
  readonly url: URL;
  /** Where they come that write no `https`. */
  readonly plain: URL;
  readonly #folder: string;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, { folder, plain, tls }: Places) {
    this.#child = child;
    this.#folder = folder;
    this.url = new URL(`https://127.0.0.1:${tls}/`);
    this.plain = new URL(`http://127.0.0.1:${plain}/`);
  }

  static async open(name: ProxyName, gateway: URL): Promise<ReverseProxy> {
    const folder = mkdtempSync(join(tmpdir(), `erpcal-${name}-`));
    const places = { folder, gateway: gateway.host, plain: await freePort(), tls: await freePort() };
    const { example, entered, start } = KINDS[name];
    writeFileSync(join(folder, PEM), readFileSync(TLS.cert, 'utf8') + readFileSync(TLS.key, 'utf8'));
    const file = join(folder, 'example.cfg');
    writeFileSync(file, withEntered(readFileSync(join(ROOT, 'examples', example), 'utf8'), entered(places)));
    const [command = '', ...args] = start(folder, file);
    // Where Caddy keeps things for itself.
    const env = { ...process.env, XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder };
    const proxy = new ReverseProxy(
      spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'], env }),
      places,
    );
    try {
      await proxy.#ready();
      return proxy;
    } catch (error) {
      await proxy[Symbol.asyncDispose]();
      throw error;
    }
  }

  get isAlive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** What Caddy logged, once it has a line of that. */
  async log(of: string): Promise<string> {
    const file = join(this.#folder, 'erpcal.log');
    for (const until = performance.now() + SECONDS * 1000; performance.now() < until; await delay(50)) {
      const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
      if (text.includes(of)) return text;
    }
    throw new Error(`the log has nothing of ${of}`);
  }

  async #ready(): Promise<void> {
    const until = performance.now() + SECONDS * 1000;
    while (!(await accepts(this.url))) {
      if (performance.now() > until || !this.isAlive) throw new Error('the proxy does not start');
      await delay(50);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = this.isAlive ? once(this.#child, 'exit') : undefined;
    this.#child.kill('SIGTERM');
    await ended;
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Each stands in the example. */
function withEntered(example: string, entered: Readonly<Record<string, string>>): string {
  return Object.entries(entered).reduce((text, [before, after]) => {
    if (!text.includes(before)) throw new Error(`the example is to have “${before}”`);
    return text.replaceAll(before, () => after);
  }, example);
}

async function accepts({ hostname, port }: URL): Promise<boolean> {
  const socket = connect(Number(port), hostname);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
