import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Person } from '../../lib/erp/records.ts';
import { attendeeValue, calendarAddress, organizerValue } from '../../lib/mapping/attendee.ts';

const ADDRESSES: readonly [address: string, uri: string][] = [
  ['jan@example.com', 'mailto:jan@example.com'],
  ['  jan@example.com\n', 'mailto:jan@example.com'],
  ['Jan Jansen <jan@example.com>', 'mailto:jan@example.com'],
  ['"Jansen, Jan" <jan@example.com>', 'mailto:jan@example.com'],
  ['jan@example.com; piet@example.com', 'mailto:jan@example.com'],
  ['jan+work@example.com', 'mailto:jan+work@example.com'],
  ['josé@exämple.com', 'mailto:jos%C3%A9@ex%C3%A4mple.com'],
  ['jan@example.com?bcc=eve@example.com', 'mailto:jan@example.com'],
  ['a?b&c=d/e%f@example.com', 'mailto:a%3Fb%26c%3Dd%2Fe%25f@example.com'],
  ['jan@example.com\r\nATTENDEE:mailto:eve@example.com', 'mailto:jan@example.com'],
];

for (const [address, uri] of ADDRESSES) {
  test(`the address in ${JSON.stringify(address)}`, () =>
    assert.equal(calendarAddress({ name: 'Jan', address }), uri));
}

test('people without an address keep one of their own, always the same', () => {
  const [jan, piet] = ['Jan', 'Piet'].map((name) => calendarAddress({ name }));
  assert.match(jan ?? '', /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.notEqual(jan, piet);
  assert.equal(calendarAddress({ name: ' Jan\n', address: 'none' }), jan);
});

test('who has neither name nor address is left out', () => {
  const nobody: Person = { name: '\x07', address: '@' };
  assert.equal(calendarAddress(nobody), undefined);
  assert.equal(organizerValue(nobody), undefined);
  assert.equal(
    attendeeValue({ ...nobody, participation: 'accepted', role: 'chair', kind: 'room', rsvp: true }),
    undefined,
  );
});

test('an organizer without a name has only his address', () => {
  assert.deepEqual(organizerValue({ name: '', address: 'jan@example.com' }), [
    {},
    'cal-address',
    'mailto:jan@example.com',
  ]);
});
