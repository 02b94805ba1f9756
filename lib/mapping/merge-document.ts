/** A resource of the ERP with what clients keep beside it, as one document. */
import ICAL from 'ical.js';
import type { Moment, Resource } from '../erp/records.ts';
import { Clocks, parseCalendar } from '../ical/index.ts';
import { mergeTask, sameEntry, stamped, withNamed } from './merge.ts';
import { isAlarm, mergeAlarms } from './merge-alarms.ts';
import { mergeSeries } from './merge-series.ts';
import { momentOf } from './moment.ts';
import { isForAll, isMessage, reachAtAGlance, saysAsMuch } from './outline.ts';
import type { Component } from './property.ts';
import { type Reach, reachOf } from './reach.ts';
import { componentsOf, textOf, tzidOf, tzidsIn } from './rendering.ts';
import { freeze, isPersonal, type Keepsake, type Kept, parted } from './sidecar.ts';
import {
  componentOf,
  counterpart,
  floatingOf,
  jcalOf,
  type Reader,
  renderedSide,
  type Side,
  type Sides,
  sidesOf,
} from './sides.ts';
import { understand } from './understand.ts';

/** The document of a resource, and its reach. */
export function merged(now: Resource, kept: Kept, reader: Reader): Reach & { readonly text: string } {
  const text = untouched(now, kept) ?? mergedDocument(now, kept, reader);
  return { text, ...union(reachOf(now), reachAtAGlance(text) ?? reachIn(text, reader)) };
}

const reachIn = (text: string, { zone }: Reader): Reach => reachOf(understand(parseCalendar(text), zone));

/** The reader's own document where he was the last to write, or everybody's, and the ERP is as it was then: what a merge would find. */
function untouched(now: Resource, { shared, own }: Kept): string | undefined {
  if (!shared) return undefined;
  const is = freeze(now);
  if (is !== freeze(shared.base)) return undefined;
  if (!own) return !hasAlarms(now) && isForAll(shared.text) ? shared.text : undefined;
  if (is !== freeze(own.base) || isMessage(own.text)) return undefined;
  const same = saysAsMuch(own.text, shared.text) || parted(parseCalendar(own.text), own.text) === shared.text;
  return same ? own.text : undefined;
}

/** A task's are asked for no further: whose it is has a document of his own. */
function hasAlarms(resource: Resource): boolean {
  if (resource.kind === 'task') return true;
  const { master, overrides } = resource;
  return [master, ...overrides.map(({ record }) => record)].some(
    (record) => record && record.alarms.length > 0,
  );
}

/** Of a meeting that he alone wrote of, such as an answer to an invitation, the reader's document is all there is. */
function mergedDocument(now: Resource, { shared, own }: Kept, reader: Reader): string {
  const [everybodys, readers] = [shared, own].map((kept) => kept && new Document(kept, now, reader));
  const main = everybodys ?? readers;
  const side = renderedSide(now, reader);
  const common = main?.merged() ?? componentsOf(now, reader.identity, reader.zone);
  const clocks = main?.clocks ?? new Clocks(new ICAL.Component('vcalendar'), floatingOf(reader));
  const entries = common.map((entry) => personal(entry, originalOf(entry, clocks), readers, side));
  const same = [readers, everybodys].find((document) => document?.says(entries));
  return same?.text ?? main?.textWith(entries) ?? textOf(entries);
}

function union(one: Reach, other: Reach): Reach {
  return {
    from: one.from === null || other.from === null ? null : Math.min(one.from, other.from),
    to: one.to === null || other.to === null ? null : Math.max(one.to, other.to),
  };
}

function originalOf(entry: Component, clocks: Clocks): Moment | undefined {
  const stamp = clocks.first(componentOf(entry), 'recurrence-id');
  return stamp && momentOf(stamp);
}

/** An entry with what is of it the reader's own: as he left it, or as the ERP has it for him. */
function personal(
  entry: Component,
  original: Moment | undefined,
  own: Document | undefined,
  now: Side,
): Component {
  const is = counterpart(now, original);
  const mine = own && counterpart(own.sides.client, original);
  if (!own || !mine) return withAlarms(entry, is?.[2].filter(isAlarm) ?? []);
  const was = counterpart(own.sides.base, original);
  const free = transpOf(was) === transpOf(is) ? ['transp'] : [];
  const kept = mine[1].filter(([name]) => isPersonal(name) || free.includes(name));
  const names = kept.map(([name]) => name);
  return withAlarms(withNamed(entry, names, kept), mergeAlarms(was, mine, is, own.clocks));
}

const transpOf = (entry: Component | undefined): unknown =>
  entry?.[1].find(([name]) => name === 'transp')?.[3];

function withAlarms([name, properties, components]: Component, alarms: readonly Component[]): Component {
  return [name, properties, [...components.filter((one) => !isAlarm(one)), ...alarms]];
}

const ENTRIES = ['vevent', 'vtodo'];
const isEntry = ([name]: Component): boolean => ENTRIES.includes(name);

/** What was kept, beside what the ERP says now. */
class Document {
  readonly text: string;
  readonly clocks: Clocks;
  readonly #calendar: Component;
  readonly #entries: readonly Component[];
  readonly #now: Resource;
  readonly #unchanged: boolean;
  readonly #sidesOf: () => Sides;
  #sides: Sides | undefined;

  constructor({ text, base }: Keepsake, now: Resource, reader: Reader) {
    const calendar = parseCalendar(text);
    this.text = text;
    this.#calendar = jcalOf(calendar);
    this.#entries = this.#calendar[2].filter(isEntry);
    this.clocks = new Clocks(calendar, floatingOf(reader));
    this.#now = now;
    this.#unchanged = freeze(now) === freeze(base);
    this.#sidesOf = () => sidesOf(base, calendar, now, reader);
  }

  /** Laid out when they are needed: not where the ERP has what it had. */
  get sides(): Sides {
    this.#sides ??= this.#sidesOf();
    return this.#sides;
  }

  merged(): readonly Component[] {
    if (this.#unchanged || this.sides.unchanged) return this.#entries;
    return this.#now.kind === 'event' ? mergeSeries(this.sides, this.clocks) : this.#tasks();
  }

  #tasks(): readonly Component[] {
    const { base, client, now } = this.sides;
    if (!base.master || !client.master || !now.master) return this.#entries;
    const merged = mergeTask({ base: base.master, client: client.master, now: now.master });
    const task = stamped(client.master, merged, now.master);
    return this.#entries.map((entry) => (entry === client.master ? task : entry));
  }

  /** Whether it is what those entries say. */
  says(entries: readonly Component[]): boolean {
    if (this.#calendar[1].some(([name]) => name === 'method')) return false;
    return sameEntry(['vcalendar', [], this.#entries], ['vcalendar', [], entries]);
  }

  /** All else that the document holds, with other entries; RFC 4791, 4.1: no METHOD. */
  textWith(entries: readonly Component[]): string {
    const [, head, components] = this.#calendar;
    const [before, after] = [tzidsIn(this.#entries), tzidsIn(entries)];
    const others = components.filter((component) => {
      if (component[0] !== 'vtimezone') return !isEntry(component);
      return after.has(tzidOf(component)) || !before.has(tzidOf(component));
    });
    const zones = others.filter(([name]) => name === 'vtimezone');
    const rest = others.filter(([name]) => name !== 'vtimezone');
    return textOf(
      [...zones, ...entries, ...rest],
      head.filter(([name]) => name !== 'method'),
    );
  }
}
