/** Every bad input on a real socket: without TLS before Odoo 17, with TLS before Odoo 8. */
import { after, before, describe } from 'node:test';
import type { VersionName } from '../../examples/demo-erp/index.ts';
import { ROWS } from './bad-inputs/index.ts';
import { trying } from './bad-inputs/run.ts';
import { type Way, World } from './bad-inputs/world.ts';

const WAYS: readonly (readonly [way: Way, version: VersionName])[] = [
  ['plain', '17'],
  ['tls', '8'],
];

for (const [way, version] of WAYS)
  describe(`bad inputs, ${way}`, () => {
    let world: World;
    before(async () => {
      world = await World.open(way, version);
    });
    after(() => world[Symbol.asyncDispose]());
    trying(ROWS, () => world);
  });
