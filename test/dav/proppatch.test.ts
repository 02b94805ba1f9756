import assert from 'node:assert/strict';
import { test } from 'node:test';
import { appleIcal, caldav, dav } from '../../lib/names.ts';
import { fixtureDirectory } from './fixture-server.ts';
import { talkTo } from './talk.ts';

const ask = talkTo(fixtureDirectory());
const MEETINGS = '/webdav/erp/calendars/users/admin/c/Meetings/';

test('each property is refused by itself, in an answer Apple accepts', async () => {
  const body = `<A:propertyupdate xmlns:A="DAV:"><A:set><A:prop>
      <D:calendar-color xmlns:D="http://apple.com/ns/ical/" symbolic-color="blue">#1BADF8FF</D:calendar-color>
      <B:calendar-timezone xmlns:B="urn:ietf:params:xml:ns:caldav">BEGIN:VCALENDAR</B:calendar-timezone>
    </A:prop></A:set><A:set><A:prop><A:displayname>x</A:displayname></A:prop></A:set>
    <A:remove><A:prop><A:displayname/><x xmlns="urn:x"/></A:prop></A:remove></A:propertyupdate>`;
  const { parts } = await ask('PROPPATCH', MEETINGS, { body });
  assert.deepEqual([...parts.keys()], [MEETINGS]);
  assert.deepEqual(
    parts.get(MEETINGS)?.statuses,
    new Map([
      [appleIcal('calendar-color'), 403],
      [caldav('calendar-timezone'), 403],
      [dav('displayname'), 403],
      ['{urn:x}x', 403],
    ]),
  );
  const { prop } = { prop: await ask('PROPFIND', MEETINGS, { headers: { Depth: '0' } }) };
  assert.equal(prop.prop(dav('displayname')), 'Meetings');
});

for (const body of ['', '<propfind xmlns="DAV:"/>', '<propertyupdate xmlns="DAV:">'])
  test(`a broken body: ${body}`, async () =>
    assert.equal((await ask('PROPPATCH', MEETINGS, { body })).status, 400));
