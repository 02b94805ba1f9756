import { ErpFault, isFault } from '../erp/faults.ts';
import type { Model, Right, Writing } from '../erp/profile.ts';
import type { Resource } from '../erp/records.ts';
import type { Session } from '../erp/session.ts';
import { isAway } from '../errors.ts';
import { ModuleMissing } from './missed.ts';
import type { Rights } from './types.ts';

/** What the rights are for. */
type Subject = Pick<Model<Resource>, 'model'> & { readonly writing: Pick<Writing<Resource>, 'removal'> };

/** Devices throw away what was changed in a calendar that is for reading alone; one that is missed lets it wait. */
const ALL: Rights = { create: true, write: true, remove: true };

/**
 * What the groups of a user let him do with a model, record rules aside. Asked when a client wants to know or writes,
 * and again after `patience` milliseconds: a synchronisation goes without. While the ERP is away its last answer stands.
 */
export class Entitlement {
  readonly #model: Subject;
  readonly #clock: () => number;
  readonly #patience: number;
  #answer: { readonly at: number; readonly rights: Promise<Rights> } | undefined;
  #last: Rights | undefined;

  constructor(model: Subject, clock: () => number, patience: number) {
    this.#model = model;
    this.#clock = clock;
    this.#patience = patience;
  }

  async rights(session: Session): Promise<Rights> {
    const at = this.#clock();
    if (this.#answer && at - this.#answer.at < this.#patience) return this.#answer.rights;
    const rights = this.#renewed(session);
    this.#answer = { at, rights };
    rights.catch(() => {
      this.#answer = undefined;
    });
    return rights;
  }

  async #renewed(session: Session): Promise<Rights> {
    try {
      this.#last = await this.#ask(session);
    } catch (error) {
      if (error instanceof ModuleMissing) return this.#last ?? ALL;
      if (!isAway(error) || this.#last === undefined) throw error;
    }
    return this.#last;
  }

  async #ask(session: Session): Promise<Rights> {
    const [create, write, remove] = await Promise.all([
      this.#has(session, 'create'),
      this.#has(session, 'write'),
      this.#has(session, this.#model.writing.removal),
    ]);
    return { create, write, remove };
  }

  /** Up to 8 a yes is a number. An ERP that cannot say is found out by trying. */
  async #has(session: Session, right: Right): Promise<boolean> {
    try {
      return Boolean(await session.call(...session.profile.endpoint.right(this.#model.model, right)));
    } catch (error) {
      if (error instanceof ErpFault && !isAway(error)) return !isFault(error, 'access');
      throw error;
    }
  }
}
