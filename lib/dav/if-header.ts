/** The `If` header (RFC 4918 section 10.4). There are no locks, so no state token is ever held. */
import { DavError } from '../errors.ts';
import type { DavRequest } from './message.ts';
import { locate } from './place.ts';
import { placeOf } from './reference.ts';

type Token =
  | { readonly kind: 'tag' | 'state' | 'etag'; readonly value: string }
  | { readonly kind: 'open' | 'close' | 'not' };

const TOKENS = /\s*(?:(\()|(\))|(Not)(?=[\s<[])|<([^<>]*)>|\[((?:W\/)?"[^"]*")\])/iy;
/** Characters of a header that is looked at. */
const LONGEST = 10_000;

/** True where one list of conditions holds for the resource of the request, as it has this etag or is not there. */
export function ifHeaderHolds(value: string, etag: string | undefined, request: DavRequest): boolean {
  let about = true;
  let list: boolean[] | undefined;
  let negated = false;
  const lists: boolean[] = [];
  for (const token of tokens(value)) {
    if (token.kind === 'open' && !list) list = [];
    else if (token.kind === 'close' && list && list.length > 0) {
      lists.push(list.every(Boolean));
      list = undefined;
    } else if (token.kind === 'not' && list) negated = true;
    else if ((token.kind === 'state' || token.kind === 'tag') && !list) about = isOf(token.value, request);
    else if ('value' in token && list) {
      list.push((token.kind === 'etag' && about && token.value === etag) !== negated);
      negated = false;
    } else throw unreadable();
  }
  if (list || lists.length === 0) throw unreadable();
  return lists.includes(true);
}

function* tokens(value: string): Generator<Token> {
  if (value.length > LONGEST) throw unreadable();
  const text = value.trim();
  TOKENS.lastIndex = 0;
  while (TOKENS.lastIndex < text.length) {
    const [, open, close, not, state, etag] = TOKENS.exec(text) ?? [];
    if (open) yield { kind: 'open' };
    else if (close) yield { kind: 'close' };
    else if (not) yield { kind: 'not' };
    else if (state !== undefined) yield { kind: 'state', value: state };
    else if (etag !== undefined) yield { kind: 'etag', value: etag };
    else throw unreadable();
  }
}

/** A list that is tagged with another resource says nothing that is true of this one. */
function isOf(tag: string, request: DavRequest): boolean {
  return placeOf(tag, request)?.href === locate(request.path)?.href;
}

const unreadable = (): DavError => new DavError(400, 'The If header cannot be read.');
