/** `npm run bench [-- --quick] [NAME…]`: one JSON object a line. */

import { parseArgs } from 'node:util';
import { decodeRatio } from './decode.ts';
import { renderPerSecond } from './render.ts';
import { firstSyncCalls, firstSyncRatio, pollCalls } from './sync.ts';

export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** Where it was measured, if that matters. */
  readonly erp?: string;
  readonly events?: number;
}

type Measured = Figure | readonly Figure[];
type Bench = (quick: boolean) => Measured | Promise<Measured>;

const BENCHES: Readonly<Record<string, Bench>> = {
  'decode.ratio': decodeRatio,
  'render.per-second': renderPerSecond,
  'poll.calls': pollCalls,
  'first-sync.calls': firstSyncCalls,
  'first-sync.ratio': firstSyncRatio,
};

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    options: { quick: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  for (const [name, bench] of Object.entries(BENCHES)) {
    if (positionals.length > 0 && !positionals.includes(name)) continue;
    for (const figure of [await bench(values.quick)].flat()) console.log(JSON.stringify(figure));
  }
}
