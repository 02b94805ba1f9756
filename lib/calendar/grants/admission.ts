import type { Log } from '../../log.ts';
import type { Directory, Home } from '../types.ts';
import type { Grant, Opened } from './grant.ts';
import type { Grants } from './grants.ts';

export interface AdmissionParts {
  /** That of the ERP's own passwords. */
  readonly directory: Directory;
  readonly grants: Grants;
  readonly log: Log;
  readonly clock?: () => number;
}

/**
 * Milliseconds for which the ERP's refusal of what is sealed is believed, unless it is sealed anew before. It is asked again
 * at all, since it refuses right passwords, too, while a user is locked out.
 */
const BELIEVED = 86_400_000;

/** Lets those in who opened something sealed: to the ERP they are as if they had come with its own password. */
export class Admission {
  readonly #parts: Required<AdmissionParts>;
  readonly #by = new WeakMap<Home, Omit<Opened, 'sealed'>>();

  constructor(parts: AdmissionParts) {
    this.#parts = { clock: Date.now, ...parts };
  }

  /** `refused`: by the ERP, now or before, so that an outdated password is no further log-in that fails. */
  async admit(opened: Opened, before: Home | undefined): Promise<Home | 'refused'> {
    const { directory, grants, log, clock } = this.#parts;
    const { grant, sealed, sealing } = opened;
    if (isUseless(grant, clock())) return 'refused';
    const earlier = before && this.#by.get(before)?.sealing === sealing ? before : undefined;
    const home = await directory.logIn(grant.db, grant.login, sealed, earlier).catch(async (error) => {
      await this.#noted(grants.used(grant.id, clock(), 'erp-away'));
      throw error;
    });
    if (!home) {
      const { login, name } = grant;
      log.info({ login, name }, 'the ERP refuses the password that another stands for');
      await this.#noted(grants.refused(opened, clock()));
      return 'refused';
    }
    this.#by.set(home, { grant, sealing });
    await this.#noted(grants.used(grant.id, clock()));
    return home;
  }

  /** By what somebody was let in. */
  grantOf(home: Home): Grant | undefined {
    return this.#by.get(home)?.grant;
  }

  stands(home: Home): boolean {
    const grant = this.grantOf(home);
    return grant === undefined || !this.#parts.grants.isRevoked(grant.id);
  }

  /** Whoever can be let in is let in by a store that can only be read as well. */
  async #noted(note: Promise<void>): Promise<void> {
    await note.catch((error: unknown) =>
      this.#parts.log.warn({ error }, 'the use of a device password could not be noted'),
    );
  }
}

const isUseless = ({ failed }: Grant, now: number): boolean =>
  failed?.reason === 'password' && now - failed.at < BELIEVED;
