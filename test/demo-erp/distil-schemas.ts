/**
 * Distils `fields_get` answers recorded from real servers into `examples/demo-erp/schemas/`:
 * `node test/demo-erp/distil-schemas.ts DIRECTORY`, where DIRECTORY holds `odoo-14/fields_get-MODEL.json` and the like.
 * Help texts and labels of fields stay behind. `-plain` recordings are of a database without the CalDAV modules.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface Recorded {
  readonly type: string;
  readonly relation?: string;
  readonly relation_field?: string;
  readonly selection?: readonly (readonly [string | number, string])[];
  readonly required?: unknown;
  readonly readonly?: unknown;
  /** On 6 and 7 also the text of a Python dictionary. */
  readonly store?: unknown;
  readonly size?: number;
  readonly searchable?: boolean;
  /** Of function fields of 6 and 7: the name of the method, or false. */
  readonly fnct_search?: string | false;
  readonly groups?: string;
}
type Fields = { readonly [field: string]: Recorded };
type Distilled = { [model: string]: { [field: string]: object } };

const LONGEST_LABEL = 24;
const TIME_ZONES = 400;
const target = new URL('../../examples/demo-erp/schemas/', import.meta.url);

const distilled = ({ type, relation, relation_field, size, groups, ...field }: Recorded): object => ({
  type,
  ...(relation === undefined ? {} : { relation }),
  ...(relation_field === undefined ? {} : { relation_field }),
  ...(size === undefined ? {} : { size }),
  ...(isTrue(field.required) ? { required: true } : {}),
  ...(isTrue(field.readonly) ? { readonly: true } : {}),
  ...(field.store === false ? { store: false, searchable: field.searchable ?? !!field.fnct_search } : {}),
  ...(groups === undefined ? {} : { groups }),
  ...(field.selection === undefined ? {} : { selection: choices(field.selection) }),
});

/** Flags came as `true`, `1` and, in places of 6 and 7, `"True"`. */
const isTrue = (flag: unknown): boolean => flag === true || flag === 1 || flag === 'True' || flag === '1';

function choices(selection: NonNullable<Recorded['selection']>): unknown {
  if (selection.length < TIME_ZONES) {
    return selection.map(([key, label]) => [key, label.length > LONGEST_LABEL ? `${key}` : label]);
  }
  return selection.every(([key]) => key === `${key}`.toLowerCase()) ? 'zones-lower' : 'zones';
}

/** The models recorded in one directory, of the plain database or of the full one. */
function modelsIn(directory: string, plain: boolean): Distilled {
  const name = plain ? /^fields_get-(.+)-plain\.json$/ : /^fields_get-(.+)(?<!-plain)\.json$/;
  const models: Distilled = {};
  for (const file of readdirSync(directory).sort()) {
    const model = name.exec(file)?.[1];
    if (model === undefined) continue;
    const fields = JSON.parse(readFileSync(join(directory, file), 'utf8')) as Fields;
    models[model] = Object.fromEntries(
      Object.entries(fields).map(([each, field]) => [each, distilled(field)]),
    );
  }
  return models;
}

/** One field a line. */
function write(name: string, models: Distilled): void {
  const lines = Object.entries(models).map(([model, fields]) => {
    const rows = Object.entries(fields).map(
      ([field, row]) => `    ${JSON.stringify(field)}: ${JSON.stringify(row)}`,
    );
    return `  ${JSON.stringify(model)}: {\n${rows.join(',\n')}\n  }`;
  });
  writeFileSync(new URL(`${name}.json`, target), `{\n${lines.join(',\n')}\n}\n`);
}

const [source] = process.argv.slice(2);
if (source === undefined) throw new Error('say which directory holds the recordings');
for (const directory of readdirSync(source)) {
  const version = directory.replace(/^(odoo|openerp)-/, '');
  const full = modelsIn(join(source, directory), false);
  write(version, full);
  const plain = Object.entries(modelsIn(join(source, directory), true));
  const differing = plain.filter(([model, fields]) => JSON.stringify(fields) !== JSON.stringify(full[model]));
  if (differing.length > 0) write(`${version}-plain`, Object.fromEntries(differing));
}
