/** E6: two hundred kills before ERPs of each way of keeping series. */
import { kills } from '../../protocol/killed/kills.ts';

for (const [index, version] of (['6.1', '10', '14', '19'] as const).entries())
  kills(version, { seed: 100 + index, count: 50 });
