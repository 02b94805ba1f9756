/** Properties as rows, and what a request selects of them. */
import type { Name } from '../names.ts';
import { dav } from '../names.ts';
import { childNamed, type Element, element, elements } from '../xml/element.ts';
import { Frame, fragment } from '../xml/write.ts';
import { propstat, writtenPropstat } from './multistatus.ts';
import { isOf, type Node, type NodeOf } from './node.ts';
import { own } from './own.ts';
import type { Kind } from './place.ts';
import { type Visit, wantsMinimal } from './visit.ts';

/** What stands inside a property's element; `undefined` where the node has no such property. */
export type Content = readonly (Element | string)[] | undefined;
type Value = Content | Promise<Content>;

export interface Property {
  readonly name: Name;
  /** Shown by allprop (RFC 4918 section 9.1). */
  readonly allprop: boolean;
  /** Its value is made from the body of an object. */
  readonly body: boolean;
  /** Whether the request may see it anywhere. */
  offered(visit: Visit): boolean;
  has(node: Node): boolean;
  /** Reads what a request says of it, once; throws what is wrong with that. */
  prepare(asked: Element, visit: Visit): (node: Node) => Value;
  /**
   * What of a PROPPATCH's element is kept as the user's own value of a calendar; undefined for none. Throws what is
   * wrong with it. A row without this is protected.
   */
  readonly settle?: (asked: Element, visit: Visit) => Content;
  /** Another one that says the same, whose own value goes when this one is set. */
  readonly ousts?: Name;
}

interface Traits<K extends Kind> {
  readonly name: Name;
  readonly on: readonly K[];
  readonly allprop?: true;
  /** Without it, always. */
  readonly when?: (visit: Visit) => boolean;
}

/** A row whose value depends on the node alone. */
export function property<K extends Kind>(
  row: Traits<K> & { value: (node: NodeOf<K>, visit: Visit) => Value },
): Property {
  return prepared({ ...row, prepare: (_asked, visit) => (node) => row.value(node, visit) });
}

/** A row that a user may set for himself on a calendar. */
export function settable<K extends Kind>(
  row: Traits<K> &
    Pick<Property, 'ousts'> & {
      settle: NonNullable<Property['settle']>;
      /** What it is where he did not. */
      otherwise: (node: NodeOf<K>, visit: Visit) => Value;
    },
): Property {
  const { settle, ousts, otherwise, ...traits } = row;
  const value = (node: NodeOf<K>, visit: Visit) => own(node, row.name) ?? otherwise(node, visit);
  return { ...property({ ...traits, value }), settle, ...(ousts && { ousts }) };
}

/** A row whose value depends on what the request says inside its element as well, and on the body. */
export function prepared<K extends Kind>(
  row: Traits<K> & { body?: true; prepare: (asked: Element, visit: Visit) => (node: NodeOf<K>) => Value },
): Property {
  return {
    name: row.name,
    allprop: row.allprop ?? false,
    body: row.body ?? false,
    offered: row.when ?? (() => true),
    has: (node) => isOf(node, row.on),
    prepare(asked, visit) {
      const value = row.prepare(asked, visit);
      return (node) => (isOf(node, row.on) ? value(node) : undefined);
    },
  };
}

/** What a request wants to know of each node it reaches. */
export interface Selection {
  /** Some of it is made from the bodies of objects. */
  readonly body: boolean;
  /** The `propstat` elements of a node's response (RFC 4918 section 14.22). */
  of(node: Node): readonly Element[] | Promise<readonly Element[]>;
  /** The same as XML: of thousands of entries there is no time for elements. */
  written(node: Node): string | Promise<string>;
}

/** Reads `prop`, `allprop` with `include`, or `propname` out of a PROPFIND or a REPORT; allprop without any. */
export function select(request: Element | undefined, visit: Visit): Selection {
  if (request && childNamed(request, dav('propname'))) return namesOnly(visit);
  const prop = request && childNamed(request, dav('prop'));
  if (prop) return values(elements(prop), visit);
  const include = request && childNamed(request, dav('include'));
  const shown = [...visit.service.properties.values()].filter((row) => row.allprop && row.offered(visit));
  const live = values(include ? elements(include) : [], visit, shown);
  return elementary(live.body, async (node) => {
    const dead = deadNames(node, visit).map((name) => element(name, ...(own(node, name) ?? [])));
    return [...(await live.of(node)), ...(dead.length > 0 ? [propstat(200, dead)] : [])];
  });
}

/** One that is asked of few nodes. */
function elementary(
  body: boolean,
  of: (node: Node) => readonly Element[] | Promise<readonly Element[]>,
): Selection {
  return { body, of, written: async (node) => (await of(node)).map(fragment).join('') };
}

/** Those that only the client that set them understands (RFC 4918 section 4.1). */
function deadNames(node: Node, { service }: Visit): readonly Name[] {
  const names = 'own' in node ? [...node.own.keys()] : [];
  return names.filter((name): name is Name => name.startsWith('{') && !service.properties.has(name as Name));
}

/** Those asked for are reported as missing where they are; those only offered are then left out. */
function values(asked: readonly Element[], visit: Visit, offered: readonly Property[] = []): Selection {
  const distinct = new Map(
    [...offered.map(({ name }) => element(name)), ...asked].map((one) => [one.name, one]),
  );
  const reported = new Set(asked.map(({ name }) => name));
  const minimal = wantsMinimal(visit.request);
  const wanted = [...distinct.values()].map((one) => {
    const known = visit.service.properties.get(one.name);
    const row = known?.offered(visit) ? known : undefined;
    const { name } = one;
    const isTold = reported.has(name) && !minimal;
    return {
      ...{ name, isTold, frame: new Frame(name), body: row?.body ?? false },
      of: row?.prepare(one, visit) ?? ((node: Node) => own(node, name)),
    };
  });
  const told = (contents: readonly Content[]): readonly Element[] => {
    const found: Element[] = [];
    const missing: Element[] = [];
    for (const [index, { name, isTold }] of wanted.entries()) {
      const content = contents[index];
      if (content) found.push(element(name, ...content));
      else if (isTold) missing.push(element(name));
    }
    return propstats(found, missing);
  };
  const written = (contents: readonly Content[]): string => {
    let [found, missing] = ['', ''];
    for (const [index, { frame, isTold }] of wanted.entries()) {
      const content = contents[index];
      if (content) found += frame.of(content);
      else if (isTold) missing += frame.empty;
    }
    const absent = missing === '' ? '' : ABSENT(missing);
    return found === '' && missing !== '' ? absent : FOUND(found) + absent;
  };
  const of = (node: Node): readonly Value[] => wanted.map((one) => one.of(node));
  return {
    body: wanted.some(({ body }) => body),
    of: (node) => settled(of(node), told),
    written: (node) => settled(of(node), written),
  };
}

const [FOUND, ABSENT] = [writtenPropstat(200), writtenPropstat(404)];

/** At once where nothing has to be waited for. */
function settled<T>(values: readonly Value[], act: (contents: readonly Content[]) => T): T | Promise<T> {
  return areThere(values) ? act(values) : Promise.all(values).then(act);
}

function areThere(contents: readonly Value[]): contents is readonly Content[] {
  return !contents.some((content) => content instanceof Promise);
}

/** Never none at all: an empty `prop` with 200 stands for nothing (RFC 8144 section 2.1). */
function propstats(found: readonly Element[], missing: readonly Element[]): readonly Element[] {
  const absent = missing.length > 0 ? [propstat(404, missing)] : [];
  return found.length > 0 || absent.length === 0 ? [propstat(200, found), ...absent] : absent;
}

function namesOnly(visit: Visit): Selection {
  const rows = [...visit.service.properties.values()].filter((row) => !row.body && row.offered(visit));
  return elementary(false, (node) => {
    const names = [...rows.filter((row) => row.has(node)).map((row) => row.name), ...deadNames(node, visit)];
    return [
      propstat(
        200,
        names.map((name) => element(name)),
      ),
    ];
  });
}
