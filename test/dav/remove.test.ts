import assert from 'node:assert/strict';
import { test } from 'node:test';
import { meeting, world } from './writing-world.ts';

test('what is deleted is gone, and a second time it is not there', async () => {
  const { put, get, remove, calendar } = world();
  await put('new.ics', meeting());
  await put('other.ics', meeting('other'));
  const { status, octets } = await remove('new.ics');
  assert.deepEqual([status, octets.length], [204, 0]);
  assert.equal((await get('new.ics')).status, 404);
  const again = await remove('new.ics');
  assert.equal(again.status, 404);
  assert.match(again.error.sentence, /^[A-Z].*\.$/);
  assert.deepEqual(
    (await calendar.list()).map(({ name }) => name),
    ['other.ics'],
  );
});

test('by an alias as well', async () => {
  const { calendar, put, get, remove } = world();
  await put('calendar.event-1.ics', meeting());
  calendar.alias('1.ics', 'calendar.event-1.ics');
  assert.equal((await remove('1.ics')).status, 204);
  assert.equal((await get('calendar.event-1.ics')).status, 404);
});
