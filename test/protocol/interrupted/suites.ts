/** Each kind of change, cut short in each way. */
import { suite, test } from 'node:test';
import type { VersionName } from '../../../examples/demo-erp/index.ts';
import { apart } from '../apart.ts';
import { FAULTS } from './faults.ts';
import { KINDS } from './kinds.ts';

export interface Cut {
  /** Which kind of change. */
  readonly what: string;
  /** Which fault, or `KILLED`. */
  readonly how: string;
  /** At calls that only ask too. */
  readonly all: boolean;
}

const KILLED = '';

export function cutShort(version: VersionName, { all }: Pick<Cut, 'all'>): void {
  suite(`interrupted on ${version}`, () => {
    const cut = apart<Cut>(new URL('thread.ts', import.meta.url), version);
    for (const what of Object.keys(KINDS)) {
      for (const how of Object.keys(FAULTS))
        test(`${what}, and a call ${how}`, () => cut({ what, how, all }));
      test(`${what}, and the gateway is killed before it keeps it`, () => cut({ what, how: KILLED, all }));
    }
  });
}
