import { type Component, parseCalendar } from '../../lib/ical/index.ts';

/** A calendar object of the given lines; `VEVENT` in front of a list makes a component of them. */
export function calendar(...components: readonly (readonly string[])[]): Component {
  const lines = components.flatMap(([name, ...inner]) => [`BEGIN:${name}`, ...inner, `END:${name}`]);
  return parseCalendar(
    ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:test', ...lines, 'END:VCALENDAR', ''].join('\r\n'),
  );
}

/** `20260102T030405Z`, or only `20260102` at midnight in UTC. */
export function at(text: string): number {
  const [, year, month, day, hour = '00', minute = '00', second = '00'] =
    /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)Z)?$/.exec(text) ?? [];
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}
