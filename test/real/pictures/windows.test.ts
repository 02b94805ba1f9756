/** Pictures of client programs that have a window on Debian, with the gateway's entries in their calendar. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { CLIENTS, Device } from '../clients/device.ts';
import { type Ground, simulated } from '../clients/ground.ts';
import { devicePassword } from '../clients/set-up.ts';
import { unavailable } from '../packages.ts';
import { PACKAGES, picture, pictures } from './picture.ts';

let ground: Ground;

before(async () => {
  if (pictures !== undefined) ground = await simulated('17');
});

after(() => ground?.close());

for (const client of CLIENTS) {
  const { window } = client;
  if (!window) continue;
  const missing =
    pictures === undefined
      ? 'ERPCAL_SCREENSHOTS names no folder'
      : unavailable([...PACKAGES, ...client.packages, ...window]);
  test(`the window of ${client.name}`, { skip: missing ?? false }, async () => {
    const home = await mkdtemp(join(tmpdir(), 'erpcal-client-'));
    const url = new URL(`webdav/${ground.db}/`, ground.url).href;
    const password = await devicePassword(ground.url, 'demo', client.page);
    const device = new Device(client, { url, user: 'demo', password }, home);
    try {
      const at = (name: string): string => `${url}calendars/users/demo/c/${name}/`;
      assert.ok((await device.sync(at('Meetings'), 'VEVENT')).size > 0);
      assert.ok((await device.sync(at('Tasks'), 'VTODO')).size > 0);
      await picture(`${client.name}-window`, (path) => device.photograph(path));
    } finally {
      await device.close();
      await rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }).catch(() => undefined);
    }
  });
}
