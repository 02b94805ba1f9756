import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Calendar, Directory } from '../../lib/calendar/types.ts';
import { DavError } from '../../lib/errors.ts';
import { FixtureDirectory } from '../dav/fixture-calendar.ts';
import { talkTo } from '../dav/talk.ts';

test('an ERP that refuses in the middle of its work asks for the new password, and is asked again', async () => {
  const erp = new FixtureDirectory({ 'erp/admin': { password: 'admin', calendars: [] } });
  const changed: Directory = {
    defaultDb: () => erp.defaultDb(),
    async logIn(...credentials) {
      const home = await erp.logIn(...credentials);
      const calendars = async (): Promise<readonly Calendar[]> => {
        throw new DavError(401, 'Access denied.');
      };
      return home && { ...home, calendars };
    },
  };
  const talk = talkTo(changed);
  for (const logIns of [1, 2]) {
    const answer = await talk('PROPFIND', '/webdav/erp/calendars/users/admin/c/', {
      headers: { Depth: '1' },
    });
    assert.equal(answer.status, 401);
    assert.match(answer.headers['WWW-Authenticate'] ?? '', /^Basic realm="erpcal"/);
    assert.equal(erp.logIns, logIns);
  }
});

test('an ERP that is away while its only database is looked for is 503, and a stranger is not told', async () => {
  const away: Directory = {
    defaultDb: async () => {
      throw new DavError(503, 'The ERP is away.', { retryAfter: 60 });
    },
    logIn: async () => undefined,
  };
  const talk = talkTo(away);
  const known = await talk('PROPFIND', '/', { headers: { Depth: '0' } });
  assert.deepEqual([known.status, known.headers['Retry-After']], [503, '60']);
  assert.equal((await talk('PROPFIND', '/', { as: undefined })).status, 401);
});
