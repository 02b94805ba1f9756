/** A random walk of writes, taken by a real ERP and a simulated one side by side. */
import { type Ground, Person, type Row, sorted, type Values } from '../../demo-erp/conformance/ground.ts';

export type Random = (below: number) => number;

const EVENTS = 'calendar.event';
const RULES = 'calendar.recurrence';
const ALL: Values = { active_test: false };
const QUIET: Values = {
  ...{ no_mail_to_attendees: true, dont_notify: true, tracking_disable: true, mail_create_nosubscribe: true },
  ...{ skip_contact_description: true, tz: 'Europe/Brussels' },
};
const RULE_FIELDS = [
  'rrule_type',
  'interval',
  'end_type',
  'count',
  'until',
  'month_by',
  'day',
  'byday',
  'event_tz',
];

/** One of the two, and how its ids are called by both. */
export class Side {
  readonly person: Person;
  readonly mark: string;
  readonly days: readonly string[];
  readonly partners: readonly number[];
  readonly events = new Map<string, number>();
  readonly rules = new Map<string, number>();

  private constructor(person: Person, mark: string, partners: readonly number[]) {
    this.person = person;
    this.mark = mark;
    this.partners = partners;
    this.days =
      person.ground.version === '14'
        ? ['mo', 'tu', 'we', 'th', 'fr', 'sa', 'su']
        : ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
  }

  static async of(ground: Ground, mark: string): Promise<Side> {
    const person = await Person.logIn(ground, 'demo');
    const me = (await person.one('res.users', person.uid, ['partner_id'])).partner_id[0];
    const guests: number[] = [];
    for (const name of ['one', 'two']) {
      guests.push(
        await person.create('res.partner', { name: `${mark} ${name}`, email: `${name}@example.com` }),
      );
    }
    return new Side(person, mark, [me, ...guests]);
  }

  id(label: string): number {
    return this.events.get(label) ?? 0;
  }

  rule(label: string): number {
    return this.rules.get(label) ?? 0;
  }

  /** Removes what was made; what its rules keep is thawed first. */
  async forget(): Promise<void> {
    const { person, mark } = this;
    const ids = await person.search(EVENTS, [['name', 'like', `${mark} `]], { context: ALL });
    const secret = [
      ['id', 'in', ids],
      ['privacy', '=', 'private'],
    ];
    const frozen = await person.search(EVENTS, secret, { context: ALL });
    for (const id of frozen) await person.ground.plant(EVENTS, id, 'privacy', 'public');
    await person.unlink(EVENTS, ids, QUIET);
    if (this.rules.size > 0) {
      const rules = await person.search(RULES, [['id', 'in', [...this.rules.values()]]]);
      await person.unlink(RULES, rules, QUIET);
    }
    this.events.clear();
    this.rules.clear();
  }

  async leave(): Promise<void> {
    await this.forget();
    await this.person.unlink('res.partner', this.partners.slice(1), QUIET);
  }

  /** What there is now, in words that both sides share. */
  async told(): Promise<Told> {
    const events = await this.#events();
    const rules = await this.#rules(events);
    const people = await this.#people(events);
    return { events: Object.fromEntries(events.map((row) => this.#told(row, people))), rules };
  }

  async #events(): Promise<Row[]> {
    const ids = await this.person.search(EVENTS, [['name', 'like', `${this.mark} `]], { context: ALL });
    const fields = [
      'name',
      'start',
      'stop',
      'allday',
      'active',
      'recurrence_id',
      'recurrency',
      'follow_recurrence',
    ];
    const rows = await this.person.read(EVENTS, ids, [...fields, 'location', 'privacy', 'attendee_ids'], ALL);
    const fresh = rows.filter(({ id }) => nameOf(this.events, id) === undefined);
    for (const row of [...fresh].sort(byLook)) this.events.set(`e${this.events.size + 1}`, row.id);
    return rows;
  }

  async #rules(events: readonly Row[]): Promise<Told['rules']> {
    const known = events.flatMap(({ recurrence_id }) => (recurrence_id ? [recurrence_id[0]] : []));
    const labels = [...events].sort((a, b) => rank(this.events, a.id) - rank(this.events, b.id));
    for (const { recurrence_id } of labels) {
      if (recurrence_id && nameOf(this.rules, recurrence_id[0]) === undefined)
        this.rules.set(`r${this.rules.size + 1}`, recurrence_id[0]);
    }
    const ids = await this.person.search(RULES, [['id', 'in', [...this.rules.values(), ...known]]]);
    const rows = await this.person.read(RULES, ids, [...RULE_FIELDS, ...this.days, 'base_event_id']);
    const told = rows.map((row) => [nameOf(this.rules, row.id) ?? '', this.#ruleTold(row)] as const);
    return Object.fromEntries(told);
  }

  #ruleTold({ id: _, base_event_id, ...fields }: Row): Row {
    return { ...fields, base: base_event_id ? (nameOf(this.events, base_event_id[0]) ?? 'another') : false };
  }

  /** Answers by the event they are for. */
  async #people(events: readonly Row[]): Promise<Map<number, string[]>> {
    const ids = events.flatMap(({ attendee_ids }) => attendee_ids);
    const rows = await this.person.read('calendar.attendee', ids, ['event_id', 'partner_id', 'state']);
    const people = new Map<number, string[]>();
    for (const { event_id, partner_id, state } of rows) {
      const who = `${this.partners.indexOf(partner_id[0])} ${state}`;
      people.set(event_id[0], sorted([...(people.get(event_id[0]) ?? []), who]));
    }
    return people;
  }

  #told(
    { id, name, recurrence_id, attendee_ids: _, user_id: __, ...row }: Row,
    people: ReadonlyMap<number, string[]>,
  ): [string, Row] {
    return [
      nameOf(this.events, id) ?? '',
      {
        ...row,
        name: name.slice(this.mark.length),
        rule: recurrence_id ? (nameOf(this.rules, recurrence_id[0]) ?? '?') : false,
        people: people.get(id) ?? [],
      },
    ];
  }
}

export interface Told {
  readonly events: { readonly [label: string]: Row };
  readonly rules: { readonly [label: string]: Row };
}

const nameOf = (labels: ReadonlyMap<string, number>, id: number): string | undefined =>
  [...labels].find(([, each]) => each === id)?.[0];
const rank = (labels: ReadonlyMap<string, number>, id: number): number => [...labels.values()].indexOf(id);
const look = ({ start, stop, active, recurrency }: Row): string => `${start} ${stop} ${active} ${recurrency}`;
const byLook = (a: Row, b: Row): number => (look(a) < look(b) ? -1 : 1);

/** One write, in words that both sides share. */
export interface Step {
  readonly what: string;
  take(side: Side): Promise<unknown>;
}

type Make = (random: Random, told: Told) => Step | undefined;

/** A day of March 2030 and an hour, as `DD` and `HH`. */
const times = (random: Random): Values => {
  const day = String(4 + random(20)).padStart(2, '0');
  const hour = String(8 + random(8)).padStart(2, '0');
  return { start: `2030-03-${day} ${hour}:00:00`, stop: `2030-03-${day} ${hour}:30:00` };
};

const pick = <T>(random: Random, values: readonly T[]): T | undefined => values[random(values.length)];

const KINDS: readonly ((random: Random, side: Side) => Values)[] = [
  () => ({ rrule_type: 'daily' }),
  (random, { days }) => ({ rrule_type: 'weekly', [days[random(5)] ?? '']: true }),
  (random, { days }) => ({
    rrule_type: 'weekly',
    [days[random(3)] ?? '']: true,
    [days[3 + random(3)] ?? '']: true,
  }),
  (random) => ({ rrule_type: 'monthly', month_by: 'date', day: 1 + random(28) }),
  () => ({ rrule_type: 'yearly' }),
];

/** The same rule for both, whose weekdays have other names. */
function ruleOf(random: Random): (side: Side) => Values {
  const [kind, interval, count, until, zone] = [
    random(KINDS.length),
    1 + random(2),
    1 + random(5),
    random(3),
    random(3),
  ];
  const seed = random(1000);
  return (side) => ({
    ...KINDS[kind]?.(seeded(seed), side),
    interval,
    ...(until === 0 ? { end_type: 'end_date', until: '2030-04-10' } : { end_type: 'count', count }),
    event_tz: ['Europe/Brussels', 'America/New_York', false][zone] ?? false,
  });
}

const put = (side: Side, who: number): Values => ({
  partner_ids: [[6, 0, side.partners.filter((_, index) => (who >> index) & 1)]],
});

const write = (what: string, label: string, values: (side: Side) => Values): Step => ({
  what: `${what} ${label}`,
  take: (side) => side.person.write(EVENTS, [side.id(label)], values(side), QUIET),
});

const meeting = ({ mark }: Side, values: Values): Values => ({ name: `${mark} m`, ...values });

const labelsOf = ({ events }: Told): string[] => Object.keys(events);
const inSeries = ({ events }: Told): string[] =>
  Object.entries(events).flatMap(([label, { rule, active }]) => (rule && active ? [label] : []));
const alone = ({ events }: Told): string[] =>
  Object.entries(events).flatMap(([label, { rule, active }]) => (rule || !active ? [] : [label]));

const UPDATES = ['self_only', 'future_events', 'all_events'];

const MAKES: readonly Make[] = [
  (random) => {
    const [when, rule, who] = [times(random), ruleOf(random), random(8)];
    return {
      what: `a series ${when.start} for ${who}`,
      take: (side) =>
        side.person.create(
          EVENTS,
          meeting(side, { ...when, recurrency: true, ...rule(side), ...put(side, who) }),
          QUIET,
        ),
    };
  },
  (random) => {
    const [when, who] = [times(random), random(8)];
    return {
      what: `a meeting ${when.start}`,
      take: (side) => side.person.create(EVENTS, meeting(side, { ...when, ...put(side, who) }), QUIET),
    };
  },
  (random, told) => {
    const rule = pick(random, Object.keys(told.rules));
    const [when, repeats, who] = [times(random), random(3) > 0, random(8)];
    if (rule === undefined) return undefined;
    return {
      what: `a meeting ${when.start} into ${rule}`,
      take: (side) =>
        side.person.create(
          EVENTS,
          meeting(side, { ...when, recurrence_id: side.rule(rule), recurrency: repeats, ...put(side, who) }),
          QUIET,
        ),
    };
  },
  (random, told) => {
    const label = pick(random, labelsOf(told));
    const when = times(random);
    const follow = random(2) === 0 ? { follow_recurrence: true } : {};
    return label === undefined ? undefined : write('move', label, () => ({ ...when, ...follow }));
  },
  (random, told) => {
    const label = pick(random, inSeries(told));
    const [update, location] = [UPDATES[random(3)] ?? '', `place ${random(9)}`];
    if (label === undefined) return undefined;
    return write(`place ${update}`, label, () => ({ location, recurrence_update: update }));
  },
  (random, told) => {
    const label = pick(random, labelsOf(told));
    if (label === undefined) return undefined;
    return { what: `delete ${label}`, take: (side) => side.person.unlink(EVENTS, [side.id(label)], QUIET) };
  },
  (random, told) => {
    const label = pick(random, labelsOf(told));
    const active = random(2) === 0;
    return label === undefined ? undefined : write(`active ${active}`, label, () => ({ active }));
  },
  (random, told) => {
    const rule = pick(random, Object.keys(told.rules));
    const fields = ruleOf(random);
    if (rule === undefined) return undefined;
    return {
      what: `rule of ${rule}`,
      take: (side) => side.person.write(RULES, [side.rule(rule)], fields(side), QUIET),
    };
  },
  (random, told) => {
    const label = pick(random, inSeries(told));
    const update = random(2) === 0 ? { recurrence_update: 'all_events' } : {};
    if (label === undefined) return undefined;
    return write(`apart ${JSON.stringify(update)}`, label, () => ({ recurrency: false, ...update }));
  },
  (random, told) => {
    const label = pick(random, alone(told));
    const [when, rule] = [times(random), ruleOf(random)];
    if (label === undefined) return undefined;
    return write('repeat', label, (side) => ({ recurrency: true, ...when, ...rule(side) }));
  },
  (random, told) => {
    const [label, rule] = [pick(random, alone(told)), pick(random, Object.keys(told.rules))];
    if (label === undefined || rule === undefined) return undefined;
    const follow_recurrence = random(2) === 0;
    return write(`join ${rule}`, label, (side) => ({
      recurrence_id: side.rule(rule),
      recurrency: true,
      follow_recurrence,
    }));
  },
  (random, told) => {
    const label = pick(random, inSeries(told));
    if (label === undefined) return undefined;
    return write('leave', label, () => ({ recurrence_id: false, recurrency: false }));
  },
  (random, told) => {
    const label = pick(random, labelsOf(told));
    const [who, every] = [random(8), random(3) === 0];
    if (label === undefined) return undefined;
    return write(`people ${who} ${every}`, label, (side) => ({
      ...put(side, who),
      ...(every ? { recurrence_update: 'all_events' } : {}),
    }));
  },
  (random, told) => {
    const label = pick(random, labelsOf(told));
    const [state, who] = [pick(random, ['accepted', 'declined', 'tentative']) ?? '', random(3)];
    if (label === undefined) return undefined;
    return {
      what: `answer ${state} of ${who} for ${label}`,
      take: async ({ person, partners, events }) => {
        const domain = [
          ['event_id', '=', events.get(label) ?? 0],
          ['partner_id', '=', partners[who] ?? 0],
        ];
        const rows = await person.search('calendar.attendee', domain);
        await person.write('calendar.attendee', rows, { state }, QUIET);
      },
    };
  },
  (random, told) => {
    const label = pick(random, labelsOf(told));
    const day = String(4 + random(20)).padStart(2, '0');
    const dates = { start_date: `2030-03-${day}`, stop_date: `2030-03-${day}` };
    return label === undefined ? undefined : write('whole day', label, () => ({ allday: true, ...dates }));
  },
  (random, told) => {
    const label = pick(random, labelsOf(told));
    const when = times(random);
    return label === undefined ? undefined : write('timed', label, () => ({ allday: false, ...when }));
  },
  (random, told) => {
    const label = pick(random, inSeries(told));
    const [when, update] = [times(random), UPDATES[1 + random(2)] ?? ''];
    if (label === undefined) return undefined;
    return write(`move ${update}`, label, () => ({ ...when, recurrence_update: update }));
  },
  (random, told) => {
    const label = pick(random, inSeries(told));
    const [rule, update] = [ruleOf(random), UPDATES[1 + random(2)] ?? ''];
    if (label === undefined) return undefined;
    return write(`rule ${update}`, label, (side) => ({ ...rule(side), recurrence_update: update }));
  },
  (random, told) => {
    const label = pick(random, labelsOf(told));
    const privacy = pick(random, ['private', 'public', 'confidential']) ?? '';
    return label === undefined ? undefined : write(privacy, label, () => ({ privacy }));
  },
];

/** The next step from where both stand. */
export function nextStep(random: Random, told: Told): Step {
  for (;;) {
    const step = MAKES[random(MAKES.length)]?.(random, told);
    if (step !== undefined) return step;
  }
}

/** Mulberry32: a number below `below`. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}
