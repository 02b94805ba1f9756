/** A simulated ERP, and a gateway on a socket with device passwords and feeds; time passes only when it is told to. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { type DemoErp, type DemoErpOptions, startDemoErp } from '../../../examples/demo-erp/index.ts';
import { createDirectory } from '../../../lib/calendar/directory.ts';
import {
  DeviceDirectory,
  type DevicePasswords,
  FeedDirectory,
} from '../../../lib/calendar/grants/directories.ts';
import type { GrantMade } from '../../../lib/calendar/grants/grant.ts';
import { Grants } from '../../../lib/calendar/grants/grants.ts';
import { Erp } from '../../../lib/erp/session.ts';
import { application } from '../../../lib/http/app.ts';
import { listen } from '../../../lib/http/server.ts';
import { createLog } from '../../../lib/log.ts';
import { openStore } from '../../../lib/store/index.ts';
import { Device } from '../outages/device.ts';

export interface Settings extends DemoErpOptions {
  readonly mode?: Exclude<DevicePasswords, 'off'>;
}

export type Place = Awaited<ReturnType<typeof placeOf>>;

/** After so many seconds nothing is fresh, and neither a right nor a wrong password is remembered. */
export const LATER = 600;

export const PHONE: GrantMade = { kind: 'device', db: 'demo', login: 'demo', name: 'Phone' };
export const FEED: GrantMade = { ...PHONE, kind: 'feed', name: 'Outlook', calendar: 'Meetings' };

export async function placeOf({ mode = 'on', ...settings }: Settings) {
  const folder = mkdtempSync(join(tmpdir(), 'erpcal-grants-'));
  const time = { now: Date.UTC(2026, 10, 23, 12) };
  const clock = () => time.now;
  const demo: DemoErp = await startDemoErp({ clock, ...settings });
  const lines: string[] = [];
  const log = createLog('trace', { write: (line) => lines.push(line) });
  const store = await openStore(`sqlite:${join(folder, 'store.sqlite')}`);
  const erp = new Erp({ url: demo.url, log });
  const currency = { freshness: 5, fullCheck: 3600, serveStale: 86_400 };
  const own = createDirectory({ erp, store, currency, cacheSize: 1e6, log, clock });
  const grants = new Grants(store.grants, clock);
  const parts = { directory: own, grants, log, clock };
  const directory = new DeviceDirectory(parts, mode);
  const feeds = new FeedDirectory(parts);
  const trust = { accepted: 60_000, refused: 30_000, lasting: 86_400_000 };
  const app = application({ directory, feeds, log, trust, now: clock, pause: async () => {} });
  const listening = await listen(app, { host: '127.0.0.1', port: 0, log });
  return {
    ...{ demo, grants, own, folder, lines, url: listening.url },
    parts: { directory, feeds, grants, erp, store },
    pass: (seconds: number): void => {
      time.now += seconds * 1000;
    },
    device: (password: string, login = 'demo') => new Device(listening.url, login, password),
    feed: (path: string, more: RequestInit = {}) => fetch(new URL(`/feeds/${path}`, listening.url), more),
    async close(): Promise<void> {
      await listening.close();
      await erp.close();
      await store.close();
      await demo.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Of log-ins the ERP refused, those it was asked for. */
export function logIns({ demo }: Pick<Place, 'demo'>): number {
  return demo.calls.filter(({ service, method }) => service === 'common' && /login|authenticate/.test(method))
    .length;
}

/** One letter is another. */
export const mistyped = (secret: string): string =>
  secret.replace(/^./, (first) => (first === 'a' ? 'b' : 'a'));

/** A test in a place of its own. */
export function within(sentence: string, settings: Settings, act: (place: Place) => Promise<void>): void {
  test(`${settings.version}: ${sentence}`, async () => {
    const place = await placeOf(settings);
    try {
      await act(place);
    } finally {
      await place.close();
    }
  });
}
