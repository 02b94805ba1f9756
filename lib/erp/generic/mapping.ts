/** How an administrator says that the records of a model are entries of a calendar. */
import type { Wire } from '../wire.ts';

/** A property of an entry, from the fields of a record or the same for all. */
export type Source =
  | { readonly fields: readonly string[]; readonly values?: ReadonlyMap<string, Wire> }
  | { readonly value: Wire };

/** What a property is made of. */
export type Nature = 'text' | 'moment' | 'hours' | 'word' | 'flag' | 'number' | 'names';

export interface PropertyRow {
  readonly nature: Nature;
  readonly of: readonly ('VEVENT' | 'VTODO')[];
  /** What a `word` may be. */
  readonly words?: readonly string[];
  /** What a `number` may be. */
  readonly range?: readonly [least: number, most: number];
}

const BOTH = ['VEVENT', 'VTODO'] as const;

/** What the `status` of each component may be. */
export const STATUSES = {
  VEVENT: ['tentative', 'confirmed', 'cancelled'],
  VTODO: ['needs-action', 'in-process', 'completed', 'cancelled'],
} as const;

/** The properties of entries that fields can hold. */
export const PROPERTIES = {
  summary: { nature: 'text', of: BOTH },
  description: { nature: 'text', of: BOTH },
  location: { nature: 'text', of: ['VEVENT'] },
  url: { nature: 'text', of: ['VEVENT'] },
  start: { nature: 'moment', of: BOTH },
  end: { nature: 'moment', of: ['VEVENT'] },
  duration: { nature: 'hours', of: ['VEVENT'], range: [0, 24 * 366] },
  due: { nature: 'moment', of: ['VTODO'] },
  completed: { nature: 'moment', of: ['VTODO'] },
  status: { nature: 'word', of: BOTH },
  visibility: { nature: 'word', of: BOTH, words: ['public', 'private', 'confidential'] },
  busy: { nature: 'flag', of: ['VEVENT'] },
  percent: { nature: 'number', of: ['VTODO'], range: [0, 100] },
  priority: { nature: 'number', of: ['VTODO'], range: [1, 9] },
  categories: { nature: 'names', of: BOTH },
} as const satisfies Readonly<Record<string, PropertyRow>>;

export type PropertyName = keyof typeof PROPERTIES;

export interface Mapping {
  readonly model: string;
  readonly component: 'VEVENT' | 'VTODO';
  readonly properties: { readonly [P in PropertyName]?: Source };
}

/** The fields of the records that a mapping names. */
export function fieldsOf({ properties }: Mapping): readonly string[] {
  const sources = Object.values(properties);
  return [...new Set(sources.flatMap((source) => ('fields' in source ? source.fields : [])))];
}
