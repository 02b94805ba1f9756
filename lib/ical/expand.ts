/** Calendar objects with their occurrences spelt out or left out (RFC 4791, 9.6.5 and 9.6.6). */
import ICAL from 'ical.js';
import { Clocks, instantAt, type Stamp } from './clock.ts';
import type { Component } from './document.ts';
import { type Occurrence, occurrences, overridesBeside, type Range, recurs } from './occurrences.ts';
import { formatWall } from './zones.ts';

/** Milliseconds since 1970-01-01T00:00:00Z. */
type Instant = number;
/** RFC 7265, 3.3 and 3.4. */
type JProperty = [name: string, parameters: Record<string, unknown>, type: string, ...values: unknown[]];
type JComponent = [name: string, properties: JProperty[], components: JComponent[]];

/**
 * The occurrences that touch the range as components of their own, times in UTC, without rules and time zones.
 * Dates stay dates, and floating times float. Entries that do not recur stay, whenever they are.
 */
export function expand(calendar: Component, range: Range, floating = 'UTC', limit?: number): Component {
  const clocks = new Clocks(calendar, floating);
  const [name, properties] = jcalOf(calendar);
  const single = calendar
    .getAllSubcomponents()
    .filter((component) => component.name !== 'vtimezone' && !recurs(component))
    .map((component) => inUtc(component, clocks));
  // What all instances have in common is there once: a long description thousands of times would fill the memory.
  const models = new Map<Component, JComponent>();
  const modelOf = (component: Component): JComponent => {
    const model = models.get(component) ?? inUtc(component, clocks);
    models.set(component, model);
    return model;
  };
  const recurring = [...occurrences(calendar, range, floating, limit)].flatMap((occurrence) =>
    occurrence.recurrenceId === undefined
      ? []
      : [instanceOf(occurrence, occurrence.recurrenceId, modelOf(occurrence.component), clocks)],
  );
  return new ICAL.Component([name, properties, [...single, ...recurring]]);
}

/** Without the overrides that are not in the range, and were not before they were moved; the master stays. */
export function limitRecurrenceSet(calendar: Component, range: Range, floating = 'UTC'): Component {
  const [name, properties, components] = jcalOf(calendar);
  const beside = overridesBeside(calendar, range, floating);
  const kept = calendar.getAllSubcomponents().map((component) => !beside.has(component));
  return new ICAL.Component([name, properties, components.filter((_, index) => kept[index])]);
}

function jcalOf(component: Component): JComponent {
  return structuredClone(component.toJSON()) as unknown as JComponent;
}

const RULES: readonly string[] = ['rrule', 'rdate', 'exdate', 'exrule'];

function inUtc(component: Component, clocks: Clocks): JComponent {
  const [name, properties, components] = jcalOf(component);
  const kept = component.getAllProperties().map((property, index): JProperty[] => {
    const given = properties[index];
    if (!given || RULES.includes(property.name)) return [];
    if (given[2] !== 'date-time' || given[1].tzid === undefined) return [given];
    const { tzid: _, ...parameters } = given[1];
    const values = clocks.read(property).map((stamp) => `${formatWall(instantAt(stamp))}Z`);
    return [[given[0], parameters, given[2], ...values]];
  });
  return [name, kept.flat(), components];
}

/** The component with the times of one occurrence. */
function instanceOf(
  { component, start, end }: Occurrence,
  recurrenceId: Instant,
  [name, properties, components]: JComponent,
  clocks: Clocks,
): JComponent {
  const times = new Map([
    ['dtstart', start],
    ['dtend', end],
    ['due', component.hasProperty('dtstart') ? end : start],
  ]);
  const own = properties
    .filter(([property]) => property !== 'recurrence-id')
    .map((property): JProperty => {
      const at = times.get(property[0]);
      const stamp = at === undefined ? undefined : clocks.first(component, property[0]);
      return at === undefined || !stamp ? property : timeProperty(property[0], at, stamp, clocks);
    });
  const model = ['recurrence-id', 'dtstart', 'due']
    .map((like) => clocks.first(component, like))
    .find(Boolean);
  const id = model ? [timeProperty('recurrence-id', recurrenceId, model, clocks)] : [];
  return [name, [...own, ...id], components];
}

/** A date like a date, a floating time like a floating one, any other in UTC. */
function timeProperty(name: string, at: Instant, like: Stamp, { floating }: Clocks): JProperty {
  const local = formatWall(like.clock.wallOf(at));
  if (like.allDay) return [name, {}, 'date', local.slice(0, 10)];
  return [name, {}, 'date-time', like.clock === floating ? local : `${formatWall(at)}Z`];
}
