/** The ERP made an entry, and a colleague deleted it before the gateway looked at what it had made. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { VERSIONS, type VersionName } from '../../../examples/demo-erp/index.ts';
import type { Injection } from '../../../examples/demo-erp/injections.ts';
import { callModel } from '../../../examples/demo-erp/orm/methods.ts';
import type { Calendar, Sent } from '../../../lib/calendar/types.ts';
import { DavError } from '../../../lib/errors.ts';
import { parseCalendar } from '../../../lib/ical/index.ts';
import { inOffice, type Office } from '../office.ts';

function sent(component: 'VEVENT' | 'VTODO', ...lines: readonly string[]): Sent {
  const text = [
    ...['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Example//Phone//EN', `BEGIN:${component}`],
    ...['UID:a@phone', 'DTSTAMP:20261120T080000Z', ...lines, `END:${component}`, 'END:VCALENDAR', ''],
  ].join('\r\n');
  return { uid: 'a@phone', text, calendar: parseCalendar(text) };
}

const TIMES = ['DTSTART:20261201T090000Z', 'DTEND:20261201T100000Z', 'SUMMARY:Budget'];

interface Kind {
  readonly what: string;
  readonly calendar: 'Meetings' | 'Tasks';
  readonly sent: Sent;
  /** The call after which the colleague is fast enough; the create of the entry where it is not said. */
  readonly at?: (version: VersionName) => Pick<Injection, 'model' | 'method'>;
}

const KINDS: readonly Kind[] = [
  { what: 'a meeting', calendar: 'Meetings', sent: sent('VEVENT', ...TIMES, 'X-PHONE-TUNE:bells') },
  {
    what: 'a series',
    calendar: 'Meetings',
    sent: sent('VEVENT', ...TIMES, 'RRULE:FREQ=DAILY;COUNT=3'),
    at: (version) => ({ ...(Number(version) >= 14 && { model: 'calendar.recurrence' }), method: 'create' }),
  },
  { what: 'a task', calendar: 'Tasks', sent: sent('VTODO', 'SUMMARY:Report', 'DUE;VALUE=DATE:20261204') },
  {
    what: 'a finished task',
    calendar: 'Tasks',
    sent: sent('VTODO', 'SUMMARY:Report', 'STATUS:COMPLETED', 'COMPLETED:20261120T080000Z'),
  },
];

const modelOf = ({ admin }: Office, calendar: Kind['calendar']): string =>
  (calendar === 'Tasks' ? admin.profile.tasks : admin.profile.events)?.model ?? assert.fail();

const recordsOf = ({ demo }: Office, model: string): Promise<readonly number[]> =>
  demo.ask({ ask: 'ids', model, domain: [], context: { active_test: false, virtual_id: false } });

/** What the device is told since `token`. */
async function news(calendar: Calendar, token: string) {
  const { changed, removed } = await calendar.changes(token, undefined);
  return { changed: changed.map(({ name }) => name), removed };
}

const onlyNew = (current: unknown): void => {
  if (current) throw new DavError(412, 'It is there.');
};

for (const version of VERSIONS)
  describe(`an entry that is deleted while it is made, on ${version}`, () => {
    for (const { what, calendar: name, sent: entry, at } of KINDS)
      it(`${what} was made, and is gone at the next look`, () =>
        inOffice(version, async (office) => {
          const model = modelOf(office, name);
          const calendar = await office.calendar(name);
          const other = sent(name === 'Tasks' ? 'VTODO' : 'VEVENT', ...(name === 'Tasks' ? [] : TIMES));
          await calendar.put(
            'other.ics',
            { ...other, uid: 'b@phone', text: other.text.replace('a@', 'b@') },
            onlyNew,
          );
          const before = await recordsOf(office, model);
          const token = await calendar.token();
          const afterCommit = (): void =>
            office.erp.act(name === 'Tasks' ? 'demo' : 'admin', (env) => {
              const there = env.model(model);
              const last = Math.max(...before);
              const made = [1, 2, 3, 4, 5, 6].map((next) => last + next).filter((id) => there.record(id));
              callModel(env, there, 'unlink', [made], {});
            });
          office.erp.inject({ model, method: 'create', count: 1, ...at?.(version), afterCommit });
          const { created, etag } = await calendar.put('a.ics', entry, onlyNew);
          assert.deepEqual([created, etag], [true, undefined]);
          assert.deepEqual(await recordsOf(office, model), before);
          assert.deepEqual(await news(calendar, token), { changed: [], removed: ['a.ics'] });
          assert.equal((await calendar.get(['a.ics'])).get('a.ics'), 'missing');
          office.pass(120);
          assert.deepEqual(await news(calendar, token), { changed: [], removed: ['a.ics'] });
          office.restart();
          const again = await office.calendar(name);
          assert.deepEqual(await news(again, token), { changed: [], removed: ['a.ics'] });
          // Who saves it once more wants it.
          const { etag: kept } = await again.put('a.ics', entry, onlyNew);
          assert.equal(typeof kept, 'string');
          assert.deepEqual(await news(again, token), { changed: ['a.ics'], removed: [] });
        }));
  });
