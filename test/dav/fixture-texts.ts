/** Entries for a calendar of tests, and for clients that are pointed at it by hand. */

const wrap = (...lines: readonly string[]): string =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//erpcal//fixture//EN', ...lines, 'END:VCALENDAR', ''].join(
    '\r\n',
  );

const BRUSSELS = [
  'BEGIN:VTIMEZONE',
  'TZID:Europe/Brussels',
  'BEGIN:STANDARD',
  'DTSTART:19701025T030000',
  'RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10',
  'TZOFFSETFROM:+0200',
  'TZOFFSETTO:+0100',
  'END:STANDARD',
  'BEGIN:DAYLIGHT',
  'DTSTART:19700329T020000',
  'RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3',
  'TZOFFSETFROM:+0100',
  'TZOFFSETTO:+0200',
  'END:DAYLIGHT',
  'END:VTIMEZONE',
];

export const MEETINGS: Readonly<Record<string, string>> = {
  'calendar.event-1.ics': wrap(
    'BEGIN:VEVENT',
    'UID:one@fixture',
    'DTSTAMP:20260105T120000Z',
    'DTSTART:20260107T090000Z',
    'DTEND:20260107T100000Z',
    'SUMMARY:Réunion d’équipe <1> & more',
    'LOCATION:Room "Ünïcode"',
    'END:VEVENT',
  ),
  'calendar.event-2.ics': wrap(
    ...BRUSSELS,
    'BEGIN:VEVENT',
    'UID:weekly@fixture',
    'DTSTAMP:20260105T120000Z',
    'DTSTART;TZID=Europe/Brussels:20260302T090000',
    'DTEND;TZID=Europe/Brussels:20260302T093000',
    'RRULE:FREQ=WEEKLY;COUNT=10',
    'EXDATE;TZID=Europe/Brussels:20260316T090000',
    'SUMMARY:Weekly',
    'BEGIN:VALARM',
    'ACTION:DISPLAY',
    'DESCRIPTION:Weekly',
    'TRIGGER:-PT15M',
    'END:VALARM',
    'END:VEVENT',
    'BEGIN:VEVENT',
    'UID:weekly@fixture',
    'DTSTAMP:20260105T120000Z',
    'RECURRENCE-ID;TZID=Europe/Brussels:20260323T090000',
    'DTSTART;TZID=Europe/Brussels:20260324T140000',
    'DTEND;TZID=Europe/Brussels:20260324T143000',
    'SUMMARY:Weekly, moved',
    'END:VEVENT',
  ),
  'calendar.event-3.ics': wrap(
    'BEGIN:VEVENT',
    'UID:fair@fixture',
    'DTSTAMP:20260105T120000Z',
    'DTSTART;VALUE=DATE:20260410',
    'DTEND;VALUE=DATE:20260412',
    'SUMMARY:Fair',
    'TRANSP:TRANSPARENT',
    'END:VEVENT',
  ),
};

export const TASKS: Readonly<Record<string, string>> = {
  'project.task-1.ics': wrap(
    'BEGIN:VTODO',
    'UID:task-1@fixture',
    'DTSTAMP:20260105T120000Z',
    'CREATED:20260105T120000Z',
    'SUMMARY:Write the offer',
    'DUE;VALUE=DATE:20260115',
    'STATUS:NEEDS-ACTION',
    'PRIORITY:1',
    'END:VTODO',
  ),
  'project.task-2.ics': wrap(
    'BEGIN:VTODO',
    'UID:task-2@fixture',
    'DTSTAMP:20260105T120000Z',
    'SUMMARY:Call back',
    'STATUS:COMPLETED',
    'COMPLETED:20260104T150000Z',
    'PERCENT-COMPLETE:100',
    'END:VTODO',
  ),
};
