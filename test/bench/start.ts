/** A gateway that starts with a store that knows everything. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { erpBeside } from './erp.ts';
import { type Bench, rounded } from './figure.ts';
import { gatewayBeside } from './gateway.ts';
import { exchange, USER } from './place.ts';
import { recording } from './recorder.ts';
import { accountOf, changesSince, hrefsIn, multiget } from './requests.ts';

/** From the start of the process until a client has the list of everything and its first hundred entries. */
export const warmStart: Bench = async ({ quick }) => {
  const events = quick ? 1000 : 10_000;
  const directory = mkdtempSync(join(tmpdir(), 'erpcal-bench-'));
  const erp = await erpBeside({ version: '14', events });
  await using recorder = await recording(erp.told.url);
  const flags = ['--erp', recorder.url, '--store', `sqlite:${join(directory, 'store')}`];
  const account = accountOf(erp.told.database, USER);
  const life = async () => {
    const began = performance.now();
    const asked = recorder.calls.length;
    const gateway = await gatewayBeside(flags);
    const ready = performance.now() - began;
    const hrefs = hrefsIn(await exchange(gateway.told.url, changesSince(account, '')));
    await exchange(gateway.told.url, multiget(account, hrefs.slice(0, 100)));
    const ms = performance.now() - began;
    await gateway.close();
    return { ms, ready, calls: recorder.calls.length - asked };
  };
  try {
    const cold = await life();
    const warm = await life();
    return [
      {
        ...{ name: 'start.warm', value: rounded(warm.ms), unit: 'ms', erp: '14', events },
        beside: {
          listeningMs: rounded(warm.ready),
          calls: warm.calls,
          coldMs: rounded(cold.ms),
          coldCalls: cold.calls,
        },
      },
    ];
  } finally {
    await erp.close();
    rmSync(directory, { recursive: true });
  }
};
