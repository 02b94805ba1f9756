import ICAL from 'ical.js';
import { refusal } from '../errors.ts';
import { brokenLine } from './lines.ts';

export type Component = ICAL.Component;

/** Deeper than any component of RFC 5545 and RFC 9073; ical.js writes by recursion. */
const DEPTH = 8;

/** Reads one VCALENDAR. Throws `valid-calendar-data` on anything else. */
export function parseCalendar(text: string): Component {
  const jcal = parse(text.replace(/^\ufeff/, ''));
  if (!isComponent(jcal) || jcal[0] !== 'vcalendar') throw invalid('it is not one VCALENDAR');
  if (depthOf(jcal) > DEPTH) throw invalid('its components nest too deep');
  return new ICAL.Component(jcal);
}

function parse(text: string): unknown {
  try {
    return ICAL.parse(text);
  } catch (cause) {
    throw invalid(brokenLine(text) ?? 'a line or a component is broken', cause);
  }
}

const invalid = (why: string, cause?: unknown): Error => {
  const error = refusal('valid-calendar-data', `This is not a valid iCalendar object: ${why}.`);
  error.cause = cause;
  return error;
};

/** `[name, properties, components]` (RFC 7265, 3.3). */
type JCal = [name: string, properties: unknown[], components: JCal[]];

const isComponent = (value: unknown): value is JCal => Array.isArray(value) && typeof value[0] === 'string';

/** Goes no deeper than it has to. */
function depthOf([, , components]: JCal, above = 0): number {
  if (above > DEPTH) return above;
  return components.reduce((deepest, inner) => Math.max(deepest, depthOf(inner, above + 1)), above + 1);
}

/** The octets of a resource: CRLF, lines of at most 75 octets, no character cut. */
export function serialize(component: Component): string {
  return `${component.toString()}\r\n`;
}
