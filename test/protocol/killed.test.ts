/** Nothing that was acknowledged is lost when the gateway is killed; `npm run test:real` kills two hundred times. */
import { kills } from './killed/kills.ts';

kills('14', { seed: 1, count: 6 });
kills('6.1', { seed: 2, count: 4 });
