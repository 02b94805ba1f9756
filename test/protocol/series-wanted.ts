/** Series as clients want them, and what calendar programs make of them. */
import fc from 'fast-check';
import type { EventRecord, Moment, Override, Series } from '../../lib/erp/records.ts';
import type { Row } from '../../lib/erp/wire.ts';
import { formatWall, parseWall, toUtc } from '../../lib/ical/zones.ts';
import { shown } from '../erp/profiles/around.ts';

const DAY = 86_400_000;

/** `2026-12-07T09:00:00` on the clock of a zone, or `2026-12-07`. */
export function moment(text: string, zone: string): Moment {
  return text.includes('T') ? { at: toUtc(zone, text) } : { on: text };
}

export function meeting(summary: string, start: Moment, end: Moment, location?: string): EventRecord {
  const content = { categories: [], alarms: [], attendees: [], busy: true, masked: false };
  const place = location === undefined ? {} : { location };
  return { id: 0, summary, start, end, visibility: 'public', ...content, ...place };
}

export function series(parts: Partial<Series> & Pick<Series, 'zone'>): Series {
  const nothing = { excluded: [], added: [], overrides: [], pairing: new Map(), records: [] };
  return { kind: 'event', key: 'calendar.event-0', ...nothing, ...parts };
}

/** `from .. to name @ place` in UTC, or by days, both inclusive. */
export function expected(wanted: Series): readonly string[] {
  const own = new Set(wanted.overrides.map(({ original }) => textOf(original)));
  const regular = shown({ ...wanted, overrides: [] }).filter((text) => !own.has(text));
  const { master } = wanted;
  const length = master ? numberOf(master.end) - numberOf(master.start) : 0;
  const lines = regular.map((text) => {
    const from = parseWall(text);
    return line(master?.summary ?? '', from, from + length, text.length === 10, master?.location);
  });
  const others = wanted.overrides.map(({ record: { summary, start, end, location } }) =>
    line(summary, numberOf(start), numberOf(end), 'on' in start, location),
  );
  return [...lines, ...others].sort();
}

/** The same of the records of the ERP that take place. */
export function taking(rows: readonly Row[]): readonly string[] {
  const active = rows.filter((row) => row.active === true);
  return active
    .map((row) => {
      const place = row.location === false ? undefined : String(row.location);
      const [from, to] = row.allday === true ? [row.start_date, row.stop_date] : [row.start, row.stop];
      const [start, end] = [from, to].map((text) => parseWall(String(text).replace(' ', 'T'))) as [
        number,
        number,
      ];
      return line(String(row.name), start, row.allday === true ? end + DAY : end, row.allday === true, place);
    })
    .sort();
}

function line(name: string, from: number, to: number, allDay: boolean, place: string | undefined): string {
  const texts = allDay
    ? [from, to - DAY].map((wall) => formatWall(wall).slice(0, 10))
    : [from, to].map(formatWall);
  return `${texts.join(' .. ')} ${name}${place === undefined ? '' : ` @ ${place}`}`;
}

const textOf = (at: Moment): string => ('on' in at ? at.on : formatWall(at.at));
const numberOf = (at: Moment): number => ('on' in at ? parseWall(at.on) : at.at);

const RULES = [
  ...['FREQ=DAILY', 'FREQ=DAILY;INTERVAL=3', 'FREQ=WEEKLY', 'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO'],
  ...[
    'FREQ=WEEKLY;BYDAY=MO,WE,SU',
    'FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO',
    'FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO;WKST=SU',
  ],
  ...['FREQ=MONTHLY;BYMONTHDAY=31', 'FREQ=MONTHLY;BYDAY=2TU', 'FREQ=MONTHLY;BYDAY=-1FR'],
  ...['FREQ=MONTHLY;BYMONTHDAY=5,20', 'FREQ=MONTHLY;BYDAY=MO,TH'],
  ...['FREQ=YEARLY', 'FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO'],
];

/** What a calendar program may say of the instances of a rule, by their number. */
const EXCEPTIONS = fc.record({
  excluded: fc.uniqueArray(fc.nat(7), { maxLength: 2 }),
  moved: fc.uniqueArray(
    fc.record({ instance: fc.nat(7), hours: fc.integer({ min: -30, max: 30 }), longer: fc.boolean() }),
    {
      selector: ({ instance }) => instance,
      maxLength: 2,
    },
  ),
  named: fc.uniqueArray(fc.nat(7), { maxLength: 1 }),
  added: fc.uniqueArray(fc.integer({ min: 1, max: 20 }), { maxLength: 2 }),
});

const FRAME = fc.record({
  allDay: fc.boolean(),
  zone: fc.constantFrom('Europe/Brussels', 'UTC', 'America/New_York'),
  day: fc.integer({ min: 0, max: 60 }),
  hour: fc.constantFrom('00', '09', '23'),
  rule: fc.constantFrom(...RULES),
  end: fc.oneof(fc.integer({ min: 1, max: 7 }), fc.constantFrom(8, 40)),
  ends: fc.constantFrom('count', 'until'),
  hours: fc.constantFrom(1, 2, 24),
  place: fc.constantFrom(undefined, 'room'),
});

/** A series of a client, by a name of its own: at least one instance takes place. */
export const wanted = fc.record({ frame: FRAME, exceptions: EXCEPTIONS });
export type Wanted = typeof wanted extends fc.Arbitrary<infer T> ? T : never;

/** The series that `wanted` tells. Its start is the first instance of its rule. */
export function seriesOf({ frame, exceptions }: Wanted, name: string): Series {
  const { allDay, zone, day, hour, hours, place } = frame;
  const date = formatWall(parseWall('2026-09-20') + day * DAY).slice(0, 10);
  const from = moment(allDay ? date : `${date}T${hour}:00:00`, zone);
  const lasting = (start: Moment, length: number): Moment =>
    'on' in start
      ? { on: formatWall(parseWall(start.on) + Math.max(DAY, length)).slice(0, 10) }
      : { at: start.at + length };
  const length = hours * 3_600_000;
  const plain = series({
    zone,
    rule: `${frame.rule};COUNT=1`,
    master: meeting(name, from, lasting(from, length), place),
  });
  const [first = ''] = shown(plain);
  const start = momentIn(first);
  const master = meeting(name, start, lasting(start, length), place);
  const counted = { ...plain, master, rule: `${frame.rule};COUNT=${frame.end}` };
  const instances = shown(counted);
  const last = instances.at(-1) ?? first;
  const until = allDay ? last.replaceAll('-', '') : `${last.replaceAll(/[-:]/g, '')}Z`;
  const rule = frame.ends === 'count' ? counted.rule : `${frame.rule};UNTIL=${until}`;
  const used = new Set<string>();
  const take = (instance: number): string[] => {
    const text = instances[instance];
    if (text === undefined || used.has(text) || (instance === 0 && instances.length === 1)) return [];
    used.add(text);
    return [text];
  };
  const moved = exceptions.moved.flatMap(({ instance, hours: by, longer }): Override[] =>
    take(instance).map((text) => {
      const to = shiftedBy(momentIn(text), by);
      const record = meeting(`${name} moved`, to, lasting(to, longer ? length * 2 : length), place);
      return { original: momentIn(text), record };
    }),
  );
  const named = exceptions.named.flatMap((instance): Override[] =>
    take(instance).map((text) => {
      const at = momentIn(text);
      return { original: at, record: meeting(`${name} named`, at, lasting(at, length), 'elsewhere') };
    }),
  );
  const most = instances.length - 1;
  const excluded = exceptions.excluded
    .slice(0, Math.max(0, most - used.size))
    .flatMap(take)
    .map(momentIn);
  const added = exceptions.added
    .map((days) => shiftedBy(start, days * 24 + (allDay ? 0 : 5)))
    .filter((one) => !instances.includes(textOf(one)));
  return { ...counted, rule, excluded, added, overrides: [...moved, ...named] };
}

const momentIn = (text: string): Moment =>
  text.length === 10 ? { on: text } : { at: Date.parse(`${text}Z`) };

function shiftedBy(from: Moment, hours: number): Moment {
  if ('at' in from) return { at: from.at + hours * 3_600_000 };
  return { on: formatWall(parseWall(from.on) + Math.round(hours / 24) * DAY).slice(0, 10) };
}
