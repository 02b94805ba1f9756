/** What one user would get of the configured calendars, found out without keeping anything. */

import type { Descriptions } from '../../erp/descriptions.ts';
import { isFault } from '../../erp/faults.ts';
import type { Model } from '../../erp/profile.ts';
import type { Resource } from '../../erp/records.ts';
import type { Session } from '../../erp/session.ts';
import { render } from '../../mapping/index.ts';
import { Entitlement } from '../entitlement.ts';
import { Membership } from '../reading/membership.ts';
import { read } from '../reading/reading.ts';
import type { Rights } from '../types.ts';
import type { CalendarEntry } from './entry.ts';
import { isFor, offered } from './offer.ts';

/** A record that cannot be shown, and why. */
export interface Problem {
  readonly record: string;
  readonly why: string;
}

export type Inspected =
  | { readonly absent: string }
  | { readonly records: number; readonly rights: Rights; readonly problems: readonly Problem[] };

interface Looking {
  readonly descriptions: Descriptions;
  /** So many records are read, to find those that cannot be shown. */
  readonly sample: number;
  readonly clock: () => number;
}

const NONE: Rights = { create: false, write: false, remove: false };

/** Throws what the ERP fails with, but that it keeps something from the user. */
export async function inspected(
  session: Session,
  entry: CalendarEntry,
  looking: Looking,
): Promise<Inspected> {
  if (!(await isFor(session, entry))) return { absent: 'it is for others' };
  const offer = await offered(session, entry, looking.descriptions);
  if ('absent' in offer) return { absent: offer.absent };
  try {
    return await contents(session, entry, offer.model, looking);
  } catch (error) {
    if (isFault(error, 'access')) return { absent: 'the user may not read its records' };
    throw error;
  }
}

async function contents(
  session: Session,
  { window, writable }: CalendarEntry,
  model: Model<Resource>,
  { sample, clock }: Looking,
): Promise<Inspected> {
  const { past: pastDays, future: futureDays } = window;
  const ids = [...(await new Membership(model, { clock, pastDays, futureDays }).list(session))];
  const rights = writable ? await new Entitlement(model, clock, 0).rights(session) : NONE;
  return { records: ids.length, rights, problems: await problemsOf(session, model, ids.slice(0, sample)) };
}

async function problemsOf(
  session: Session,
  model: Model<Resource>,
  ids: readonly number[],
): Promise<readonly Problem[]> {
  if (ids.length === 0) return [];
  const library = { meet: async () => {}, paired: async () => new Map() };
  const problems: Problem[] = [];
  for await (const page of read(
    { session, model, library, listed: new Set(ids) },
    { records: ids, keys: [] },
  )) {
    for (const { key, error } of page.failed) problems.push({ record: key, why: error.message });
    for (const resource of page.resources) problems.push(...unrenderable(resource, session.reader.zone));
  }
  return problems;
}

function unrenderable(resource: Resource, zone: string): readonly Problem[] {
  try {
    render(resource, { uid: resource.key, uidOf: () => undefined }, zone);
    return [];
  } catch (error) {
    return [{ record: resource.key, why: (error as Error).message }];
  }
}
