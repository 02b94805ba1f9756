import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** A real Odoo on loopback. */
export interface RealOdoo {
  readonly series: Series;
  readonly url: string;
  readonly database: string;
  /** Stops it, if it was this that started it. */
  stop(): void;
  /** Drops everything that was changed since it was installed. */
  reset(): void;
  /** Runs SQL in its database. */
  sql(statement: string): void;
}

export type Series = '14' | '19';

const SCRIPT = fileURLToPath(new URL('../odoo-lab.sh', import.meta.url));

function lab(...args: string[]): { readonly ok: boolean; readonly said: string; readonly output: string } {
  const { status, stdout, stderr, error } = spawnSync('sh', [SCRIPT, ...args], { encoding: 'utf8' });
  const said = `${stderr}`.trim().split('\n').at(-1) ?? '';
  return { ok: status === 0, said: error?.message ?? said, output: stdout };
}

/**
 * Starts a real Odoo, and installs it first where that is possible: as root, on Debian, with a mirror in reach.
 * @returns the reason where it is not
 */
export function startOdoo(series: Series): RealOdoo | { readonly missing: string } {
  if (process.getuid?.() !== 0) return { missing: `only root can run Odoo ${series} in a chroot` };
  const state = stateOf(series);
  if (state === 'absent') {
    const installed = lab('install', series);
    if (!installed.ok) return { missing: `Odoo ${series} cannot be installed: ${installed.said}` };
  }
  const started = lab('start', series);
  if (!started.ok) return { missing: `Odoo ${series} does not start: ${started.said}` };
  return {
    series,
    url: `http://127.0.0.1:80${series}`,
    database: `odoo${series}`,
    stop: () => {
      if (state !== 'running') must('stop', series);
    },
    reset: () => must('reset', series),
    sql: (statement) => must('psql', series, statement),
  };
}

/** The script waits until the server answers, so a start that succeeds is a server that runs. */
function stateOf(series: Series): 'absent' | 'stopped' | 'running' {
  const line = lab('status')
    .output.split('\n')
    .find((each) => each.startsWith(`odoo-${series}:`));
  if (line === undefined || line.includes('not installed')) return 'absent';
  return line.includes('running') ? 'running' : 'stopped';
}

function must(...args: string[]): void {
  const { ok, said } = lab(...args);
  if (!ok) throw new Error(`odoo-lab.sh ${args.join(' ')}: ${said}`);
}
