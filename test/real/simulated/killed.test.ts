/** E6: many kills before ERPs of each way of keeping series; `ERPCAL_TEST_KILLS=6.1,10,14,19*50` for two hundred. */
import { VERSIONS } from '../../../examples/demo-erp/index.ts';
import { kills } from '../../protocol/killed/kills.ts';

const [names = '', count = '25'] = (process.env.ERPCAL_TEST_KILLS ?? '6.1,10,14').split('*');
const killed = names.split(',');

for (const version of VERSIONS.filter((each) => killed.includes(each)))
  kills(version, { seed: 100 + VERSIONS.indexOf(version), count: Number(count) });
