/** Whether a text is a calendar object that a calendar takes (RFC 4791 section 5.3.2.1). Pure. */
import type { Sent } from '../../calendar/types.ts';
import { DavError, refusal } from '../../errors.ts';
import { brokenLine, Clocks, type Component, lineOf, parseCalendar } from '../../ical/index.ts';
import { DATES } from './dates.ts';
import { LIMITS, LISTS } from './limits.ts';
import { withoutEarlyEnds } from './mending.ts';
import { INSTANCES, RESOURCE, uidOf } from './resource.ts';
import type { Bounds, Fault, Rule, Subject } from './rule.ts';
import { boundedLines } from './size.ts';

/** In this order: each may rely on those before it. */
export const RULES: readonly Rule[] = [LISTS, ...RESOURCE, ...DATES, INSTANCES, ...LIMITS];

const ENTRIES: readonly string[] = ['vevent', 'vtodo', 'vjournal', 'vfreebusy'];

/** Throws the precondition a text violates, with the line and the property; what was mended is in the text returned. */
export function calendarObject(text: string, bounds: Bounds): Sent {
  boundedLines(text);
  const calendar = versionTwo(parseCalendar(text));
  const misplaced = brokenLine(text, isNamed);
  if (misplaced) throw refusal('valid-calendar-data', `This is not a valid iCalendar object: ${misplaced}.`);
  const entries = calendar.getAllSubcomponents().filter(({ name }) => ENTRIES.includes(name));
  const subject: Subject = { calendar, entries, clocks: new Clocks(calendar, bounds.zone), bounds };
  for (const rule of RULES) {
    const fault = judged(rule, subject);
    if (fault) throw refusal(rule.condition, sentence(fault, calendar, text));
  }
  const mended = withoutEarlyEnds(subject);
  return { uid: entries[0] ? uidOf(entries[0]) : '', calendar, text: mended ?? text };
}

/** RFC 5545 section 3.1; ical.js reads lines without a name. */
const isNamed = (line: string): boolean => !/^[:;]/.test(line);

/** RFC 5545 section 3.7.4; a VERSION that is missing is taken for the one there is. */
function versionTwo(calendar: Component): Component {
  const version = String(calendar.getFirstPropertyValue('version') ?? '2.0').trim();
  if (version === '2.0') return calendar;
  throw refusal('supported-calendar-data', `Calendar data is iCalendar 2.0, not ${version.slice(0, 20)}.`);
}

/** What ical.js cannot read is wrong as well. */
function judged(rule: Rule, subject: Subject): Fault | undefined {
  try {
    return rule.find(subject);
  } catch (error) {
    if (error instanceof DavError) throw error;
    throw refusal('valid-calendar-data', `This is not a valid iCalendar object (${rule.section}).`);
  }
}

function sentence({ at, says }: Fault, calendar: Component, text: string): string {
  if (!at) return says;
  return `Line ${lineOf(at, calendar, text)}, ${at.name.toUpperCase()}: ${says.replace(/\.$/, '')}.`;
}
