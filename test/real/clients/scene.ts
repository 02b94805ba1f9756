/** A client at work before an ERP, with everybody who has a part in it. */

import { setTimeout as delay } from 'node:timers/promises';
import type { Colleague } from './colleague.ts';
import type { Client, Component, Device } from './device.ts';
import type { Texts } from './entries.ts';
import type { Ground } from './ground.ts';
import type { Screen } from './screen.ts';

export interface Scene {
  readonly client: Client;
  readonly device: Device;
  readonly ground: Ground;
  readonly colleague: Colleague;
  readonly screen: Screen;
  /** Addresses of the database, and of its calendars. */
  readonly account: string;
  readonly meetings: string;
  readonly tasks: string;
  /** When its user opened the set-up page, by `performance.now()`. */
  readonly began: number;
  /** Marks the records of this run. */
  readonly mark: string;
}

export type Check = readonly [name: string, run: (scene: Scene) => Promise<void>];

/** Syncs until what was read passes, as often as the client may be asked. */
export async function seen(
  { device, client, meetings, tasks }: Scene,
  component: Component,
  expect: (texts: Texts) => void,
): Promise<void> {
  const url = component === 'VEVENT' ? meetings : tasks;
  for (let left = client.patience; ; left -= 1) {
    const texts = await device.sync(url, component);
    try {
      return expect(texts);
    } catch (error) {
      if (left <= 1) throw error;
      await delay(1000);
    }
  }
}

export function known<T>(made: T | undefined): T {
  if (made === undefined) throw new Error('an earlier check made nothing');
  return made;
}
