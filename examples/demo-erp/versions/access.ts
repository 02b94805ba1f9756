import type { Operation } from '../orm/access.ts';
import type { Env } from '../orm/env.ts';
import type { Model } from '../orm/model.ts';
import { type Stored, text } from '../orm/value.ts';
import { rows, type VersionName } from './rows.ts';

/** Who may see and do what, and what is told to those who may not. */
export interface AccessRow {
  /** Is bound by no record rule. */
  readonly superuser?: number;
  /** Others' meetings that are shown as free are not found at all, not by those invited either: a rule of `crm`, up to 14. */
  readonly hidesFreeMeetings: boolean;
  /** Ordinary users may delete meetings. */
  readonly deletesMeetings: boolean;
  /** Others' private meetings may be written and deleted. */
  readonly writesPrivate: boolean;
  /** One's own may be, even by who is not among its partners (test/demo-erp/conformance/writing.md 9). */
  readonly ownersWritePrivate: boolean;
  readonly privateUnlink: 'rule' | 'type-error';
  readonly mask: Mask;
  /** Which tasks an ordinary user finds: 6.x by project membership, 16 and later no private to-dos of others. */
  readonly tasks: 'own-or-member' | 'all' | 'no-private-to-dos';
  readonly names: 'plain' | 'masked';
  readonly groupText: (model: Model, operation: Operation, env: Env) => string;
  readonly ruleText: (model: Model, operation: Operation, hidden: readonly Stored[], env: Env) => string;
  /** What `read_group` of meetings does about fields that a mask hides. */
  readonly groups: 'freely' | 'refuses-groupings' | 'without-private' | 'faults';
  /** The group whose members may create meeting types beside administrators: everybody on 16. */
  readonly anyoneCreatesTypes: boolean;
  /** A right that is asked for is 1, not True. */
  readonly rightsAreNumbers: boolean;
  /** Plain users may create `ir.model.data`. */
  readonly anyoneNamesRecords: boolean;
}

/** How another's private meeting reads. */
export interface Mask {
  readonly applies: boolean;
  /** Fields told in spite of it. */
  readonly shown: ReadonlySet<string>;
  /** Empty x2many fields read as `[]`, on 6.1 to 7.0 as `false`. */
  readonly lists: 'empty' | 'false';
  /** Whom it does not hide things from, beside the owner. */
  readonly attendees: boolean;
  readonly administrators: boolean;
  /** Shown to administrators in spite of it. */
  readonly administratorsSee: readonly string[];
  /** Read without being asked for. */
  readonly adds: readonly string[];
}

const VERBS: { readonly [operation in Operation]: string } = {
  read: 'access',
  write: 'modify',
  create: 'create',
  unlink: 'delete',
};

const ACL_VERBS_6: { readonly [operation in Operation]: string } = {
  read: 'read',
  write: 'write',
  create: 'create',
  unlink: 'delete',
};

const named = (model: Model): string => `'${model.title}' (${model.name})`;

const SHOWN_6 = new Set(['id', 'date', 'date_deadline', 'duration', 'user_id']);
const SHOWN_8 = new Set([
  'id',
  'allday',
  'start',
  'stop',
  'start_date',
  'stop_date',
  'start_datetime',
  'stop_datetime',
  'display_start',
  'duration',
  'user_id',
  'state',
  'interval',
  'count',
  'recurrent_id',
  'recurrent_id_date',
  'rrule',
]);
const SHOWN_14 = new Set([
  'id',
  'start',
  'stop',
  'start_date',
  'stop_date',
  'allday',
  'duration',
  'user_id',
  'show_as',
  'active',
  'recurrency',
  'recurrence_id',
  'follow_recurrence',
  'rrule',
  'event_tz',
  'rrule_type',
  'end_type',
  'until',
  'interval',
  'count',
  'month_by',
  'day',
  'weekday',
  'byday',
  ...['mo', 'tu', 'we', 'th', 'fr', 'sa', 'su', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
]);

const NOTHING: Mask = {
  applies: false,
  shown: new Set(),
  lists: 'empty',
  attendees: false,
  administrators: false,
  administratorsSee: [],
  adds: [],
};
const MASK_61: Mask = { ...NOTHING, applies: true, shown: SHOWN_6, lists: 'false' };
const MASK_8: Mask = { ...NOTHING, applies: true, shown: SHOWN_8 };
const MASK_14: Mask = { ...MASK_8, shown: SHOWN_14 };
const MASK_15: Mask = { ...MASK_14, shown: new Set([...SHOWN_14, 'privacy']), attendees: true };

export const ACCESS: { readonly [name in VersionName]: AccessRow } = rows<AccessRow>(
  {
    // openerp-6.0.md, Access: no record rule, no mask
    superuser: 1,
    hidesFreeMeetings: false,
    deletesMeetings: false,
    writesPrivate: true,
    ownersWritePrivate: true,
    privateUnlink: 'rule',
    mask: NOTHING,
    tasks: 'own-or-member',
    names: 'plain',
    groups: 'freely',
    groupText: (model, operation) =>
      `You can not ${ACL_VERBS_6[operation]} this document (${model.name}) ! Be sure your user belongs to one of these groups: Sales / Manager.`,
    ruleText: (model, operation) =>
      `Operation prohibited by access rules, or performed on an already deleted document (Operation: ${operation}, Document type: ${model.title}).`,
    anyoneCreatesTypes: false,
    rightsAreNumbers: true,
    anyoneNamesRecords: false,
  },
  {
    // openerp-6.1.md 6
    '6.1': { hidesFreeMeetings: true, mask: MASK_61, privateUnlink: 'type-error' },
    // openerp-7.0.md, Transport and faults; Access
    '7.0': {
      deletesMeetings: true,
      privateUnlink: 'rule',
      tasks: 'all',
      groupText: (_model, operation) =>
        `Sorry, you are not allowed to ${VERBS[operation]} this kind of document.`,
      ruleText: (model, operation) =>
        `The requested operation cannot be completed due to security restrictions. (Document type: ${model.title}, Operation: ${operation})`,
    },
    // odoo-8.md, Access
    '8': {
      mask: MASK_8,
      groupText: (model, operation) =>
        `Sorry, you are not allowed to ${VERBS[operation]} this document.\n\n(Document model: ${model.name})`,
    },
    '9': { rightsAreNumbers: false },
    // odoo-10.md: another's private event can no longer be written
    '10': { writesPrivate: false, ownersWritePrivate: false },
    // odoo-12.md: uid 1 is nobody's, admin is bound by rules
    '12': {
      superuser: 1,
      groupText: (model, operation, env) =>
        `Sorry, you are not allowed to ${VERBS[operation]} this document. (Document model: ${model.name}) - (Operation: ${operation}, User: ${env.uid})`,
    },
    '13': {
      groupText: (model, operation, env) =>
        `Sorry, you are not allowed to ${VERBS[operation]} documents of type ${named(model)}. - (Operation: ${operation}, User: ${env.uid})`,
      ruleText: (model, operation, hidden, env) =>
        `The requested operation ("${operation}" on "${model.title}" (${model.name})) was rejected because of the following rules:\n- Private events\n\n(Records: [${hidden.map(({ id }) => id).join(', ')}], User: ${env.uid})`,
    },
    // odoo-14.md 4
    '14': {
      mask: MASK_14,
      groups: 'refuses-groupings',
      anyoneNamesRecords: true,
      groupText: (model, operation) => `You are not allowed to ${VERBS[operation]} ${named(model)} records.`,
      ruleText: (model, operation, hidden, env) =>
        `Due to security restrictions, you are not allowed to ${VERBS[operation]} ${named(model)} records.\n\nRecords: ${hidden.map((record) => `${text(record.name)} (id=${record.id})`).join(', ')}\nUser: ${text(env.db.user(env.uid)?.name)} (id=${env.uid})`,
    },
    // odoo-15.md, Access
    '15': {
      hidesFreeMeetings: false,
      ownersWritePrivate: true,
      mask: { ...MASK_15, administrators: true },
      names: 'masked',
      anyoneNamesRecords: false,
    },
    // odoo-16.md, Access
    '16': {
      mask: {
        ...MASK_15,
        administratorsSee: ['partner_ids', 'write_date'],
        adds: ['attendee_ids', 'description', 'location', 'message_ids', 'videocall_location'],
      },
      tasks: 'no-private-to-dos',
      ruleText: (model, operation) =>
        `Due to security restrictions, you are not allowed to ${VERBS[operation]} ${named(model)} records.`,
      anyoneCreatesTypes: true,
    },
    // odoo-17.md: as 19
    '17': {
      mask: MASK_15,
      groups: 'without-private',
      anyoneCreatesTypes: false,
      ruleText: (model, operation, _hidden, env) =>
        `Sorry, ${text(env.db.user(env.uid)?.name)} (id=${env.uid}) doesn't have '${operation}' access to:\n- ${model.title} (${model.name})`,
    },
    // odoo-18.md, Wire and login
    '18': { groups: 'faults' },
    '19': { groups: 'without-private' },
  },
);
