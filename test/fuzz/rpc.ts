/** Answers of ERPs, more or less, to the decoder: a value or `Malformed`, however they are cut into chunks. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable, type Writable } from 'node:stream';
import Deserializer from 'xmlrpc/lib/deserializer.js';
import { VERSIONS } from '../../examples/demo-erp/index.ts';
import { type Answer, Decoder } from '../../lib/erp/decoder.ts';
import { Malformed } from '../../lib/erp/tags.ts';
import type { Exchange, Json } from '../demo-erp/exchange.ts';
import { Random } from '../protocol/writers/random.ts';
import { mutated, type Vocabulary } from './mutate.ts';
import type { Case, Target } from './target.ts';

const FOLDER = join(import.meta.dirname, '..', 'demo-erp', 'fixtures');

/** Answers that were recorded, as texts. */
const SEEDS: readonly string[] = VERSIONS.flatMap((version) => {
  const exchanges: readonly Exchange[] = JSON.parse(readFileSync(join(FOLDER, `${version}.json`), 'utf8'));
  return exchanges.flatMap(({ expect: { answer, fault } }) => {
    if (fault)
      return framed(
        `<fault>\n${written({ faultCode: fault.code, faultString: fault.exception ?? 'x' })}\n</fault>`,
      );
    return answer === undefined ? [] : framed(`<params>\n<param>\n${written(answer)}\n</param>\n</params>`);
  });
}).filter((text) => text.length < 20_000);

function framed(inner: string): string {
  return `<?xml version='1.0'?>\n<methodResponse>\n${inner}\n</methodResponse>\n`;
}

/** As Python writes it. */
function written(value: Json): string {
  if (value === null) return '<value><nil/></value>';
  if (typeof value === 'boolean') return `<value><boolean>${Number(value)}</boolean></value>`;
  if (typeof value === 'number')
    return `<value><${Number.isInteger(value) ? 'int' : 'double'}>${value}</${Number.isInteger(value) ? 'int' : 'double'}></value>`;
  if (typeof value === 'string')
    return `<value><string>${value.replace(/[&<>]/g, (one) => `&#${one.charCodeAt(0)};`)}</string></value>`;
  if (Array.isArray(value))
    return `<value><array><data>\n${value.map(written).join('\n')}\n</data></array></value>`;
  const members = Object.entries(value).map(
    ([name, member]) => `<member>\n<name>${name}</name>\n${written(member)}\n</member>`,
  );
  return `<value><struct>\n${members.join('\n')}\n</struct></value>`;
}

const tokensOf = (text: string): readonly string[] => text.match(/<[^>]*>|[^<]+/g) ?? [];
const isText = (token: string): boolean => !token.startsWith('<') && token.trim() !== '';

const WORDS: Vocabulary = {
  tokens: [
    ...new Set(SEEDS.slice(0, 200).flatMap(tokensOf)),
    ...[
      '<i8>',
      '</i8>',
      '<i4>',
      '</i4>',
      '<base64>',
      '</base64>',
      '<dateTime.iso8601>',
      '</dateTime.iso8601>',
      '<ex:nil/>',
    ],
    ...[
      '<value/>',
      '<array/>',
      '<struct/>',
      '<data/>',
      '<![CDATA[ ]]> ]]>',
      '<!-- -->',
      '<!DOCTYPE x>',
      '<?x ?>',
      '<VALUE >',
      '<String a=">">',
    ],
  ],
  values: [
    ...[
      '__proto__',
      'constructor',
      '',
      ' ',
      '1',
      '-0',
      '1e999',
      'nan',
      '0x10',
      '9223372036854775807',
      'True',
      '20261123T10:00:00',
    ],
    ...[
      '&',
      '&#0;',
      '&#xD800;',
      '&#x110000;',
      '&#99999999999999999999;',
      '&amp;amp;',
      'aGVs\nbG8',
      '====',
      ']]>',
      '\r\n',
      '\0',
      '\ufeff',
    ],
  ],
  value: /^[^<]+$/,
};

export const rpc: Target = {
  name: 'rpc',
  batch: 20_000,
  open: async () => ({
    make(random) {
      const tokens = tokensOf(random.of(SEEDS) ?? '');
      const cuts = String(random.below(1e9));
      if (random.below(2) === 0)
        return { what: { changed: 'structure', cuts }, parts: mutated(tokens, WORDS, random) };
      const texts = tokens.filter(isText);
      const changed =
        texts.length === 0
          ? []
          : texts.map((text) => (random.below(3) === 0 ? (mutated([text], WORDS, random)[0] ?? '') : text));
      return {
        what: { changed: 'texts', cuts },
        parts: tokens.map((token) => (isText(token) ? (changed.shift() ?? '') : token)),
      };
    },
    run: decoded,
    [Symbol.asyncDispose]: async () => {},
  }),
};

async function decoded({ what, parts }: Case): Promise<void> {
  const octets = Buffer.from(parts.join(''));
  const whole = decode([octets]);
  assert.deepEqual(
    decode(chunks(octets, new Random(Number(what.cuts)))),
    whole,
    'cut into chunks it is another',
  );
  const texts = parts.filter((part) => !/^<[^<]*>$/.test(part)).join('');
  if (
    what.changed !== 'texts' ||
    whole === undefined ||
    !('value' in whole) ||
    DIFFER.some(({ holds }) => holds.test(texts))
  )
    return;
  const theirs = reference(octets);
  if (theirs !== undefined)
    assert.deepEqual(plain(whole.value), plain(theirs.value), 'the xmlrpc package reads another value');
}

/** Texts that the package's parser, lenient as browsers are, reads otherwise; why ours is right. */
const DIFFER: readonly { readonly holds: RegExp; readonly why: string }[] = [
  { holds: /[<>]/, why: 'markup that is none' },
  {
    holds: /&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[0-9a-f]+);)/i,
    why: 'names of HTML, which XML-RPC does not have',
  },
  { holds: /__proto__/, why: 'a member of this name, which the package loses' },
  { holds: /&(?:#|[^;]*[A-Z])/, why: 'references beyond Unicode, surrogates, and NUL are U+FFFD here' },
];

/** Undefined of what is refused. */
function decode(pieces: readonly Uint8Array[]): Answer | undefined {
  const decoder = new Decoder();
  try {
    for (const piece of pieces) decoder.push(piece);
    return decoder.end();
  } catch (error) {
    assert.ok(
      error instanceof Malformed,
      error instanceof Error ? `no Malformed but ${error.stack}` : 'no error',
    );
    return undefined;
  }
}

function chunks(octets: Buffer, random: Random): readonly Uint8Array[] {
  const places = Array.from({ length: random.below(12) }, () => random.below(octets.length + 1)).sort(
    (one, other) => one - other,
  );
  return [...places, octets.length].map((end, index) => octets.subarray(places[index - 1] ?? 0, end));
}

/** Undefined of what the package refuses, in whichever way. */
function reference(octets: Buffer): { readonly value: unknown } | undefined {
  let found: { readonly value: unknown } | undefined;
  const source = new Tapped();
  new Deserializer().deserializeMethodResponse(source, (error, value) => {
    if (!error) found = { value };
  });
  try {
    source.into?.end(octets.toString('utf8'));
  } catch {
    return undefined;
  }
  return found;
}

/** Tells where the package reads from, to feed it without the turns of a stream. */
class Tapped extends Readable {
  into: Writable | undefined;

  override pipe<T extends NodeJS.WritableStream>(into: T): T {
    this.into = into as unknown as Writable;
    return into;
  }
}

/** With the prototypes of literals, to compare with. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]));
}
