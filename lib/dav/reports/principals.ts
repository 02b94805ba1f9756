/** Reports about principals (RFC 3744 sections 9.3 to 9.5). */
import type { Principal } from '../../calendar/types.ts';
import { DavError } from '../../errors.ts';
import { caldav, calendarserver, dav, type Name } from '../../names.ts';
import {
  childNamed,
  childrenNamed,
  type Element,
  element,
  elements,
  textOf,
  withAttributes,
} from '../../xml/element.ts';
import { writeXml } from '../../xml/write.ts';
import { multistatus, response } from '../multistatus.ts';
import type { Node } from '../node.ts';
import { KINDS, principalHref } from '../place.ts';
import { select } from '../property.ts';
import { report } from '../report.ts';
import { preferenceApplied, type Visit } from '../visit.ts';

/** What people can be looked for by. */
const SEARCHABLE: ReadonlyMap<Name, { text: string; of: (principal: Principal) => readonly string[] }> =
  new Map([
    [dav('displayname'), { text: 'Name', of: ({ name }: Principal) => [name] }],
    [
      caldav('calendar-user-address-set'),
      { text: 'Calendar address', of: ({ addresses }: Principal) => addresses.map((one) => `mailto:${one}`) },
    ],
    [
      calendarserver('email-address-set'),
      { text: 'E-mail address', of: ({ addresses }: Principal) => addresses },
    ],
  ]);

/** How a text is compared (caldav-principal-search of Apple's server); RFC 3744 knows `contains` alone. */
const COMPARISONS: ReadonlyMap<string, (value: string, match: string) => boolean> = new Map([
  ['contains', (value: string, match: string) => value.includes(match)],
  ['starts-with', (value: string, match: string) => value.startsWith(match)],
  ['ends-with', (value: string, match: string) => value.endsWith(match)],
  ['equals', (value: string, match: string) => value === match],
]);

interface Search {
  readonly match: string;
  test(principal: Principal): boolean;
}

/** Answered everywhere: Evolution asks a calendar. */
export const PRINCIPAL_PROPERTY_SEARCH = report({
  name: dav('principal-property-search'),
  on: KINDS,
  answer: async (node, visit, body) => {
    const searches = childrenNamed(body, dav('property-search')).map(searchIn);
    if (searches.length === 0) throw new DavError(400, 'A principal-property-search says what to look for.');
    const found = await people(searches, body.attributes.test === 'anyof', visit);
    return multistatus(node.href, principals(found, body, visit), preferenceApplied(visit));
  },
});

function searchIn(search: Element): Search {
  const [prop, match] = [childNamed(search, dav('prop')), childNamed(search, dav('match'))];
  if (!prop || !match) throw new DavError(400, 'A property-search has a prop and a match.');
  const wanted = folded(textOf(match).trim());
  const compare =
    COMPARISONS.get(match.attributes['match-type'] ?? 'contains') ?? COMPARISONS.get('contains');
  const rows = elements(prop).map(({ name }) => SEARCHABLE.get(name));
  return {
    match: wanted.replace(/^mailto:/, ''),
    test: (principal) =>
      rows.length > 0 &&
      rows.every((row) => row?.of(principal).some((value) => compare?.(folded(value), wanted)) ?? false),
  };
}

const folded = (text: string): string => text.normalize('NFKC').toLowerCase();

/** Only whom the ERP shows the user. An empty text would list everybody, which nobody means. */
async function people(
  searches: readonly Search[],
  any: boolean,
  { home }: Visit,
): Promise<readonly Principal[]> {
  const asked = (any ? searches : searches.slice(0, 1)).filter(({ match }) => match !== '');
  const answers = await Promise.all(asked.map(({ match }) => home.people(match)));
  const distinct = new Map(answers.flat().map((one) => [principalHref(one), one]));
  const fits = (one: Principal) =>
    any ? searches.some(({ test }) => test(one)) : searches.every(({ test }) => test(one));
  return [...distinct.values()].filter(fits);
}

async function* principals(found: readonly Principal[], body: Element, visit: Visit): AsyncIterable<Element> {
  const selection = select(body, visit);
  for (const principal of found) {
    const node: Node = { kind: 'principal', href: principalHref(principal), principal };
    yield response(node.href, ...(await selection.of(node)));
  }
}

export const PRINCIPAL_SEARCH_PROPERTY_SET = report({
  name: dav('principal-search-property-set'),
  on: KINDS,
  answer: async () => {
    const rows = [...SEARCHABLE].map(([name, { text }]) =>
      element(
        dav('principal-search-property'),
        element(dav('prop'), element(name)),
        withAttributes(element(dav('description'), text), { 'xml:lang': 'en' }),
      ),
    );
    return {
      status: 200,
      headers: { 'Content-Type': 'application/xml; charset=utf-8' },
      body: writeXml(element(dav('principal-search-property-set'), ...rows)),
    };
  },
});

/** `self` finds the user; whatever else is asked about is the user's own, too. */
export const PRINCIPAL_MATCH = report({
  name: dav('principal-match'),
  on: ['principals', 'users'],
  answer: async (node, visit, body) => {
    const found = childNamed(body, dav('self')) ? [visit.home.principal] : [];
    return multistatus(node.href, principals(found, body, visit), preferenceApplied(visit));
  },
});
