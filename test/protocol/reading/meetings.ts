import type { VersionName } from '../../../examples/demo-erp/index.ts';
import type { Values } from '../../demo-erp/conformance/ground.ts';
import { days, from, isCrm, meetingsOf, privacyOf, since, times, until } from './forms.ts';
import { type Login, type Scene, type Seen, ZONES } from './scene.ts';

export interface Place {
  readonly version: VersionName;
  readonly scene: Scene;
}

export interface ReadingCase {
  readonly name: string;
  readonly owner?: Login;
  readonly reader?: Login;
  readonly versions?: readonly VersionName[];
  /** Beside the name and an hour from 2026-05-04T09:00:00Z. */
  values(place: Place): Values | Promise<Values>;
  /** What happens to it after. */
  later?(id: number, place: Place): Promise<unknown> | unknown;
  /** Properties with their values, undefined for none; without it the reader has no such meeting. */
  readonly shows?: Expected | ((version: VersionName) => Expected);
  readonly alarms?: readonly Seen[];
}
export type Expected = { readonly [property: string]: readonly string[] | undefined };

const uidOf = async (scene: Scene, login: string): Promise<number> => (await scene.person(login)).uid;

export const partnerOf = async (scene: Scene, login: string): Promise<number> => {
  const person = await scene.person('admin');
  return (await person.one('res.users', await uidOf(scene, login), ['partner_id'])).partner_id[0];
};

/** Those who attend, by their log-ins. */
export async function attended({ version, scene }: Place, logins: readonly string[]): Promise<Values> {
  if (since('7.0', version)) {
    const partners = await Promise.all(logins.map((login) => partnerOf(scene, login)));
    return { partner_ids: [[6, 0, partners]] };
  }
  const uids = await Promise.all(logins.map((login) => uidOf(scene, login)));
  return { attendee_ids: uids.map((user_id) => [0, 0, { user_id, role: 'req-participant', rsvp: true }]) };
}

/** First and last day, and the day after. Clocks change in between, here or there. */
export const ALL_DAYS = [
  ['2026-01-15', '2026-01-15', '2026-01-16'],
  ['2026-03-07', '2026-03-09', '2026-03-10'],
  ['2026-03-29', '2026-03-29', '2026-03-30'],
  ['2026-10-24', '2026-10-26', '2026-10-27'],
] as const;

/** An all-day meeting of `owner`, to which everybody is invited. */
export async function invite(
  scene: Scene,
  owner: Login,
  first: string,
  last: string,
  naive = 'UTC',
): Promise<number> {
  const { version } = scene.ground;
  const person = await scene.person(owner);
  const others = await attended({ version, scene }, Object.keys(ZONES));
  const name = `${owner} ${first}`;
  return person.create(meetingsOf(version), {
    name,
    ...days(version, first, last, ZONES[owner], naive),
    ...others,
  });
}

const hour =
  (from: string, to: string) =>
  ({ version }: Place): Values =>
    times(version, from, to);
const write =
  (values: Values) =>
  async (id: number, { scene, version }: Place) =>
    (await scene.person('admin')).write(meetingsOf(version), [id], values);
/** Past every check of the ERP. */
const plant =
  (field: (version: VersionName) => string, text: string) =>
  (id: number, { scene, version }: Place) =>
    scene.ground.plant(meetingsOf(version), id, field(version), text);

const created = async (scene: Scene, model: string, values: Values): Promise<number> =>
  (await scene.person('admin')).create(model, values);

async function category({ version, scene }: Place, name: string): Promise<Values> {
  if (!since('7.0', version)) return { categ_id: await created(scene, 'crm.case.categ', { name }) };
  const model = since('8', version) ? 'calendar.event.type' : 'crm.meeting.type';
  return { categ_ids: [[6, 0, [await created(scene, model, { name })]]] };
}

const PRIVATE = (version: VersionName): Values => ({ [privacyOf(version)]: 'private' });

/** Guests without a user: their name, address and answer. */
const GUESTS = [
  ['Zoë "Zo" Müller, M.A.', 'zoe@example.com', 'accepted'],
  ['田中\n春香', 'haruka@example.com', 'declined'],
  ["Sinéad O'Neil; Sales", 'sinead@example.com', 'tentative'],
  ['محمد الفاسي', '', 'needs-action'],
] as const;

async function guests({ scene }: Place): Promise<Values> {
  const partners = [await partnerOf(scene, 'admin')];
  // One after another: attendees come in the order of their ids.
  for (const [name, email] of GUESTS)
    partners.push(await created(scene, 'res.partner', { name, email: email || false }));
  return { partner_ids: [[6, 0, partners]] };
}

async function answers(id: number, { version, scene }: Place): Promise<void> {
  const admin = await scene.person('admin');
  const { attendee_ids } = await admin.one(meetingsOf(version), id, ['attendee_ids']);
  const rows = await admin.read('calendar.attendee', attendee_ids, ['partner_id']);
  for (const { id: row, partner_id } of rows) {
    const state = GUESTS.find(
      ([name]) => name === partner_id[1] || name.replace('\n', ' ') === partner_id[1],
    )?.[2];
    const waiting = since('8', version) ? 'needsAction' : 'needs-action';
    if (state)
      await admin.write('calendar.attendee', [row], { state: state === 'needs-action' ? waiting : state });
  }
}

/** Of the name alone: the same for the same person. */
const NAMELESS = 'urn:uuid:dc70357d-a81d-5ef7-82f3-3b8b12dbe798';

const guest = (name: string, state: string, address: string, asked: boolean): string =>
  `cn=${name};cutype=INDIVIDUAL;partstat=${state};role=REQ-PARTICIPANT${asked ? ';rsvp=TRUE' : ''}:${address}`;

export const MEETINGS: readonly ReadingCase[] = [
  {
    name: 'a time in the zone of the reader',
    values: () => ({}),
    shows: {
      dtstart: ['tzid=Europe/Brussels:2026-05-04T11:00:00'],
      dtend: ['tzid=Europe/Brussels:2026-05-04T12:00:00'],
      summary: ['a time in the zone of the reader'],
      transp: ['OPAQUE'],
      class: ['PUBLIC'],
      location: undefined,
      description: undefined,
      categories: undefined,
      rrule: undefined,
    },
  },
  {
    name: 'a time without a zone of the reader',
    owner: 'nowhere',
    reader: 'nowhere',
    values: () => ({}),
    shows: { dtstart: ['2026-05-04T09:00:00Z'], dtend: ['2026-05-04T10:00:00Z'] },
  },
  {
    name: 'another zone, another day',
    owner: 'kiri',
    reader: 'west',
    values: async (place) => ({
      ...times(place.version, '2026-05-04T11:30:00', '2026-05-04T12:30:00'),
      ...(await attended(place, ['kiri', 'west'])),
    }),
    shows: {
      dtstart: ['tzid=Etc/GMT+12:2026-05-03T23:30:00'],
      dtend: ['tzid=Etc/GMT+12:2026-05-04T00:30:00'],
    },
  },
  {
    name: 'minutes and seconds',
    values: hour('2026-01-04T09:07:13', '2026-01-04T10:00:59'),
    shows: {
      dtstart: ['tzid=Europe/Brussels:2026-01-04T10:07:13'],
      dtend: ['tzid=Europe/Brussels:2026-01-04T11:00:59'],
    },
  },
  {
    name: 'the hour that comes twice',
    values: hour('2026-10-25T00:30:00', '2026-10-25T01:30:00'),
    shows: { dtstart: ['tzid=Europe/Brussels:2026-10-25T02:30:00'], dtend: ['2026-10-25T01:30:00Z'] },
  },
  {
    name: 'no length',
    values: hour('2026-05-04T09:00:00', '2026-05-04T09:00:00'),
    shows: { dtstart: ['tzid=Europe/Brussels:2026-05-04T11:00:00'], dtend: undefined, duration: undefined },
  },
  {
    name: 'an end before the start',
    values: () => ({}),
    later: plant((version) => (isCrm(version) ? 'date_deadline' : 'stop'), '2026-05-03 08:00:00'),
    shows: { dtstart: ['tzid=Europe/Brussels:2026-05-04T11:00:00'], dtend: undefined },
  },
  {
    name: 'a time made a whole day',
    versions: from('8'),
    values: () => ({}),
    later: (id, place) => write(days(place.version, '2026-06-01', '2026-06-02', ''))(id, place),
    shows: { dtstart: ['2026-06-01'], dtend: ['2026-06-03'] },
  },
  {
    name: 'a whole day made a time',
    versions: from('8'),
    values: ({ version }) => days(version, '2026-06-01', '2026-06-02', ''),
    later: (id, place) =>
      write({ allday: false, ...times(place.version, '2026-06-03T09:00:00', '2026-06-03T10:00:00') })(
        id,
        place,
      ),
    shows: {
      dtstart: ['tzid=Europe/Brussels:2026-06-03T11:00:00'],
      dtend: ['tzid=Europe/Brussels:2026-06-03T12:00:00'],
    },
  },
  {
    name: 'guests with every answer and all kinds of names',
    versions: from('7.0'),
    values: guests,
    later: answers,
    shows: (version) => {
      // Up to 7.0 everybody is asked for an answer, later who has given none.
      const old = !since('8', version);
      return {
        attendee: [
          guest('admin', old ? 'NEEDS-ACTION' : 'ACCEPTED', 'mailto:admin@demo.example', old),
          guest('Zoë "Zo" Müller, M.A.', 'ACCEPTED', 'mailto:zoe@example.com', old),
          guest('田中 春香', 'DECLINED', 'mailto:haruka@example.com', old),
          guest("Sinéad O'Neil; Sales", 'TENTATIVE', 'mailto:sinead@example.com', old),
          guest('محمد الفاسي', 'NEEDS-ACTION', NAMELESS, true),
        ],
        organizer: ['cn=admin:mailto:admin@demo.example'],
      };
    },
  },
  {
    name: 'guests with parameters of their own',
    versions: until('6.1'),
    values: () => ({
      organizer: '"Doe, Jane" <jane@example.com>',
      attendee_ids: [
        { email: 'a@example.com', role: 'chair', cutype: 'individual', rsvp: false, state: 'accepted' },
        { email: 'b@example.com', role: 'opt-participant', cutype: 'room', rsvp: true, state: 'declined' },
        {
          email: 'c@example.com',
          role: 'non-participant',
          cutype: 'resource',
          rsvp: true,
          state: 'tentative',
        },
        { email: 'd@example.com', role: 'req-participant', cutype: 'group', rsvp: true, state: 'delegated' },
        {
          email: 'e@example.com',
          role: 'req-participant',
          cutype: 'unknown',
          rsvp: true,
          state: 'needs-action',
        },
      ].map((values) => [0, 0, values]),
    }),
    shows: {
      organizer: ['cn=Doe, Jane:mailto:jane@example.com'],
      attendee: [
        'cn=a@example.com;cutype=INDIVIDUAL;partstat=ACCEPTED;role=CHAIR:mailto:a@example.com',
        'cn=b@example.com;cutype=ROOM;partstat=DECLINED;role=OPT-PARTICIPANT;rsvp=TRUE:mailto:b@example.com',
        'cn=c@example.com;cutype=RESOURCE;partstat=TENTATIVE;role=NON-PARTICIPANT;rsvp=TRUE:mailto:c@example.com',
        'cn=d@example.com;cutype=GROUP;partstat=DELEGATED;role=REQ-PARTICIPANT;rsvp=TRUE:mailto:d@example.com',
        'cn=e@example.com;cutype=UNKNOWN;partstat=NEEDS-ACTION;role=REQ-PARTICIPANT;rsvp=TRUE:mailto:e@example.com',
      ],
    },
  },
  {
    name: 'the reader without an address among the guests',
    reader: 'demo',
    versions: until('7.0'),
    values: async (place) => attended(place, ['demo']),
    later: async (id, { scene, version }) => {
      const admin = await scene.person('admin');
      const { attendee_ids } = await admin.one(meetingsOf(version), id, ['attendee_ids']);
      for (const attendee of attendee_ids)
        await scene.ground.plant('calendar.attendee', attendee, 'email', '');
    },
    shows: {
      attendee: [guest('demo', 'NEEDS-ACTION', 'mailto:demo@demo.example', true)],
    },
  },
  {
    name: 'nobody but the owner: no scheduling',
    versions: from('14'),
    values: async (place) => attended(place, []),
    shows: { organizer: undefined, attendee: undefined },
  },
  {
    name: 'several reminders',
    versions: from('8'),
    values: async ({ version, scene }) => {
      const type = since('13', version) ? 'alarm_type' : 'type';
      const alarms = [
        ['notification', 15, 'minutes'],
        ['email', 2, 'hours'],
        ['notification', 3, 'days'],
        ['notification', 0, 'minutes'],
      ].map(([kind, duration, interval]) =>
        created(scene, 'calendar.alarm', {
          name: 'x',
          [type]: kind ?? '',
          duration: duration ?? 0,
          interval: interval ?? '',
        }),
      );
      return {
        alarm_ids: [[6, 0, await Promise.all(alarms)]],
        partner_ids: [[6, 0, [await partnerOf(scene, 'admin')]]],
      };
    },
    shows: {},
    alarms: [
      { action: ['DISPLAY'], description: ['several reminders'], trigger: ['-P3D'] },
      {
        action: ['EMAIL'],
        attendee: ['mailto:admin@demo.example'],
        description: ['several reminders'],
        summary: ['several reminders'],
        trigger: ['-PT2H'],
      },
      { action: ['DISPLAY'], description: ['several reminders'], trigger: ['-PT15M'] },
      { action: ['DISPLAY'], description: ['several reminders'], trigger: ['PT0S'] },
    ],
  },
  {
    name: 'a reminder after the end',
    versions: until('7.0'),
    values: async ({ scene }) => ({
      alarm_id: await created(scene, 'res.alarm', {
        name: 'late',
        trigger_occurs: 'after',
        trigger_related: 'end',
        trigger_duration: 1,
        trigger_interval: 'days',
      }),
    }),
    shows: {},
    alarms: [
      { action: ['DISPLAY'], description: ['a reminder after the end'], trigger: ['related=END:P1D'] },
    ],
  },
  {
    name: 'a reminder hours before the start',
    versions: until('7.0'),
    values: async ({ scene }) => ({
      alarm_id: await created(scene, 'res.alarm', {
        name: 'early',
        trigger_occurs: 'before',
        trigger_related: 'start',
        trigger_duration: 3,
        trigger_interval: 'hours',
      }),
    }),
    shows: {},
    alarms: [{ action: ['DISPLAY'], description: ['a reminder hours before the start'], trigger: ['-PT3H'] }],
  },
  {
    name: 'private',
    values: ({ version }) => PRIVATE(version),
    shows: { class: ['PRIVATE'], summary: ['private'] },
  },
  {
    name: 'confidential',
    values: ({ version }) => ({ [privacyOf(version)]: 'confidential' }),
    shows: { class: ['CONFIDENTIAL'] },
  },
  {
    name: 'as private as all of the owner',
    owner: 'york',
    reader: 'york',
    versions: from('18'),
    values: async ({ scene }) => {
      const admin = await scene.person('admin');
      await admin.write('res.users', [await uidOf(scene, 'york')], { calendar_default_privacy: 'private' });
      return { privacy: false };
    },
    shows: { class: ['PRIVATE'] },
  },
  {
    name: 'a private meeting one is invited to',
    reader: 'demo',
    values: async (place) => ({
      ...(await attended(place, ['admin', 'demo'])),
      location: 'secret',
      description: 'secret',
    }),
    later: (id, place) => write(PRIVATE(place.version))(id, place),
    shows: (version) => {
      const masked = since('6.1', version) && !since('15', version);
      const shown = masked ? undefined : ['secret'];
      return {
        dtstart: ['tzid=Europe/Brussels:2026-05-04T11:00:00'],
        dtend: ['tzid=Europe/Brussels:2026-05-04T12:00:00'],
        summary: [masked ? 'Busy' : 'a private meeting one is invited to'],
        class: ['PRIVATE'],
        location: shown,
        description: shown,
        ...(masked ? { attendee: undefined, organizer: undefined } : {}),
      };
    },
  },
  {
    name: 'a private day one is invited to',
    reader: 'tokyo',
    versions: from('8'),
    values: async (place) => ({
      ...days(place.version, '2026-07-01', '2026-07-02', ''),
      ...(await attended(place, ['admin', 'tokyo'])),
    }),
    later: (id, place) => write(PRIVATE(place.version))(id, place),
    shows: { dtstart: ['2026-07-01'], dtend: ['2026-07-03'], class: ['PRIVATE'] },
  },
  { name: 'free', values: () => ({ show_as: 'free' }), shows: { transp: ['TRANSPARENT'] } },
  {
    name: 'free, of somebody else',
    reader: 'demo',
    versions: ['6.1', ...until('14').filter((version) => !until('6.1').includes(version))],
    values: async (place) => ({ ...(await attended(place, ['admin', 'demo'])), show_as: 'free' }),
  },
  ...(
    [
      ['draft', 'TENTATIVE', until('7.0')],
      ['open', 'CONFIRMED', until('13')],
      ['done', 'CONFIRMED', until('6.1')],
      ['cancel', 'CANCELLED', until('6.1')],
    ] as const
  ).map(([state, status, versions]) => ({
    name: `state ${state}`,
    versions,
    values: () => ({ state }),
    shows: { status: [status] },
  })),
  { name: 'a draft, as all are born', versions: from('8'), values: () => ({}), shows: { status: undefined } },
  {
    name: 'a place of many characters',
    values: () => ({ location: 'Room 1, floor 2; left\nrue de l’Église "B" \\ 東京' }),
    shows: { location: ['Room 1, floor 2; left rue de l’Église "B" \\ 東京'] },
  },
  {
    name: 'a category with a comma',
    values: (place) => category(place, 'Travel, abroad; far'),
    shows: { categories: ['Travel, abroad; far'] },
  },
  {
    name: 'a web page',
    versions: until('7.0'),
    values: () => ({ base_calendar_url: 'http://example.com/a?b=1,2;c#d' }),
    shows: { url: ['http://example.com/a?b=1,2;c#d'] },
  },
  {
    name: 'a video call',
    versions: from('15'),
    values: () => ({ videocall_location: 'https://meet.example.com/a,b;c?x=1' }),
    shows: { conference: ['feature=VIDEO:https://meet.example.com/a,b;c?x=1'] },
  },
  {
    name: 'a plain description',
    versions: until('14'),
    values: () => ({ description: 'Agenda:\n1. a, b; c\\d\n\n<b>no HTML</b> &amp; "so"' }),
    shows: {
      description: ['Agenda:\n1. a, b; c\\d\n\n<b>no HTML</b> &amp; "so"'],
      'x-alt-desc': undefined,
    },
  },
  {
    name: 'a description in HTML',
    versions: from('15'),
    values: () => ({
      description:
        '<p>Agenda &amp; plan</p><ul><li><p>first</p></li><li>see <a href="https://example.com/a?b=1&amp;c">there</a></li></ul><p><br></p><table><tbody><tr><td>a</td><td>1,5</td></tr></tbody></table>',
    }),
    shows: {
      description: ['Agenda & plan\n\n- first\n- see there <https://example.com/a?b=1&c>\n\na | 1,5'],
      'x-alt-desc': [
        'fmttype=text/html:<p>Agenda &amp\\; plan</p><ul><li><p>first</p></li><li>see <a href="https://example.com/a?b=1&amp\\;c">there</a></li></ul><p><br></p><table><tbody><tr><td>a</td><td>1\\,5</td></tr></tbody></table>',
      ],
    },
  },
  {
    name: 'an empty description in HTML',
    versions: from('15'),
    values: () => ({ description: '<p><br></p>' }),
    shows: { description: undefined, 'x-alt-desc': undefined },
  },
  {
    name: 'five million characters',
    versions: ['6.1', '14', '19'],
    values: () => ({ description: 'five, million; '.repeat(333_333) }),
    shows: { description: ['five, million; '.repeat(333_333).trim()] },
  },
  {
    name: 'control characters',
    versions: until('15'),
    values: () => ({}),
    later: async (id, place) => {
      await plant(() => 'location', 'Ro\x01om\x0b 1\x1f')(id, place);
      await plant(() => 'name', 'contr\x08ol characters')(id, place);
      await plant(() => 'description', 'one\x0c\ntwo\x7f')(id, place);
    },
    shows: { location: ['Room 1'], summary: ['control characters'], description: ['one\ntwo'] },
  },
  {
    name: 'a name of many lines',
    values: () => ({}),
    later: plant(() => 'name', ' first\n\tsecond 😀 '),
    shows: { summary: ['first second 😀'] },
  },
  {
    name: 'no name',
    values: () => ({}),
    later: plant(() => 'name', ''),
    shows: { summary: [''] },
  },
  {
    name: 'no date at all',
    values: () => ({}),
    later: plant((version) => (isCrm(version) ? 'date' : 'start'), ''),
  },
];
