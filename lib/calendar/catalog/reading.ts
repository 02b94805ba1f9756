/** From the text of a file to its calendars, or to what is wrong with it, line by line. */
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { type Document, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import { type CalendarEntry, entryOf } from './entry.ts';
import { type CalendarFile, FILE } from './file.ts';
import { type Fault, faultsIn } from './rules.ts';

/** One thing that is wrong, where it stands. */
export interface Complaint {
  readonly line: number;
  readonly says: string;
}

export type Read =
  | { readonly calendars: readonly CalendarEntry[] }
  | { readonly wrong: readonly Complaint[] };

export function readCalendars(text: string): Read {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    const wrong = document.errors.map(({ pos: [at], message }) => ({
      line: lines.linePos(at).line,
      says: `no YAML: ${message}`,
    }));
    return { wrong };
  }
  const file: unknown = document.toJS({ maxAliasCount: 100 });
  const isFile = check();
  const faults = isFile(file) ? faultsIn(file) : spoken(isFile.errors ?? []);
  if (faults.length > 0) return { wrong: faults.map((fault) => complaint(document, lines, fault)) };
  return { calendars: (file as CalendarFile).calendars.map(entryOf) };
}

let compiled: ValidateFunction<CalendarFile> | undefined;

/** Made for the first file: that takes a quarter of a second of the processor, and most gateways have none. */
function check(): ValidateFunction<CalendarFile> {
  const settings = { allErrors: true, verbose: true, strict: true, allowUnionTypes: true };
  compiled ??= new Ajv(settings).compile<CalendarFile>(JSON.parse(JSON.stringify(FILE)));
  return compiled;
}

function complaint(document: Document, lines: LineCounter, { path, says }: Fault): Complaint {
  const at = placeOf(document, path);
  return { line: at === undefined ? 1 : lines.linePos(at).line, says: `${nameOf(path)} ${says}` };
}

/** `calendars 2, fields.start` */
function nameOf(path: Fault['path']): string {
  const [first, place, ...rest] = path;
  if (first === undefined) return 'the file';
  const calendar = place === undefined ? String(first) : `calendar ${Number(place) + 1}`;
  return rest.length === 0 ? calendar : `${calendar}: \`${rest.join('.')}\``;
}

/** Where the key stands that leads to a place, or where the nearest thing around it does. */
function placeOf({ contents }: Document, path: Fault['path']): number | undefined {
  let node: unknown = contents;
  let at = isNode(contents) ? contents.range?.[0] : undefined;
  for (const step of path) {
    const pair = isMap(node)
      ? node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step))
      : undefined;
    const next: unknown = pair ? pair.value : isSeq(node) ? node.items[Number(step)] : undefined;
    const found = pair ? pair.key : next;
    if (!isNode(found)) break;
    at = found.range?.[0] ?? at;
    node = next;
  }
  return at;
}

/** What a validator says of one place, the deepest first: a choice that fails says no more than its parts. */
function spoken(errors: readonly ErrorObject[]): readonly Fault[] {
  const choices = errors.filter(({ keyword }) => keyword === 'anyOf');
  const outer = errors.filter(
    (error) => !choices.some((choice) => error !== choice && isWithin(error, choice)),
  );
  return outer.map((error) => ({ path: pathOf(error), says: sentenceOf(error) }));
}

function isWithin({ instancePath, schemaPath }: ErrorObject, choice: ErrorObject): boolean {
  return (
    schemaPath.startsWith(`${choice.schemaPath}/`) &&
    (instancePath === choice.instancePath || instancePath.startsWith(`${choice.instancePath}/`))
  );
}

function pathOf({ instancePath, keyword, params }: ErrorObject): Fault['path'] {
  const path = instancePath
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  return keyword === 'additionalProperties' ? [...path, String(params.additionalProperty)] : path;
}

const SENTENCES: Readonly<Record<string, (error: ErrorObject) => string>> = {
  required: ({ params }) => `lacks \`${String(params.missingProperty)}\``,
  additionalProperties: ({ parentSchema }) =>
    `is not known here; there are ${Object.keys(parentSchema?.properties ?? {}).join(', ')}`,
};

function sentenceOf(error: ErrorObject): string {
  const { keyword, parentSchema, message = 'is wrong' } = error;
  const own = SENTENCES[keyword]?.(error);
  if (own !== undefined) return own;
  const { description } = (parentSchema ?? {}) as { readonly description?: string };
  return description === undefined ? message : `is to be ${description}`;
}
