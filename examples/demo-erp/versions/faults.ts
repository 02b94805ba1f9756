import type { FaultKind } from '../faults.ts';
import { rows, type VersionName } from './rows.ts';

/**
 * The two members of a fault as templates: `{message}`, `{tuple}` (the message as Python 2 or 3 writes a tuple of it),
 * `{exception}`, `{traceback}`, `{tuple-traceback}`. A code is a number or a template.
 */
export type Shape = readonly [code: number | string, text: string];
type Shapes = { readonly [kind in FaultKind]: Shape };

export interface FaultRow {
  readonly legacy: Shapes;
  readonly numbered: Shapes;
  /** What stands before texts in a tuple: `u` in Python 2. */
  readonly prefix: string;
  /** 6.0 puts a traceback beside every warning. */
  readonly always?: boolean;
}

const warning = (name: string, text = '{message}'): Shape => [`warning -- ${name}\n\n${text}`, ''];
const TRACEBACK: Shape = ['{message}', '{traceback}'];
const NUMBERED_TRACEBACK: Shape = [1, '{traceback}'];

// openerp-6.1.md 1
const LEGACY_61: Shapes = {
  access: warning('AccessError'),
  private: warning('Access Denied'),
  denied: ['AccessDenied', 'Access denied.'],
  user: warning('{exception}'),
  validation: warning('ValidateError'),
  integrity: warning('Integrity Error'),
  missing: warning('AccessError'),
  model: warning('Object Error'),
  concurrency: warning('ConcurrencyException'),
  python: TRACEBACK,
};

const NUMBERED_61: Shapes = {
  access: [4, '{message}'],
  private: [2, '{message}'],
  denied: [3, 'Access denied.'],
  user: [2, '{message}'],
  validation: [2, '{message}'],
  integrity: [2, '{message}'],
  missing: [2, '{message}'],
  model: [2, '{message}'],
  concurrency: [2, '{message}'],
  python: NUMBERED_TRACEBACK,
};

// openerp-7.0.md, Transport and faults
const LEGACY_70: Shapes = {
  ...LEGACY_61,
  access: warning('Access Denied'),
};

// odoo-8.md: AccessError is 2, as everything else
const LEGACY_8: Shapes = { ...LEGACY_61, missing: warning('MissingError') };
const NUMBERED_8: Shapes = { ...NUMBERED_61, access: [2, '{message}'] };

// odoo-9.md: texts are tuples; ValidationError is an exception like others; 'None' for the rest
const FAILED_9: Shape = ['{message}\nNone', '{tuple-traceback}'];
const NUMBERED_FAILED_9: Shape = [1, '{tuple-traceback}'];
const NAMELESS_9: Shape = ['warning -- {message}\n\nNone', ''];
const LEGACY_9: Shapes = {
  ...LEGACY_8,
  access: warning('AccessError', '{tuple}'),
  missing: warning('MissingError', '{tuple}'),
  private: NAMELESS_9,
  user: NAMELESS_9,
  model: NAMELESS_9,
  validation: FAILED_9,
  integrity: FAILED_9,
  concurrency: FAILED_9,
};
const NUMBERED_9: Shapes = {
  ...NUMBERED_8,
  access: [4, '{tuple}'],
  missing: [2, '{tuple}'],
  private: [2, 'None'],
  user: [2, 'None'],
  model: [2, 'None'],
  validation: NUMBERED_FAILED_9,
  integrity: NUMBERED_FAILED_9,
  concurrency: NUMBERED_FAILED_9,
};

// odoo-10.md, Transport: private methods are 4, the text of an unknown model is empty
const NAMELESS_10: Shape = ['warning -- {message}\n\n', ''];
const LEGACY_10: Shapes = {
  ...LEGACY_9,
  private: warning('AccessError', '{tuple}'),
  user: NAMELESS_10,
  model: NAMELESS_10,
};
const NUMBERED_10: Shapes = {
  ...NUMBERED_9,
  private: [4, '{tuple}'],
  user: [2, '{message}'],
  model: [2, ''],
};
// odoo-12.md: the cool-down has a text of its own
const LEGACY_12: Shapes = { ...LEGACY_10, denied: ['AccessDenied', '{message}'] };
const NUMBERED_12: Shapes = { ...NUMBERED_10, denied: [3, '{message}'], model: [2, '{message}'] };

// odoo-14.md 1
const LEGACY_14: Shapes = {
  access: warning('AccessError'),
  private: warning('AccessError'),
  denied: ['AccessDenied', '{message}'],
  user: warning('UserError'),
  validation: warning('UserError'),
  integrity: warning('UserError'),
  missing: warning('MissingError'),
  model: warning('UserError'),
  concurrency: warning('UserError'),
  python: TRACEBACK,
};
const NUMBERED_14: Shapes = {
  ...NUMBERED_61,
  private: [4, '{message}'],
  denied: [3, '{message}'],
};

export const FAULTS: { readonly [name in VersionName]: FaultRow } = rows<FaultRow>(
  {
    // openerp-6.0.md, Transport and faults
    legacy: { ...LEGACY_61, denied: ['AccessDenied', '\n'] },
    numbered: NUMBERED_61,
    prefix: 'u',
    always: true,
  },
  {
    '6.1': { legacy: LEGACY_61, always: false },
    '7.0': { legacy: LEGACY_70 },
    '8': { legacy: LEGACY_8, numbered: NUMBERED_8 },
    '9': { legacy: LEGACY_9, numbered: NUMBERED_9 },
    '10': { legacy: LEGACY_10, numbered: NUMBERED_10 },
    '11': { prefix: '' },
    '12': { legacy: LEGACY_12, numbered: NUMBERED_12 },
    '14': { legacy: LEGACY_14, numbered: NUMBERED_14 },
  },
);
