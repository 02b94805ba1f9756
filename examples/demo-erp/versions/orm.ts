import type { FaultKind } from '../faults.ts';
import type { Env } from '../orm/env.ts';
import type { MissingRead } from '../orm/missing.ts';
import type { Model } from '../orm/model.ts';
import { repr } from '../orm/python.ts';
import type { Id, Stored, Value } from '../orm/value.ts';
import { text } from '../orm/value.ts';
import { rows, type VersionName } from './rows.ts';

type PythonFault = readonly [exception: string, message: string];

/** How records are searched, read and written, whatever the model. */
export interface OrmRow {
  /** `write_date` has a value from the creation on. */
  readonly writtenAtCreation: boolean;
  readonly lastUpdate: (record: Stored) => string;
  readonly lastUpdateEverywhere: boolean;
  readonly lastUpdateOrder: 'ignored' | 'fault';
  /** Whether `context.__last_update` guards an operation. */
  readonly locks: readonly ('write' | 'unlink')[];
  readonly datesCompared: 'microseconds' | 'seconds';
  /** Where a search without a limit stops. */
  readonly searchLimit: (model: string) => number | undefined;
  /** `('active', …)` in a domain shows archived records. */
  readonly activeInDomain: boolean;
  readonly unsearchable: 'ignored' | 'fault';
  readonly countInSearch: boolean;
  readonly badTerm: (term: string, domain: string) => string;
  readonly unknownInDomainRaises: 'ProgrammingError' | 'ValueError';
  readonly unknownInDomain: (model: string, field: string, term: string, domain: string) => string;
  readonly unknownRead: 'omitted' | 'fault';
  readonly unknownReadFault: (model: string, field: string) => PythonFault;
  readonly unknownWrite: 'ignored' | 'fault';
  readonly unknownWriteFault: (model: string, field: string) => PythonFault;
  readonly missingRead: (model: string, administrator: boolean) => MissingRead;
  readonly missingText: (model: Model, id: Id, env: Env) => string;
  readonly deleted: (model: string, operation: 'write' | 'unlink') => Deleted;
  readonly unlinkedTwice: boolean;
  /** Ids sent as text. */
  readonly textIds: 'echoed' | 'numbers' | 'fault' | 'ignored';
  /** `read` of one id that is not in a list answers a struct. */
  readonly scalarRead: 'struct' | 'list';
  readonly keepsOrder: boolean;
  /** Models whose `read` faults without a list of fields, or with certain ones. */
  readonly unreadable: (model: string, asked: Asked) => PythonFault | undefined;
  readonly cutsLongText: boolean;
  /** HTML loses the one `div` around it, and keeps U+00A0 as it is. */
  readonly html: 'stripped' | 'named';
  readonly dateTimes: (model: string) => 'exact' | 'date' | 'database';
  readonly selectionFault: (model: string, field: string, value: Value) => SelectionFault;
  readonly requiredText: (model: Model, field: string) => string;
  readonly bareIds: 'fault' | 'ok';
  readonly batchCreate: boolean;
  readonly exists: 'all' | 'ids' | 'private';
  readonly nameGet: boolean;
  /** `check_access_rights` and `check_access_rule` of models. */
  readonly asksRights: boolean;
  /** `name_search` of a meeting faults unless it is given `args`. */
  readonly nameSearchNeedsArgs: boolean;
  readonly metadata: 'perm_read' | 'get_metadata';
  readonly searchRead: boolean;
  readonly positionalContext: boolean;
  readonly methodMissing: (model: string, method: string) => string;
  readonly privateText: (model: string, method: string) => string;
}

/** The fields a `read` names; every one of them, or none, is the same to some. */
interface Asked {
  readonly names: readonly string[];
  readonly every: boolean;
}
type Deleted =
  | 'never-answers'
  | 'ignored'
  | 'key-error'
  | 'attribute-error'
  | 'type-error'
  | 'access-error'
  | 'missing-error';
type SelectionFault = { readonly kind: FaultKind; readonly exception: string; readonly message: string };

const EVENTS = new Set(['crm.meeting', 'calendar.event']);
const table = (model: string): string => model.replaceAll('.', '_');

const seconds = (record: Stored): string =>
  (text(record.write_date) || text(record.create_date)).slice(0, 19);
/** With microseconds, trailing zeros stripped. */
const microseconds = (record: Stored): string =>
  (text(record.write_date) || text(record.create_date)).replace(/\.?0+$/, '');

const notInSelection = (field: string, value: Value): SelectionFault => ({
  kind: 'validation',
  exception: 'ValidateError',
  message: `The value ${JSON.stringify(value)} for the field "${field}" is not in the selection`,
});

const wrongValue = (model: string, field: string, value: Value): SelectionFault => ({
  kind: 'python',
  exception: 'ValueError',
  message: `Wrong value for ${model}.${field}: ${repr(value)}`,
});

const mandatory = (model: Model): string =>
  `The operation cannot be completed: a mandatory field is not set\n\n[object with reference: ${model.title} - ${model.name}]`;

/** A deleted meeting faults, any other record is passed over. */
const keyErrorOnMeetings = (model: string): MissingRead => (EVENTS.has(model) ? 'key-error' : 'omitted');

const missingText = (model: Model, id: Id, env: Env): string =>
  `Record does not exist or has been deleted.\n(Record: ${model.name}(${id},), User: ${env.uid})`;

const invalidField = (model: string, field: string): PythonFault => [
  'ValueError',
  `Invalid field '${field}' on model '${model}'`,
];

export const ORM: { readonly [name in VersionName]: OrmRow } = rows<OrmRow>(
  {
    // openerp-6.0.md
    writtenAtCreation: false,
    lastUpdate: microseconds,
    lastUpdateEverywhere: true,
    lastUpdateOrder: 'ignored',
    locks: ['write', 'unlink'],
    datesCompared: 'microseconds',
    searchLimit: (model) => (EVENTS.has(model) ? 100 : undefined),
    activeInDomain: false,
    unsearchable: 'ignored',
    countInSearch: true,
    badTerm: (_term, domain) => `Bad domain expression: ${domain}`,
    unknownInDomainRaises: 'ProgrammingError',
    unknownInDomain: (model, field) => `column ${table(model)}.${field} does not exist\n`,
    unknownRead: 'omitted',
    unknownReadFault: invalidField,
    unknownWrite: 'ignored',
    unknownWriteFault: invalidField,
    missingRead: () => 'omitted',
    missingText,
    deleted: (_model, operation) => (operation === 'write' ? 'type-error' : 'ignored'),
    unlinkedTwice: false,
    textIds: 'echoed',
    scalarRead: 'struct',
    keepsOrder: true,
    unreadable: () => undefined,
    cutsLongText: true,
    html: 'stripped',
    dateTimes: (model) => (EVENTS.has(model) ? 'exact' : 'database'),
    selectionFault: (_model, field, value) => notInSelection(field, value),
    requiredText: mandatory,
    bareIds: 'ok',
    batchCreate: false,
    exists: 'all',
    nameGet: true,
    asksRights: false,
    nameSearchNeedsArgs: false,
    metadata: 'perm_read',
    searchRead: false,
    positionalContext: true,
    methodMissing: (model, method) => `'${model}' object has no attribute '${method}'`,
    privateText: (_model, method) => `Private methods (such as ${method}) cannot be called remotely.`,
  },
  {
    // openerp-6.1.md 1, 2, 4
    '6.1': {
      searchLimit: () => undefined,
      badTerm: (term, domain) => `Invalid term ${term} in domain expression ${domain}`,
      unknownInDomainRaises: 'ValueError',
      unknownInDomain: (_model, field, _term, domain) =>
        `Invalid field '${field}' in domain expression ${domain}`,
      missingRead: keyErrorOnMeetings,
      deleted: (model, operation) => {
        if (operation === 'write') return 'access-error';
        return EVENTS.has(model) ? 'attribute-error' : 'ignored';
      },
      unlinkedTwice: true,
      dateTimes: () => 'database',
      selectionFault: (model, field, value) => notInSelection(`${table(model)}.${field}`, value),
      exists: 'ids',
    },
    // openerp-7.0.md, Change detection
    '7.0': {
      writtenAtCreation: true,
      asksRights: true,
      lastUpdateOrder: 'fault',
      unknownInDomain: (model, field, term) =>
        `Invalid field '${field}' in leaf "<osv.ExtendedLeaf: ${term} on ${table(model)} (ctx: )>"`,
    },
    // odoo-8.md
    '8': {
      lastUpdate: seconds,
      lastUpdateEverywhere: false,
      activeInDomain: true,
      deleted: (model) => (EVENTS.has(model) ? 'key-error' : 'missing-error'),
      cutsLongText: false,
      dateTimes: () => 'date',
      selectionFault: wrongValue,
      bareIds: 'fault',
      metadata: 'get_metadata',
      searchRead: true,
      nameSearchNeedsArgs: true,
    },
    // odoo-9.md, project.task
    '9': {
      unreadable: (model, asked) =>
        model === 'project.task' && asked.every ? ['KeyError', "'user_id'"] : undefined,
    },
    // odoo-10.md, Transport
    '10': {
      lastUpdateOrder: 'ignored',
      unreadable: () => undefined,
      scalarRead: 'list',
      textIds: 'numbers',
      positionalContext: false,
      deleted: (model, operation) => {
        if (EVENTS.has(model)) return 'key-error';
        return operation === 'unlink' ? 'ignored' : 'missing-error';
      },
      methodMissing: (model, method) => `type object '${model}' has no attribute '${method}'`,
    },
    // odoo-11.md
    '11': {
      missingRead: () => 'omitted',
      deleted: (model, operation) =>
        operation === 'unlink' && !EVENTS.has(model) ? 'ignored' : 'missing-error',
    },
    // odoo-12.md
    '12': { batchCreate: true },
    // odoo-13.md: the thread that deletes a missing task loops
    '13': {
      deleted: (model, operation) => {
        if (operation === 'unlink' && model === 'project.task') return 'never-answers';
        return operation === 'unlink' && !EVENTS.has(model) ? 'ignored' : 'missing-error';
      },
      locks: ['unlink'],
      unknownRead: 'fault',
      unknownReadFault: (_model, field) => ['KeyError', `'${field}'`],
      unknownWrite: 'fault',
      unknownWriteFault: (_model, field) => ['KeyError', `'${field}'`],
      unreadable: (model, { every, names }) =>
        EVENTS.has(model) && (every || names.includes('is_highlighted'))
          ? ['CacheMiss', "'is_highlighted'"]
          : undefined,
    },
    // odoo-14.md 1, 3
    '14': {
      nameSearchNeedsArgs: false,
      unknownInDomain: (model, field, term) => `Invalid field ${model}.${field} in leaf ${term}`,
      unknownReadFault: invalidField,
      unknownWriteFault: invalidField,
      deleted: () => 'missing-error',
      textIds: 'fault',
      keepsOrder: false,
      unreadable: (model, { names }) =>
        EVENTS.has(model) && names.length === 0
          ? ['TypeError', "unsupported operand type(s) for +: 'NoneType' and 'list'"]
          : undefined,
      requiredText: (model, field) =>
        `The operation cannot be completed: a mandatory field is not set.\n\nModel: ${model.title} (${model.name}), Field: ${field}`,
    },
    // odoo-15.md
    '15': {
      missingRead: (model, administrator) =>
        EVENTS.has(model) && !administrator ? 'recursion-error' : 'omitted',
      keepsOrder: true,
      html: 'named',
      locks: [],
      unreadable: () => undefined,
    },
    // odoo-16.md, Wire and login
    '16': {
      missingRead: (model, administrator) => {
        if (!EVENTS.has(model)) return 'omitted';
        return administrator ? 'missing-error' : 'recursion-error';
      },
      bareIds: 'ok',
      methodMissing: (model, method) => `The method '${method}' does not exist on the model '${model}'`,
    },
    // odoo-17.md, Wire and login
    '17': { missingRead: () => 'omitted', textIds: 'ignored', countInSearch: false },
    // odoo-18.md
    '18': {
      nameGet: false,
      methodMissing: (model, method) => `The method '${model}.${method}' does not exist`,
      privateText: (model, method) =>
        `Private methods (such as '${model}.${method}') cannot be called remotely.`,
    },
    // odoo-19.md 1, 3
    '19': {
      datesCompared: 'seconds',
      unsearchable: 'fault',
      unknownInDomain: (model, field, term) => `Invalid field ${model}.${field} in condition ${term}`,
      unknownReadFault: (model, field) => ['ValueError', `Invalid field '${field}' on '${model}'`],
      exists: 'private',
    },
  },
);
