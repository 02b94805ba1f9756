/** What a calendar of the gateway shows, to be held against what the ERP shows. */
import assert from 'node:assert/strict';
import { inOrder, type Range, type Shown } from '../examples/demo-erp/series/occurrences.ts';
import { type Occurrence, occurrences, parseCalendar, toLocal, toUtc } from '../lib/ical/index.ts';
import { silent } from '../lib/log.ts';
import { startGateway } from '../lib/main.ts';
import { SERVE } from '../lib/options/commands.ts';
import { readOptions } from '../lib/options/reading.ts';

export interface Account {
  readonly url: string;
  readonly database: string;
  /** The password too. */
  readonly login: string;
}

/** The user's meetings as one file, of a gateway that has never seen them. */
export async function downloaded({ url, database, login }: Account): Promise<string> {
  const store = ['--store', 'memory:', '--listen', '127.0.0.1:0'];
  const gateway = await startGateway(readOptions(SERVE, ['--erp', url, ...store]), silent);
  try {
    const path = `webdav/${database}/calendars/users/${login}/c/Meetings.ics`;
    const headers = { Authorization: `Basic ${btoa(`${login}:${login}`)}` };
    const answer = await fetch(new URL(path, gateway.url), { headers });
    assert.equal(answer.status, 200);
    return await answer.text();
  } finally {
    await gateway.close();
  }
}

/**
 * The occurrences in a calendar, in the ERP's words and order.
 * @param zone in which the ERP writes its date-times
 */
export function shownIn(calendar: string, range: Range, zone = 'UTC'): Shown[] {
  const instant = (naive: string): number => toUtc(zone, naive.replace(' ', 'T'));
  const within = { start: instant(range.from), end: instant(range.to) };
  const found = occurrences(parseCalendar(calendar), within, 'UTC', 100_000);
  return [...found].map((one) => shown(one, zone)).sort(inOrder);
}

function shown({ component, start, end, allDay }: Occurrence, zone: string): Shown {
  const name = String(component.getFirstPropertyValue('summary'));
  if (!allDay) return { name, allDay, start: naive(zone, start), stop: naive(zone, end) };
  return { name, allDay, start: naive('UTC', start).slice(0, 10), stop: naive('UTC', end - 1).slice(0, 10) };
}

const naive = (zone: string, at: number): string => toLocal(zone, at).replace('T', ' ');
