/** Parts of a bench in processes of their own, so that the work of one is not counted as another's. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';

/** What a process used since it was asked last. */
export interface Usage {
  /** Milliseconds of all its threads. */
  readonly cpu: number;
  /** Octets held at most since it began. */
  readonly peak: number;
  /** Milliseconds for which its event loop stood still at most. */
  readonly stalled: number;
}

export interface Beside<T> {
  readonly pid: number;
  /** What it said when it was ready. */
  readonly told: T;
  usage(): Promise<Usage>;
  close(): Promise<void>;
}

export interface BesideOptions {
  readonly nodeOptions?: readonly string[];
}

/** What a process compiled the next one need not: half of the time of a short bench would go there. */
const COMPILED = join(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'erpcal-bench');

/** Starts a script that calls `ready`. */
export async function beside<T>(
  script: string,
  parameters: readonly string[],
  { nodeOptions = [] }: BesideOptions = {},
): Promise<Beside<T>> {
  const child = fork(script, parameters, {
    execArgv: [...nodeOptions],
    env: { ...process.env, NODE_COMPILE_CACHE: COMPILED },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const told = await answered<T>(child, script);
  return {
    pid: child.pid ?? 0,
    told,
    usage: () => {
      child.send('usage');
      return answered<Usage>(child, script);
    },
    close: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.disconnect();
      await once(child, 'exit');
    },
  };
}

async function answered<T>(child: ChildProcess, script: string): Promise<T> {
  const ended = new AbortController();
  const gone = once(child, 'exit', { signal: ended.signal }).then((): never => {
    throw new Error(`${script} ended`);
  });
  try {
    const [message] = await Promise.race([once(child, 'message'), gone]);
    return message as T;
  } finally {
    gone.catch(() => undefined);
    ended.abort();
  }
}

/** On the other side: tells what there is to tell, answers for its usage, and ends with the bench. */
export function ready(told: object, close: () => Promise<unknown>): void {
  const loop = monitorEventLoopDelay({ resolution: 1 });
  loop.enable();
  let before = process.cpuUsage();
  process.on('message', () => {
    const { user, system } = process.cpuUsage(before);
    const usage: Usage = {
      cpu: (user + system) / 1000,
      peak: process.resourceUsage().maxRSS * 1024,
      stalled: loop.max / 1e6,
    };
    before = process.cpuUsage();
    loop.reset();
    process.send?.(usage);
  });
  process.on('disconnect', () => {
    close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  });
  process.send?.(told);
}
