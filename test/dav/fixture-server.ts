/** The fixture calendars on a socket, to point real clients at: `node test/dav/fixture-server.ts [PORT]`. */

import { application } from '../../lib/http/app.ts';
import { listen } from '../../lib/http/server.ts';
import { createLog } from '../../lib/log.ts';
import { FixtureCalendar, FixtureDirectory } from './fixture-calendar.ts';
import { MEETINGS, TASKS } from './fixture-texts.ts';

export function fixtureDirectory(): FixtureDirectory {
  return new FixtureDirectory({
    'erp/admin': {
      password: 'admin',
      name: 'Ada Admin',
      calendars: [
        new FixtureCalendar({ name: 'Meetings', description: 'What admin attends', texts: MEETINGS }),
        new FixtureCalendar({ name: 'Tasks', component: 'VTODO', texts: TASKS }),
      ],
    },
    'erp/demo@example.com': {
      password: 'de:mö',
      name: 'Dana Demo',
      calendars: [new FixtureCalendar({ name: 'Meetings' })],
    },
  });
}

if (import.meta.main) {
  const log = createLog('info');
  const served = application({ directory: fixtureDirectory(), log });
  const { url } = await listen(served, { host: '127.0.0.1', port: Number(process.argv[2] ?? 8018), log });
  process.stdout.write(`listening on ${url}, admin/admin\n`);
}
