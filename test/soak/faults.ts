/** What goes wrong between the gateway and the ERP, and how often. */
import type { DemoErp, Injection } from '../../examples/demo-erp/index.ts';
import type { Random } from '../protocol/writers/random.ts';

interface Row {
  readonly name: string;
  readonly weight: number;
  /** Seconds at most, unless its calls have met it before. */
  readonly lasts: number;
  readonly injection: (random: Random) => Injection;
}

const FAULTS: readonly Row[] = [
  { name: 'slow', weight: 4, lasts: 8, injection: (random) => ({ latency: 100 + random.below(900) }) },
  {
    name: 'connections end before the work',
    weight: 3,
    lasts: 5,
    injection: (random) => ({ dropped: true, count: 1 + random.below(10) }),
  },
  {
    name: 'answers are cut',
    weight: 3,
    lasts: 5,
    injection: (random) => ({ cut: random.below(400), count: 1 + random.below(10) }),
  },
  {
    name: 'ill-formed',
    weight: 2,
    lasts: 3,
    injection: () => ({ illFormed: '<?xml version="1.0"?><methodRes', count: 5 }),
  },
  { name: 'pages of HTML', weight: 2, lasts: 4, injection: () => ({ html500: true }) },
  {
    name: 'faults after the work',
    weight: 2,
    lasts: 4,
    injection: () => ({ faultAfterCommit: 'could not serialize access due to concurrent update', count: 4 }),
  },
  {
    name: 'answers to creations are lost',
    weight: 3,
    lasts: 8,
    injection: () => ({ method: 'create', cut: 0, count: 3 }),
  },
  {
    name: 'answers to changes are lost',
    weight: 3,
    lasts: 8,
    injection: () => ({ method: 'write', cut: 0, count: 3 }),
  },
  {
    name: 'no answer after the work',
    weight: 1,
    lasts: 5,
    injection: () => ({ hangAfterCommit: true, count: 2 }),
  },
  { name: 'no answer', weight: 1, lasts: 5, injection: () => ({ hang: true, count: 3 }) },
  {
    name: 'slow transactions',
    weight: 3,
    lasts: 10,
    injection: (random) => ({ method: 'write', slowTransaction: 500 + random.below(2000) }),
  },
  { name: 'away', weight: 1, lasts: 6, injection: () => ({ dropped: true }) },
];

/** Begins one of them. @returns what ends it, and after how many milliseconds */
export function mishap(erp: DemoErp, random: Random): { name: string; lasts: number; end: () => void } {
  const { name, lasts, injection } = random.weighed(FAULTS);
  return { name, lasts: 1000 * (1 + random.below(lasts)), end: erp.inject(injection(random)) };
}
