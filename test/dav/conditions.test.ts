import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scheduleTag } from '../../lib/dav/schedule-tag.ts';
import { MEETINGS, meeting, world } from './writing-world.ts';

const OLD = meeting('old');
const { calendar, get } = world();
calendar.set('old.ics', OLD);
const etag = (await get('old.ics')).headers.ETag ?? '';
const tag = scheduleTag(Buffer.from(OLD));
const HOST = 'http://calendar.example';
const SINCE = 'Mon, 05 Jan 2026 12:00:00 GMT';
const BEFORE = 'Mon, 05 Jan 2026 11:59:59 GMT';

/** Statuses of a PUT where an entry is, a PUT where none is, and a DELETE of the entry. */
type Row = readonly [
  headers: Readonly<Record<string, string>>,
  change: number,
  create: number,
  remove: number,
];

const ROWS: readonly Row[] = [
  [{}, 204, 201, 204],
  [{ 'If-Match': etag }, 204, 412, 204],
  [{ 'If-Match': `"x", ${etag}` }, 204, 412, 204],
  [{ 'If-Match': '*' }, 204, 412, 204],
  [{ 'If-Match': '"x"' }, 412, 412, 412],
  [{ 'If-Match': `W/${etag}` }, 412, 412, 412],
  [{ 'If-Match': etag.replaceAll('"', '') }, 412, 412, 412],
  [{ 'If-None-Match': '*' }, 412, 201, 412],
  [{ 'If-None-Match': etag }, 412, 201, 412],
  [{ 'If-None-Match': `W/${etag}` }, 412, 201, 412],
  [{ 'If-None-Match': '"x"' }, 204, 201, 204],
  [{ 'If-Match': etag, 'If-None-Match': '*' }, 412, 412, 412],
  [{ 'If-Unmodified-Since': SINCE }, 204, 201, 204],
  [{ 'If-Unmodified-Since': BEFORE }, 412, 201, 412],
  [{ 'If-Unmodified-Since': 'whenever' }, 204, 201, 204],
  [{ 'If-Unmodified-Since': BEFORE, 'If-Match': etag }, 204, 412, 204],
  [{ 'If-Modified-Since': SINCE }, 204, 201, 204],
  [{ 'If-Schedule-Tag-Match': tag }, 204, 412, 204],
  [{ 'If-Schedule-Tag-Match': '"x"' }, 412, 412, 412],
  [{ If: `([${etag}])` }, 204, 412, 204],
  [{ If: '(["x"])' }, 412, 412, 412],
  [{ If: `(["x"]) ([${etag}])` }, 204, 412, 204],
  [{ If: '(Not ["x"])' }, 204, 201, 204],
  [{ If: `(Not [${etag}])` }, 412, 201, 412],
  [{ If: '(<urn:uuid:a-lock>)' }, 412, 412, 412],
  [{ If: `(<urn:uuid:a-lock> [${etag}])` }, 412, 412, 412],
  [{ If: `(Not <DAV:no-lock> [${etag}])` }, 204, 412, 204],
  [{ If: `<${MEETINGS}old.ics> ([${etag}])` }, 204, 412, 204],
  [{ If: `<${HOST}${MEETINGS}old.ics> ([${etag}])` }, 204, 412, 204],
  [{ If: `<${HOST}${MEETINGS}other.ics> ([${etag}])` }, 412, 412, 412],
  [{ If: `<http://elsewhere.example${MEETINGS}old.ics> ([${etag}])` }, 412, 412, 412],
  [{ If: `([${etag}]`, 'If-Match': etag }, 400, 412, 400],
  [{ If: '()' }, 400, 400, 400],
  [{ If: 'anything' }, 400, 400, 400],
  [{ If: `(${'x'.repeat(20_000)}` }, 400, 400, 400],
];

for (const [headers, ...expected] of ROWS)
  test(`if ${JSON.stringify(headers).slice(0, 100)}`, async () => {
    const { calendar, put, remove } = world();
    calendar.set('old.ics', OLD);
    const changed = await put('old.ics', meeting('old', 'SUMMARY:x'), headers);
    calendar.set('old.ics', OLD);
    const created = await put('new.ics', meeting('new'), headers);
    const removed = await remove('old.ics', headers);
    const answers = [changed, created, removed];
    assert.deepEqual(
      answers.map(({ status }) => status),
      expected,
    );
    for (const { status, error } of answers.filter(({ status }) => status >= 400))
      assert.match(error.sentence, status === 412 ? /^(The entry|There is).*\.$/ : /If header/);
    assert.equal(calendar.writes, answers.filter(({ status }) => status < 300).length);
  });

test('an entry that is not there is not deleted, whatever the condition', async () => {
  const { remove } = world();
  for (const headers of [{}, { 'If-Match': '*' }, { 'If-None-Match': '*' }])
    assert.equal((await remove('none.ics', headers)).status, 404);
});
