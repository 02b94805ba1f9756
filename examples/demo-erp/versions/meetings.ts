import type { Values } from '../orm/value.ts';
import { rows, type VersionName } from './rows.ts';

/** Single meetings: their fields, times, people and mails. How they repeat is in `series/`. */
export interface MeetingRow {
  readonly model: 'crm.meeting' | 'calendar.event';
  readonly title: string;
  readonly start: 'date' | 'start';
  readonly stop: 'date_deadline' | 'stop';
  readonly privacy: 'class' | 'privacy';
  readonly order: string;
  /** What keeps start, end and duration together. */
  readonly times: 'onchange' | 'independent' | 'validated' | 'inverse' | 'columns' | 'computed';
  /** Start and stop of an all-day event made from its dates. */
  readonly allDay: 'as-given' | 'midnight' | 'office-in-zone' | 'office';
  /** A write of the start alone may go past the end. */
  readonly startPastStop: boolean;
  /** Times refused as wrong are in the database nevertheless. */
  readonly faultCommits: boolean;
  /** What a change between timed and all-day leaves in the companions of start and stop. */
  readonly companions: 'cleared' | 'stale';
  /** Dates written without start and stop: the last alone is kept, and none may be earlier (10); none may be earlier (11). */
  readonly datesAlone: 'last-only' | 'later-only' | 'ok';
  /** A wrong duration sent on create stays. */
  readonly keepsDuration: boolean;
  readonly defaultTimes: 'required' | 'midnight' | 'midnight-hour' | 'half-hour';
  readonly endBeforeStart: string;
  readonly people: PeopleRow;
  readonly mails: MailRow;
  readonly organizer: 'text' | 'user';
  readonly state?: 'draft' | 'open';
  readonly privacyDefault: 'public' | false;
  readonly description: 'text' | 'html' | 'html-signed';
  readonly videocall: 'verbatim' | 'absolute';
  readonly privateWithOthers: 'ok' | 'fault';
  /** Fields every read adds. */
  readonly adds: readonly string[];
  readonly alarms: 'alarm_id' | 'alarm_ids';
  /** How the fields of a rule read on a meeting that does not repeat, as recorded. */
  readonly ruleDefaults: Values;
}

export interface PeopleRow {
  /** Attendees come of `partner_ids`. */
  readonly fromPartners: boolean;
  /** The creator's partner is among them by default. */
  readonly own: 'none' | 'without-attendee' | 'with-attendee';
  readonly waiting: 'needs-action' | 'needsAction';
  /** Rows follow the list of partners, only what is added to it, or what a write asks of it. */
  readonly follow: 'list' | 'additions' | 'commands';
  /** `attendee_ids` beside `partner_ids` in a creation. */
  readonly rowsBeside: 'kept' | 'dropped';
  /** A row of the user's own is born accepted, however it is made. */
  readonly ownAccepts: boolean;
  /** A new time set by somebody else makes the owner wait again. */
  readonly asksOwnerAgain: boolean;
  /** `change_attendee_status` of meetings. */
  readonly answersByMeeting: boolean;
  /** Accepting copies the meeting into the attendee's calendar (legacy-openerp-caldav.md, Invitations). */
  readonly acceptCopies: boolean;
}

export interface MailRow {
  /** Invitations at creation and to added attendees. */
  readonly invites: boolean;
  readonly past: boolean;
  /** One mail for all who are invited. */
  readonly together: boolean;
  /** Fields whose change mails everybody. */
  readonly onChange: readonly string[];
  readonly sent: 'outgoing' | 'exception';
  /** Context keys that stop all mails, and those that stop only invitations. */
  readonly stop: readonly string[];
  readonly stopInvitations: readonly string[];
  readonly stopOnWrite: readonly string[];
}

const PARTNERS: PeopleRow = {
  fromPartners: true,
  own: 'with-attendee',
  waiting: 'needsAction',
  acceptCopies: false,
  follow: 'list',
  rowsBeside: 'kept',
  ownAccepts: false,
  asksOwnerAgain: false,
  answersByMeeting: false,
};
// test/demo-erp/conformance/writing.md 5
const PARTNERS_15: PeopleRow = {
  ...PARTNERS,
  follow: 'commands',
  ownAccepts: true,
  answersByMeeting: true,
};
const NO_MAILS: MailRow = {
  invites: false,
  past: false,
  together: false,
  onChange: [],
  sent: 'outgoing',
  stop: [],
  stopInvitations: [],
  stopOnWrite: [],
};
const TIMES_8 = ['start', 'stop', 'start_datetime', 'stop_datetime', 'start_date', 'stop_date'];
const MAILS_8: MailRow = {
  ...NO_MAILS,
  invites: true,
  past: true,
  onChange: TIMES_8,
  sent: 'exception',
  stop: ['no_mail_to_attendees'],
  stopInvitations: ['no_email'],
};
const MAILS_10: MailRow = {
  ...MAILS_8,
  onChange: ['start_datetime', 'start_date'],
  sent: 'outgoing',
  stopInvitations: [],
};
const MAILS_14: MailRow = { ...MAILS_10, past: false, onChange: ['start', 'start_date'] };

const COUNTED: Values = { rrule: '', end_type: 'count', count: 1, interval: 1 };

const CANNOT_8 =
  'Field(s) `start_datetime, stop_datetime, start_date, stop_date` failed against a constraint: Error ! End date cannot be set before start date.';

export const MEETINGS: { readonly [name in VersionName]: MeetingRow } = rows<MeetingRow>(
  {
    // openerp-6.0.md, crm.meeting
    model: 'crm.meeting',
    title: 'Meeting',
    start: 'date',
    stop: 'date_deadline',
    privacy: 'class',
    order: 'id desc',
    times: 'onchange',
    allDay: 'as-given',
    startPastStop: true,
    faultCommits: false,
    companions: 'cleared',
    datesAlone: 'ok',
    keepsDuration: true,
    defaultTimes: 'required',
    endBeforeStart: 'Error ! End date cannot be set before start date.',
    people: { ...PARTNERS, fromPartners: false, own: 'none', waiting: 'needs-action', acceptCopies: true },
    mails: NO_MAILS,
    organizer: 'text',
    state: 'draft',
    privacyDefault: 'public',
    description: 'text',
    videocall: 'verbatim',
    privateWithOthers: 'ok',
    adds: ['date', 'duration'],
    alarms: 'alarm_id',
    ruleDefaults: { freq: 'None', end_type: 'forever', interval: 1, select1: 'date' },
  },
  {
    // openerp-6.1.md 2
    '6.1': {
      times: 'independent',
      adds: [],
      ruleDefaults: { ...COUNTED, rrule_type: 'none', select1: 'date' },
    },
    // openerp-7.0.md, crm.meeting
    '7.0': {
      times: 'validated',
      startPastStop: false,
      // test/demo-erp/conformance/writing.md 10
      people: { ...PARTNERS, own: 'none', waiting: 'needs-action', follow: 'additions' },
      mails: { ...NO_MAILS, invites: true, past: true, together: true },
      state: 'open',
      ruleDefaults: { ...COUNTED, select1: 'date' },
    },
    // odoo-8.md, calendar.event
    '8': {
      model: 'calendar.event',
      title: 'Event',
      start: 'start',
      stop: 'stop',
      times: 'inverse',
      allDay: 'midnight',
      keepsDuration: false,
      endBeforeStart: CANNOT_8,
      people: PARTNERS,
      mails: MAILS_8,
      organizer: 'user',
      state: 'draft',
      alarms: 'alarm_ids',
      ruleDefaults: { ...COUNTED, month_by: 'date' },
    },
    // odoo-9.md
    '9': { startPastStop: true, endBeforeStart: 'Error ! End date cannot be set before start date.' },
    // odoo-10.md, calendar.event
    '10': {
      privacy: 'privacy',
      times: 'columns',
      allDay: 'office-in-zone',
      datesAlone: 'last-only',
      startPastStop: false,
      keepsDuration: true,
      endBeforeStart: 'Ending datetime cannot be set before starting datetime.',
      mails: MAILS_10,
    },
    // odoo-11.md
    '11': { allDay: 'office', datesAlone: 'later-only' },
    // odoo-12.md
    '12': {
      companions: 'stale',
      datesAlone: 'ok',
      endBeforeStart: 'The ending date and time cannot be earlier than the starting date and time.',
    },
    // odoo-13.md
    '13': { keepsDuration: false, faultCommits: true, companions: 'cleared' },
    // odoo-14.md 3
    '14': {
      title: 'Calendar Event',
      times: 'computed',
      faultCommits: false,
      order: 'start desc',
      defaultTimes: 'midnight',
      people: { ...PARTNERS_15, own: 'without-attendee', rowsBeside: 'dropped' },
      mails: MAILS_14,
      privateWithOthers: 'fault',
      adds: ['privacy', 'user_id'],
      ruleDefaults: {},
    },
    // odoo-15.md, odoo-14-to-19.md
    '15': {
      defaultTimes: 'midnight-hour',
      description: 'html',
      people: PARTNERS_15,
      privateWithOthers: 'ok',
      adds: [],
    },
    '16': { videocall: 'absolute' },
    '17': { defaultTimes: 'half-hour' },
    // odoo-18.md: mails are sent at once; privacy follows the owner's preference
    '18': { privacyDefault: false, mails: { ...MAILS_14, sent: 'exception' } },
    // odoo-19.md 3
    '19': {
      description: 'html-signed',
      people: { ...PARTNERS_15, asksOwnerAgain: true },
      mails: { ...MAILS_14, sent: 'exception', stopOnWrite: ['skip_attendee_notification'] },
    },
  },
);
