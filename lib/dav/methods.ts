import { type Condition, type DavError, refusal } from '../errors.ts';
import type { DavResponse } from './message.ts';
import { move } from './move.ts';
import { type Node, nothingHere, resolve } from './node.ts';
import { get } from './object.ts';
import { ownZone } from './own.ts';
import { KINDS, type Kind, type Place } from './place.ts';
import { propfind } from './propfind.ts';
import { proppatch } from './proppatch.ts';
import { put } from './put.ts';
import { remove } from './remove.ts';
import { answerReport } from './report.ts';
import { askBusy } from './schedule.ts';
import { noParent, type Slot, slotAt } from './slot.ts';
import type { Method, Terms, Visit } from './visit.ts';

const DOWNLOADS: readonly Kind[] = ['calendar', 'file', 'object'];

const ROWS: readonly Method[] = [
  { name: 'GET', on: DOWNLOADS, answer: ofNode(get) },
  { name: 'HEAD', on: DOWNLOADS, answer: ofNode(get) },
  { name: 'PUT', on: ['object'], answer: ofSlot(put, noParent) },
  { name: 'DELETE', on: ['object'], answer: ofSlot(remove, nothingHere) },
  { name: 'MOVE', on: ['object'], answer: ofSlot(move, nothingHere) },
  { name: 'POST', on: ['outbox'], answer: ofNode(askBusy) },
  { name: 'PROPFIND', on: KINDS, answer: ofNode(propfind) },
  { name: 'PROPPATCH', on: KINDS, answer: ofNode(proppatch) },
  { name: 'REPORT', on: KINDS, answer: ofNode(answerReport) },
];

/** Of what is there; 404 without. */
function ofNode(answer: (node: Node, visit: Visit) => Promise<DavResponse>): Method['answer'] {
  return async (place, visit) => {
    const node = await resolve(place, visit.home);
    return answer(node, { ...visit, zone: ownZone(node) ?? visit.zone });
  };
}

/** Of a name in a calendar. */
function ofSlot(
  answer: (slot: Slot, visit: Visit) => Promise<DavResponse>,
  missing: () => DavError,
): Method['answer'] {
  return async (place, visit) => answer(await slotAt(place, visit.home, missing), visit);
}

/** OPTIONS is not among them: it is answered before anybody is known. */
export const METHODS: ReadonlyMap<string, Method> = new Map(ROWS.map((row) => [row.name, row]));

const SCHEDULING: readonly Kind[] = ['inbox', 'outbox'];

/** Whether places of a kind are there at all. */
export function isOpen(kind: Kind, { scheduling }: Terms): boolean {
  return scheduling || !SCHEDULING.includes(kind);
}

/** What may be done at a kind of place; at an unknown one, everything. */
export function allow(kind: Kind | undefined, terms: Terms): string {
  const kinds = (kind === undefined ? KINDS : [kind]).filter((one) => isOpen(one, terms));
  const names = ROWS.filter(({ on }) => kinds.some((one) => on.includes(one))).map(({ name }) => name);
  return ['OPTIONS', ...names].join(', ');
}

/** Those that make what was not there. */
export const CREATING: readonly string[] = ['PUT', 'MKCOL', 'MKCALENDAR', 'COPY', 'MOVE'];

interface Refusal {
  readonly method: string;
  readonly on: readonly Kind[];
  readonly condition: Condition;
  readonly sentence: string;
}

/** Known methods where a client is told more than that they are not for this address. */
const REFUSALS: readonly Refusal[] = [
  {
    method: 'DELETE',
    on: KINDS,
    condition: 'need-privileges',
    sentence: 'Calendars come from the ERP and are not deleted here; only their entries are.',
  },
  {
    method: 'MKCALENDAR',
    on: ['calendar', 'file', 'object'],
    condition: 'calendar-collection-location-ok',
    sentence: 'Calendars come from the ERP; none can be added here.',
  },
];

export function refused(method: string, { kind }: Place): DavError | undefined {
  const row = REFUSALS.find((one) => one.method === method && one.on.includes(kind));
  return row && refusal(row.condition, row.sentence);
}
