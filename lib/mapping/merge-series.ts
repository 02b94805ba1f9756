/** A client's series merged with what the ERP made of it since: its frame as one, its occurrences one by one. */
import { isDeepStrictEqual } from 'node:util';
import ICAL from 'ical.js';
import type { EventRecord, Moment, Series } from '../erp/records.ts';
import type { Clocks } from '../ical/index.ts';
import { movedTo, nearest, placeIn } from './instance.ts';
import { mergeContent, sameContent, stamped, timesOf, withTimes } from './merge.ts';
import { alike, momentLike, momentOf, placeOf, valueLike } from './moment.ts';
import type { Component, Property, Value } from './property.ts';
import { type Occurrence, occurrenceAt, type Side, type Sides } from './sides.ts';

/** The components of the client's series as they are to be now; `clocks` are those of his document. */
export function mergeSeries(sides: Sides, clocks: Clocks): readonly Component[] {
  const merge = new SeriesMerge(sides, clocks);
  const master = merge.master();
  return [...(master ? [master] : []), ...merge.overrides()];
}

class SeriesMerge {
  readonly #base: Side;
  readonly #client: Side;
  readonly #now: Side;
  readonly #clocks: Clocks;
  /** Whether the ERP still repeats it as it did. */
  readonly #framed: boolean;
  readonly #excluded: Changes;
  readonly #added: Changes;

  constructor({ base, client, now }: Sides, clocks: Clocks) {
    this.#base = base;
    this.#client = client;
    this.#now = now;
    this.#clocks = clocks;
    this.#framed = isDeepStrictEqual(frameOf(base.master), frameOf(now.master));
    this.#excluded = changesOf(base.series.excluded, now.series.excluded);
    this.#added = changesOf(base.series.added, now.series.added);
  }

  master(): Component | undefined {
    const [base, client, now] = [this.#base.master, this.#client.master, this.#now.master];
    if (!client) return base ? undefined : now;
    if (!now) return client;
    const merged = mergeContent({ base: base ?? now, client, now });
    return stamped(client, withTimes(merged, this.#framed ? this.#masterTimes(client) : timesOf(now)), now);
  }

  #masterTimes(client: Component): readonly Property[] {
    const { series } = this.#client;
    const times = timesOf(client);
    const start = times.find(([name]) => name === 'dtstart');
    if (!start) return times;
    const changes = [
      ['exdate', this.#excluded, series.excluded],
      ['rdate', this.#added, series.added],
    ] as const;
    const kept = changes.reduce(
      (left, [name, { gone }, own]) => this.#without(left, name, this.#named(gone, own)),
      times,
    );
    const fresh = changes.flatMap(([name, changed, own]) =>
      this.#fresh(changed, own).map((moment): Property => [name, ...this.#written(moment, start)]),
    );
    return [...kept, ...fresh];
  }

  /** What the client calls those moments, as far as he names them. */
  #named(moments: readonly Moment[], own: readonly Moment[]): readonly Moment[] {
    return moments.flatMap((moment) => nearest(moment, own, this.#client.series.zone) ?? []);
  }

  #fresh({ fresh }: Changes, own: readonly Moment[]): readonly Moment[] {
    const places = fresh.map((moment) => placeIn(this.#client.series, moment));
    return places.filter((place) => !own.some((one) => placeOf(one) === placeOf(place)));
  }

  #without(times: readonly Property[], name: string, moments: readonly Moment[]): readonly Property[] {
    if (moments.length === 0) return times;
    const places = moments.map(placeOf);
    return times.flatMap((property) =>
      property[0] === name ? this.#withoutPlaces(property, places) : [property],
    );
  }

  #withoutPlaces(property: Property, places: readonly number[]): readonly Property[] {
    const [name, parameters, type, ...values] = property;
    const { master, zone } = this.#client.series;
    const stamps = this.#clocks.read(new ICAL.Property(property as unknown as unknown[]));
    if (stamps.length !== values.length) return [property];
    const moments = stamps.map((stamp) => momentLike(stamp, master?.start ?? momentOf(stamp), zone));
    const [first, ...others] = values.filter((_, index) => {
      const moment = moments[index];
      return moment === undefined || !places.includes(placeOf(moment));
    });
    return first === undefined ? [] : [[name, parameters, type, first, ...others]];
  }

  /** A moment in the type and the zone of the client's start. */
  #written(moment: Moment, start: Property): Value {
    const { zone, master } = this.#client.series;
    return valueLike(master ? alike(moment, master.start, zone) : moment, start, this.#clocks);
  }

  overrides(): readonly Component[] {
    const known = this.#client.overrides.map(({ original }) => original);
    const others = this.#now.overrides.filter(
      ({ original }) => nearest(original, known, this.#client.series.zone) === undefined,
    );
    const own = this.#client.overrides.map((occurrence) => ({
      occurrence,
      merged: this.#override(occurrence),
    }));
    const all = [...folded(own), ...others.map((occurrence) => this.#fromErp(occurrence))];
    return all.filter((component) => component !== undefined);
  }

  /** The client's override, as far as it still stands. */
  #override({ original, component }: Occurrence): Component | undefined {
    const [base, now] = [occurrenceAt(this.#base, original), occurrenceAt(this.#now, original)];
    if (!now && (base || !this.#framed || this.#restored(original, component))) return undefined;
    const [was, is] = [base?.component ?? this.#base.master, now?.component ?? this.#now.master];
    if (!was || !is) return component;
    const merged = mergeContent({ base: was, client: component, now: is });
    return stamped(component, withTimes(merged, this.#overrideTimes(component, now)), is);
  }

  /** Taken away in the ERP, or brought back where the client had cancelled it. */
  #restored(original: Moment, component: Component): boolean {
    const cancelled = component[1].some(([name, , , value]) => name === 'status' && value === 'CANCELLED');
    const { zone } = this.#client.series;
    return nearest(original, cancelled ? this.#excluded.gone : this.#excluded.fresh, zone) !== undefined;
  }

  #overrideTimes(component: Component, now: Occurrence | undefined): readonly Property[] {
    const times = timesOf(component);
    if (!now) return times;
    if (!this.#framed) return timesOf(now.component);
    const [was, is] = [this.#base, this.#now].map(({ series }) => timeAt(series, now.original));
    if (was === undefined || isDeepStrictEqual(was, is)) return times;
    const id = times.filter(([name]) => name === 'recurrence-id');
    return [...id, ...timesOf(now.component).filter(([name]) => name !== 'recurrence-id')];
  }

  /** An override the client does not have: one the ERP made since, with all that his master says and the ERP did not change. */
  #fromErp({ original, component }: Occurrence): Component | undefined {
    const { master } = this.#client;
    const base = occurrenceAt(this.#base, original);
    if (!master || !this.#base.master) return component;
    if (this.#framed && base && sameContent(base.component, component)) return undefined;
    const merged = mergeContent({
      base: base?.component ?? this.#base.master,
      client: master,
      now: component,
    });
    if (base && this.#isInstance(original, merged)) return undefined;
    return stamped(master, withTimes(merged, this.#erpTimes(original, component, master)), component);
  }

  /** Whether the ERP has apart what is an instance like others to the client: it was so when he wrote, and says no more now. */
  #isInstance(original: Moment, merged: Component): boolean {
    const master = this.master();
    const [was, is] = [this.#base, this.#now].map(({ series }) => timeAt(series, original));
    return this.#framed && isDeepStrictEqual(was, is) && !!master && sameBesideTimes(merged, master);
  }

  #erpTimes(original: Moment, component: Component, master: Component): readonly Property[] {
    const start = master[1].find(([name]) => name === 'dtstart');
    if (!this.#framed || !start) return timesOf(component);
    const id: Property = ['recurrence-id', ...this.#written(placeIn(this.#client.series, original), start)];
    return [id, ...timesOf(component).filter(([name]) => name !== 'recurrence-id')];
  }
}

interface Merged {
  readonly occurrence: Occurrence;
  readonly merged: Component | undefined;
}

/** An override for the future stays one as long as all that it stands for say the same, each at its time. */
function folded(own: readonly Merged[]): readonly (Component | undefined)[] {
  const groups = Map.groupBy(own, ({ occurrence: { leader, component } }) => leader ?? component);
  return [...groups].flatMap(([leader, group]) => {
    const first = group[0]?.merged;
    if (!first || !group[0]?.occurrence.leader || !group.every((one) => isLike(one, first)))
      return group.map(({ merged }) => merged);
    return [withTimes(first, timesOf(leader))];
  });
}

function isLike({ occurrence: { component }, merged }: Merged, first: Component): boolean {
  if (!merged || !isDeepStrictEqual(timesOf(merged), timesOf(component))) return false;
  return sameBesideTimes(merged, first);
}

const sameBesideTimes = (one: Component, other: Component): boolean =>
  sameContent(withTimes(one, []), withTimes(other, []));

const FRAME = ['dtstart', 'dtend', 'rrule'];

function frameOf(master: Component | undefined): readonly Property[] | undefined {
  return master?.[1].filter(([name]) => FRAME.includes(name));
}

interface Changes {
  readonly gone: readonly Moment[];
  readonly fresh: readonly Moment[];
}

function changesOf(base: readonly Moment[], now: readonly Moment[]): Changes {
  const [was, is] = [base, now].map((moments) => new Set(moments.map(placeOf)));
  return {
    gone: base.filter((moment) => !is?.has(placeOf(moment))),
    fresh: now.filter((moment) => !was?.has(placeOf(moment))),
  };
}

/** When the occurrence of a moment takes place. */
function timeAt(series: Series, original: Moment): readonly Moment[] | undefined {
  const { master, overrides, zone } = series;
  const name = nearest(
    original,
    overrides.map((one) => one.original),
    zone,
  );
  const own: EventRecord | undefined = overrides.find((one) => one.original === name)?.record;
  const record = own ?? (master && movedTo(master, alike(original, master.start, zone)));
  return record && [record.start, record.end];
}
