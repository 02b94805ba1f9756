/** `erpcal health`: asks a gateway on this machine whether it is alive, for those who start and restart it. */
import { Agent, request } from 'undici';
import type { HealthOptions } from './options/commands.ts';
import { type Address, written } from './options/values.ts';

/** Milliseconds. */
const PATIENCE = 5_000;

/** Prints what it says; the exit code: 0 when it is alive, else 1. */
export async function health(options: HealthOptions): Promise<number> {
  const { healthy, says } = await pulse(options);
  process.stdout.write(`${says}\n`);
  return healthy ? 0 : 1;
}

/** Whether it answers that it is alive, and its words or what stood against it. */
export async function pulse({
  listen,
  tlsCert,
}: HealthOptions): Promise<{ readonly healthy: boolean; readonly says: string }> {
  const url = `${tlsCert === undefined ? 'http' : 'https'}://${written(near(listen))}/healthz`;
  // The certificate is for the name that clients know; nothing secret is sent.
  const dispatcher = new Agent({ connect: { rejectUnauthorized: false } });
  try {
    const signal = AbortSignal.timeout(PATIENCE);
    const { statusCode, body } = await request(url, { dispatcher, signal });
    return { healthy: statusCode === 200, says: (await body.text()).trim() };
  } catch (error) {
    return { healthy: false, says: `${url} does not answer: ${(error as Error).message}` };
  } finally {
    await dispatcher.destroy();
  }
}

/** All addresses of a machine are reached at the one of its own. */
const LOOPBACK: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };
const near = ({ host, port }: Address): Address => ({ host: LOOPBACK[host] ?? host, port });
