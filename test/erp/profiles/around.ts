/** Surroundings for decoding, and what a calendar program makes of a series. */
import ICAL from 'ical.js';
import type { EventModel, Profile, Reader, Surroundings, TaskModel } from '../../../lib/erp/profile.ts';
import { PROFILES } from '../../../lib/erp/profiles/index.ts';
import type { EventRecord, Moment, Series } from '../../../lib/erp/records.ts';
import type { Row } from '../../../lib/erp/wire.ts';
import { toLocal } from '../../../lib/ical/zones.ts';

export const READER: Reader = {
  uid: 2,
  login: 'demo',
  name: 'Demo User',
  partner: 7,
  zone: 'Europe/Brussels',
};

type Tables = Readonly<Record<string, readonly Row[]>>;

export function around(options: Partial<Surroundings> & { readonly tables?: Tables } = {}): Surroundings {
  const { tables = {}, ...others } = options;
  const related = new Map(
    Object.entries(tables).map(([model, rows]) => [model, new Map(rows.map((row) => [Number(row.id), row]))]),
  );
  return { reader: READER, naive: 'UTC', related, listed: new Set(), paired: new Map(), ...others };
}

export function profile(name: string): Profile {
  const found = PROFILES.find((one) => one.name.endsWith(` ${name}`));
  if (!found) throw new Error(`No profile ${name}`);
  return found;
}

export function events(name: string): EventModel {
  const { events } = profile(name);
  if (!events) throw new Error(`No meetings in ${name}`);
  return events;
}

export function tasks(name: string): TaskModel {
  const { tasks } = profile(name);
  if (!tasks) throw new Error(`No tasks in ${name}`);
  return tasks;
}

/** All rows listed unless `listed` says which. */
export function assembled(
  version: string,
  rows: readonly Row[],
  options: Partial<Surroundings> & { readonly tables?: Tables } = {},
): Series {
  const model = events(version);
  const [head] = rows;
  if (!head) throw new Error('No rows');
  const listed = options.listed ?? new Set(rows.map((row) => Number(row.id)));
  const series = model.assemble(model.keyOf(head), rows, around({ ...options, listed }));
  if (!series) throw new Error('Nothing was assembled');
  return series;
}

export function meeting(version: string, row: Row, options: Parameters<typeof around>[0] = {}): EventRecord {
  const { master } = assembled(version, [row], options);
  if (!master) throw new Error('No master');
  return master;
}

/** `2026-04-06T09:00:00` in UTC, or `2026-04-06`. */
export function textOf(moment: Moment): string {
  return 'on' in moment ? moment.on : toLocal('UTC', moment.at);
}

export const at = (text: string): Moment => ({ at: Date.parse(`${text.replace(' ', 'T')}Z`) });

/** Starts of all occurrences that a calendar program shows, by RFC 5545, read from the properties alone. */
export function shown(series: Series): readonly string[] {
  const overridden = new Set(series.overrides.map(({ original }) => textOf(original)));
  const out = new Set([...series.excluded.map(textOf), ...overridden]);
  const regular = series.master ? [...ruledTexts(series), ...series.added.map(textOf)] : [];
  const left = [...new Set(regular)].filter((text) => !out.has(text));
  return [...left, ...series.overrides.map(({ record }) => textOf(record.start))].sort();
}

/** The instances of the rule alone; the start where there is none. */
export function ruled(series: Series): readonly Moment[] {
  return ruledTexts(series).map((text) => (text.includes('T') ? at(text) : { on: text }));
}

function ruledTexts({ master, rule, zone }: Series): readonly string[] {
  if (!master) return [];
  if (rule === undefined) return [textOf(master.start)];
  const start = 'on' in master.start ? master.start.on : toLocal(zone, master.start.at);
  const until = /;UNTIL=([0-9TZ]+)/.exec(rule)?.[1];
  const iterator = ICAL.Recur.fromString(rule.replace(/;UNTIL=[^;]+/, '')).iterator(
    ICAL.Time.fromString(start, undefined),
  );
  const found: string[] = [];
  for (let time = iterator.next(); time && found.length < 800; time = iterator.next()) {
    const text = 'on' in master.start ? time.toString() : utcText(zone, time.toString());
    if (until !== undefined && text.replaceAll(/[-:]/g, '') > until.replace('Z', '')) break;
    found.push(text);
  }
  return found;
}

/** By Intl alone, so that a mistake in `zones.ts` does not cancel itself out. A time in a gap is read as before it. */
function utcText(zone: string, local: string): string {
  const wanted = Date.parse(`${local}Z`);
  const dayBefore = wanted - 86_400_000;
  const shift = Date.parse(`${clock(zone, dayBefore)}Z`) - dayBefore;
  const found = [shift, shift + 3_600_000, shift - 3_600_000].find(
    (offset) => clock(zone, wanted - offset) === local,
  );
  return new Date(wanted - (found ?? shift)).toISOString().slice(0, 19);
}

const formats = new Map<string, Intl.DateTimeFormat>();

function clock(zone: string, instant: number): string {
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
  formats.set(zone, format);
  return format.format(instant).replace(' ', 'T');
}
