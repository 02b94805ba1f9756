/** The logged-in user's own row. */
import { zoneNamed } from '../../ical/zones.ts';
import { given, idOf, textOf } from '../codecs.ts';
import type { Profile, Reader } from '../profile.ts';

interface UserFields {
  readonly zone: 'context_tz' | 'tz';
  readonly mail: 'user_email' | 'email';
  /** Where the mail is kept: what is computed cannot be searched. */
  readonly kept?: 'address_id.email';
  readonly partner: 'partner_id' | null;
  /** Set on accounts of customers and other outsiders. */
  readonly outsider: 'share' | null;
}

function user({ zone, mail, partner, kept, outsider }: UserFields): Profile['user'] {
  return {
    fields: ['login', 'name', zone, mail, 'company_id', ...(partner === null ? [] : [partner])],
    named: (part) => [
      '|',
      '|',
      ['name', 'ilike', part],
      ['login', 'ilike', part],
      [kept ?? mail, 'ilike', part],
    ],
    colleagues: outsider === null ? [] : [[outsider, '=', false]],
    decode: (uid, row) => {
      const login = textOf(row.login) ?? '';
      return given<Reader>({
        uid,
        login,
        name: textOf(row.name) ?? login,
        address: textOf(row[mail]),
        partner: partner === null ? undefined : idOf(row[partner]),
        company: idOf(row.company_id),
        zone: zoneNamed(textOf(row[zone]) ?? '') ?? 'UTC',
      });
    },
  };
}

export const USERS = {
  '6.0': user({
    zone: 'context_tz',
    mail: 'user_email',
    kept: 'address_id.email',
    partner: null,
    outsider: null,
  }),
  '6.1': user({ zone: 'context_tz', mail: 'user_email', partner: null, outsider: null }),
  '7.0': user({ zone: 'tz', mail: 'email', partner: 'partner_id', outsider: 'share' }),
} as const;
