/** Something goes wrong at each call, also those that only ask, of each kind of change. */
import { suite } from 'node:test';
import type { VersionName } from '../../../examples/demo-erp/index.ts';
import { cutShort } from '../../protocol/interrupted/suites.ts';

const VERSIONS: readonly VersionName[] = ['6.1', '8', '14', '19'];

suite('all calls', { concurrency: 2 }, () => {
  for (const version of VERSIONS) cutShort(version, { all: true });
});
