/** A simulated ERP in a process of its own, so that its work is not counted as the gateway's: `node erp.ts VERSION EVENTS`. */

import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { startDemoErp, VERSIONS } from '../../examples/demo-erp/index.ts';

export interface OtherErp {
  readonly url: string;
  readonly database: string;
  close(): void;
}

export async function erpBeside(version: string, events: number): Promise<OtherErp> {
  const child: ChildProcess = spawn(process.execPath, [import.meta.filename, version, String(events)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (!child.stdout) throw new Error('the simulated ERP has no output');
  for await (const line of createInterface({ input: child.stdout }))
    return { ...JSON.parse(line), close: () => child.kill() };
  throw new Error('the simulated ERP ended');
}

if (import.meta.main) {
  const version = VERSIONS.find((name) => name === process.argv[2]);
  if (!version) throw new Error(`no version ${process.argv[2]}`);
  const { url, database } = await startDemoErp({ version, events: Number(process.argv[3]) });
  console.log(JSON.stringify({ url, database }));
}
