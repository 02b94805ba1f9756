/** Cases of one target one after another; which they are, the seed alone says. */
import { Random } from '../protocol/writers/random.ts';
import { http } from './http.ts';
import { ics } from './ics.ts';
import { rpc } from './rpc.ts';
import { sequence } from './sequence.ts';
import type { Case, Ground, Target, TargetName } from './target.ts';
import { xml } from './xml.ts';

export const TARGETS: Readonly<Record<TargetName, Target>> = { xml, ics, rpc, http, sequence };

export interface Finding {
  readonly target: TargetName;
  readonly seed: number;
  readonly number: number;
  /** What was wrong, in words. */
  readonly why: string;
  readonly input: Case;
}

/** Seconds of CPU one case may take while somebody watches; tests look at no clock. */
const MOST = 5;
/** Cases tried while a finding is made smaller. */
const TRIES = 200;

/** The numbers of a case and of a seed, far apart where they are neighbours. */
const randomOf = (seed: number, number: number): Random =>
  new Random(Math.imul(seed, 0x9e3779b1) ^ Math.imul(number + 1, 0x85ebca6b));

export interface Batch {
  readonly target: TargetName;
  readonly seed: number;
  readonly from: number;
  readonly to: number;
  /** Seconds of CPU one case may take. */
  readonly most?: number;
  /** Told of each case before it runs. */
  readonly onCase?: (number: number) => void;
  /** Looked at between cases. */
  readonly isOver?: () => boolean;
}

/** Runs the cases from `from`, below `to`; after a finding the ground is a new one. */
export async function batch({
  target,
  seed,
  from,
  to,
  most = MOST,
  onCase,
  isOver = () => false,
}: Batch): Promise<{
  readonly ran: number;
  readonly findings: readonly Finding[];
}> {
  const row = TARGETS[target];
  const findings: Finding[] = [];
  let ground = await row.open(from);
  try {
    for (let number = from; number < to; number++) {
      if (isOver()) return { ran: number - from, findings };
      onCase?.(number);
      const input = ground.make(randomOf(seed, number));
      const why = await failureOf(ground, input, most);
      if (why === undefined) continue;
      await ground[Symbol.asyncDispose]();
      findings.push({
        target,
        seed,
        number,
        why,
        input: await smaller(() => row.open(from), input, why, most),
      });
      ground = await row.open(from);
    }
    return { ran: to - from, findings };
  } finally {
    await ground[Symbol.asyncDispose]();
  }
}

/** What is wrong with the answers to a case; undefined when nothing is. */
export async function failureOf(ground: Ground, input: Case, most: number): Promise<string | undefined> {
  const before = process.cpuUsage();
  try {
    await ground.run(input);
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  const { user, system } = process.cpuUsage(before);
  const seconds = (user + system) / 1e6;
  return seconds > most ? `A case needed ${seconds.toFixed(1)} s of CPU.` : undefined;
}

/** Leaves out halves, quarters and so on while what is left fails in the same way. */
async function smaller(open: () => Promise<Ground>, input: Case, why: string, most: number): Promise<Case> {
  let { parts } = input;
  let tries = TRIES;
  const until = performance.now() + 60_000;
  let ground = await open();
  try {
    for (let size = Math.ceil(parts.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2))
      for (let at = 0; at < parts.length && tries > 0 && performance.now() < until; tries--) {
        const fewer = parts.toSpliced(at, size);
        const still = await failureOf(ground, { ...input, parts: fewer }, most);
        if (still !== undefined && kindOf(still) === kindOf(why)) parts = fewer;
        else at += size;
        if (still === undefined) continue;
        await ground[Symbol.asyncDispose]();
        ground = await open();
      }
  } finally {
    await ground[Symbol.asyncDispose]();
  }
  return { ...input, parts };
}

/** Its first line, without what differs from case to case. */
const kindOf = (why: string): string => (why.split('\n')[0] ?? '').replace(/\d+/g, '0').slice(0, 60);
