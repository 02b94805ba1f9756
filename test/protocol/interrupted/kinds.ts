/** What may be cut short: each kind of PUT and DELETE, as what was there before and what is sent. */

type Lines = (uid: string) => readonly string[];

export interface Kind {
  readonly calendar: 'Meetings' | 'Tasks';
  /** Another entry that is there. */
  readonly beside?: Lines;
  /** What is there before; undefined: nothing. */
  readonly kept?: Lines;
  /** What is sent; undefined: it is deleted. */
  readonly sent?: Lines;
  /** Sent by the colleague who was invited. */
  readonly byGuest?: true;
}

export const HOST = 'admin@demo.example';
export const GUEST = 'demo@demo.example';

const time = (name: string, at: string): string => `${name};TZID=Europe/Brussels:${at}`;
const day = (name: string, on: string): string => `${name};VALUE=DATE:${on}`;

const event = (uid: string, ...lines: readonly string[]): readonly string[] => [
  'BEGIN:VEVENT',
  `UID:${uid}`,
  'DTSTAMP:20261120T080000Z',
  `SUMMARY:cut ${uid}`,
  ...lines,
  'END:VEVENT',
];

const single = (uid: string, ...lines: readonly string[]): readonly string[] =>
  event(uid, time('DTSTART', '20261207T090000'), time('DTEND', '20261207T100000'), ...lines);

const whole = (uid: string, ...lines: readonly string[]): readonly string[] =>
  event(uid, day('DTSTART', '20261207'), day('DTEND', '20261209'), ...lines);

/** An occurrence of the morning, at another hour. */
const moved = (uid: string, on: string, hour: string, ...lines: readonly string[]): readonly string[] =>
  event(
    uid,
    time('RECURRENCE-ID', `${on}T090000`),
    time('DTSTART', `${on}T${hour}0000`),
    time('DTEND', `${on}T${hour}3000`),
    ...lines,
  );

const movedDay = (uid: string): readonly string[] =>
  event(uid, day('RECURRENCE-ID', '20261214'), day('DTSTART', '20261215'), day('DTEND', '20261217'));

const forFuture = (uid: string): readonly string[] =>
  event(
    uid,
    'RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Brussels:20261209T090000',
    time('DTSTART', '20261209T110000'),
    time('DTEND', '20261209T120000'),
    'LOCATION:Room 9',
  );

const DAILY = 'RRULE:FREQ=DAILY;COUNT=5';
const WEEKLY = 'RRULE:FREQ=WEEKLY;COUNT=4';
const EXDATE = time('EXDATE', '20261208T090000');

const invited = (answer: string): readonly string[] => [
  `ORGANIZER:mailto:${HOST}`,
  `ATTENDEE;PARTSTAT=ACCEPTED:mailto:${HOST}`,
  `ATTENDEE;PARTSTAT=${answer}:mailto:${GUEST}`,
];
const ASKED = invited('NEEDS-ACTION');

const task = (uid: string, ...lines: readonly string[]): readonly string[] => [
  'BEGIN:VTODO',
  `UID:${uid}`,
  'DTSTAMP:20261120T080000Z',
  `SUMMARY:cut ${uid}`,
  ...lines,
  'END:VTODO',
];

/** The UID of an entry beside another, and what it is called. */
export const besideOf = (uid: string): string => `${uid}-beside`;

export const KINDS: Readonly<Record<string, Kind>> = {
  'a meeting is made': { calendar: 'Meetings', sent: (uid) => single(uid, 'LOCATION:Room 1', 'X-PHONE:x') },
  'a meeting is changed': {
    calendar: 'Meetings',
    kept: (uid) => single(uid),
    sent: (uid) => single(uid, 'LOCATION:Room 2', 'X-PHONE:y'),
  },
  'a meeting is deleted': { calendar: 'Meetings', kept: (uid) => single(uid) },
  'a series is made': {
    calendar: 'Meetings',
    sent: (uid) => [...single(uid, DAILY, EXDATE), ...moved(uid, '20261209', '11')],
  },
  'a series is renamed and an occurrence moved': {
    calendar: 'Meetings',
    kept: (uid) => single(uid, DAILY),
    sent: (uid) => [...single(uid, DAILY, 'LOCATION:Room 3'), ...moved(uid, '20261209', '11')],
  },
  'occurrences are changed otherwise': {
    calendar: 'Meetings',
    kept: (uid) => [
      ...single(uid, DAILY, EXDATE),
      ...moved(uid, '20261209', '11'),
      ...moved(uid, '20261210', '12'),
    ],
    sent: (uid) => [
      ...single(uid, DAILY, time('EXDATE', '20261210T090000')),
      ...moved(uid, '20261209', '14', 'LOCATION:Room 4'),
      ...moved(uid, '20261211', '08'),
    ],
  },
  'a rule is changed': {
    calendar: 'Meetings',
    kept: (uid) => single(uid, DAILY, EXDATE),
    sent: (uid) => single(uid, WEEKLY),
  },
  'an occurrence is restored': {
    calendar: 'Meetings',
    kept: (uid) => [...single(uid, DAILY, EXDATE), ...moved(uid, '20261209', '11')],
    sent: (uid) => single(uid, DAILY),
  },
  'the future is moved': {
    calendar: 'Meetings',
    kept: (uid) => single(uid, DAILY),
    sent: (uid) => [...single(uid, DAILY), ...forFuture(uid)],
  },
  'a meeting becomes a series': {
    calendar: 'Meetings',
    kept: (uid) => single(uid),
    sent: (uid) => single(uid, DAILY),
  },
  'a series is deleted': {
    calendar: 'Meetings',
    kept: (uid) => [...single(uid, DAILY, EXDATE), ...moved(uid, '20261209', '11')],
  },
  'a series of days is made': { calendar: 'Meetings', sent: (uid) => whole(uid, WEEKLY) },
  'an occurrence of days is moved': {
    calendar: 'Meetings',
    kept: (uid) => whole(uid, WEEKLY, day('EXDATE', '20261221')),
    sent: (uid) => [...whole(uid, WEEKLY, day('EXDATE', '20261221')), ...movedDay(uid)],
  },
  'somebody is invited': {
    calendar: 'Meetings',
    kept: (uid) => single(uid),
    sent: (uid) => single(uid, ...ASKED),
  },
  'an invitation is accepted': {
    calendar: 'Meetings',
    kept: (uid) => single(uid, ...ASKED),
    sent: (uid) => single(uid, ...invited('ACCEPTED')),
    byGuest: true,
  },
  'an invitation to a series is accepted': {
    calendar: 'Meetings',
    kept: (uid) => [...single(uid, DAILY, ...ASKED), ...moved(uid, '20261209', '11', ...ASKED)],
    sent: (uid) => [
      ...single(uid, DAILY, ...invited('ACCEPTED')),
      ...moved(uid, '20261209', '11', ...invited('ACCEPTED')),
    ],
    byGuest: true,
  },
  'an invitation is declined by deleting it': {
    calendar: 'Meetings',
    kept: (uid) => single(uid, ...ASKED),
    byGuest: true,
  },
  'a task is made': { calendar: 'Tasks', sent: (uid) => task(uid, 'DUE;VALUE=DATE:20261220', 'PRIORITY:1') },
  'a part of a task is made': {
    calendar: 'Tasks',
    beside: (uid) => task(besideOf(uid)),
    sent: (uid) => task(uid, `RELATED-TO:${besideOf(uid)}`),
  },
  'a task is made after its part': {
    calendar: 'Tasks',
    beside: (uid) => task(besideOf(uid), `RELATED-TO:${uid}`),
    sent: (uid) => task(uid),
  },
  'a task is finished': {
    calendar: 'Tasks',
    kept: (uid) => task(uid),
    sent: (uid) => task(uid, 'STATUS:COMPLETED', 'COMPLETED:20261123T120000Z', 'PERCENT-COMPLETE:100'),
  },
  'a task is deleted': { calendar: 'Tasks', kept: (uid) => task(uid) },
};
