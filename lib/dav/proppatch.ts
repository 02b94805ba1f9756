/** PROPPATCH (RFC 4918 section 9.2): what a user sets of a calendar is his own, and the ERP's show through without it. */
import { DavError, refusal } from '../errors.ts';
import { DAV, dav, type Name, split } from '../names.ts';
import { childNamed, type Element, element, elements } from '../xml/element.ts';
import { innerXml } from '../xml/inner.ts';
import { parseXml } from '../xml/parse.ts';
import { conditionOf } from './error.ts';
import type { DavRequest, DavResponse } from './message.ts';
import { multistatus, propstat, response } from './multistatus.ts';
import type { CalendarNode, Node } from './node.ts';
import type { Visit } from './visit.ts';

/** Characters of one value, of all that are kept for a calendar, and how many those are. */
const LIMITS = { value: 100_000, all: 500_000, count: 200 };

/** What is asked of one property; without an element it is to be removed. */
interface Instruction {
  readonly name: Name;
  readonly asked?: Element;
}

/** By name, the value that is kept; undefined for none. */
type Values = Map<Name, string | undefined>;

/** 207 with each property by itself: Apple's clients send one when an account is set up and give up on anything else. */
export async function proppatch(node: Node, visit: Visit): Promise<DavResponse> {
  const instructions = instructionsIn(visit.request);
  const values: Values = new Map();
  const refused = new Map<Name, DavError>();
  for (const instruction of instructions) {
    try {
      for (const [name, value] of settled(instruction, node, visit)) values.set(name, value);
    } catch (error) {
      if (!(error instanceof DavError)) throw error;
      refused.set(instruction.name, error);
    }
  }
  const names = [...new Set(instructions.map(({ name }) => name))];
  if (refused.size === 0 && node.kind === 'calendar') {
    if (exceeds(node, values)) for (const name of values.keys()) refused.set(name, tooMuch());
    else await node.calendar.setProperties(values);
  }
  return multistatus(node.href, answer(node.href, names, refused));
}

/** In the order of the document; of several for one property the last counts. */
function instructionsIn({ body }: DavRequest): readonly Instruction[] {
  const update = parseXml(body);
  if (update.name !== dav('propertyupdate'))
    throw new DavError(400, 'The body of a PROPPATCH is a DAV:propertyupdate element.');
  const found = elements(update).flatMap(({ name, children }) => {
    const prop = childNamed({ name, attributes: {}, children }, dav('prop'));
    const properties = prop ? elements(prop) : [];
    if (name === dav('set')) return properties.map((asked) => ({ name: asked.name, asked }));
    return name === dav('remove') ? properties.map((one) => ({ name: one.name })) : [];
  });
  if (found.length === 0) throw new DavError(400, 'A PROPPATCH sets or removes a property.');
  return found;
}

/** What an instruction comes to. Throws what is wrong with it. */
function settled({ name, asked }: Instruction, node: Node, visit: Visit): Values {
  const row = visit.service.properties.get(name);
  if (node.kind !== 'calendar' || (row ? !row.settle : split(name).namespace === DAV))
    throw refusal('cannot-modify-protected-property', 'This property cannot be set here.');
  const content = asked && (row?.settle ? row.settle(asked, visit) : asked.children);
  const value = content && innerXml(content);
  if (value && value.length > LIMITS.value) throw tooMuch();
  const ousted = row?.ousts === undefined || value === undefined ? [] : [[row.ousts, undefined] as const];
  return new Map([[name, value], ...ousted]);
}

function exceeds({ own }: CalendarNode, values: Values): boolean {
  const all = [...new Map<string, string | undefined>([...own, ...values]).values()];
  const kept = all.filter((value) => value !== undefined);
  const length = kept.reduce((sum, value) => sum + value.length, 0);
  return [...values.values()].some(Boolean) && (kept.length > LIMITS.count || length > LIMITS.all);
}

const tooMuch = (): DavError => new DavError(507, 'That is more than is kept for a calendar.');

/** All or nothing: where one is refused, the others are 424. */
async function* answer(
  href: string,
  names: readonly Name[],
  refused: ReadonlyMap<Name, DavError>,
): AsyncIterable<Element> {
  const others = names.filter((name) => !refused.has(name));
  const whole = refused.size === 0 ? 200 : 424;
  const alike = Map.groupBy(refused, ([, { status, message }]) => `${status} ${message}`);
  yield response(
    href,
    ...(others.length > 0 ? [propstat(whole, others.map(empty))] : []),
    ...[...alike.values()].map(refusedAlike),
  );
}

const empty = (name: Name): Element => element(name);

function refusedAlike(refused: readonly (readonly [Name, DavError])[]): Element {
  const [first] = refused;
  const { children } = propstat(
    first?.[1].status ?? 403,
    refused.map(([name]) => empty(name)),
  );
  const condition = first && conditionOf(first[1]);
  const error = condition && element(dav('error'), condition);
  return element(
    dav('propstat'),
    ...children,
    error,
    first && element(dav('responsedescription'), first[1].message),
  );
}
