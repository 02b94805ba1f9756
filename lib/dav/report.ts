/** REPORT (RFC 3253 section 3.6): the body says which. */
import { refusal } from '../errors.ts';
import type { Element } from '../xml/element.ts';
import { askedIn } from './asked.ts';
import type { DavResponse } from './message.ts';
import { isOf, type Node, type NodeOf } from './node.ts';
import type { Kind } from './place.ts';
import type { Report, Visit } from './visit.ts';

export async function answerReport(node: Node, visit: Visit): Promise<DavResponse> {
  const body = askedIn(visit.request);
  const row = visit.service.reports.get(body.name);
  if (!row) throw notHere();
  return row.answer(node, visit, body);
}

/** A row of the table of reports; answered on the kinds it names. */
export function report<K extends Kind>(row: {
  readonly name: Report['name'];
  readonly on: readonly K[];
  answer(node: NodeOf<K>, visit: Visit, body: Element): Promise<DavResponse>;
}): Report {
  return {
    name: row.name,
    on: row.on,
    async answer(node, visit, body) {
      if (!isOf(node, row.on)) throw notHere();
      return row.answer(node, visit, body);
    },
  };
}

const notHere = () => refusal('supported-report', 'There is no such report here.');
