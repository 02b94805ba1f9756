import assert from 'node:assert/strict';
import type { VersionName } from '../../../examples/demo-erp/index.ts';
import { Device, type Reply } from './device.ts';
import { type Place, placeOf, type Settings } from './place.ts';

export const VERSIONS: readonly VersionName[] = ['6.1', '8', '14', '19'];

/** Up to 7.0 meetings are CRM's. */
export const isOld = (version: VersionName): boolean => Number(version) < 8;

export const meetingsOf = (version: VersionName): string =>
  isOld(version) ? 'crm.meeting' : 'calendar.event';

export async function within(settings: Settings, act: (place: Place) => Promise<void>): Promise<void> {
  const place = await placeOf(settings);
  try {
    await act(place);
  } finally {
    await place.close();
  }
}

export function isLater({ status, headers }: Reply): void {
  assert.equal(status, 503);
  assert.match(headers.get('Retry-After') ?? '', /^[1-9]\d*$/);
}

/** What a reader gets, and that it says how old it is. */
export function isStale({ status, headers }: Reply, expected: number): void {
  assert.equal(status, expected);
  assert.match(headers.get('Age') ?? '', /^\d+$/);
  assert.match(headers.get('Cache-Status') ?? '', /^erpcal; hit/);
}

/** A gateway that starts now sees the same. */
export async function equalsNew(place: Place, device: Device): Promise<void> {
  const gateway = await place.another();
  try {
    const other = new Device(gateway.url, 'demo', device.password);
    await other.sync();
    assert.deepEqual(new Map([...device.copy].sort()), new Map([...other.copy].sort()));
  } finally {
    await gateway.close();
  }
}
