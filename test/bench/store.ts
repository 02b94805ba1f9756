/** A store as large as a company: how fast it opens, and what a lookup takes. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore, type Store } from '../../lib/store/index.ts';
import type { Binding, CollectionKey, Member } from '../../lib/store/store.ts';
import { type Figure, rounded, type Terms } from './figure.ts';

interface Size {
  readonly users: number;
  /** Of each user; nobody shares any. */
  readonly records: number;
}

const DB = 'company';
const MODEL = 'calendar.event';
const BODY = Buffer.from(`BEGIN:VCALENDAR\r\n${'X-FILLER:as long as a small meeting is\r\n'.repeat(10)}`);
/** Lookups of each kind. */
const TIMES = 300;

export async function storeGrowth({ quick }: Terms): Promise<Figure[]> {
  const size = quick ? { users: 50, records: 400 } : { users: 1000, records: 2000 };
  const folder = mkdtempSync(join(tmpdir(), 'erpcal-growth-'));
  const url = `sqlite:${join(folder, 'store.sqlite')}`;
  try {
    await fill(url, size);
    const began = performance.now();
    const store = await openStore(url);
    await store.epoch();
    const opened = figure('store.open', performance.now() - began, size);
    const lookups = await timed(store, size);
    await store.close();
    return [opened, ...lookups];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function figure(name: string, ms: number, { users, records }: Size): Figure {
  return { name, value: rounded(ms), unit: 'ms', events: users * records };
}

async function fill(url: string, size: Size): Promise<void> {
  const store = await openStore(url);
  for (let user = 0; user < size.users; user++) await fillOne(store, user, size);
  await store.close();
}

const idOf = (user: number, n: number, { records }: Size): number => user * records + n + 1;
const etagOf = (id: number): string => `etag-of-${id}-${'x'.repeat(16)}`;
const keyOf = (user: number): CollectionKey => ({ db: DB, uid: user + 1, calendar: 'Meetings' });

async function fillOne(store: Store, user: number, size: Size): Promise<void> {
  const ids = Array.from({ length: size.records }, (_, n) => idOf(user, n, size));
  await store.keep(new Map(ids.map((id) => [etagOf(id), BODY])));
  await store.bind(ids.map(bindingOf), new Set());
  const progress = { revision: 1, count: ids.length, probed: 1, compared: 1, renderer: 'r' };
  await store.commit(keyOf(user), 0, { progress, members: ids.map(memberOf) });
}

function bindingOf(id: number): Binding {
  const name = `${MODEL}-${id}.ics`;
  return { db: DB, model: MODEL, key: `${MODEL}-${id}`, base: id, records: [id], name, uid: `uid-${id}` };
}

function memberOf(id: number): Member {
  return {
    ...{ name: `${MODEL}-${id}.ics`, key: `${MODEL}-${id}`, records: [id], etag: etagOf(id) },
    ...{ size: BODY.length, modified: 1, from: id, to: id + 1, revision: 1, removed: false },
  };
}

/** What a request asks of the store, each for another user and other records every time. */
function lookupsOf(store: Store, size: Size): Readonly<Record<string, (n: number) => Promise<unknown>>> {
  const user = (n: number): number => (n * 7919) % size.users;
  const id = (n: number): number => idOf(user(n), (n * 104_729) % size.records, size);
  const name = (n: number): string => `${MODEL}-${id(n)}.ics`;
  return {
    epoch: () => store.epoch(),
    standing: (n) => store.standing(keyOf(user(n))),
    'members since': (n) => store.members(keyOf(user(n)), 1),
    body: (n) => store.bodies([etagOf(id(n))]),
    'bindings of a record': (n) =>
      store.bindings(DB, MODEL, { records: [id(n)], keys: [`${MODEL}-${id(n)}`] }),
    named: (n) => store.named(DB, MODEL, [name(n)]),
    identified: (n) => store.identified(DB, MODEL, `uid-${id(n)}`),
    aliases: (n) =>
      store.aliases(DB, MODEL, user(n), { names: [name(n)], hrefs: [name(n)], icalUids: ['x'] }),
    sidecars: (n) => store.sidecars(DB, MODEL, [name(n)], user(n)),
    hidden: (n) => store.hidden(DB, MODEL, user(n)),
    intents: () => store.intents(DB, MODEL),
    pairings: (n) => store.pairings(DB, MODEL, [id(n)]),
    orphans: (n) => store.orphans(DB, MODEL, `uid-${id(n)}`),
    properties: (n) => store.properties(keyOf(user(n))),
  };
}

/** What a lookup of each kind takes: half of them, and all but one in a hundred. */
async function timed(store: Store, size: Size): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [of, look] of Object.entries(lookupsOf(store, size))) {
    const times: number[] = [];
    for (let n = 0; n < TIMES; n++) {
      const began = performance.now();
      await look(n);
      times.push(performance.now() - began);
    }
    times.sort((a, b) => a - b);
    const at = (share: number): number => times[Math.floor(TIMES * share)] ?? 0;
    figures.push({ ...figure('store.lookup', at(0.5), size), of, beside: { p99Ms: rounded(at(0.99)) } });
  }
  return figures;
}
