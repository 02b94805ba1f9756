/** An Apple configuration profile with one CalDAV account (Apple's Device Management documentation, `CalDAV`). */
import { build } from 'plist';
import { v5 as uuid } from 'uuid';
import type { Account } from './account.ts';

/** What the device shows of it. */
export interface ProfileTexts {
  readonly label: string;
  readonly about: string;
}

/** Name-space of the profiles' identifiers. */
const PROFILES = '1f6c0b0e-5a4e-5f0c-9d0b-2f3f4a0c7b61';

/** The same account again takes the place of the one that was there: a device goes by the identifiers. */
export function profileOf(
  account: Account & { readonly password: string },
  { label, about }: ProfileTexts,
): string {
  const { base, db, login, host, port, https, path, password } = account;
  const mark = uuid(JSON.stringify([base.host, db, login]), PROFILES);
  const identifier = `erpcal.${mark}`;
  const payload = {
    PayloadType: 'com.apple.caldav.account',
    PayloadVersion: 1,
    PayloadIdentifier: `${identifier}.caldav`,
    PayloadUUID: uuid('caldav', mark),
    PayloadDisplayName: label,
    CalDAVAccountDescription: label,
    CalDAVHostName: host,
    CalDAVPort: Number(port),
    CalDAVUseSSL: https,
    CalDAVPrincipalURL: new URL(path, base).href,
    CalDAVUsername: login,
    CalDAVPassword: password,
  };
  return build({
    PayloadType: 'Configuration',
    PayloadVersion: 1,
    PayloadIdentifier: identifier,
    PayloadUUID: mark,
    PayloadDisplayName: label,
    PayloadDescription: about,
    PayloadContent: [payload],
  });
}
