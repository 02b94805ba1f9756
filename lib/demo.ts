/** `erpcal demo`: the gateway before a simulated ERP, for trying it out and for tests. */

import { type DemoErp, startDemoErp } from '../examples/demo-erp/index.ts';
import { type Gateway, startGateway } from './main.ts';
import type { DemoOptions } from './options/commands.ts';
import { written } from './options/values.ts';
import { announcement, reloading, untilStopped } from './serve.ts';

export async function demo(options: DemoOptions): Promise<void> {
  const erp = await simulated(options);
  process.stdout.write(`demo ERP listening on ${erp.url}, database ${erp.database}\n`);
  const gateway = await before(erp, options);
  process.stdout.write(announcement(gateway));
  process.stdout.write(instructions(options.publicUrl?.href ?? gateway.url, erp));
  reloading(gateway, options);
  untilStopped(async () => {
    await gateway.close();
    await erp.close();
  }, options);
}

async function before(erp: DemoErp, options: DemoOptions): Promise<Gateway> {
  try {
    return await startGateway({ db: erp.database, ...options, erp: new URL(erp.url), erpInsecure: 'off' });
  } catch (error) {
    await erp.close();
    throw error;
  }
}

function simulated({ erpVersion, events, tasks, erpListen }: DemoOptions): Promise<DemoErp> {
  const counts = { ...(events !== undefined && { events }), ...(tasks !== undefined && { tasks }) };
  return startDemoErp({ version: erpVersion, ...counts, listen: written(erpListen) });
}

/** Clients show no more than that a deletion was refused. */
const SALESMEN = '\nOnly admin may delete meetings: this ERP keeps that from its salesmen.';

/** What to type into a client, for those who have never seen this. */
function instructions(url: string, { database, deletesMeetings }: DemoErp): string {
  const account = new URL(`webdav/${database}/`, url).href;
  const calendar = (name: string): string => new URL(`calendars/users/demo/c/${name}/`, account).href;
  return `
Users: admin (password admin) and demo (password demo).${deletesMeetings ? '' : SALESMEN}

Most clients find everything from the server's address:  ${url}
Those that ask for a calendar's address:  ${calendar('Meetings')}
                                          ${calendar('Tasks')}
As one file:  curl -u demo:demo ${calendar('Meetings').slice(0, -1)}.ics

Stop with Ctrl-C. Nothing is kept.
`;
}
