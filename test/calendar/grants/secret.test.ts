import assert from 'node:assert/strict';
import { test } from 'node:test';
import { derived, newSecret, secretIn } from '../../../lib/calendar/grants/secret.ts';

const LETTERS = 'abcdefghjkmnpqrstuvwxyz';
/** Made once, so that a secret that is on somebody's phone stays one. */
const ONE = 'abcd-efgh-jkmn-pqrs-tuvw-xyzu';
const PLAIN = ONE.replaceAll('-', '');

test('a secret is six times four letters, another each time', () => {
  const secrets = Array.from({ length: 50 }, newSecret);
  assert.equal(new Set(secrets).size, 50);
  for (const secret of secrets) {
    assert.match(secret, /^[a-hjkmnp-z]{4}(-[a-hjkmnp-z]{4}){5}$/);
    assert.deepEqual(secretIn(secret), { letters: secret.replaceAll('-', '') });
  }
});

for (const typed of [ONE, ONE.toUpperCase(), ONE.replaceAll('-', ' '), PLAIN, `A${PLAIN.slice(1)}`])
  test(`${typed} is known however it is typed`, () => assert.deepEqual(secretIn(typed), { letters: PLAIN }));

for (const typed of [
  'admin',
  'correct horse battery staple',
  'abcd-efgh-jkmn-pqrs',
  `${ONE}-abcd`,
  ` ${ONE}`,
  ONE.replace('d', '1'),
  'thislooksliketwentyfours',
  '0123456789abcdef0123456789abcdef01234567',
])
  test(`${typed} may be a password of the ERP`, () => assert.equal(secretIn(typed), undefined));

test('each wrong letter shows, and so do neighbours that changed places', () => {
  const letters = [...PLAIN];
  const wrong = letters.flatMap((own, at) =>
    [...LETTERS, 'i', 'l', 'o']
      .filter((letter) => letter !== own)
      .map((letter) => letters.with(at, letter).join('')),
  );
  const exchanged = letters
    .slice(1)
    .map((letter, at) => letters.with(at, letter).with(at + 1, letters[at] ?? ''));
  const grouped = [...wrong, ...exchanged.map((one) => one.join(''))].map((one) =>
    one.replace(/(.{4})(?=.)/g, '$1-'),
  );
  assert.equal(grouped.length, 24 * 25 + 23);
  assert.deepEqual(
    grouped.filter((one) => secretIn(one) !== 'mistyped'),
    [],
  );
});

test('a secret of one kind is another of another kind', () => {
  const [device, feed] = [derived('device', PLAIN), derived('feed', PLAIN)];
  assert.notEqual(device.hash, feed.hash);
  assert.notDeepEqual(device.seed, feed.seed);
  assert.deepEqual(derived('device', PLAIN), device);
  assert.equal(device.seed.byteLength, 32);
});
