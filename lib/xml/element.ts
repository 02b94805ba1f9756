import type { Name } from '../names.ts';

/** An XML element as read from a request or to be written into an answer. */
export interface Element {
  readonly name: Name;
  /** Attributes without a namespace, by local name; others are dropped when reading. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly (Element | string)[];
}

type Child = Element | string | undefined | false;

/** Builds an element; `undefined` and `false` children are left out. */
export function element(name: Name, ...children: readonly Child[]): Element {
  return { name, attributes: {}, children: children.filter((child): child is Element | string => !!child) };
}

/** The same element with attributes. */
export function withAttributes(of: Element, attributes: Readonly<Record<string, string>>): Element {
  return { ...of, attributes: { ...of.attributes, ...attributes } };
}

export function elements(of: Element): readonly Element[] {
  return of.children.filter((child): child is Element => typeof child !== 'string');
}

export function childrenNamed(of: Element, name: Name): readonly Element[] {
  return elements(of).filter((child) => child.name === name);
}

export function childNamed(of: Element, name: Name): Element | undefined {
  return elements(of).find((child) => child.name === name);
}

/** The character data directly inside an element. */
export function textOf(of: Element): string {
  return of.children.filter((child) => typeof child === 'string').join('');
}
