/** PROPPATCH (RFC 4918 section 9.2): every property here is the ERP's, and refused one by one. */
import { CONDITIONS, DavError } from '../errors.ts';
import { dav, type Name } from '../names.ts';
import { childNamed, element, elements } from '../xml/element.ts';
import { parseXml } from '../xml/parse.ts';
import type { DavResponse } from './message.ts';
import { multistatus, propstat, response } from './multistatus.ts';
import type { Node } from './node.ts';
import type { Visit } from './visit.ts';

const PROTECTED = 'cannot-modify-protected-property';

/** 207, not a plain 403: Apple's clients send one when an account is set up and give up on anything else. */
export async function proppatch(node: Node, { request }: Visit): Promise<DavResponse> {
  const update = parseXml(request.body);
  if (update.name !== dav('propertyupdate'))
    throw new DavError(400, 'The body of a PROPPATCH is a DAV:propertyupdate element.');
  const names = new Set<Name>();
  for (const change of elements(update).filter(({ name }) => name === dav('set') || name === dav('remove')))
    for (const { name } of elements(childNamed(change, dav('prop')) ?? change)) names.add(name);
  return multistatus(node.href, refused(node.href, [...names]));
}

async function* refused(href: string, names: readonly Name[]) {
  const { children } = propstat(
    403,
    names.map((name) => element(name)),
  );
  const error = element(dav('error'), element(CONDITIONS[PROTECTED].name));
  yield response(href, element(dav('propstat'), ...children, error));
}
