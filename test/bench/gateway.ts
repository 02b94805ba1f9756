/** A gateway in a process of its own: `gateway.ts FLAG…`, as `erpcal serve` takes them. */
import { devNull } from 'node:os';
import { destination } from 'pino';
import { createLog } from '../../lib/log.ts';
import { startGateway } from '../../lib/main.ts';
import { SERVE } from '../../lib/options/commands.ts';
import { readOptions } from '../../lib/options/reading.ts';
import { type Beside, beside, ready } from './beside.ts';

export interface OtherGateway {
  readonly url: string;
}

/** It writes its log as `--log-level` says, info by default, as it is written to stderr, to where nobody reads it. */
export function gatewayBeside(
  flags: readonly string[],
  nodeOptions: readonly string[] = [],
): Promise<Beside<OtherGateway>> {
  return beside(import.meta.filename, ['--listen', '127.0.0.1:0', ...flags], { nodeOptions });
}

if (import.meta.main) {
  const options = readOptions(SERVE, process.argv.slice(2));
  const log = createLog(options.logLevel, destination(devNull));
  const gateway = await startGateway(options, log);
  ready({ url: gateway.url }, () => gateway.close());
}
