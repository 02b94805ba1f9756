/** REPORT (RFC 3253 section 3.6): the body says which. */
import { refusal } from '../errors.ts';
import { parseXml } from '../xml/parse.ts';
import type { DavResponse } from './message.ts';
import type { Node } from './node.ts';
import type { Visit } from './visit.ts';

export async function report(node: Node, visit: Visit): Promise<DavResponse> {
  const body = parseXml(visit.request.body);
  const row = visit.service.reports.get(body.name);
  if (!row?.on.includes(node.kind)) throw refusal('supported-report', 'There is no such report here.');
  return row.answer(node, visit, body);
}
