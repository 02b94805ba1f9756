import assert from 'node:assert/strict';
import { test } from 'node:test';
import { after, positionOf, tokenOf } from '../../lib/calendar/token.ts';
import { DavError } from '../../lib/errors.ts';
import { member } from '../store/contract.ts';

const scope = { epoch: 'e1', collection: { db: 'demo', uid: 3, calendar: 'Meetings' } };

for (const position of [{ revision: 0 }, { revision: 12 }, { revision: 12, name: 'crm.meeting-1 ü:/.ics' }])
  test(`a token reads back: ${JSON.stringify(position)}`, () => {
    const token = tokenOf(scope, position);
    assert.deepEqual(positionOf(scope, token, 12), position);
    assert.equal(new URL(token).protocol, 'urn:');
  });

const token = tokenOf(scope, { revision: 12 });
const FOREIGN = [
  { what: 'another epoch', scope: { ...scope, epoch: 'e2' } },
  { what: 'another user', scope: { ...scope, collection: { ...scope.collection, uid: 4 } } },
  { what: 'another calendar', scope: { ...scope, collection: { ...scope.collection, calendar: 'Tasks' } } },
  { what: 'another database', scope: { ...scope, collection: { ...scope.collection, db: 'live' } } },
  { what: 'the future', scope, head: 11 },
  { what: 'nowhere', scope, token: '' },
  { what: 'a forger', scope, token: `${token}x` },
  { what: 'a damaged line', scope, token: `${token}:%zz` },
];

for (const { what, scope: of, head = 20, token: given = token } of FOREIGN)
  test(`a token of ${what} is refused`, () => {
    assert.throws(
      () => positionOf(of, given, head),
      (error) => error instanceof DavError && error.condition === 'valid-sync-token',
    );
  });

const members = [member('c', 1), member('a', 2), member('b', 2), member('d', 3, { removed: true })];
const AFTER = [
  { position: { revision: 0 }, expected: ['c', 'a', 'b', 'd'] },
  { position: { revision: 1 }, expected: ['a', 'b', 'd'] },
  { position: { revision: 2, name: 'a' }, expected: ['b', 'd'] },
  { position: { revision: 3 }, expected: [] },
];

for (const { position, expected } of AFTER)
  test(`after ${JSON.stringify(position)}`, () => {
    assert.deepEqual(
      after([...members].reverse(), position).map(({ name }) => name),
      expected,
    );
  });
