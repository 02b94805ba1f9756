/** What an attempt left behind that was cut short: found again, also where somebody changed it meanwhile. */
import { setTimeout as delay } from 'node:timers/promises';
import type { State } from '../../erp/profile.ts';
import type { Resource } from '../../erp/records.ts';
import { parseCalendar } from '../../ical/index.ts';
import { type Draft, intended, understand } from '../../mapping/index.ts';
import type { Intent } from '../../store/store.ts';
import { look } from '../reading/reading.ts';
import { isAltered } from './altered.ts';
import { madeSince } from './carrying-out.ts';
import { type Desk, free, siteOf } from './desk.ts';
import { stampsOf } from './others.ts';

export interface Recovered {
  readonly state: State<Resource> | undefined;
  /** What the attempt sent, where somebody changed in the ERP what it had made. */
  readonly altered?: Draft;
}

/** What an earlier attempt made before it was cut short. */
export async function recovered(desk: Desk, open: Intent): Promise<Recovered> {
  const { session, model, library } = desk;
  if (open.body === '') return { state: undefined };
  const meant = understand(parseCalendar(open.body), session.reader.zone);
  const after = intended(undefined, undefined, undefined, meant);
  const made = () => madeSince(siteOf(desk, open.icalUid), after, open.since);
  const found = async () => (await made()) ?? (await alteredSince(desk, open, meant));
  let it = await found();
  for (let wait = patience(desk, open); it === undefined && wait > 0; wait -= PAUSE) {
    await delay(PAUSE);
    it = await found();
  }
  if (typeof it === 'object') return { state: it, altered: meant };
  if (it === undefined) return { state: undefined };
  return { state: await look(session, model, { records: [it], keys: [] }, library) };
}

/** So many new records of one user are looked at; beyond, none of them is told from the others. */
const FEW = 20;

/** The one record that is what the create of `meant` made and somebody changed since. */
async function alteredSince(desk: Desk, open: Intent, meant: Draft): Promise<State<Resource> | undefined> {
  const { session, model, library, clock, log } = desk;
  if (open.since < 0) return undefined;
  const made = await session.ask({
    ask: 'ids',
    model: model.model,
    domain: [
      ['id', '>', open.since],
      ['create_uid', '=', session.reader.uid],
    ],
    order: 'id',
    limit: FEW + 1,
    context: model.changedContext(session.reader),
  });
  if (made.length > FEW) return undefined;
  const ids = await free(desk, made, open.icalUid);
  const began = open.at + session.now() - clock();
  const found = new Map<string, State<Resource>>();
  for (const id of ids) {
    const state = await look(session, model, { records: [id], keys: [] }, library);
    if (state && isAltered(state.resource, meant, began, await stampsOf(desk, state)))
      found.set(state.resource.key, state);
  }
  const [only, ...others] = found.values();
  if (others.length > 0)
    log.warn({ keys: [...found.keys()] }, 'Several records may be the one that was made.');
  return others.length > 0 ? undefined : only;
}

/** Milliseconds: for which the create of a gateway that was killed may be under way in the ERP, and between two looks. */
const PATIENCE = 5_000;
const PAUSE = 500;

function patience({ store, clock }: Desk, { since, at }: Intent): number {
  return store.shared && since >= 0 ? Math.min(PATIENCE, PATIENCE - (clock() - at)) : 0;
}
