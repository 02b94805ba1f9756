/** expand-property (RFC 3253 section 3.8): follows the hrefs in properties. */
import { DavError, refusal } from '../../errors.ts';
import { dav, type Name } from '../../names.ts';
import { childrenNamed, type Element, element, elements, textOf } from '../../xml/element.ts';
import { multistatus, response, status } from '../multistatus.ts';
import { type Node, resolve } from '../node.ts';
import { KINDS } from '../place.ts';
import { select } from '../property.ts';
import { placeOf } from '../reference.ts';
import { report } from '../report.ts';
import { preferenceApplied, type Visit } from '../visit.ts';

/** Hrefs behind hrefs, and hrefs in all, that are followed. */
const DEPTH = 5;
const HREFS = 100;

export const EXPAND_PROPERTY = report({
  name: dav('expand-property'),
  on: KINDS,
  answer: async (node, visit, body) => {
    const expansion = new Expansion(visit);
    return multistatus(node.href, one(expansion.response(node, body, 0)), preferenceApplied(visit));
  },
});

async function* one(answer: Promise<Element>): AsyncIterable<Element> {
  yield answer;
}

class Expansion {
  readonly #visit: Visit;
  #followed = 0;

  constructor(visit: Visit) {
    this.#visit = visit;
  }

  /** A response with the properties that `asked` names, hrefs in them replaced by responses in turn. */
  async response(node: Node, asked: Element, depth: number): Promise<Element> {
    const wanted = new Map(childrenNamed(asked, dav('property')).map((one) => [propertyName(one), one]));
    const prop = element(dav('prop'), ...[...wanted.keys()].map((name) => element(name)));
    const propstats = await select(element(dav('expand-property'), prop), this.#visit).of(node);
    const expanded: Element[] = [];
    for (const propstat of propstats) expanded.push(await this.#expand(propstat, wanted, depth));
    return response(node.href, ...expanded);
  }

  async #expand(of: Element, wanted: ReadonlyMap<Name, Element>, depth: number): Promise<Element> {
    const children: (Element | string)[] = [];
    for (const child of of.children) {
      const asked = typeof child === 'string' ? undefined : wanted.get(child.name);
      if (typeof child === 'string') children.push(child);
      else if (child.name === dav('prop')) children.push(await this.#expand(child, wanted, depth));
      else
        children.push(asked && elements(asked).length > 0 ? await this.#follow(child, asked, depth) : child);
    }
    return { ...of, children };
  }

  async #follow(property: Element, asked: Element, depth: number): Promise<Element> {
    const children: (Element | string)[] = [];
    for (const child of property.children) {
      const isHref = typeof child !== 'string' && child.name === dav('href');
      children.push(isHref ? await this.#target(textOf(child), asked, depth + 1) : child);
    }
    return { ...property, children };
  }

  async #target(href: string, asked: Element, depth: number): Promise<Element> {
    this.#followed += 1;
    if (depth > DEPTH || this.#followed > HREFS)
      throw refusal('number-of-matches-within-limits', 'The properties lead too far.');
    const place = placeOf(href, this.#visit.request);
    if (!place) return response(href, status(404));
    try {
      return await this.response(await resolve(place, this.#visit.home), asked, depth);
    } catch (error) {
      if (error instanceof DavError && error.status < 500) return response(href, status(404));
      throw error;
    }
  }
}

/** A name without a colon (Namespaces in XML, section 3): it becomes that of an element in the answer. */
const START =
  'A-Z_a-z\\u{c0}-\\u{d6}\\u{d8}-\\u{f6}\\u{f8}-\\u{2ff}\\u{370}-\\u{37d}\\u{37f}-\\u{1fff}\\u{200c}\\u{200d}\\u{2070}-\\u{218f}' +
  '\\u{2c00}-\\u{2fef}\\u{3001}-\\u{d7ff}\\u{f900}-\\u{fdcf}\\u{fdf0}-\\u{fffd}\\u{10000}-\\u{effff}';
const NAME = new RegExp(`^[${START}][-.\\d\\u{b7}\\u{300}-\\u{36f}\\u{203f}\\u{2040}${START}]*$`, 'u');
/** No element is in it. */
const XMLNS = 'http://www.w3.org/2000/xmlns/';

function propertyName({ attributes }: Element): Name {
  const { name, namespace = 'DAV:' } = attributes;
  if (!name || !NAME.test(name) || namespace === XMLNS)
    throw new DavError(400, 'A property in an expand-property has a name that an element can have.');
  return `{${namespace}}${name}`;
}
