import assert from 'node:assert/strict';
import { join } from 'node:path';
import test from 'node:test';
import { certificateFindings } from '../../lib/doctor/certificate.ts';

const file = (name: string): string => join(import.meta.dirname, '..', 'fixtures', 'tls', name);
const cert = { tlsCert: file('cert.pem') };
const VALID_FROM = Date.parse('Nov 23 20:57:41 2026 GMT');
const VALID_TO = Date.parse('Nov 20 20:57:41 2036 GMT');
const DAY = 86_400_000;

const CASES: readonly (readonly [
  string,
  Parameters<typeof certificateFindings>[0],
  number,
  string,
  RegExp,
])[] = [
  ['a good one', { ...cert, tlsKey: file('key.pem') }, VALID_FROM + DAY, 'good', /localhost.*more days/],
  ['one that ends soon', { ...cert, tlsKey: file('key.pem') }, VALID_TO - 3 * DAY, 'note', /3 more days/],
  ['one that has ended', { ...cert, tlsKey: file('key.pem') }, VALID_TO + 2 * DAY, 'bad', /ended/],
  ['one of the future', { ...cert, tlsKey: file('key.pem') }, VALID_FROM - DAY, 'bad', /not valid before/],
  [
    'a key of another',
    { ...cert, tlsKey: file('other-key.pem') },
    VALID_FROM + DAY,
    'bad',
    /not the certificate's/,
  ],
  ['no PEM', { ...cert, tlsKey: import.meta.filename }, VALID_FROM + DAY, 'bad', /cannot be read/],
  ['none', {}, VALID_FROM, 'note', /plain HTTP/],
];

for (const [what, files, now, state, says] of CASES)
  test(`certificate: ${what}`, () => {
    const [finding, ...more] = certificateFindings(files, now);
    assert.equal(finding?.state, state);
    assert.match(finding?.says ?? '', says);
    assert.deepEqual(more, []);
  });
