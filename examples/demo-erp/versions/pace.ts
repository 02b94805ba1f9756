import { rows, type VersionName } from './rows.ts';

/** How long calls take on two cores, milliseconds; used with `speed` only. Section "Throughput" of each facts file. */
export interface PaceRow {
  readonly login: number;
  readonly call: number;
  /** Of 1,000 meetings with 22 fields, and with one. */
  readonly read1000: number;
  readonly readOne1000: number;
  readonly search1000: number;
}

export const PACE: { readonly [name in VersionName]: PaceRow } = rows<PaceRow>(
  { login: 2, call: 2, read1000: 790, readOne1000: 190, search1000: 4 },
  {
    '6.1': { read1000: 160, readOne1000: 26 },
    '7.0': { search1000: 7, readOne1000: 24 },
    '8': { login: 50, call: 3, read1000: 560, readOne1000: 100 },
    '10': { login: 46, call: 2, read1000: 320 },
    '11': { login: 18, read1000: 200 },
    '12': { login: 25, call: 7, read1000: 193, readOne1000: 54, search1000: 12 },
    '13': { login: 26, call: 8, read1000: 174, readOne1000: 42 },
    '14': { login: 24, call: 6, read1000: 278, readOne1000: 62, search1000: 4 },
    '15': { login: 26, call: 8, read1000: 280 },
    '16': { login: 390, call: 9, read1000: 247, readOne1000: 44 },
    '17': { login: 380, read1000: 238 },
    '18': { login: 355, call: 7, read1000: 253 },
    '19': { login: 310, read1000: 226, readOne1000: 68 },
  },
);
