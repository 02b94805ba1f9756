/** From a client's calendar object to what it says. */
import type ICAL from 'ical.js';
import type { EventRecord, Moment, Override, Series, Zone } from '../erp/records.ts';
import { refusal } from '../errors.ts';
import { Clocks, occurrences, toLocal, zoneNamed, zoneOfTzid } from '../ical/index.ts';
import { DAY } from '../ical/zones.ts';
import { type Draft, UNWRITTEN } from './draft.ts';
import { eventIn } from './event.ts';
import { movedTo } from './instance.ts';
import { isDate, momentLike, momentOf, placeOf } from './moment.ts';
import { readRows, type Source } from './property.ts';
import { type Extra, extrasIn, RECURRENCE } from './recurrence.ts';
import { taskIn } from './task.ts';

/**
 * `zone` is the user's, in which dates and floating times stand. Throws `valid-timezone` on a TZID that nothing
 * explains, and `valid-calendar-data` where there is neither a meeting with a start nor a task.
 */
export function understand(calendar: ICAL.Component, zone: Zone): Draft {
  const document = new Document(calendar, zoneNamed(zone) ?? 'UTC');
  const [events, tasks] = ['vevent', 'vtodo'].map((name) => calendar.getAllSubcomponents(name));
  if (events?.length) return document.series(events);
  const task = tasks?.find(isMaster) ?? tasks?.[0];
  if (task) return taskIn(document.source(task));
  throw refusal('valid-calendar-data', 'There is neither a VEVENT nor a VTODO in it.');
}

const isMaster = (component: ICAL.Component): boolean => !component.hasProperty('recurrence-id');

class Document {
  readonly #calendar: ICAL.Component;
  readonly #zone: Zone;
  readonly #clocks: Clocks;

  constructor(calendar: ICAL.Component, zone: Zone) {
    this.#calendar = calendar;
    this.#zone = zone;
    this.#clocks = new Clocks(calendar, zone);
  }

  source(component: ICAL.Component): Source {
    return { component, clocks: this.#clocks, zone: this.#zoneOf(component) };
  }

  series(events: readonly ICAL.Component[]): Series {
    const main = events.find(isMaster);
    const source = main && this.source(main);
    const master = source && eventIn(source);
    const { rule, excluded = [], added = [] } = source ? readRows(RECURRENCE, source) : {};
    const changed = events
      .filter((event) => !isMaster(event))
      .flatMap((event) => this.#changed(event, master));
    const overrides = changed.filter(({ record }) => record.status !== 'cancelled');
    const cancelled = changed.filter(({ record }) => record.status === 'cancelled');
    return {
      kind: 'event',
      ...UNWRITTEN,
      ...(master ? { master } : {}),
      ...(rule === undefined ? {} : { rule }),
      zone: source?.zone ?? this.#zoneOf(events[0]),
      excluded: distinct([...excluded, ...cancelled.map(({ original }) => original)]),
      added: distinct(added),
      overrides: lastOfEach([...(master ? beyond(master, extrasIn(source)) : []), ...overrides]),
      pairing: new Map(),
    };
  }

  /** An override; one for the future (RANGE=THISANDFUTURE) is as many as its instances. */
  #changed(component: ICAL.Component, master: EventRecord | undefined): readonly Override[] {
    const source = this.source(component);
    const id = component.getFirstProperty('recurrence-id');
    const stamp = this.#clocks.first(component, 'recurrence-id');
    if (!stamp || !id) return [];
    const read = eventIn(source);
    // Some clients write of an override only what they changed.
    const record = { ...read, summary: read.summary || (master?.summary ?? '') };
    const override = { original: momentLike(stamp, master?.start ?? momentOf(stamp), source.zone), record };
    if (String(id.getFirstParameter('range')).toUpperCase() !== 'THISANDFUTURE') return [override];
    return [override, ...this.#following(component, override)];
  }

  #following(component: ICAL.Component, { original, record }: Override): readonly Override[] {
    const range = { end: placeOf(original) + YEARS };
    const found: Override[] = [];
    for (const occurrence of occurrences(this.#calendar, range, this.#zone)) {
      const { recurrenceId, start, end, allDay } = occurrence;
      if (occurrence.component !== component || recurrenceId === undefined) continue;
      if (recurrenceId <= placeOf(original) + (allDay ? DAY - 1 : 0)) continue;
      const moment = (at: number, date: boolean): Moment =>
        date ? { on: toLocal(this.#zone, at).slice(0, 10) } : { at };
      const times = { start: moment(start, allDay), end: moment(end, allDay) };
      found.push({ original: moment(recurrenceId, isDate(original)), record: { ...record, ...times } });
      if (found.length >= FOLLOWING) break;
    }
    return found;
  }

  #zoneOf(component: ICAL.Component | undefined): Zone {
    const property = ['dtstart', 'due', 'recurrence-id']
      .map((name) => component?.getFirstProperty(name))
      .find((one) => one !== null && one !== undefined);
    const stamp = property && this.#clocks.read(property)[0];
    if (!property || !stamp || stamp.allDay) return this.#zone;
    const tzid = property.getFirstParameter('tzid');
    if (tzid) return this.#named(tzid, stamp.wall);
    return stamp.clock === this.#clocks.floating ? this.#zone : 'UTC';
  }

  #named(tzid: string, around: number): Zone {
    const document = { calendar: this.#calendar, clocks: this.#clocks, zone: this.#zone, around };
    return zoneOfTzid(tzid, document) ?? this.#zone;
  }
}

/** How far an override for the future is followed, and how often. */
const YEARS = 3 * 366 * DAY;
const FOLLOWING = 366;

/** What is beyond the rule has an override that says when it is, if no more. */
function beyond(master: EventRecord, extras: readonly Extra[]): readonly Override[] {
  return extras.map(({ original, end }) => ({ original, record: movedTo(master, original, end) }));
}

/** Each once, in order. */
function distinct(moments: readonly Moment[]): readonly Moment[] {
  const byPlace = new Map(moments.map((moment) => [placeOf(moment), moment]));
  return [...byPlace].sort(([one], [other]) => one - other).map(([, moment]) => moment);
}

function lastOfEach(overrides: readonly Override[]): readonly Override[] {
  return [...new Map(overrides.map((override) => [placeOf(override.original), override])).values()];
}
