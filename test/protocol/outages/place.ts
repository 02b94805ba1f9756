/** An ERP, the line to it, and a gateway whose time passes when it is told to. */
import { type DemoErp, type DemoErpOptions, startDemoErp } from '../../../examples/demo-erp/index.ts';
import { createDirectory } from '../../../lib/calendar/directory.ts';
import { Erp } from '../../../lib/erp/session.ts';
import { application } from '../../../lib/http/app.ts';
import { listen } from '../../../lib/http/server.ts';
import { type Log, silent } from '../../../lib/log.ts';
import { openMemory } from '../../../lib/store/index.ts';
import { Device } from './device.ts';
import { Line } from './line.ts';

export interface Settings extends DemoErpOptions {
  readonly log?: Log;
  /** Seconds; a day when left out. */
  readonly serveStale?: number;
  readonly connections?: number;
  /** No time passes but what is told to, and waits are as short as they can be. */
  readonly still?: true;
  /** Milliseconds a call may take. */
  readonly timeout?: number;
}

export interface Gateway {
  readonly url: string;
  close(): Promise<void>;
}

export interface Place {
  readonly erp: DemoErp;
  readonly line: Line;
  /** Of the first gateway. */
  readonly url: string;
  /** For all there is but the clients, who have no clock. */
  pass(seconds: number): void;
  device(login?: string, password?: string): Device;
  /** Another one, which knows nothing. */
  another(): Promise<Gateway>;
  close(): Promise<void>;
}

/** Of UIDs, so that gateways that share nothing say the same. */
const NAMESPACE = '6f7c3b0a-5f0e-4a7e-9d52-1c1a0f0c2b11';

/** So many seconds after the last look nothing is fresh and no password is remembered. */
export const LATER = 100;

export async function placeOf(settings: Settings): Promise<Place> {
  const clock = { ahead: 0 };
  const erp = await startDemoErp({ clock: timeOf(settings, clock), ...settings });
  const line = await Line.to(erp.url);
  const gateway = await gatewayTo(line, settings, clock);
  return {
    erp,
    line,
    url: gateway.url,
    pass: (seconds) => {
      clock.ahead += seconds * 1000;
    },
    device: (login = 'demo', password = login) => new Device(gateway.url, login, password),
    another: () => gatewayTo(line, settings, clock),
    close: async () => {
      await gateway.close();
      await line.close();
      await erp.close();
    },
  };
}

function timeOf({ still }: Settings, clock: { ahead: number }): () => number {
  const start = Date.now();
  return () => (still ? start : Date.now()) + clock.ahead;
}

/** As `startGateway` puts it together, but for the clocks. */
async function gatewayTo(line: Line, settings: Settings, clock: { ahead: number }): Promise<Gateway> {
  const { log = silent, serveStale = 86_400, timeout = 10_000, connections, still } = settings;
  const start = performance.now();
  const now = () => (still ? start : performance.now()) + clock.ahead;
  const bounds = connections === undefined ? {} : { connections };
  const erp = new Erp({ url: line.url, timeout, log, now, ...bounds, ...(still && { random: () => 0 }) });
  const store = openMemory();
  const currency = { freshness: 5, fullCheck: 300, serveStale };
  const directory = createDirectory({
    ...{ erp, store, currency, log, cacheSize: 1e6, db: 'demo', uidNamespace: NAMESPACE },
    clock: timeOf(settings, clock),
  });
  const trust = { accepted: 60_000, refused: 30_000, lasting: serveStale * 1000 };
  const app = application({ directory, log, trust, now });
  const listening = await listen(app, { host: '127.0.0.1', port: 0, log });
  return {
    url: listening.url,
    close: async () => {
      await listening.close();
      await erp.close();
      await store.close();
    },
  };
}
