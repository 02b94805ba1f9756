import assert from 'node:assert/strict';
import test from 'node:test';
import { profile } from './around.ts';

const CASES = [
  {
    version: '6.1',
    row: { login: 'demo', name: 'Demo User', context_tz: 'Europe/Brussels', user_email: 'demo@example.com' },
    reader: {
      uid: 4,
      login: 'demo',
      name: 'Demo User',
      address: 'demo@example.com',
      zone: 'Europe/Brussels',
    },
  },
  {
    version: '6.0',
    row: { login: 'demo', name: 'Demo User', context_tz: false, user_email: false },
    reader: { uid: 4, login: 'demo', name: 'Demo User', zone: 'UTC' },
  },
  {
    version: '19',
    row: {
      login: 'demo',
      name: 'Demo',
      tz: 'Asia/Tokyo',
      email: 'demo@example.com',
      partner_id: [7, 'Demo'],
    },
    reader: {
      uid: 4,
      login: 'demo',
      name: 'Demo',
      address: 'demo@example.com',
      partner: 7,
      zone: 'Asia/Tokyo',
    },
  },
  {
    version: '14',
    row: { login: 'demo', name: 'Demo', tz: 'Mars/Olympus', email: false, partner_id: [7, 'Demo'] },
    reader: { uid: 4, login: 'demo', name: 'Demo', partner: 7, zone: 'UTC' },
  },
] as const;

test('the own row of a user', () => {
  for (const { version, row, reader } of CASES) {
    assert.deepEqual(profile(version).user.decode(4, row), reader);
  }
});
