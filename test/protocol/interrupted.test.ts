/** Something goes wrong at each call of each kind of change: a repeat of the request repairs, and nothing is there twice. */
import { VERSIONS, type VersionName } from '../../examples/demo-erp/index.ts';
import { cutShort } from './interrupted/suites.ts';

/** All calls of some versions, as in `npm run test:real`; else those that write, of one of each way of keeping series and tasks. */
const ASKED = process.env.ERPCAL_TEST_INTERRUPTED?.split(',');
const SHORT: readonly VersionName[] = ['7.0', '14'];

for (const version of VERSIONS.filter((each) => (ASKED ?? SHORT).includes(each)))
  cutShort(version, { all: ASKED !== undefined });
