import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseCalendar } from '../../lib/ical/index.ts';
import {
  freeze,
  type Identity,
  intended,
  parted,
  render,
  thaw,
  understand,
} from '../../lib/mapping/index.ts';
import { fixture } from './fixtures.ts';

const identity: Identity = { uid: 'uid-1', uidOf: (record) => (record === 7 ? 'uid-7' : undefined) };

const names = readdirSync(join(import.meta.dirname, 'fixtures'))
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.slice(0, -5))
  .filter((name) => name !== 'masked');

for (const name of names) {
  const { resource, zone } = fixture(name);
  const { text } = render(resource, identity, zone);
  const draft = understand(parseCalendar(text), zone);

  test(`${name} is read as it is written`, () => {
    const again = render(
      { ...draft, ...(draft.kind === 'task' && draft.parentUid ? { parent: 7 } : {}) },
      identity,
      zone,
    );
    assert.deepEqual(understand(parseCalendar(again.text), zone), draft);
  });

  test(`${name} sent back as it was served changes nothing`, () => {
    assert.deepEqual(intended(resource, draft, draft, draft), resource);
    assert.deepEqual(intended(resource, undefined, draft, draft), resource);
  });

  test(`${name} keeps the very bytes of a client while the ERP is as it was`, () => {
    const theirs = text
      .replace('VERSION:2.0', 'X-OF-CALENDAR:1\r\nVERSION:2.0')
      .replace(
        /BEGIN:(VEVENT|VTODO)/,
        'BEGIN:$1\r\nX-OF-CLIENT;X-P="a;b":c\r\nSEQUENCE:4\r\nX-MOZ-LASTACK:20260101T000000Z\r\nATTACH:https://example.com/a',
      );
    const base = thaw(freeze(resource));
    assert.deepEqual(base, resource);
    const own = { text: theirs, base };
    const shared = { text: parted(parseCalendar(theirs), theirs), base };
    assert.equal(render(resource, identity, zone, { shared, own }).text, theirs);
    assert.equal(render(resource, identity, 'Asia/Tokyo', { shared, own }).text, theirs);
    const others = render(resource, identity, zone, { shared }).text;
    assert.match(others, /X-OF-CLIENT/);
    assert.doesNotMatch(others, /X-MOZ/);
  });
}
