/** Meetings by version, each as its difference from a neighbour. */
import { choice, html, instant, instantOfText, names, otherwise, plain, text, title } from '../../codecs.ts';
import type { Codec, Reader } from '../../profile.ts';
import type { RuleFields } from '../../rules.ts';
import type { Domain, Term } from '../../wire.ts';
import { listedAlarms, templateAlarm } from '../alarms.ts';
import { EXACT_LOCK, WHOLE_LOCK } from '../concurrency.ts';
import { organizerText, owner } from '../people.ts';
import { effectiveVisibility, maskedBy, maskedByName, ownersVisibility, visibility } from '../privacy.ts';
import { invitees, partners } from './attendees.ts';
import { category, unsaid, videocall } from './codecs.ts';
import { ownCopies } from './copies.ts';
import type { EventCodecs, EventTable } from './model.ts';
import { exceptionsWay, inContext, inEventTz, inUtc } from './series/exceptions.ts';
import { type ExdateFields, exdateWay } from './series/exdate.ts';
import { recurrenceWay } from './series/recurrence.ts';
import { companionTimes, datedTimes, flaggedTimes } from './times.ts';

const CRM = 'crm.meeting';
const EVENT = 'calendar.event';
const ATTENDEE = 'calendar.attendee';

const USERS_61 = { field: 'user_email', searched: 'user_email', partners: false } as const;
const USERS_60 = { ...USERS_61, searched: 'address_id.email' } as const;
const USERS_70 = { field: 'email', searched: 'email', partners: true } as const;

const BUSY = { busy: true, free: false };

/** `write_date` is empty until the first update. */
const writtenOrCreated: Codec<number | undefined> = {
  fields: ['write_date', 'create_date'],
  decode: (row, around) => instantOfText(row.write_date, around) ?? instantOfText(row.create_date, around),
};

const CODECS_61: EventCodecs = {
  summary: title('name'),
  times: flaggedTimes('context_tz'),
  description: plain('description'),
  categories: category('categ_id', 'crm.case.categ'),
  alarms: templateAlarm,
  created: instant('create_date'),
  written: writtenOrCreated,
  location: text('location'),
  url: text('base_calendar_url'),
  conference: null,
  visibility: visibility('class'),
  masked: maskedBy('class', 'state'),
  busy: otherwise(choice('show_as', BUSY), true),
  status: choice('state', {
    draft: 'tentative',
    open: 'confirmed',
    done: 'confirmed',
    cancel: 'cancelled',
  } as const),
  organizer: organizerText('user_email'),
  attendees: invitees('cn', USERS_61),
};

const WEEKDAYS = ['mo', 'tu', 'we', 'th', 'fr', 'sa', 'su'];

const RULE_61: RuleFields = {
  type: 'rrule_type',
  interval: 'interval',
  ending: 'end_type',
  count: 'count',
  until: 'end_date',
  weekdays: WEEKDAYS,
  monthBy: 'select1',
  day: 'day',
  nth: 'byday',
  weekday: 'week_list',
};
const RULE_8: RuleFields = { ...RULE_61, until: 'final_date', monthBy: 'month_by' };
const RULE_14: RuleFields = { ...RULE_8, until: 'until', weekday: 'weekday' };
const RULE_15: RuleFields = { ...RULE_14, weekdays: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] };

/** Zones of 2021 and later, under names of before: with another the ERP refuses the whole series. */
const OLDER_ZONES = {
  'America/Ciudad_Juarez': 'America/Denver',
  'America/Coyhaique': 'America/Punta_Arenas',
  'Europe/Kyiv': 'Europe/Kiev',
  'Pacific/Kanton': 'Pacific/Enderbury',
};

/** Real rows instead of one for every occurrence, whose ids would be texts. */
const NO_VIRTUAL_IDS = { virtual_id: false };

const ownedOrAttendedBy = ({ uid, partner }: Reader): Domain =>
  partner === undefined
    ? [['user_id', '=', uid]]
    : ['|', ['user_id', '=', uid], ['partner_ids', 'in', [partner]]];

/** Nothing in an attendee leads to the meeting, and a path through its list finds the first hundred meetings alone. */
const ownedOrListing = ({ uid }: Reader, attendees: readonly number[]): Domain =>
  attendees.length === 0
    ? [['user_id', '=', uid]]
    : ['|', ['user_id', '=', uid], ['attendee_ids', 'in', attendees]];

const repeatsOrEnds =
  (repeats: Term, end: string) =>
  (day: string): Domain => ['|', repeats, [end, '>=', day]];

const REPEATS: Term = ['recurrency', '=', true];

const EXDATE_61: ExdateFields = {
  rule: RULE_61,
  forever: false,
  base: 'recurrent_uid',
  original: 'recurrent_id',
  keeps: 'new',
  losesAttendees: true,
  restored: 'archive',
};

const V61: EventTable = {
  model: CRM,
  codecs: CODECS_61,
  way: exdateWay(CRM, EXDATE_61),
  context: () => NO_VIRTUAL_IDS,
  invitations: ({ uid }) => ({ ask: 'ids', model: ATTENDEE, domain: [['user_id', '=', uid]] }),
  belongs: ownedOrListing,
  // An end may be missing; the start then decides.
  notOverBefore: (day) => [
    '|',
    REPEATS,
    '|',
    ['date_deadline', '>=', day],
    '&',
    ['date_deadline', '=', false],
    ['date', '>=', day],
  ],
  children: [{ model: ATTENDEE, list: 'attendee_ids' }],
  shared: ['res.alarm', 'crm.case.categ', 'res.users'],
  copies: ownCopies,
  writing: {
    quiet: {},
    always: {},
    edges: ['date', 'date_deadline'],
    lock: EXACT_LOCK,
    tellsWriter: false,
  },
};

const V60: EventTable = {
  ...V61,
  // Nobody's meetings are masked.
  codecs: { ...CODECS_61, masked: null, attendees: invitees('cn', USERS_60) },
  way: exdateWay(CRM, { ...EXDATE_61, forever: true }),
  // A bound on a date calls up virtual ids, and breaks the domain it stands in.
  notOverBefore: () => [],
};

const V70: EventTable = {
  ...V61,
  codecs: {
    ...CODECS_61,
    times: flaggedTimes('tz'),
    categories: names('categ_ids', 'crm.meeting.type'),
    // A meeting is confirmed or not; none is cancelled.
    status: choice('state', { draft: 'tentative', open: 'confirmed' } as const),
    organizer: organizerText('email'),
    attendees: invitees('cn', USERS_70),
  },
  way: exdateWay(CRM, {
    ...EXDATE_61,
    base: 'recurrent_id',
    original: 'recurrent_id_date',
    keeps: 'original',
    losesAttendees: false,
    restored: 'unlink',
  }),
  invitations: () => undefined,
  belongs: ownedOrAttendedBy,
  notOverBefore: repeatsOrEnds(REPEATS, 'date_deadline'),
  shared: ['res.alarm', 'crm.meeting.type', 'res.users'],
  copies: null,
};

const CODECS_8: EventCodecs = {
  ...V70.codecs,
  times: companionTimes,
  categories: names('categ_ids', 'calendar.event.type'),
  alarms: listedAlarms('type'),
  written: instant('write_date'),
  url: null,
  masked: maskedBy('write_date'),
  // Every meeting is born a draft, and forms have no button that confirms it: a draft says nothing.
  status: unsaid(choice('state', { open: 'confirmed', draft: 'tentative' } as const), 'tentative'),
  organizer: owner('email'),
  attendees: partners('cn'),
};

const V8: EventTable = {
  ...V70,
  model: EVENT,
  codecs: CODECS_8,
  way: exceptionsWay(EVENT, RULE_8, inUtc),
  notOverBefore: repeatsOrEnds(REPEATS, 'stop'),
  children: [{ model: ATTENDEE, row: 'event_id' }],
  shared: ['calendar.alarm', 'calendar.event.type', 'res.users'],
  writing: {
    // Of those that the facts name only the first stops every mail; the others stop notes and followers.
    quiet: { no_mail_to_attendees: true, mail_create_nosubscribe: true, dont_notify: true },
    always: { tracking_disable: true },
    edges: ['start', 'stop'],
    lock: WHOLE_LOCK,
    tellsWriter: true,
  },
};

const V10: EventTable = {
  ...V8,
  codecs: { ...CODECS_8, visibility: visibility('privacy'), attendees: partners('common_name') },
  writing: { ...V8.writing, privateAttended: true },
};

/** The caller's zone decides when occurrences are: always the same one, that of the reader. */
const V11: EventTable = {
  ...V10,
  way: exceptionsWay(EVENT, RULE_8, inContext),
  context: ({ zone }) => ({ ...NO_VIRTUAL_IDS, tz: zone }),
};

const V13: EventTable = {
  ...V10,
  codecs: { ...V10.codecs, alarms: listedAlarms('alarm_type') },
  way: exceptionsWay(EVENT, RULE_8, inEventTz),
  // A write ignores what a deletion heeds.
  writing: { ...V10.writing, lock: { ...WHOLE_LOCK, on: ['unlink'] } },
};

const V14: EventTable = {
  ...V13,
  codecs: { ...V13.codecs, times: datedTimes, status: null },
  way: recurrenceWay(RULE_14, OLDER_ZONES),
  context: () => ({}),
  changesWith: 'recurrence_id',
  notOverBefore: repeatsOrEnds(['recurrence_id', '!=', false], 'stop'),
  writing: { ...V13.writing, lock: null, privateAlone: true },
};

const V15: EventTable = {
  ...V14,
  codecs: {
    ...V14.codecs,
    description: html('description'),
    conference: videocall,
    masked: maskedByName,
  },
  way: recurrenceWay(RULE_15, OLDER_ZONES),
  writing: { ...V8.writing, lock: null },
};

/** The version in which anyone makes types of meetings. */
const V16: EventTable = {
  ...V15,
  codecs: { ...V15.codecs, categories: names('categ_ids', 'calendar.event.type', true) },
};

const V18: EventTable = { ...V15, codecs: { ...V15.codecs, visibility: ownersVisibility('privacy') } };

const V19: EventTable = {
  ...V15,
  codecs: { ...V15.codecs, visibility: effectiveVisibility },
  way: recurrenceWay(RULE_15),
  // Without it the text of a meeting is signed with its organiser.
  writing: { ...V15.writing, always: { ...V15.writing.always, skip_contact_description: true } },
};

export const MEETINGS = {
  '6.0': V60,
  '6.1': V61,
  '7.0': V70,
  '8': V8,
  '9': V8,
  '10': V10,
  '11': V11,
  '12': V11,
  '13': V13,
  '14': V14,
  '15': V15,
  '16': V16,
  '17': V15,
  '18': V18,
  '19': V19,
} as const satisfies Record<string, EventTable>;
