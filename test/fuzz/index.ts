/** `npm run fuzz -- --minutes N [--seed N] [--only xml,ics,rpc,http,sequence]`: one JSON object a line; fails on any finding. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { type Finding, TARGETS } from './fuzz.ts';
import { TARGET_NAMES, type TargetName } from './target.ts';

const { values } = parseArgs({
  options: {
    /** Of CPU, in all; each target has its share. */
    minutes: { type: 'string', default: '30' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', default: TARGET_NAMES.join() },
    /** The first case, to go on after an earlier run. */
    from: { type: 'string', default: '0' },
    /** Where findings are written. */
    findings: { type: 'string', default: join(import.meta.dirname, 'findings') },
  },
});

/** Milliseconds without a next case: the thread is ended. */
const STUCK = 120_000;
/** Findings of one target after which there is enough to mend. */
const ENOUGH = 20;

interface Outcome {
  readonly ran: number;
  readonly findings: readonly Finding[];
  readonly stuckAt?: number;
}

function inThread(target: TargetName, seed: number, from: number, until: number): Promise<Outcome> {
  const to = (Math.floor(from / TARGETS[target].batch) + 1) * TARGETS[target].batch;
  const thread = new Worker(new URL('batch.ts', import.meta.url), {
    workerData: { target, seed, from, to, until },
  });
  return new Promise((resolve, reject) => {
    let last = from;
    const stuck = (): void => {
      resolve({ ran: last - from, findings: [], stuckAt: last });
      void thread.terminate();
    };
    let guard = setTimeout(stuck, STUCK);
    const heard = (message: Outcome | { readonly number: number }): void => {
      clearTimeout(guard);
      if ('findings' in message) resolve(message);
      else {
        last = message.number;
        guard = setTimeout(stuck, STUCK);
      }
    };
    thread.on('message', heard);
    thread.on('error', (error) => {
      clearTimeout(guard);
      reject(new Error(`${target}, seed ${seed}, case ${last}`, { cause: error }));
    });
  });
}

function save({ target, seed, number, ...finding }: Finding): string {
  mkdirSync(values.findings, { recursive: true });
  const file = join(values.findings, `${target}-${seed}-${number}.json`);
  writeFileSync(file, `${JSON.stringify({ target, ...finding }, undefined, 2)}\n`);
  return file;
}

const say = (line: object): void => console.log(JSON.stringify(line));
const cpu = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 60e6;
};

const chosen = TARGET_NAMES.filter((name) => values.only.split(',').includes(name));
let failed = chosen.length === 0;
for (const target of chosen) {
  const [seed, share, began] = [Number(values.seed), Number(values.minutes) / chosen.length, cpu()];
  let [at, found] = [Number(values.from), 0];
  while (cpu() - began < share && found < ENOUGH) {
    // As long as the processor is its own; a busy machine needs another round.
    const { ran, findings, stuckAt } = await inThread(
      target,
      seed,
      at,
      Date.now() + (share - cpu() + began) * 60_000,
    );
    for (const finding of findings) {
      const { number, why } = finding;
      say({ target, seed, case: number, why, file: save(finding) });
    }
    if (stuckAt !== undefined) say({ target, seed, case: stuckAt, why: 'A case never ended.' });
    found += findings.length + (stuckAt === undefined ? 0 : 1);
    at += ran + (stuckAt === undefined ? 0 : 1);
  }
  say({
    target,
    seed,
    cases: at - Number(values.from),
    minutes: Number((cpu() - began).toFixed(2)),
    findings: found,
  });
  failed ||= found > 0;
}
process.exitCode = failed ? 1 : 0;
