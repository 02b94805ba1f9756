/** The doors for those who come with a secret in place of the ERP's password. */
import { DavError } from '../../errors.ts';
import type { Directory, Home } from '../types.ts';
import { Admission, type AdmissionParts } from './admission.ts';
import type { Grant } from './grant.ts';
import { secretIn } from './secret.ts';

/** `required`: nothing else is taken of devices. */
export type DevicePasswords = 'off' | 'on' | 'required';

/** What has the form of a device password never reaches the ERP. */
export class DeviceDirectory implements Directory {
  readonly #parts: AdmissionParts;
  readonly #admission: Admission;
  readonly #required: boolean;

  constructor(parts: AdmissionParts, mode: Exclude<DevicePasswords, 'off'>) {
    this.#parts = parts;
    this.#admission = new Admission(parts);
    this.#required = mode === 'required';
  }

  defaultDb(): Promise<string | undefined> {
    return this.#parts.directory.defaultDb();
  }

  /** Throws 401 where the ERP refuses the password behind it: who has the secret is none who guesses. */
  async logIn(db: string, login: string, password: string, before?: Home): Promise<Home | undefined> {
    const { directory, grants } = this.#parts;
    if (secretIn(password) === undefined)
      return this.#required ? undefined : directory.logIn(db, login, password, before);
    const opened = await grants.open('device', password);
    if (!opened || !isOf(opened.grant, db, login)) return undefined;
    const home = await this.#admission.admit(opened, before);
    if (home === 'refused') throw outdated(401);
    return home;
  }

  stands(home: Home): boolean {
    return this.#admission.stands(home);
  }

  deviceOf(home: Home): string | undefined {
    return this.#admission.grantOf(home)?.id;
  }
}

/** Phones write the first letter large. */
const isOf = (grant: Grant, db: string, login: string): boolean =>
  grant.db === db && folded(grant.login) === folded(login);

const folded = (login: string): string => login.normalize('NFC').toLowerCase();

/** A feed's secret says of itself whose it is. */
export class FeedDirectory implements Directory {
  readonly #parts: AdmissionParts;
  readonly #admission: Admission;

  constructor(parts: AdmissionParts) {
    this.#parts = parts;
    this.#admission = new Admission(parts);
  }

  defaultDb(): Promise<string | undefined> {
    return this.#parts.directory.defaultDb();
  }

  /** Throws 403 where the ERP refuses the password behind it: readers keep what they have. */
  async logIn(_db: string, _login: string, secret: string, before?: Home): Promise<Home | undefined> {
    const opened = await this.#parts.grants.open('feed', secret);
    if (!opened) return undefined;
    const home = await this.#admission.admit(opened, before);
    if (home === 'refused') throw outdated(403);
    return home;
  }

  stands(home: Home): boolean {
    return this.#admission.stands(home);
  }

  deviceOf(home: Home): string | undefined {
    return this.#admission.grantOf(home)?.id;
  }

  /** The calendar that somebody who was let in here may read; `undefined` where the ERP shows it to him no more. */
  async calendarOf(home: Home) {
    const grant = this.#admission.grantOf(home);
    const calendar = (await home.calendars()).find(({ name }) => name === grant?.calendar);
    if (grant && !calendar)
      await this.#parts.grants.used(grant.id, (this.#parts.clock ?? Date.now)(), 'calendar-gone');
    return calendar;
  }
}

/** @param status the one that devices, or readers, understand */
export function outdated(status: 401 | 403): DavError {
  return new DavError(
    status,
    'The password of the ERP was changed: log in to the set-up page with the new one.',
  );
}
