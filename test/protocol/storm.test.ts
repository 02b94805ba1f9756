/** An ERP that is away is hardly asked, and one that is back is not run over: counted at the line to it. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { DemoUser } from '../../examples/demo-erp/index.ts';
import type { Device } from './outages/device.ts';
import { LATER } from './outages/place.ts';
import { within } from './outages/within.ts';

const USERS: readonly DemoUser[] = Array.from({ length: 200 }, (_, index) => ({
  login: `user${index}`,
  password: `user${index}`,
  name: `User ${index}`,
  zone: 'Europe/Brussels',
}));
const CONNECTIONS = 4;
/** In a minute. */
const POLLS = 500;
/** Calls until it is known to be away, and tries after .5, 1.5, 3.5, 7.5, 15.5, 30.5 and 45.5 s. */
const AT_MOST = 5 + 7;

describe('two hundred users', () => {
  for (const version of ['6.1', '8', '14', '19'] as const)
    it(`of ${version}`, () =>
      within(
        { version, users: USERS, demoData: false, connections: CONNECTIONS, still: true },
        async (place) => {
          const devices = USERS.map(({ login }) => place.device(login));
          for (const device of devices) await isAnswered(device);
          place.line.trouble = ({ response }) => void response.writeHead(502).end();
          place.pass(LATER);
          place.line.calls = 0;
          for (let poll = 0; poll < POLLS; poll += 1) {
            await isAnswered(devices[poll % devices.length] ?? assert.fail());
            place.pass(60 / POLLS);
          }
          assert.ok(place.line.calls <= AT_MOST, `${place.line.calls} calls while it was away`);

          await place.line.heal();
          place.pass(LATER);
          place.erp.calls.clear();
          place.line.most = 0;
          for (let round = 0; round < 3; round += 1) await Promise.all(devices.map(isAnswered));
          assert.ok(place.line.most <= CONNECTIONS, `${place.line.most} at once`);
          const probes = new Map<number, number>();
          for (const { uid } of place.erp.calls.filter(isProbe)) probes.set(uid, (probes.get(uid) ?? 0) + 1);
          assert.equal(probes.size, USERS.length, 'everybody was looked after');
          // The call that tried for all had no others beside it, so that user's look at his calendar came to nothing.
          const twice = [...probes.values()].filter((times) => times > 1);
          assert.ok(twice.length <= 1 && twice.every((times) => times === 2), `${twice} looks`);
        },
      ));
});

const isProbe = ({ method, args }: { readonly method: string; readonly args: readonly unknown[] }): boolean =>
  method === 'search_count' && JSON.stringify(args[0]) !== '[["id","=",0]]';

const POLL = '<D:propfind xmlns:D="DAV:"><D:prop><D:sync-token/></D:prop></D:propfind>';

async function isAnswered(device: Device): Promise<void> {
  const { status } = await device.ask('PROPFIND', 'Meetings/', { body: POLL, headers: { Depth: '0' } });
  assert.equal(status, 207);
}
