/** What the lines of a document tell without reading it: a resource that did not change is rendered often. */
import type { Instant } from '../erp/records.ts';
import type { Reach } from './reach.ts';
import { isPersonal } from './sidecar.ts';

/** A content line. */
interface Line {
  readonly text: string;
  /** The components it stands in, in capitals, itself among them where it begins or ends one; until the next line. */
  readonly within: readonly string[];
}

function* linesOf(text: string): Generator<Line> {
  const within: string[] = [];
  for (const line of text.replace(/\r?\n[ \t]/g, '').split(/\r?\n/)) {
    const [, word, name = ''] = /^(BEGIN|END):\s*(.*?)\s*$/i.exec(line) ?? [];
    if (word?.toUpperCase() === 'BEGIN') within.push(name.toUpperCase());
    if (line !== '') yield { text: line, within };
    if (word?.toUpperCase() === 'END') within.pop();
  }
}

const nameIn = (line: string): string => /^[^;:]*/.exec(line)?.[0].toLowerCase() ?? '';

/** Below a component of the calendar, where what is somebody's own stands. */
const ENTRY = 2;

const isAlarm = ({ within }: Line): boolean => within[ENTRY] === 'VALARM';

/** The same document, or the one without what is its writer's own. A no may be a yes in other words. */
export function saysAsMuch(own: string, shared: string): boolean {
  if (own === shared) return true;
  const common: string[] = [];
  for (const line of linesOf(own)) if (!isOwn(line)) common.push(line.text);
  let at = 0;
  for (const { text } of linesOf(shared)) if (text !== common[at++]) return false;
  return at === common.length;
}

function isOwn(line: Line): boolean {
  return isAlarm(line) || (line.within.length === ENTRY && isPersonal(nameIn(line.text)));
}

/** Whether it is a document for all who read it: without alarms, and no message (RFC 5546). */
export function isForAll(text: string): boolean {
  for (const line of linesOf(text)) if (isAlarm(line) || isMethod(line)) return false;
  return true;
}

/** Whether it is a message (RFC 5546). */
export function isMessage(text: string): boolean {
  for (const line of linesOf(text)) if (isMethod(line)) return true;
  return false;
}

const isMethod = ({ text, within }: Line): boolean => within.length === 1 && /^METHOD[;:]/i.test(text);

const DAY = 86_400_000;
/** Whatever the zone, and whether dates or times. */
const MARGIN = 2 * DAY;
/** What says more of its times than can be seen at a glance. */
const INTRICATE = ['duration', 'rdate', 'exrule'];

/** The reach of its meetings, with a margin; undefined where it has to be read for it. */
export function reachAtAGlance(text: string): Reach | undefined {
  const places: Instant[] = [];
  let endless = false;
  for (const line of linesOf(text)) {
    if (line.within.length !== ENTRY) continue;
    const name = nameIn(line.text);
    if (line.within[1] === 'VTODO') return undefined;
    if (INTRICATE.includes(name) || /^RECURRENCE-ID;[^:]*RANGE/i.test(line.text)) return undefined;
    if (name === 'rrule' && /[:;](?:COUNT|UNTIL)=/i.test(line.text)) return undefined;
    endless ||= name === 'rrule';
    if (name !== 'dtstart' && name !== 'dtend') continue;
    const place = placeIn(line.text);
    if (place === undefined) return undefined;
    places.push(place);
  }
  if (places.length === 0) return undefined;
  return { from: Math.min(...places) - MARGIN, to: endless ? null : Math.max(...places) + MARGIN };
}

function placeIn(line: string): Instant | undefined {
  const [, year, month, day, hour = 0, minute = 0] =
    /:(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)\d\dZ?)?$/.exec(line) ?? [];
  if (year === undefined) return undefined;
  return Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute));
}
