/** What a schema cannot say of a file of calendars. */
import { isPlaceholder, PLACEHOLDERS } from '../../erp/domains.ts';
import { PROPERTIES, type PropertyName, type PropertyRow, STATUSES } from '../../erp/generic/mapping.ts';
import { COMPONENTS, KNOWN, knownKind } from './entry.ts';
import type { CalendarFile, FileEntry, FileSource } from './file.ts';

/** Where in the file something is wrong, and what. */
export interface Fault {
  readonly path: readonly (string | number)[];
  /** Goes on from the name of the place. */
  readonly says: string;
}

type Faults = readonly Fault[];

export function faultsIn({ calendars }: CalendarFile): Faults {
  return calendars.flatMap((entry, place) => [
    ...sameName(calendars, place),
    ...RULES.flatMap((rule) =>
      rule(entry).map(({ path, says }) => ({ path: ['calendars', place, ...path], says })),
    ),
  ]);
}

/** Clients on the way may not tell cases apart. */
function sameName(calendars: readonly FileEntry[], place: number): Faults {
  const name = calendars[place]?.name.toLowerCase();
  const isTaken = calendars.slice(0, place).some((one) => one.name.toLowerCase() === name);
  return isTaken ? [{ path: ['calendars', place, 'name'], says: 'is the name of a calendar above' }] : [];
}

const RULES: readonly ((entry: FileEntry) => Faults)[] = [
  name,
  componentKnown,
  componentMissing,
  fieldsOfKnown,
  fieldsMissing,
  mineOnlyKnown,
  properties,
  domain,
  constants,
  writtenText,
];

/** Of a whole calendar in one file, and of the calendars of colleagues. */
const RESERVED = /\.ics$|^(Meetings|Tasks)-of-/i;

function name(entry: FileEntry): Faults {
  if (entry.name === '.' || entry.name === '..')
    return [{ path: ['name'], says: 'is no name a path can have' }];
  return RESERVED.test(entry.name)
    ? [{ path: ['name'], says: 'must not end in .ics, nor begin with Meetings-of- or Tasks-of-' }]
    : [];
}

function componentKnown(entry: FileEntry): Faults {
  const kind = knownKind(entry);
  if (!kind || entry.component === undefined || entry.component === COMPONENTS[kind]) return [];
  return [{ path: ['component'], says: `of ${kind} is ${COMPONENTS[kind]}` }];
}

function componentMissing(entry: FileEntry): Faults {
  return knownKind(entry) || entry.component !== undefined
    ? []
    : [{ path: [], says: 'lacks `component`: VEVENT for events, VTODO for to-dos' }];
}

function fieldsOfKnown(entry: FileEntry): Faults {
  const kind = knownKind(entry);
  return kind && entry.fields ? [{ path: ['fields'], says: `are known for ${kind}: leave this out` }] : [];
}

function fieldsMissing({ model, fields, component }: FileEntry): Faults {
  if (KNOWN.has(model) && !fields) return [];
  if (!fields) return [{ path: [], says: 'lacks `fields`: which of them hold what' }];
  return component === 'VEVENT' && fields.start === undefined
    ? [{ path: ['fields'], says: 'lack `start`: an event has to have one' }]
    : [];
}

function mineOnlyKnown(entry: FileEntry): Faults {
  return entry.domain === 'mine' && !knownKind(entry)
    ? [{ path: ['domain'], says: 'is `mine` for meetings and tasks alone; else a search domain' }]
    : [];
}

function properties({ component, fields = {} }: FileEntry): Faults {
  if (component === undefined) return [];
  return (Object.entries(fields) as [PropertyName, FileSource][]).flatMap(([property, source]) => {
    const row: PropertyRow = PROPERTIES[property];
    const wrong = row.of.includes(component)
      ? sourceFaults(source, row, property === 'status' ? STATUSES[component] : row.words)
      : [{ path: [], says: `is no property of a ${component}` }];
    return wrong.map(({ path, says }) => ({ path: ['fields', property, ...path], says }));
  });
}

function sourceFaults(source: FileSource, row: PropertyRow, words: readonly string[] | undefined): Faults {
  if (typeof source === 'string') return [];
  if (Array.isArray(source))
    return source.length === 1 || row.nature === 'text' || row.nature === 'names'
      ? []
      : [{ path: [], says: 'is made of one field' }];
  if ('value' in source) {
    if (row.nature === 'moment') return [{ path: [], says: 'cannot be the same for all entries' }];
    return valueFaults(source.value, row, words).map((fault) => ({ ...fault, path: ['value'] }));
  }
  if (row.nature === 'moment' || row.nature === 'hours')
    return [{ path: ['values'], says: 'are for words; this is a time' }];
  return Object.entries(source.values).flatMap(([word, value]) =>
    valueFaults(value, row, words).map((fault) => ({ ...fault, path: ['values', word] })),
  );
}

function valueFaults(value: unknown, { nature, range }: PropertyRow, words?: readonly string[]): Faults {
  const says = (sentence: string): Faults => [{ path: [], says: sentence }];
  if (nature === 'word') return words?.includes(String(value)) ? [] : says(`is one of ${words?.join(', ')}`);
  if (nature === 'flag') return typeof value === 'boolean' ? [] : says('is true or false');
  if (nature === 'names' && Array.isArray(value)) return [];
  if (nature === 'text' || nature === 'names') return typeof value === 'string' ? [] : says('is a text');
  const [least = 0, most = Number.MAX_SAFE_INTEGER] = range ?? [];
  return typeof value === 'number' && value >= least && value <= most
    ? []
    : says(`is a number from ${least} to ${most}`);
}

/** Those that every version knows; the trees of some models are searched with the last ones. */
const OPERATORS = [
  ...['=', '!=', '<>', '<', '<=', '>', '>=', 'in', 'not in'],
  ...['like', 'not like', 'ilike', 'not ilike', '=like', '=ilike', 'child_of', 'parent_of'],
];

function domain({ domain: terms }: FileEntry): Faults {
  if (!Array.isArray(terms)) return [];
  const faults = terms.flatMap((term, place) =>
    Array.isArray(term) ? leafFaults(term).map((fault) => ({ ...fault, path: ['domain', place] })) : [],
  );
  return [
    ...faults,
    ...(isWhole(terms) ? [] : [{ path: ['domain'], says: 'has an operator without its terms' }]),
  ];
}

function leafFaults([field, operator, value]: readonly unknown[]): Faults {
  if (typeof field !== 'string' || !/^[a-z_][\w.]*$/i.test(field))
    return [{ path: [], says: 'begins with the name of a field' }];
  if (!OPERATORS.includes(String(operator)))
    return [{ path: [], says: `has an operator that is none: ${String(operator)}` }];
  if (['in', 'not in'].includes(String(operator)) && !Array.isArray(value))
    return [{ path: [], says: `is compared with a list by \`${String(operator)}\`` }];
  return strangers(value);
}

/** `$` begins what stands for something of the user. */
function strangers(value: unknown): Faults {
  return [value]
    .flat()
    .flatMap((one) =>
      typeof one === 'string' && one.startsWith('$') && !isPlaceholder(one)
        ? [{ path: [], says: `names ${one}; there are ${Object.keys(PLACEHOLDERS).join(', ')}` }]
        : [],
    );
}

/** Whether each operator in prefix notation has the terms it joins. */
function isWhole(terms: readonly unknown[]): boolean {
  let open = 0;
  for (const term of terms.toReversed()) {
    if (term === '&' || term === '|') open -= 1;
    else if (term !== '!') open += 1;
    if (open < 1) return false;
  }
  return true;
}

function constants({ constants: fixed = {}, fields = {}, access }: FileEntry): Faults {
  const mapped = new Set(Object.values(fields).flatMap((source) => fieldsIn(source)));
  const faults = Object.entries(fixed).flatMap(([field, value]): Faults => {
    const path = ['constants', field];
    if (mapped.has(field)) return [{ path, says: 'is written from the entry as well: it is among `fields`' }];
    return strangers(value).map((fault) => ({ ...fault, path }));
  });
  return Object.keys(fixed).length > 0 && access !== 'write'
    ? [
        { path: ['constants'], says: 'are for what is put there: the calendar needs `access: write`' },
        ...faults,
      ]
    : faults;
}

function fieldsIn(source: FileSource): readonly string[] {
  if (typeof source === 'string') return [source];
  if (Array.isArray(source)) return source;
  return 'field' in source ? [source.field] : [];
}

function writtenText({ access, fields }: FileEntry): Faults {
  const { summary } = fields ?? {};
  const isSplit = Array.isArray(summary) && summary.length > 1;
  return access === 'write' && isSplit
    ? [
        {
          path: ['fields', 'summary'],
          says: 'of several fields cannot be written: take one, or `access: read`',
        },
      ]
    : [];
}
