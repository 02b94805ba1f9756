/** A calendar as it is configured, whoever looks. */
import { createHash } from 'node:crypto';
import type { Mapping, Source } from '../../erp/generic/mapping.ts';
import type { Domain, Wire } from '../../erp/wire.ts';
import type { Presentation } from '../calendar.ts';
import type { FileEntry, FileSource } from './file.ts';

export interface CalendarEntry {
  readonly presentation: Presentation;
  /** What the version of the ERP knows of meetings and tasks, or what a mapping says of any records. */
  readonly of: 'meetings' | 'tasks' | Mapping;
  /** Which records; `mine`: those that the version has as the user's own. */
  readonly domain: Domain | 'mine';
  readonly constants: Readonly<Record<string, Wire>>;
  readonly writable: boolean;
  /** Days. */
  readonly window: { readonly past?: number; readonly future?: number };
  /** Undefined: everybody. */
  readonly audience: { readonly groups: readonly string[]; readonly logins: readonly string[] } | undefined;
  /** Tells apart what would show other records, or the same ones otherwise. */
  readonly variant: string;
}

/** Words for models that have another name in each version. */
export const KNOWN: ReadonlyMap<string, 'meetings' | 'tasks'> = new Map([
  ['meetings', 'meetings'],
  ['crm.meeting', 'meetings'],
  ['calendar.event', 'meetings'],
  ['tasks', 'tasks'],
  ['project.task', 'tasks'],
]);

export const COMPONENTS = { meetings: 'VEVENT', tasks: 'VTODO' } as const;

/** Tasks can be shown as something else, by their fields; meetings repeat, which no mapping tells. */
export function knownKind({ model, fields }: FileEntry): 'meetings' | 'tasks' | undefined {
  return model === 'project.task' && fields !== undefined ? undefined : KNOWN.get(model);
}

/** Grey, as clients show what nobody gave a colour. */
const COLOR = '#8E8E93';

/** Of an entry that keeps the rules. */
export function entryOf(entry: FileEntry, place: number): CalendarEntry {
  const { name, title = name, description = '', color = COLOR, order = place + 1 } = entry;
  const kind = knownKind(entry);
  const component = kind ? COMPONENTS[kind] : (entry.component ?? 'VEVENT');
  const audience = entry.for && { groups: entry.for.groups ?? [], logins: entry.for.logins ?? [] };
  const domain = entry.domain ?? (kind ? 'mine' : []);
  const said = {
    of: kind ?? mappingOf(entry, component),
    domain: domain === 'mine' ? domain : (domain as Domain),
    constants: entry.constants ?? {},
    window: entry.window ?? {},
  };
  return {
    presentation: { name, title, description, component, order, color: opaque(color) },
    ...said,
    writable: entry.access === 'write',
    audience,
    variant: digest(entry),
  };
}

/** All clients know `#RRGGBB`; Evolution shows no colour at all where an alpha follows. */
const opaque = (color: string): string => color.slice(0, '#RRGGBB'.length).toUpperCase();

function mappingOf({ model, fields = {} }: FileEntry, component: Mapping['component']): Mapping {
  const properties = Object.entries(fields).map(([property, source]) => [property, sourceOf(source)]);
  return { model, component, properties: Object.fromEntries(properties) as Mapping['properties'] };
}

function sourceOf(source: FileSource): Source {
  if (typeof source === 'string') return { fields: [source] };
  if (Array.isArray(source)) return { fields: source };
  if ('value' in source) return { value: source.value };
  return { fields: [source.field], values: new Map(Object.entries(source.values)) };
}

function digest({ model, component, domain, fields, constants, window }: FileEntry): string {
  const said = JSON.stringify([model, component, domain, fields, constants, window]);
  return createHash('sha256').update(said).digest('base64url').slice(0, 12);
}

/** What there is without a file: names and colours as the old module gave them. */
export const DEFAULTS: readonly CalendarEntry[] = [
  {
    name: 'Meetings',
    description: 'Meetings you organise or attend',
    color: '#1E25FF',
    model: 'meetings',
    domain: 'mine',
    access: 'write',
  },
  {
    name: 'Tasks',
    description: 'Project tasks assigned to you',
    color: '#FFEF74',
    model: 'tasks',
    domain: 'mine',
    access: 'write',
  },
].map((entry, place) => entryOf(entry as FileEntry, place));

/** The user's own as the version has it: nothing is left out, nothing is added. */
export function isPlain({ of, domain, constants, window }: CalendarEntry): boolean {
  const isWhole = window.past === undefined && window.future === undefined;
  return typeof of === 'string' && domain === 'mine' && Object.keys(constants).length === 0 && isWhole;
}
