/** What a series is to be: its frame as one, its occurrences one by one. */
import { isDeepStrictEqual } from 'node:util';
import type { EventRecord, Moment, Override, RRuleText, Series } from '../erp/records.ts';
import { combine, type Three } from './combine.ts';
import { movedTo, nearest, placeIn } from './instance.ts';
import { alike, isDate, placeOf } from './moment.ts';
import { EVENT } from './wanted.ts';

export function wantedSeries(given: Three<Series>): Series {
  const three = { ...given, before: withoutMaster(given) };
  const { before, sent } = three;
  const kept = keepsFrame(three);
  const { rule } = kept ? before : sent;
  const { zone } = kept || !isZoned(sent) ? before : sent;
  const { rule: _rule, master: _master, ...others } = before;
  const master = wantedMaster(three, kept);
  const told = changed(three, master, kept);
  const untold = kept
    ? unseen(three).filter(({ original }) => !told.some((one) => one.original === original))
    : [];
  const overrides = inOrder(before, [...told, ...untold]);
  return {
    ...others,
    ...(master ? { master } : {}),
    ...(rule === undefined ? {} : { rule }),
    zone,
    excluded: kept ? excludedBeside(three, overrides) : sent.excluded,
    added: kept ? moments(three, 'added') : sent.added,
    overrides,
  };
}

/** What stood for an occurrence that the client does not have leaves none behind. */
function excludedBeside(three: Three<Series>, overrides: readonly Override[]): readonly Moment[] {
  const { before, sent } = three;
  const excluded = moments(three, 'excluded');
  const left = before.overrides
    .map(({ original }) => original)
    .filter((original) => !overrides.some((one) => one.original === original))
    .filter((original) => has(sent.excluded, original, before));
  return [...excluded, ...without(left, excluded)];
}

/** An ERP has one of the occurrences without a master as a meeting of its own: that which none of its others stands for. */
function withoutMaster({ before, seen: [served], sent }: Three<Series>): Series {
  const { master, rule, ...others } = before;
  if (sent.master || !served || served.master || !master || rule !== undefined) return before;
  const free = served.overrides.find(({ original }) => !overrideAt(before, original));
  if (!free) return before;
  return { ...others, overrides: [{ original: free.original, record: master }, ...before.overrides] };
}

/** The ERP's in its order, then the others. */
function inOrder({ overrides }: Series, all: readonly Override[]): readonly Override[] {
  const places = new Map(overrides.map(({ original }, index) => [original, index]));
  const placeOfOne = ({ original }: Override): number => places.get(original) ?? overrides.length;
  return all.toSorted((one, other) => placeOfOne(one) - placeOfOne(other));
}

/** Whether it repeats by a clock: the zone of dates, and of what is but once, is nobody's. */
function isZoned({ master, rule, added }: Series): boolean {
  return (rule !== undefined || added.length > 0) && !(master && isDate(master.start));
}

/** The times of a series and what makes them. */
function frameOf(series: Series): unknown {
  const { master, rule, zone } = series;
  return [master?.start, master?.end, partsOf(rule), isZoned(series) ? zone : undefined];
}

/** A rule without the order of its parts, and without what is so anyway. */
function partsOf(rule: RRuleText | undefined): readonly string[] | undefined {
  return rule
    ?.split(';')
    .filter((part) => part !== 'INTERVAL=1' && part !== 'WKST=MO')
    .map((part) => part.split(/[=,]/).toSorted().join())
    .toSorted();
}

function keepsFrame({ seen, sent }: Three<Series>): boolean {
  return seen.some((one) => isDeepStrictEqual(frameOf(one), frameOf(sent)));
}

function wantedMaster({ before, seen, sent }: Three<Series>, kept: boolean): EventRecord | undefined {
  if (!sent.master || !before.master) return sent.master;
  const masters = seen.flatMap(({ master }) => master ?? []);
  const wanted = combine(EVENT, { before: before.master, seen: masters, sent: sent.master });
  const { start, end } = kept ? before.master : sent.master;
  return { ...wanted, start, end };
}

/** What the client compares with: the copy he left as it was, if there is one. */
function shownOf({ before, seen, sent }: Three<Series>): Series {
  const moved = ({ excluded, added, overrides }: Series): unknown => [excluded, added, overrides.length];
  return seen.find((one) => isDeepStrictEqual(moved(one), moved(sent))) ?? seen[0] ?? before;
}

/** Moments of the ERP, less those the client took away, and those he added, as the ERP's series has them. */
function moments(three: Three<Series>, of: 'excluded' | 'added'): readonly Moment[] {
  const { before, sent } = three;
  const shown = shownOf(three);
  const gone = without(shown[of], sent[of]).flatMap(
    (moment) => nearest(moment, before[of], before.zone) ?? [],
  );
  const left = before[of].filter((moment) => !gone.includes(moment));
  const fresh = without(sent[of], shown[of]).map((moment) => placeIn(before, moment));
  return [...left, ...without(fresh, left)];
}

function without(list: readonly Moment[], others: readonly Moment[]): readonly Moment[] {
  const places = new Set(others.map(placeOf));
  return list.filter((moment) => !places.has(placeOf(moment)));
}

const has = (list: readonly Moment[], moment: Moment, { zone }: Series): boolean =>
  nearest(moment, list, zone) !== undefined;

function overrideAt({ overrides, zone }: Series, moment: Moment): Override | undefined {
  const originals = overrides.map(({ original }) => original);
  const original = nearest(moment, originals, zone);
  return overrides.find((override) => override.original === original);
}

/** What takes place at a moment of a series. */
function recordAt(series: Series, moment: Moment): EventRecord | undefined {
  const override = overrideAt(series, moment);
  return override?.record ?? (series.master && instanceOf(series.master, moment, series));
}

function instanceOf(master: EventRecord, moment: Moment, { zone }: Series): EventRecord {
  return { ...movedTo(master, alike(moment, master.start, zone)), id: 0 };
}

/** The overrides the client sends. One that is like the master after all is none, unless the ERP has a record for it or the rule no instance. */
function changed(three: Three<Series>, master: EventRecord | undefined, kept: boolean): readonly Override[] {
  const { before, seen, sent } = three;
  return sent.overrides.flatMap(({ original: name, record }) => {
    const original = kept ? placeIn(before, name) : name;
    const own = overrideAt(before, original) ?? standIn(three, record);
    const like = master && instanceOf(master, original, before);
    const from = own?.record ?? like;
    if (!from) return [{ original, record }];
    const wanted = combine(EVENT, {
      before: from,
      seen: own ? shownAt(seen, name) : toldBefore(three, name),
      sent: record,
    });
    if (!own && isDeepStrictEqual(wanted, like) && !has(sent.added, name, sent)) return [];
    return [{ original: own?.original ?? original, record: wanted }];
  });
}

/** An ERP that keeps no names takes what is beside the rule for what was excluded, moved there. */
function standIn({ before, sent }: Three<Series>, { start }: EventRecord): Override | undefined {
  return before.overrides.find(
    ({ original, record }) =>
      has(sent.excluded, original, sent) &&
      placeOf(record.start) === placeOf(start) &&
      !overrideAt(sent, original),
  );
}

function shownAt(seen: readonly Series[], name: Moment): readonly EventRecord[] {
  return seen.flatMap((series) => recordAt(series, name) ?? []);
}

/** What an override says that the ERP has no record for: more than the one served said, or than the client's master. */
function toldBefore({ seen, sent }: Three<Series>, name: Moment): readonly EventRecord[] {
  const served = seen[0] && overrideAt(seen[0], name)?.record;
  const like = served ?? (sent.master && instanceOf(sent.master, name, sent));
  return like ? [like] : [];
}

/** Overrides of the ERP that the client does not send because he never saw them, or saw them cancelled. */
function unseen(three: Three<Series>): readonly Override[] {
  const { before, sent } = three;
  const shown = shownOf(three);
  const sentAt = sent.overrides.map(({ original }) => placeIn(before, original));
  return before.overrides.filter(({ original, record: { start } }) => {
    if (has(sentAt, original, before)) return false;
    if (has(shown.added, start, shown) && !has(sent.added, start, sent)) return false;
    const excluded = has(sent.excluded, original, before);
    if (has(shown.excluded, original, before)) return excluded;
    return !excluded && !overrideAt(shown, original);
  });
}
