/** A gateway as a process: what it says when it is there, and how it is told to stop. */
import { type Gateway, startGateway } from './main.ts';
import type { Options } from './options/commands.ts';

/** `erpcal serve`: announces itself on stdout and runs until it is told to stop. */
export async function serve(options: Options): Promise<void> {
  const gateway = await startGateway(options);
  process.stdout.write(announcement(gateway));
  reloading(gateway, options);
  untilStopped(() => gateway.close(), options);
}

/** On SIGHUP, where there is something to read again; elsewhere it ends the process as ever. */
export function reloading({ reload }: Gateway, { tlsCert, calendars }: Partial<Options>): void {
  if (tlsCert !== undefined || calendars !== undefined) process.on('SIGHUP', reload);
}

/** What scripts wait for. */
export function announcement({ url, metrics }: Gateway): string {
  const figures = metrics === undefined ? '' : `metrics listening on ${metrics}\n`;
  return `erpcal listening on ${url}\n${figures}`;
}

/** SIGTERM and SIGINT end the process with 0 once all is closed, and with 1 when that takes longer than `grace` seconds. */
export function untilStopped(close: () => Promise<void>, { grace }: Pick<Options, 'grace'>): void {
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => {
      process.stderr.write('erpcal: requests that took longer than --grace were cut off\n');
      process.exit(1);
    }, grace * 1000).unref();
    close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, stop);
}
