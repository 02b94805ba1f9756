/** One calendar to write to, and a client's words for it. */
import type { Rights } from '../../lib/calendar/types.ts';
import type { Limits } from '../../lib/dav/visit.ts';
import { ALL_RIGHTS, FixtureCalendar, FixtureDirectory } from './fixture-calendar.ts';
import { type Answer, talkTo } from './talk.ts';

export const MEETINGS = '/webdav/erp/calendars/users/admin/c/Meetings/';

type Headers = Readonly<Record<string, string>>;

export function meeting(uid = 'new@test', ...lines: readonly string[]): string {
  const all = [
    'VERSION:2.0',
    'BEGIN:VEVENT',
    `UID:${uid}`,
    'DTSTART:20260301T090000Z',
    ...lines,
    'END:VEVENT',
  ];
  return ['BEGIN:VCALENDAR', ...all, 'END:VCALENDAR', ''].join('\r\n');
}

export function world(rights: Rights = ALL_RIGHTS, limits: Partial<Limits> = {}) {
  const calendar = new FixtureCalendar({ name: 'Meetings', rights });
  const directory = new FixtureDirectory({ 'erp/admin': { password: 'admin', calendars: [calendar] } });
  const ask = talkTo(directory, limits);
  const put = (name: string, body: string | Uint8Array, headers: Headers = {}): Promise<Answer> =>
    ask('PUT', MEETINGS + name, {
      body,
      headers: { 'Content-Type': 'text/calendar; charset=utf-8', ...headers },
    });
  const remove = (name: string, headers: Headers = {}) => ask('DELETE', MEETINGS + name, { headers });
  const get = (name: string) => ask('GET', MEETINGS + name);
  return { calendar, ask, put, remove, get };
}
