import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Bodies, etagOf } from '../../../lib/calendar/reading/bodies.ts';
import { openMemory } from '../../../lib/store/index.ts';

/** As rendering makes them: parts of buffers that node shares. */
const rendered = Array.from({ length: 100 }, (_, number) => Buffer.from(`BEGIN:VCALENDAR ${number}\r\n`));
const byEtag = new Map(rendered.map((body) => [etagOf(body), body]));

test('what is remembered keeps no more in memory than is counted', async () => {
  assert.ok(rendered.some((body) => body.buffer.byteLength > 100 * body.byteLength));
  const bodies = new Bodies(openMemory(), 1_000_000);
  await bodies.keep(byEtag);
  const found = await bodies.get([...byEtag.keys()]);
  const held = new Set([...found.values()].map(({ buffer }) => buffer));
  const octets = [...held].reduce((sum, { byteLength }) => sum + byteLength, 0);
  assert.ok(octets <= bodies.figures.octets, `${octets} of ${bodies.figures.octets}`);
  for (const [etag, body] of found) assert.deepEqual(Buffer.from(body), byEtag.get(etag));
});
