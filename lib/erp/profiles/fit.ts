/** What a server lacks of what its version has: fields and models of modules that are not installed. */
import { idsOf } from '../codecs.ts';
import type { Codec, Query, Relation, Schemas } from '../profile.ts';
import type { Row } from '../wire.ts';

/** A model as this server can serve it; undefined when it cannot. */
export interface Fitted<M> {
  readonly model: M | undefined;
  /** `crm.meeting.alarm_id`, `res.alarm`: each switched something off. */
  readonly missing: readonly string[];
}

type Codecs = { readonly [property: string]: Codec<unknown> | null };

/** Readable on every model, and in no list of fields. */
const EVERYWHERE = new Set(['id', '__last_update']);

/** The codecs this server has the fields for; none when `needed` fields or the codecs of `needed` properties fail. */
export function fitted(
  model: string,
  wanted: Codecs,
  properties: readonly string[],
  needed: readonly string[],
  via: readonly Relation[],
  schemas: Schemas | undefined,
): { readonly codecs: Codecs | undefined; readonly missing: readonly string[] } {
  if (!schemas) return { codecs: wanted, missing: [] };
  if (!schemas.has(model)) return { codecs: undefined, missing: [model] };
  const codecs = Object.fromEntries(
    Object.entries(wanted).map(([property, codec]) => [property, codec && relieved(codec, schemas)]),
  );
  const lacking = new Map(
    Object.entries(codecs).map(([property, codec]) => [
      property,
      codec ? lacks(schemas, model, [...codec.fields, ...(codec.written ?? [])], codec.via ?? []) : [],
    ]),
  );
  const fatal = [
    ...properties.flatMap((one) => lacking.get(one) ?? []),
    ...lacks(schemas, model, needed, via),
  ];
  const told = [...lacking].flatMap(([property, fields]) => (wanted[property]?.extra ? [] : fields));
  const missing = [...new Set([...told, ...fatal])];
  if (fatal.length > 0) return { codecs: undefined, missing };
  const kept = Object.entries(codecs).map(([property, codec]) => [
    property,
    (lacking.get(property)?.length ?? 0) > 0 ? null : codec,
  ]);
  return { codecs: Object.fromEntries(kept), missing };
}

/** A codec without the relations it can do without, where the server lacks them. */
function relieved(codec: Codec<unknown>, schemas: Schemas): Codec<unknown> {
  const { via = [] } = codec;
  const held = via.filter(
    ({ dispensable, model, fields }) => !dispensable || absent(schemas, model, fields).length === 0,
  );
  return held.length === via.length ? codec : { ...codec, via: held };
}

function lacks(
  schemas: Schemas,
  model: string,
  fields: readonly string[],
  via: readonly Relation[],
): readonly string[] {
  return [
    ...absent(schemas, model, fields),
    ...via.flatMap((relation) => absent(schemas, relation.model, relation.fields)),
  ];
}

function absent(schemas: Schemas, model: string, fields: readonly string[]): readonly string[] {
  const schema = schemas.get(model);
  if (!schema) return [model];
  return fields
    .filter((field) => !schema.has(field) && !EVERYWHERE.has(field))
    .map((field) => `${model}.${field}`);
}

export function fieldsOfCodecs(codecs: Codecs): readonly string[] {
  return Object.values(codecs).flatMap((codec) => codec?.fields ?? []);
}

export function relationsOf(codecs: Codecs): readonly Relation[] {
  return Object.values(codecs).flatMap((codec) => codec?.via ?? []);
}

/** One question for each model the rows lead to. */
export function secondRound(relations: readonly Relation[], rows: readonly Row[]): readonly Query[] {
  const models = [...new Set(relations.map(({ model }) => model))];
  return models.flatMap((model) => {
    const leading = relations.filter((relation) => relation.model === model);
    const ids = new Set(leading.flatMap(({ field }) => rows.flatMap((row) => idsOf(row[field]))));
    if (ids.size === 0) return [];
    const fields = [...new Set(leading.flatMap((relation) => relation.fields))];
    const domain = [['id', 'in', [...ids]]] as const;
    return [{ ask: 'rows', model, domain, fields, context: { active_test: false } } as const];
  });
}

/** The models beside the own one, with all that is read of each. */
export function needsOf(relations: readonly Relation[]): ReadonlyMap<string, readonly string[]> {
  const models = Map.groupBy(relations, ({ model }) => model);
  return new Map(
    [...models].map(([model, leading]) => [model, [...new Set(leading.flatMap(({ fields }) => fields))]]),
  );
}
