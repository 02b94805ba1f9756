/** Who is let in, and by what. */

import type { Table } from './row.ts';
import { file, number, oneOf } from './values.ts';

export const LOG_IN = {
  devicePasswords: {
    value: 'off|on|required',
    fallback: 'on',
    about:
      "whether a device may have a password of its own and a calendar a secret address; required: devices may have nothing but these, the ERP's passwords are for the set-up page",
    read: oneOf('off', 'on', 'required'),
  },
  rememberLogin: {
    value: 'SECONDS',
    fallback: '60',
    about: 'how long a password the ERP accepted is believed',
    read: number(0, 3600),
  },
  rememberRefusal: {
    value: 'SECONDS',
    fallback: '30',
    about:
      'how long a password the ERP refused is not tried again; up to eight times as long once it was refused again',
    read: number(0, 3600),
  },
  profileCert: {
    value: 'FILE',
    about: 'sign the profiles for iPhones and Macs with this certificate chain (PEM)',
    read: file,
  },
  profileKey: { value: 'FILE', about: 'the private key of that certificate (PEM)', read: file },
} as const satisfies Table;
