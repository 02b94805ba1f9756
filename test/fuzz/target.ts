/** What a fuzzer needs to know of a parser, or of a gateway as a whole. */
import type { Random } from '../protocol/writers/random.ts';

/** One input. The parts are what may be left out while it still fails: tokens, lines, or steps in JSON. */
export interface Case {
  readonly what: Readonly<Record<string, string>>;
  readonly parts: readonly string[];
}

/** Something to send cases to. Each leaves it as it was, so that the order of cases does not matter. */
export interface Ground extends AsyncDisposable {
  make(random: Random): Case;
  /** Throws what is wrong, as an assertion does. */
  run(input: Case): Promise<void>;
}

export interface Target {
  readonly name: TargetName;
  /** Cases after which a new ground is opened. */
  readonly batch: number;
  open(batch: number): Promise<Ground>;
}

export const TARGET_NAMES = ['xml', 'ics', 'rpc', 'http', 'sequence'] as const;
export type TargetName = (typeof TARGET_NAMES)[number];
