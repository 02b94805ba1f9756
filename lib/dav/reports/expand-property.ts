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

function propertyName({ attributes }: Element): Name {
  const { name, namespace = 'DAV:' } = attributes;
  if (!name) throw new DavError(400, 'A property in an expand-property has a name.');
  return `{${namespace}}${name}`;
}
