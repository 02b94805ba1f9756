/** Any model with dates as a calendar: its records, by the mapping of an administrator. */
import { conjoinedOrAll } from '../domains.ts';
import { confined } from '../extent.ts';
import type { Extent, Fields, Model, Reader } from '../profile.ts';
import { changedSince } from '../profiles/events/model.ts';
import { needsOf, relationsOf, secondRound } from '../profiles/fit.ts';
import type { Resource, SeriesKey } from '../records.ts';
import type { Context, Domain, Row } from '../wire.ts';
import { Unfit } from './fields.ts';
import { events, type Kind, tasks } from './kinds.ts';
import type { Mapping } from './mapping.ts';
import { genericWriting } from './writing.ts';

export { Unfit } from './fields.ts';

/** Throws `Unfit` where the fields of this server cannot hold what is mapped. */
export function genericModel(mapping: Mapping, fields: Fields, extent: Extent): Model<Resource> {
  return mapping.component === 'VEVENT'
    ? modelOf(mapping, fields, extent, events(mapping.properties, fields))
    : modelOf(mapping, fields, extent, tasks(mapping.properties, fields));
}

/** What is the same of all rows. */
const CONTEXT: Context = { tracking_disable: true };
const LOOKED: Context = {};

function modelOf<R extends Resource>(
  { model, component }: Mapping,
  fields: Fields,
  extent: Extent,
  kind: Kind<R>,
): Model<R> {
  const { codecs } = kind;
  refuseMissing(fields, extent);
  const space = `${model}.${component.toLowerCase()}`;
  const relations = relationsOf(codecs);
  const belongs = (reader: Reader): Domain => [
    ...conjoinedOrAll(extent.belongs(reader, [])),
    ...kind.needed.map((field) => [field, '!=', false] as const),
  ];
  return {
    model,
    space,
    variant: extent.variant,
    component,
    needs: needsOf(relations),
    context: () => LOOKED,
    invitations: () => undefined,
    belongs,
    fields: [
      ...new Set(['id', ...stamps(fields), ...Object.values(codecs).flatMap((codec) => codec.fields)]),
    ],
    changedRows: (reader, since) => ['&', ...changedSince(since), ...conjoinedOrAll(belongs(reader))],
    changedContext: () => ({ active_test: false }),
    notOverBefore: kind.notOverBefore,
    begunBefore: kind.begunBefore,
    children: [],
    shared: [...new Set(relations.map((relation) => relation.model))],
    keyOf: (row) => keyOf(space, row),
    siblings: () => undefined,
    related: (rows) => secondRound(relations, rows),
    assemble: (key, [row], around) => {
      if (!row) throw new Error('An entry without its record.');
      return kind.assemble(key, row, around);
    },
    writing: confined(
      genericWriting({ model, kind, belongs, archives: archives(fields), context: CONTEXT }),
      model,
      extent,
      () => CONTEXT,
    ),
  };
}

const keyOf = (space: string, row: Row): SeriesKey => `${space}-${Number(row.id)}`;

/** When a record was made and written: `create_date` is readable everywhere, though some versions do not list it. */
function stamps(fields: Fields): readonly string[] {
  return ['create_date', 'write_date'].filter((name) => fields.has(name));
}

/** A record that can be archived is, as the ERP's own client would. */
function archives(fields: Fields): boolean {
  const active = fields.get('active');
  return active?.type === 'boolean' && !active.readonly;
}

/** Constants and rules name fields too. */
function refuseMissing(fields: Fields, { fields: named }: Extent): void {
  const lacking = named.filter((field) => field !== 'id' && !fields.has(field));
  if (lacking.length > 0) throw new Unfit(`there is no field ${lacking.join(', ')}`);
}
