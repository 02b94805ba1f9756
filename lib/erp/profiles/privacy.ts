/** Who may see a meeting, and how an ERP hides what he may not. */
import { choice, linked, otherwise } from '../codecs.ts';
import type { PlannedValues } from '../plan.ts';
import type { Codec, Relation, Target } from '../profile.ts';
import type { EventRecord } from '../records.ts';
import type { Row } from '../wire.ts';
import { isForeign } from './people.ts';

export type Visibility = EventRecord['visibility'];

const VISIBILITIES = { public: 'public', private: 'private', confidential: 'confidential' } as const;

export function visibility(field: 'class' | 'privacy'): Codec<Visibility> {
  return otherwise<Visibility>(choice(field, VISIBILITIES), 'public');
}

/** Computed of the meeting's own and of what its owner has chosen for all of his. */
export const effectiveVisibility: Codec<Visibility> = {
  ...otherwise<Visibility>(choice('effective_privacy', VISIBILITIES), 'public'),
  encode: chosenVisibility,
};

/** A new meeting of which nothing is said has the owner's choice: most clients have no button for it. */
function chosenVisibility(privacy: Visibility, { row, fresh }: Target): PlannedValues {
  return (row && !fresh) || privacy !== 'public' ? { privacy } : {};
}

/** Empty stands for what the owner has chosen for all his meetings. */
export function ownersVisibility(field: 'privacy'): Codec<Visibility> {
  const own = choice<Visibility>(field, VISIBILITIES);
  const via: Relation = { field: 'user_id', model: 'res.users', fields: ['calendar_default_privacy'] };
  const known = new Map<unknown, Visibility>(Object.entries(VISIBILITIES));
  return {
    fields: [field, via.field],
    via: [via],
    encode: chosenVisibility,
    decode: (row, around) =>
      own.decode(row, around) ?? known.get(linked(row, via, around)[0]?.calendar_default_privacy) ?? 'public',
  };
}

/** Somebody else's meeting whose `fields` all read empty, which they never do when shown. */
export function maskedBy(...fields: readonly string[]): Codec<boolean> {
  return {
    fields: ['user_id', ...fields],
    decode: (row, around) => isForeign(row, around) && fields.every((field) => row[field] === false),
  };
}

/** As `maskedBy('write_date')`, or a private meeting without content under the name all hidden ones get. */
export const maskedByName: Codec<boolean> = {
  fields: ['user_id', 'write_date', 'name', 'privacy', 'location', 'description'],
  decode: (row, around) => isForeign(row, around) && (row.write_date === false || isBare(row)),
};

function isBare({ name, privacy, location, description }: Row): boolean {
  return name === 'Busy' && privacy === 'private' && location === false && description === false;
}
